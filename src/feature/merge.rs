//! The best merge of fine bins by information value under a trend of the event rates. Exact, by
//! dynamic programming over the last bin of a merge.
//!
//! With `k` fine bins there are `k^2 / 2` last bins. Those that end at a place and those that start
//! there are ordered by rate once, so that each step of the search walks both orders together: `k^2`
//! steps for a direction after `k^2 log k` for the orders, where trying all pairs takes `k^3`.
#![expect(clippy::float_arithmetic, reason = "information value is floating-point by definition")]
#![expect(clippy::indexing_slicing, reason = "every index is a place of the grid it is made from")]

use super::count::{Count, Whole};
use super::shape::{Shape, Step};
use crate::math;

/// What a bin costs: of two merges that inform as much, the one with fewer bins is the better.
const BIN_COST: f64 = 1e-12;

/// What bins must keep to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most bins.
    pub(super) bins_max: usize,
    /// The fewest rows of a bin.
    pub(super) rows_min: usize,
}

/// Every bin that fine bins can merge to.
#[derive(Debug)]
pub(super) struct Grid {
    /// How many fine bins there are.
    pub(super) fine: usize,
    /// The information value of the bin from one place to another, where it is large enough.
    values: Vec<f64>,
    /// Its event rate.
    rates: Vec<f64>,
    /// For each place, the ends of the large bins that start there, by rate.
    pub(super) ends: Vec<Vec<u16>>,
    /// For each place, the starts of the large bins that end there, by rate.
    pub(super) starts: Vec<Vec<u16>>,
    bins_max: usize,
}

/// The value of the best merge, with the places where its bins end; none has room for all.
pub(super) type Merge = Option<(f64, Vec<usize>)>;

impl Grid {
    /// The bins between places with these running counts, within `whole`.
    pub(super) fn new(running: &[Count], whole: Whole, bounds: Bounds) -> Self {
        let fine = running.len().saturating_sub(1);
        let side = running.len();
        let mut grid = Self {
            fine,
            values: vec![f64::NEG_INFINITY; side.saturating_mul(side)],
            rates: vec![0.0; side.saturating_mul(side)],
            ends: vec![Vec::new(); side],
            starts: vec![Vec::new(); side],
            bins_max: bounds.bins_max,
        };
        for from in 0..fine {
            for to in from.saturating_add(1)..side {
                let count = running[to].minus(running[from]);
                if count.rows() < bounds.rows_min {
                    continue;
                }
                let at = grid.at(from, to);
                grid.values[at] = count.evidence(whole).1 - BIN_COST;
                grid.rates[at] = count.rate();
                if let (Ok(from_place), Ok(to_place)) = (u16::try_from(from), u16::try_from(to)) {
                    grid.ends[from].push(to_place);
                    grid.starts[to].push(from_place);
                }
            }
        }
        for place in 0..side {
            let mut ends = std::mem::take(&mut grid.ends[place]);
            sort(&mut ends, |end| grid.rate(place, end));
            grid.ends[place] = ends;
            let mut starts = std::mem::take(&mut grid.starts[place]);
            sort(&mut starts, |start| grid.rate(start, place));
            grid.starts[place] = starts;
        }
        grid
    }

    pub(super) fn at(&self, from: usize, to: usize) -> usize {
        from.wrapping_mul(self.fine.wrapping_add(1)).wrapping_add(to)
    }

    pub(super) fn value(&self, from: usize, to: usize) -> f64 {
        self.values[self.at(from, to)]
    }

    pub(super) fn rate(&self, from: usize, to: usize) -> f64 {
        self.rates[self.at(from, to)]
    }

    pub(super) fn bins_max(&self) -> usize {
        self.bins_max
    }

    /// The best merge of one shape.
    pub(super) fn best(&self, shape: Shape) -> Merge {
        let search = |limited: bool| match shape {
            Shape::Straight([step]) => Search::run(self, [step], limited),
            Shape::Turn(steps) => Search::run(self, steps, limited),
            Shape::Bent { concave } => super::bend::best(self, concave, limited),
        };
        // The number of bins seldom binds: it is asked only then.
        search(false).filter(|(_, ends)| ends.len() <= self.bins_max).or_else(|| search(true))
    }
}

/// Orders places by rate; equal rates by place.
fn sort(places: &mut [u16], rate: impl Fn(usize) -> f64) {
    // Rates are not negative, so their bits are ordered as they are.
    let mut keyed: Vec<(u64, u16)> =
        places.iter().map(|place| (rate(usize::from(*place)).to_bits(), *place)).collect();
    keyed.sort_unstable();
    for (place, (_, sorted)) in places.iter_mut().zip(keyed) {
        *place = sorted;
    }
}

/// One way to a last bin.
#[derive(Debug, Clone, Copy)]
struct Way {
    value: f64,
    /// Where the bin before it starts, and in which phase it is.
    before: (u16, u8),
}

