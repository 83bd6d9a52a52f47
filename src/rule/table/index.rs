//! The index of a table: per input, which rows can still hit for a value, as bits. A decision looks
//! every value up once and joins the bits; only rows that are left are looked at.

use super::TableRow;
use super::input::Input;
use crate::fact::Row;
use crate::rule::boxes::{Coordinate, Set};

/// Words of the masks of one input: beyond it, neighbouring values share a mask.
const LANE_WORDS_MAX: usize = 1 << 20;
/// Tables of more words than this look first at which words can have a row at all.
const DIRECT_WORDS_MAX: usize = 8;
/// The place of an unknown value.
const UNKNOWN: usize = usize::MAX;

/// Which rows each value of one input leaves.
#[derive(Debug, Clone)]
struct Lane {
    /// Which of the table's inputs.
    input: usize,
    /// Where each interval but the first begins.
    cuts: Vec<i64>,
    /// Per interval, the rows whose cell may hold some value of it.
    masks: Vec<u64>,
    /// Per interval, the words of its mask in which there is a row.
    summaries: Vec<u64>,
    /// The rows without a cell here: an unknown value leaves them certain.
    open: Vec<u64>,
}

/// The index of one table.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// The words of one mask.
    words: usize,
    /// The words of one summary; none in a small table.
    groups: usize,
    lanes: Vec<Lane>,
    /// Every row.
    all: Vec<u64>,
    /// The rows about which the masks say everything.
    plain: Vec<u64>,
}

/// The word and the bit of a row.
fn bit(row: usize) -> (usize, u64) {
    let within = u32::try_from(row % 64).unwrap_or_default();
    (row / 64, 1_u64.checked_shl(within).unwrap_or_default())
}

/// Says whether `row` is in the mask.
fn put(mask: &mut [u64], row: usize, is: bool) {
    let (word, bit) = bit(row);
    if let Some(word) = mask.get_mut(word) {
        *word = if is { *word | bit } else { *word & !bit };
    }
}

/// One word of a mask; nothing beyond its end.
fn word(mask: &[u64], at: usize) -> u64 {
    mask.get(at).copied().unwrap_or_default()
}

impl Index {
    /// The index of these rows.
    pub(super) fn new(inputs: &[Input], rows: &[TableRow]) -> Self {
        Self::within(LANE_WORDS_MAX, inputs, rows)
    }

    /// The index whose inputs have masks of at most `words_max` words together each.
    pub(super) fn within(words_max: usize, inputs: &[Input], rows: &[TableRow]) -> Self {
        let words = rows.len().div_ceil(64);
        let groups = if words > DIRECT_WORDS_MAX { words.div_ceil(64) } else { 0 };
        let mut all = vec![0; words];
        (0..rows.len()).for_each(|row| put(&mut all, row, true));
        let mut index = Self { words, groups, lanes: Vec::new(), plain: all.clone(), all };
        let mut sets: Vec<Vec<(usize, Set)>> = vec![Vec::new(); inputs.len()];
        for (number, row) in rows.iter().enumerate() {
            let mut may_fail = false;
            for test in &row.tests {
                let accepted = test.accepted.as_ref().filter(|_| !may_fail);
                let lane = inputs.get(test.input).zip(sets.get_mut(test.input));
                if let (Some(accepted), Some((input, sets))) = (accepted, lane) {
                    sets.push((number, input.set(accepted)));
                    continue;
                }
                // What a cell before it would say as an error must be said: no mask may leave out
                // a row because of a later cell.
                put(&mut index.plain, number, false);
                may_fail |= !test.expression.cannot_fail();
            }
        }
        for (input, sets) in sets.into_iter().enumerate().filter(|(_, sets)| !sets.is_empty()) {
            let lane = index.lane(words_max, input, &sets);
            index.lanes.push(lane);
        }
        // What leaves the fewest rows comes first: the others are often not looked at.
        index.lanes.sort_by_cached_key(Lane::density);
        index
    }

    /// The lane of an input whose rows have these sets.
    fn lane(&mut self, words_max: usize, input: usize, sets: &[(usize, Set)]) -> Lane {
        let spans = || sets.iter().flat_map(|(_, set)| set.spans());
        let mut cuts: Vec<i64> = spans()
            .map(|span| Some(span.low).filter(|low| *low != i64::MIN))
            .chain(spans().map(|span| span.high.checked_add(1)))
            .flatten()
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let intervals_max = words_max.checked_div(self.words).unwrap_or(usize::MAX).max(2);
        if cuts.len() >= intervals_max {
            let step = cuts.len().div_ceil(intervals_max.saturating_sub(1));
            cuts = cuts.into_iter().step_by(step).collect();
            // A mask of several values only says who cannot hit.
            for (row, _) in sets {
                put(&mut self.plain, *row, false);
            }
        }
        let mut open = self.all.clone();
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for (row, set) in sets {
            put(&mut open, *row, false);
            let interval = |value: i64| cuts.partition_point(|cut| *cut <= value);
            let mut last: Option<(usize, usize)> = None;
            for span in set.spans() {
                let (from, to) = (interval(span.low), interval(span.high));
                last = match last {
                    Some((start, end)) if from <= end => Some((start, to)),
                    before => {
                        if let Some((start, end)) = before {
                            starts.push((start, *row));
                            ends.push((end, *row));
                        }
                        Some((from, to))
                    }
                };
            }
            if let Some((start, end)) = last {
                starts.push((start, *row));
                ends.push((end, *row));
            }
        }
        let mut lane = Lane { input, cuts, masks: Vec::new(), summaries: Vec::new(), open };
        self.sweep(&mut lane, starts, ends);
        lane
    }

