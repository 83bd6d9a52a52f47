//! The best merge whose event rates bend one way: each step of the rate at most, or at least, the one
//! before it. The last two bins are what a search must know, so it takes `k^3` steps over `k` fine
//! bins; its grid is kept small.
#![expect(clippy::float_arithmetic, reason = "information value is floating-point by definition")]
#![expect(clippy::indexing_slicing, reason = "every index is a place of the grid it is made from")]

use super::merge::{Grid, Merge};

/// The most fine bins that it searches.
pub(super) const FINE_MAX: usize = 64;

/// The best way to a last pair of bins, and where the bin before them starts.
#[derive(Debug, Clone, Copy)]
struct Way {
    value: f64,
    before: u16,
}

const NO_WAY: Way = Way { value: f64::NEG_INFINITY, before: u16::MAX };

/// The pairs of bins that follow each other, by their three places.
struct Pairs<'a> {
    grid: &'a Grid,
    concave: bool,
    levels: Vec<Vec<Way>>,
}

/// The best merge that is concave, or convex.
pub(super) fn best(grid: &Grid, concave: bool, limited: bool) -> Merge {
    let side = grid.fine.saturating_add(1);
    let size = side.saturating_mul(side).saturating_mul(side);
    let mut pairs = Pairs { grid, concave, levels: Vec::new() };
    // The first level holds two bins.
    let levels = if limited { grid.bins_max().saturating_sub(1) } else { 1 };
    for level in 0..levels {
        pairs.levels.push(vec![NO_WAY; size]);
        if level == 0 {
            pairs.begin();
        }
        if !limited || level > 0 {
            for middle in 1..grid.fine {
                for start in &grid.starts[middle] {
                    let from = level.saturating_sub(1);
                    pairs.step(usize::from(*start), middle, from, level);
                }
            }
        }
    }
    let one = grid.value(0, grid.fine);
    let single = one.is_finite().then(|| (one, vec![grid.fine]));
    match (pairs.trace(), single) {
        (Some(found), Some(single)) if single.0 >= found.0 => Some(single),
        (Some(found), _) => Some(found),
        (None, single) => single,
    }
}

impl Pairs<'_> {
    fn at(&self, start: usize, middle: usize, end: usize) -> usize {
        let side = self.grid.fine.wrapping_add(1);
        self.grid.at(start, middle).wrapping_mul(side).wrapping_add(end)
    }

    fn begin(&mut self) {
        let grid = self.grid;
        for middle in &grid.ends[0] {
            let middle = usize::from(*middle);
            for end in &grid.ends[middle] {
                let end = usize::from(*end);
                let at = self.at(0, middle, end);
                self.levels[0][at].value = grid.value(0, middle) + grid.value(middle, end);
            }
        }
    }

    /// Goes on from all pairs that end with the bin from `start` to `middle`: `starts` by ascending
    /// rate are steps by descending size, `ends` by ascending rate steps by ascending size.
    fn step(&mut self, start: usize, middle: usize, from: usize, to: usize) {
        let grid = self.grid;
        let rate = grid.rate(start, middle);
        let sizes = |first: u16| rate - grid.rate(usize::from(first), start);
        let mut best = NO_WAY;
        let (befores, ends) = (&grid.starts[start], &grid.ends[middle]);
        let mut next = 0;
        for turn in 0..ends.len() {
            // Concave: the largest steps come first, and go on from those at least as large.
            let end = if self.concave {
                ends[ends.len().wrapping_sub(turn).wrapping_sub(1)]
            } else {
                ends[turn]
            };
            let step = grid.rate(middle, usize::from(end)) - rate;
            while next < befores.len() {
                let place = if self.concave {
                    next
                } else {
                    befores.len().wrapping_sub(next).wrapping_sub(1)
                };
                let before = befores[place];
                let size = sizes(before);
                if (self.concave && size < step) || (!self.concave && size > step) {
                    break;
                }
                let value = self.levels[from][self.at(usize::from(before), start, middle)].value;
                if value > best.value {
                    best = Way { value, before };
                }
                next = next.wrapping_add(1);
            }
            let at = self.at(start, middle, usize::from(end));
            let value = best.value + grid.value(middle, usize::from(end));
            let way = &mut self.levels[to][at];
            if value > way.value {
                *way = Way { value, before: best.before };
            }
        }
    }

    fn trace(&self) -> Merge {
        let grid = self.grid;
        let last = grid.fine;
        let mut found: Option<(f64, usize, usize, usize)> = None;
        for (level, ways) in self.levels.iter().enumerate() {
            for middle in &grid.starts[last] {
                let middle = usize::from(*middle);
                for start in &grid.starts[middle] {
                    let start = usize::from(*start);
                    let value = ways[self.at(start, middle, last)].value;
                    if found.is_none_or(|(highest, ..)| value > highest) {
                        found = Some((value, level, start, middle));
                    }
                }
            }
        }
        let (value, mut level, mut start, mut middle) = found?;
        if !value.is_finite() {
            return None;
        }
        let (mut end, mut ends) = (last, vec![last]);
        while start > 0 {
            let before = usize::from(self.levels[level][self.at(start, middle, end)].before);
            ends.push(middle);
            (end, middle, start) = (middle, start, before);
            level = level.saturating_sub(1);
        }
        ends.push(middle);
        ends.reverse();
        Some((value, ends))
    }
}
