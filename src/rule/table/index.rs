//! The index of a table: per input, which rows can still hit for a value, as bits. A decision looks
//! every value up once and joins the bits; only rows that are left are looked at.

use super::TableRow;
use super::input::Input;
use super::lane::{Lane, UNKNOWN, put};
use crate::fact::Row;
use crate::rule::boxes::{Coordinate, Set};
use std::ops::ControlFlow;

/// Words of the masks of one input, which are 2 MiB: beyond it, neighbouring values share a mask.
const LANE_WORDS_MAX: usize = 1 << 18;
/// Words that are joined at once.
const CHUNK_MAX: usize = 16;
/// In a table of several chunks, what so many lanes leave is looked at before the others are.
const SELECTIVE: usize = 2;

/// Lanes of an index whose masks alone say what hits.
const LANES_MAX: usize = 16;

/// The index of one table.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// The words that are joined at once: 1, 2, 4, 8 or 16.
    width: usize,
    /// The chunks of one mask.
    chunks: usize,
    /// What leaves the fewest rows comes first.
    lanes: Vec<Lane>,
    /// Every row.
    all: Vec<u64>,
    /// The rows about which their sets say everything.
    plain: Vec<u64>,
    /// Whether some lane has values that differ in one interval.
    coarse: bool,
    /// Whether one chunk of masks says everything about known data.
    says_all: bool,
}

impl Index {
    /// The index of these rows.
    pub(super) fn new(inputs: &[Input], rows: &[TableRow]) -> Self {
        Self::within(LANE_WORDS_MAX, inputs, rows)
    }

    /// The index whose inputs have masks of at most `words_max` words together each.
    pub(super) fn within(words_max: usize, inputs: &[Input], rows: &[TableRow]) -> Self {
        let words = rows.len().div_ceil(64);
        let width = words.next_power_of_two().min(CHUNK_MAX);
        let chunks = words.div_ceil(width);
        let mut all = vec![0; chunks.saturating_mul(width)];
        (0..rows.len()).for_each(|row| put(&mut all, row, true));
        let mut plain = all.clone();
        let mut sets: Vec<Vec<(usize, Set)>> = vec![Vec::new(); inputs.len()];
        for (number, row) in rows.iter().enumerate() {
            let mut may_fail = false;
            for test in &row.tests {
                let accepted = test.accepted().filter(|_| !may_fail);
                let lane = inputs.get(test.input).zip(sets.get_mut(test.input));
                if let (Some(accepted), Some((input, sets))) = (accepted, lane) {
                    sets.push((number, input.set(accepted)));
                    continue;
                }
                // What a cell before it would say as an error must be said: no mask may leave out
                // a row because of a later cell.
                put(&mut plain, number, false);
                may_fail |= !test.expression.cannot_fail();
            }
        }
        let sets = sets.iter().enumerate().filter(|(_, sets)| !sets.is_empty());
        let mut lanes: Vec<Lane> = sets
            .filter_map(|(at, sets)| {
                Some(Lane::new((at, inputs.get(at)?), (rows.len(), &all), sets, words_max))
            })
            .collect();
        lanes.sort_by_key(|lane| lane.density);
        let coarse = lanes.iter().any(|lane| lane.exact.is_some());
        let says_all = chunks == 1 && !coarse && plain == all && lanes.len() <= LANES_MAX;
        Self { width, chunks, lanes, all, plain, coarse, says_all }
    }

    /// Whether a row that is certain still has to be asked for with [`Index::holds`].
    pub(super) fn is_coarse(&self) -> bool {
        self.coarse
    }

    /// The rows that hit over `row`, as the words of one chunk; none where a datum is unknown or no
    /// value of its input. Asked only where [`Index::words`] says so.
    #[inline]
    pub(super) fn hits<const W: usize>(&self, inputs: &[Input], row: &Row) -> Option<[u64; W]> {
        let mut places = [UNKNOWN; LANES_MAX];
        for (lane, place) in self.lanes.iter().zip(&mut places) {
            *place = lane.place(inputs, row).filter(|place| *place != UNKNOWN)?;
        }
        let mut hits = words::<W>(&self.all, 0);
        for (lane, place) in self.lanes.iter().zip(&places) {
            join(&mut hits, lane.masks.as_chunks::<W>().0.get(*place));
        }
        Some(hits)
    }