    /// Writes the masks of all intervals, each from the one before it.
    fn sweep(
        &self,
        lane: &mut Lane,
        mut starts: Vec<(usize, usize)>,
        mut ends: Vec<(usize, usize)>,
    ) {
        starts.sort_unstable();
        ends.sort_unstable();
        let (mut starts, mut ends) = (starts.into_iter().peekable(), ends.into_iter().peekable());
        let mut mask = lane.open.clone();
        for interval in 0..=lane.cuts.len() {
            while let Some((_, row)) = starts.next_if(|(start, _)| *start == interval) {
                put(&mut mask, row, true);
            }
            lane.masks.extend_from_slice(&mask);
            let mut summary = vec![0; self.groups];
            if self.groups > 0 {
                let filled = mask.iter().enumerate().filter(|(_, word)| **word != 0);
                filled.for_each(|(at, _)| put(&mut summary, at, true));
            }
            lane.summaries.extend(summary);
            while let Some((_, row)) = ends.next_if(|(end, _)| *end == interval) {
                put(&mut mask, row, false);
            }
        }
    }

    /// Writes where the data of `row` lie into `places`; none when a datum is no value of its input.
    pub(super) fn place(&self, inputs: &[Input], row: &Row, places: &mut Vec<usize>) -> Option<()> {
        places.clear();
        for lane in &self.lanes {
            let input = inputs.get(lane.input)?;
            places.push(match input.coordinate(row.get(input.field()))? {
                Coordinate::Value(value) => lane.cuts.partition_point(|cut| *cut <= value),
                Coordinate::Unknown => UNKNOWN,
            });
        }
        Some(())
    }

    /// The rows that may hit at these places, in order, and whether each is certain to. About a row
    /// that is not, its cells have to be asked.
    pub(super) fn rows<'i>(&'i self, places: &'i [usize]) -> Rows<'i> {
        Rows { index: self, places, next_word: 0, group: 0, at: 0, possible: 0, certain: 0 }
    }

    /// The words of a group in which there can be a row.
    fn group(&self, places: &[usize], group: usize) -> u64 {
        let mut filled = u64::MAX;
        let known = self.lanes.iter().zip(places).filter(|(_, place)| **place != UNKNOWN);
        for (lane, place) in known {
            let start = place.saturating_mul(self.groups);
            filled &= word(&lane.summaries, start.saturating_add(group));
        }
        filled
    }

    /// The rows of one word that may hit, and those of them that are certain to.
    fn word(&self, places: &[usize], at: usize) -> (u64, u64) {
        let (mut possible, mut certain) = (word(&self.all, at), word(&self.plain, at));
        for (lane, place) in self.lanes.iter().zip(places) {
            if *place == UNKNOWN {
                certain &= word(&lane.open, at);
                continue;
            }
            let start = place.saturating_mul(self.words);
            possible &= word(&lane.masks, start.saturating_add(at));
            if possible == 0 {
                break;
            }
        }
        (possible, certain)
    }
}

impl Lane {
    /// How many of the rows a value leaves, in thousandths, over all intervals alike.
    fn density(&self) -> u64 {
        let ones = self.masks.iter().map(|word| u64::from(word.count_ones()));
        let ones = ones.fold(0_u64, u64::saturating_add).saturating_mul(1_000);
        ones.checked_div(self.masks.len() as u64).unwrap_or_default()
    }
}

/// Goes through the rows that may hit.
#[derive(Debug)]
pub(super) struct Rows<'i> {
    index: &'i Index,
    places: &'i [usize],
    next_word: usize,
    /// The words left in the group of `next_word`.
    group: u64,
    /// The word whose bits these are.
    at: usize,
    possible: u64,
    certain: u64,
}

impl Rows<'_> {
    /// The next word in which there can be a row.
    fn next_word(&mut self) -> Option<usize> {
        if self.index.groups == 0 {
            let at = self.next_word;
            self.next_word = at.saturating_add(1);
            return (at < self.index.words).then_some(at);
        }
        while self.group == 0 {
            // Here `next_word` counts groups.
            if self.next_word >= self.index.groups {
                return None;
            }
            self.group = self.index.group(self.places, self.next_word);
            self.next_word = self.next_word.saturating_add(1);
        }
        let within = self.group.trailing_zeros() as usize;
        self.group &= self.group.wrapping_sub(1);
        let before = self.next_word.saturating_sub(1).saturating_mul(64);
        Some(before.saturating_add(within)).filter(|at| *at < self.index.words)
    }
}

impl Iterator for Rows<'_> {
    type Item = (usize, bool);

    fn next(&mut self) -> Option<(usize, bool)> {
        while self.possible == 0 {
            self.at = self.next_word()?;
            (self.possible, self.certain) = self.index.word(self.places, self.at);
        }
        let within = self.possible.trailing_zeros();
        let lowest = self.possible & self.possible.wrapping_neg();
        self.possible &= !lowest;
        let row = self.at.saturating_mul(64).saturating_add(within as usize);
        Some((row, self.certain & lowest != 0))
    }
}