const NO_WAY: Way = Way { value: f64::NEG_INFINITY, before: (u16::MAX, 0) };

/// The search through `N` phases, each with its direction: a merge may pass on to the next phase, and
/// its next step then has that direction. With a limit there is one table for each number of bins.
struct Search<'a, const N: usize> {
    grid: &'a Grid,
    steps: [Step; N],
    /// The best way to each last bin, by number of bins and phase.
    tables: Vec<[Vec<Way>; N]>,
}

impl<'a, const N: usize> Search<'a, N> {
    fn run(grid: &'a Grid, steps: [Step; N], limited: bool) -> Merge {
        let side = grid.fine.saturating_add(1);
        let table = || std::array::from_fn(|_| vec![NO_WAY; side.saturating_mul(side)]);
        let mut search = Self { grid, steps, tables: Vec::new() };
        let levels = if limited { grid.bins_max } else { 1 };
        for level in 0..levels {
            search.tables.push(table());
            if level == 0 {
                for end in &grid.ends[0] {
                    let at = grid.at(0, usize::from(*end));
                    let value = grid.values[at];
                    search.tables[0].iter_mut().for_each(|ways| ways[at].value = value);
                }
            }
            if !limited || level > 0 {
                // A level is reached from the one before it; without a limit all are one.
                let from = level.saturating_sub(1);
                for place in 1..grid.fine {
                    search.pass(place, from, level);
                }
            }
        }
        search.trace()
    }

    /// Goes on from the bins that end at `place` to those that start there.
    fn pass(&mut self, place: usize, from: usize, to: usize) {
        for phase in 0..N {
            for before in 0..=phase {
                self.step(place, (from, before), (to, phase));
            }
        }
    }

    fn step(&mut self, place: usize, from: (usize, usize), to: (usize, usize)) {
        let grid = self.grid;
        let (starts, ends) = (&grid.starts[place], &grid.ends[place]);
        let Ok(phase) = u8::try_from(from.1) else { return };
        let mut best = NO_WAY;
        let take = |tables: &[[Vec<Way>; N]], best: &mut Way, start: u16| {
            let value = tables[from.0][from.1][grid.at(usize::from(start), place)].value;
            if value > best.value {
                *best = Way { value, before: (start, phase) };
            }
        };
        let put = |tables: &mut [[Vec<Way>; N]], best: Way, end: u16| {
            let at = grid.at(place, usize::from(end));
            let value = best.value + grid.values[at];
            let way = &mut tables[to.0][to.1][at];
            if value > way.value {
                *way = Way { value, before: best.before };
            }
        };
        let rate_before = |start: u16| grid.rate(usize::from(start), place);
        let rate_after = |end: u16| grid.rate(place, usize::from(end));
        match self.steps[to.1] {
            Step::Free => {
                for start in starts {
                    take(&self.tables, &mut best, *start);
                }
                for end in ends {
                    put(&mut self.tables, best, *end);
                }
            }
            Step::Up => {
                let mut waiting = starts.iter().copied().peekable();
                for end in ends.iter().copied() {
                    let rate = rate_after(end);
                    while let Some(start) = waiting.next_if(|start| rate_before(*start) <= rate) {
                        take(&self.tables, &mut best, start);
                    }
                    put(&mut self.tables, best, end);
                }
            }
            Step::Down => {
                let mut waiting = starts.iter().rev().copied().peekable();
                for end in ends.iter().rev().copied() {
                    let rate = rate_after(end);
                    while let Some(start) = waiting.next_if(|start| rate_before(*start) >= rate) {
                        take(&self.tables, &mut best, start);
                    }
                    put(&mut self.tables, best, end);
                }
            }
        }
    }

    /// Walks back from the best last bin.
    fn trace(&self) -> Merge {
        let grid = self.grid;
        let mut found: Option<(f64, usize, usize, usize)> = None;
        for (level, phases) in self.tables.iter().enumerate() {
            for (phase, ways) in phases.iter().enumerate() {
                for start in &grid.starts[grid.fine] {
                    let value = ways[grid.at(usize::from(*start), grid.fine)].value;
                    if found.is_none_or(|(highest, ..)| value > highest) {
                        found = Some((value, level, phase, usize::from(*start)));
                    }
                }
            }
        }
        let (value, mut level, mut phase, mut start) = found?;
        if !value.is_finite() {
            return None;
        }
        let (mut end, mut ends) = (grid.fine, vec![grid.fine]);
        while start > 0 {
            let (before, earlier) = self.tables[level][phase][grid.at(start, end)].before;
            ends.push(start);
            (end, start, phase) = (start, usize::from(before), usize::from(earlier));
            level = level.saturating_sub(1);
        }
        ends.reverse();
        let cost = math::count(ends.len()) * BIN_COST;
        Some((value + cost, ends))
    }
}