    /// The words of its one chunk, where the masks say everything; otherwise none.
    pub(super) fn words(&self) -> Option<usize> {
        self.says_all.then_some(self.width)
    }

    /// Writes where the data of `row` lie into `places`; none when a datum is no value of its input.
    pub(super) fn place(&self, inputs: &[Input], row: &Row, places: &mut Vec<usize>) -> Option<()> {
        places.clear();
        for lane in &self.lanes {
            places.push(lane.place(inputs, row)?);
        }
        Some(())
    }

    /// Whether the sets of a row hold the known data of `row` where masks are coarse.
    pub(super) fn holds(&self, inputs: &[Input], row: &Row, number: usize) -> bool {
        self.lanes.iter().all(|lane| {
            let Some(exact) = &lane.exact else { return true };
            let Some(input) = inputs.get(lane.input) else { return true };
            match input.look(row) {
                Some(Coordinate::Value(value)) => exact.holds(number, value),
                Some(Coordinate::Unknown) | None => true,
            }
        })
    }

    /// Visits the words with rows that may hit at these places, in order: its number, these rows,
    /// and those of the table that are certain to hit if they may. About any other its cells have
    /// to be asked.
    #[inline]
    pub(super) fn visit<B>(
        &self,
        places: &[usize],
        visit: impl FnMut(usize, u64, u64) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match self.width {
            1 => self.chunks::<1, B>(places, visit),
            2 => self.chunks::<2, B>(places, visit),
            4 => self.chunks::<4, B>(places, visit),
            8 => self.chunks::<8, B>(places, visit),
            _ => self.chunks::<CHUNK_MAX, B>(places, visit),
        }
    }

    /// As [`Index::visit`], with the width of a chunk.
    fn chunks<const W: usize, B>(
        &self,
        places: &[usize],
        mut visit: impl FnMut(usize, u64, u64) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        for chunk in 0..self.chunks {
            let possible = self.possible::<W>(places, chunk);
            let mut filled = possible
                .iter()
                .rev()
                .fold(0_u32, |filled, word| filled.wrapping_shl(1) | u32::from(*word != 0));
            if filled == 0 {
                continue;
            }
            let certain = self.certain::<W>(places, chunk);
            let first = chunk.wrapping_mul(W);
            while filled != 0 {
                let at = filled.trailing_zeros() as usize;
                filled &= filled.wrapping_sub(1);
                let (Some(possible), Some(certain)) = (possible.get(at), certain.get(at)) else {
                    break;
                };
                visit(first.wrapping_add(at), *possible, *certain)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The rows of a chunk that may hit.
    #[inline]
    fn possible<const W: usize>(&self, places: &[usize], chunk: usize) -> [u64; W] {
        let mut possible = words::<W>(&self.all, chunk);
        for (joined, (lane, place)) in self.lanes.iter().zip(places).enumerate() {
            if joined == SELECTIVE && self.chunks > 1 && possible == [0; W] {
                break;
            }
            if *place == UNKNOWN {
                continue;
            }
            let mask = place.wrapping_mul(self.chunks).wrapping_add(chunk);
            join(&mut possible, lane.masks.as_chunks::<W>().0.get(mask));
        }
        possible
    }

    /// The rows of a chunk that are certain to hit if they may.
    #[inline]
    fn certain<const W: usize>(&self, places: &[usize], chunk: usize) -> [u64; W] {
        let mut certain = words::<W>(&self.plain, chunk);
        for (lane, place) in self.lanes.iter().zip(places) {
            if *place == UNKNOWN {
                join(&mut certain, lane.open.as_chunks::<W>().0.get(chunk));
            }
        }
        certain
    }
}

/// One chunk of a mask; nothing beyond its end.
#[inline]
fn words<const W: usize>(mask: &[u64], chunk: usize) -> [u64; W] {
    mask.as_chunks::<W>().0.get(chunk).copied().unwrap_or([0; W])
}

/// Leaves in `rows` what is in `mask` too.
#[inline]
fn join<const W: usize>(rows: &mut [u64; W], mask: Option<&[u64; W]>) {
    match mask {
        Some(mask) => rows.iter_mut().zip(mask).for_each(|(word, other)| *word &= other),
        None => *rows = [0; W],
    }
}
