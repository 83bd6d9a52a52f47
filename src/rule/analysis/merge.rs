//! Merging disjoint boxes: two that differ in one dimension only are one box.

use super::intern::Interner;
use super::parts::Pool;
use crate::rule::boxes::{Effort, Unfinished};

/// Merges boxes until no two of the same answer differ in one set only. Each box is `width`
/// numbers: one set per level, then the answer. The boxes stay disjoint, because sets are only
/// united where all else is equal.
pub(super) fn merge(
    mut boxes: Vec<u32>,
    width: usize,
    pools: &mut [Pool],
    effort: &mut Effort,
) -> Result<Vec<u32>, Unfinished> {
    let levels = pools.len();
    // Of the deepest level first, because the boxes of one node are the likeliest to fit.
    let mut level = levels;
    let mut unchanged = 0;
    while unchanged < levels {
        level = level.checked_sub(1).unwrap_or(levels.saturating_sub(1));
        let Some(pool) = pools.get_mut(level) else { break };
        effort.spend(boxes.len() as u64)?;
        let before = boxes.len();
        boxes = merge_level(&boxes, width, level, pool).ok_or(effort.spent())?;
        // What was merged here cannot be merged here again, but perhaps at the other levels.
        unchanged = if boxes.len() == before { unchanged.saturating_add(1) } else { 1 };
    }
    Ok(boxes)
}

/// Unites the sets at `level` of all boxes that are otherwise equal; none when the pool is full.
fn merge_level(boxes: &[u32], width: usize, level: usize, pool: &mut Pool) -> Option<Vec<u32>> {
    let mut groups = Interner::new(usize::MAX);
    groups.reserve(boxes.len().checked_div(width).unwrap_or(0), width);
    let mut key = Vec::with_capacity(width);
    let mut merged: Vec<u32> = Vec::new();
    // The sets that come to a group after its first box.
    let mut more: Vec<(u32, u32)> = Vec::new();
    for row in boxes.chunks_exact(width) {
        let mut others = row.iter().enumerate().filter(|(at, _)| *at != level);
        key.clear();
        while let Some((_, low)) = others.next() {
            // All boxes have equally many numbers, so a missing last one confuses nothing.
            let high = others.next().map_or(0, |(_, high)| u64::from(*high));
            key.push((high << 32_u32) | u64::from(*low));
        }
        let (group, new) = groups.intern(&key)?;
        if new {
            merged.extend_from_slice(row);
        } else {
            more.push((group, row.get(level).copied()?));
        }
    }
    more.sort_unstable();
    for same in more.chunk_by(|one, two| one.0 == two.0) {
        // Groups are numbered in the order of their first boxes.
        let group = same.first().map_or(0, |(group, _)| *group as usize);
        let place = merged.get_mut(group.saturating_mul(width).saturating_add(level))?;
        let sets = same.iter().map(|(_, set)| *set).chain([*place]);
        let mut ranges = sets.flat_map(|set| pool.ranges(set)).collect();
        *place = pool.number(&mut ranges)?;
    }
    Some(merged)
}
