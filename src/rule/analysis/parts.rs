//! From a diagram to boxes: one disjoint box per path, merged until no two fit together.

use super::diagram::{Diagram, Next, cell, target};
use super::grid::{Axis, Range};
use super::intern::Interner;
use super::merge::merge;
use crate::rule::boxes::{Coordinate, Effort, Point, Region, Set, Size, Space, Unfinished};
use std::sync::Arc;

/// Words of the sets of one axis.
const SET_WORDS: usize = 1 << 26;
/// The number of the set of all cells.
const WHOLE: u32 = 0;

/// A box in which a question has one answer.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) answer: u32,
    pub(super) region: Region,
    pub(super) size: Size,
    pub(super) witness: Point,
}

/// The sets of cells of one axis, each with a number.
#[derive(Debug)]
pub(super) struct Pool {
    keys: Interner,
}

impl Pool {
    /// The pool of an axis with this many cells.
    fn new(count: u32) -> Self {
        let mut pool = Self { keys: Interner::new(SET_WORDS) };
        // INVARIANT: this is the first key, so its number is `WHOLE`.
        pool.number(&mut vec![(0, count)]);
        pool
    }

    /// The number of the set of these ranges, which are put in order and joined.
    pub(super) fn number(&mut self, ranges: &mut Vec<Range>) -> Option<u32> {
        ranges.sort_unstable();
        ranges.dedup_by(|next, last| {
            let touching = next.0 <= last.1;
            if touching {
                last.1 = last.1.max(next.1);
            }
            touching
        });
        let words = ranges.iter().map(|(from, to)| (u64::from(*from) << 32_u32) | u64::from(*to));
        let key: Vec<u64> = words.collect();
        self.keys.intern(&key).map(|(number, _)| number)
    }

    /// The ranges of a set.
    pub(super) fn ranges(&self, number: u32) -> impl Iterator<Item = Range> {
        self.keys.key(number).iter().map(|word| (cell(*word), target(*word)))
    }
}

/// The boxes of every answer but 0, the largest first, equals by their sets.
pub(super) fn parts(
    space: &Space,
    diagram: &Diagram<'_>,
    effort: &mut Effort,
) -> Result<Vec<Part>, Unfinished> {
    let axes = diagram.axes();
    let pools: Vec<Pool> = axes.iter().map(|axis| Pool::new(axis.count())).collect();
    let groups = vec![None; diagram.nodes() as usize];
    let prefix = vec![WHOLE; axes.len()];
    let mut walk = Walk { diagram, effort, pools, groups, prefix, found: Vec::new() };
    walk.follow(diagram.root(), 0)?;
    let Walk { mut pools, found, effort, .. } = walk;
    let width = axes.len().saturating_add(1);
    let merged = merge(found, width, &mut pools, effort)?;
    let mut parts = describe(space, axes, &pools, &merged);
    parts.sort_by(|one, two| {
        let sizes = two.size.cmp(&one.size);
        sizes.then_with(|| one.region.cmp(&two.region)).then(one.answer.cmp(&two.answer))
    });
    Ok(parts)
}

/// The children of a node, each with the number of the set of cells that leads to it.
type Group = Arc<[(u32, u32)]>;

/// A walk along all paths.
struct Walk<'w, 'g> {
    diagram: &'w Diagram<'g>,
    effort: &'w mut Effort,
    pools: Vec<Pool>,
    // Per node, once it was seen.
    groups: Vec<Option<Group>>,
    // The set of each level on the way here.
    prefix: Vec<u32>,
    // Per box its sets and its answer.
    found: Vec<u32>,
}

impl Walk<'_, '_> {
    /// Writes the boxes of `reference`, where the levels before `level` are decided.
    fn follow(&mut self, reference: u32, level: usize) -> Result<(), Unfinished> {
        match self.diagram.next(reference) {
            Next::Answer(0) => Ok(()),
            Next::Answer(answer) => {
                self.effort.spend(1)?;
                for set in self.prefix.iter_mut().skip(level) {
                    *set = WHOLE;
                }
                self.found.extend_from_slice(&self.prefix);
                self.found.push(answer);
                Ok(())
            }
            Next::Split(at, edges) => {
                for set in self.prefix.iter_mut().take(at).skip(level) {
                    *set = WHOLE;
                }
                let group = self.group(reference, at, edges)?;
                for (set, child) in group.iter() {
                    if let Some(place) = self.prefix.get_mut(at) {
                        *place = *set;
                    }
                    self.follow(*child, at.saturating_add(1))?;
                }
                Ok(())
            }
        }
    }

    /// The children of a node, in the order of their first cells.
    fn group(&mut self, reference: u32, at: usize, edges: &[u64]) -> Result<Group, Unfinished> {
        let number = Diagram::number(reference).map(|number| number as usize);
        let place = number.and_then(|number| self.groups.get_mut(number));
        if let Some(Some(group)) = &place {
            return Ok(group.clone());
        }
        let count = self.diagram.axes().get(at).map_or(0, Axis::count);
        let ends = edges.iter().skip(1).map(|edge| cell(*edge)).chain([count]);
        let mut ranges: Vec<(u32, Range)> = edges
            .iter()
            .zip(ends)
            .map(|(edge, end)| (target(*edge), (cell(*edge), end)))
            .filter(|(child, _)| *child != 0)
            .collect();
        ranges.sort_unstable();
        let mut group = Vec::new();
        for same in ranges.chunk_by(|one, two| one.0 == two.0) {
            let Some((child, (first, _))) = same.first() else { continue };
            let mut cells = same.iter().map(|(_, range)| *range).collect();
            let pool = self.pools.get_mut(at);
            let set = pool.and_then(|pool| pool.number(&mut cells)).ok_or(self.effort.spent())?;
            group.push((*first, set, *child));
        }
        group.sort_unstable();
        let group: Group = group.into_iter().map(|(_, set, child)| (set, child)).collect();
        if let Some(place) = place {
            *place = Some(group.clone());
        }
        Ok(group)
    }
}

/// What is needed of one set of cells.
struct Described {
    set: Arc<Set>,
    size: Size,
    witness: Option<Coordinate>,
}

/// The boxes of `merged` in the words of the space.
fn describe(space: &Space, axes: &[Axis], pools: &[Pool], merged: &[u32]) -> Vec<Part> {
    let mut columns: Vec<(usize, usize, Vec<Described>)> = Vec::new();
    for (level, (axis, pool)) in axes.iter().zip(pools).enumerate() {
        let typical = space.dimensions().get(axis.dimension()).and_then(|at| at.typical);
        let numbers = 0..u32::try_from(pool.keys.len()).unwrap_or(u32::MAX);
        let sets = numbers.map(|number| {
            let set = axis.set(&pool.ranges(number).collect::<Vec<_>>());
            let (size, witness) = (Size::new(set.count()), set.witness(typical));
            Described { set: Arc::new(set), size, witness }
        });
        columns.push((axis.dimension(), level, sets.collect()));
    }
    columns.sort_by_key(|(dimension, _, _)| *dimension);
    let parts = merged.chunks_exact(axes.len().saturating_add(1)).filter_map(|row| {
        let mut sets = Vec::with_capacity(axes.len());
        let mut witness = Vec::with_capacity(axes.len());
        let mut size = Size::new(1);
        for (_, level, column) in &columns {
            let described = column.get(*row.get(*level)? as usize)?;
            sets.push(described.set.clone());
            witness.push(described.witness?);
            size = size.times(described.size);
        }
        let answer = row.last().copied()?;
        Some(Part { answer, region: Region::of_shared(sets), size, witness })
    });
    parts.collect()
}
