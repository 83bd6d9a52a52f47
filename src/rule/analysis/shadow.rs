//! Rows that others keep from deciding: shadowed where the first hit counts; masked and misleading
//! where the output of the highest priority counts.

use super::compare::Pairs;
use super::hidden::hidden;
use super::table::Table;
use crate::rule::boxes::{Bound, Effort, Unfinished};

/// A row that never decides where the first hit counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadowed {
    /// The row.
    pub row: usize,
    /// Earlier rows that cover it together, none of which can be left out. A single one subsumes
    /// the row.
    pub by: Vec<usize>,
}

/// The rows of `table` of which every point lies in an earlier row.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent.
pub fn shadowed(table: &Table, bound: Bound) -> Result<Vec<Shadowed>, Unfinished> {
    let mut effort = Effort::new(bound);
    let classes: Vec<u32> = (0_u32..).take(table.rows()).collect();
    let found = hidden(table, &classes, &mut effort)?;
    Ok(found.into_iter().map(|hidden| Shadowed { row: hidden.row, by: hidden.by }).collect())
}

/// A row some of whose points get an output of higher priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The row.
    pub row: usize,
    /// Whether it never decides.
    pub entirely: bool,
    /// Rows of higher priority: all that overlap it; if it never decides, only such as cover it
    /// together, none of which can be left out.
    pub by: Vec<usize>,
}

/// The rows of `table` that overlap rows of a higher priority. `priority` gives the place of an
/// output in the list of outputs, the lowest number first.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent.
pub fn masked(
    table: &Table,
    priority: &dyn Fn(u32) -> u32,
    bound: Bound,
) -> Result<Vec<Masked>, Unfinished> {
    let mut effort = Effort::new(bound);
    let classes: Vec<u32> = table.outputs().iter().map(|output| priority(*output)).collect();
    let mut masks: Vec<Vec<usize>> = vec![Vec::new(); table.rows()];
    pairs(table, &classes, &mut effort, |higher, lower| {
        if let Some(by) = masks.get_mut(lower) {
            by.push(higher);
        }
    })?;
    for by in &mut masks {
        by.sort_unstable();
    }
    let mut entirely = hidden(table, &classes, &mut effort)?.into_iter().peekable();
    let mut masked = Vec::new();
    for (row, by) in masks.into_iter().enumerate() {
        if let Some(hidden) = entirely.next_if(|hidden| hidden.row == row) {
            masked.push(Masked { row, entirely: true, by: hidden.by });
        } else if !by.is_empty() {
            masked.push(Masked { row, entirely: false, by });
        }
    }
    Ok(masked)
}

/// A row whose open cell takes points from a row that looks more specific.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misleading {
    /// The row of higher priority, with any value in `dimension`.
    pub row: usize,
    /// The row of lower priority that it overlaps, with a condition in `dimension`.
    pub over: usize,
    /// The first dimension in which that is so.
    pub dimension: usize,
}

/// The pairs in which a row takes any value in a dimension and still goes before an overlapping
/// row with a condition there: readers expect the specific row to decide. For `priority` see
/// [`masked`].
///
/// # Errors
/// [`Unfinished`] when `bound` is spent.
pub fn misleading(
    table: &Table,
    priority: &dyn Fn(u32) -> u32,
    bound: Bound,
) -> Result<Vec<Misleading>, Unfinished> {
    let mut effort = Effort::new(bound);
    let classes: Vec<u32> = table.outputs().iter().map(|output| priority(*output)).collect();
    let mut found = Vec::new();
    pairs(table, &classes, &mut effort, |row, over| {
        let regions = table.regions();
        let Some((open, specific)) = regions.get(row).zip(regions.get(over)) else { return };
        let sets = open.sets().zip(specific.sets()).zip(table.space().wholes());
        let misled = |((open, specific), whole)| open == whole && specific != whole;
        let dimension = sets.into_iter().position(misled);
        found.extend(dimension.map(|dimension| Misleading { row, over, dimension }));
    })?;
    found.sort_unstable();
    Ok(found)
}

/// Visits every overlapping pair of different classes, the row of the lower class first.
fn pairs(
    table: &Table,
    classes: &[u32],
    effort: &mut Effort,
    mut visit: impl FnMut(usize, usize),
) -> Result<(), Unfinished> {
    let pairs = Pairs::new(table);
    let (mut candidates, mut found) = (Vec::new(), Vec::new());
    for first in 0..table.rows() {
        pairs.meeting(first, &mut candidates, &mut found);
        effort.spend((found.len() as u64).saturating_add(1))?;
        for second in &found {
            match classes.get(first).cmp(&classes.get(*second)) {
                std::cmp::Ordering::Less => visit(first, *second),
                std::cmp::Ordering::Greater => visit(*second, first),
                std::cmp::Ordering::Equal => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "shadow_tests.rs"]
mod tests;
