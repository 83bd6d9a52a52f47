//! Rows that never decide, because rows that go before them take all of their points.

use super::bits::Rows;
use super::diagram::{Diagram, Question};
use super::grid::Grid;
use super::table::Table;
use crate::rule::boxes::{Effort, Region, Set, Unfinished};

/// A row all of whose points are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hidden {
    pub(super) row: usize,
    /// Rows that take all of its points together, none of which can be left out.
    pub(super) by: Vec<usize>,
}

/// The rows of which every point lies in a row of a lower class. Rows of one class do not take
/// points from each other; rows without points are not listed.
pub(super) fn hidden(
    table: &Table,
    classes: &[u32],
    effort: &mut Effort,
) -> Result<Vec<Hidden>, Unfinished> {
    let satisfiable = table.regions().iter().zip(classes).enumerate();
    let satisfiable = satisfiable.filter(|(_, (region, _))| !region.is_empty());
    let mut order: Vec<(u32, usize)> = satisfiable.map(|(row, (_, class))| (*class, row)).collect();
    order.sort_unstable();
    let regions: Vec<Region> =
        order.iter().filter_map(|(_, row)| table.regions().get(*row).cloned()).collect();
    let grid = Grid::new(table.space().wholes(), &regions, None);
    let count = regions.len();
    let classes = order.iter().map(|(class, _)| *class).collect();
    let mut reach = Reach { classes, reached: Rows::none(count) };
    let all = Rows::of(count, 0..count);
    Diagram::new(&grid, all.clone(), &mut reach, effort)?;
    let mut hidden = Vec::new();
    for position in all.without(&reach.reached) {
        let Some((class, row)) = order.get(position) else { continue };
        let before = order.partition_point(|(other, _)| other < class);
        let by = order.get(..before).unwrap_or_default().iter().map(|(_, row)| *row);
        let mut by: Vec<usize> = by.collect();
        by.sort_unstable();
        let by = covering(table, *row, by, effort)?;
        hidden.push(Hidden { row: *row, by });
    }
    hidden.sort_by_key(|hidden| hidden.row);
    Ok(hidden)
}

/// Which rows decide somewhere?
struct Reach {
    // INVARIANT: not falling.
    classes: Vec<u32>,
    reached: Rows,
}

impl Question for Reach {
    fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32> {
        let Some(first) = alive.first() else { return Some(0) };
        // Every row alive has points here, so all of the lowest class decide at some of them.
        let end = self.end_of_class(first);
        for row in alive.iter().take_while(|row| *row < end) {
            self.reached.insert(row);
        }
        if let Some(certain) = alive.first_common(total) {
            alive.keep_below(self.end_of_class(certain));
        }
        // Rows that are known to decide teach nothing more.
        alive.is_within(&self.reached).then_some(0)
    }
}

impl Reach {
    /// The first row after those of the class of `row`.
    fn end_of_class(&self, row: usize) -> usize {
        let class = self.classes.get(row).copied().unwrap_or(u32::MAX);
        let after = self.classes.get(row..).unwrap_or_default().iter();
        row.saturating_add(after.take_while(|other| **other == class).count())
    }
}

/// Those of the rows `by`, which cover `row` together, that are enough to do so: one row where one
/// is enough, else rows none of which can be left out.
fn covering(
    table: &Table,
    row: usize,
    mut by: Vec<usize>,
    effort: &mut Effort,
) -> Result<Vec<usize>, Unfinished> {
    let Some(region) = table.regions().get(row) else { return Ok(by) };
    let meets = |other: &Region| region.sets().zip(other.sets()).all(|(one, two)| one.meets(two));
    let around =
        |other: &Region| region.sets().zip(other.sets()).all(|(one, two)| one.is_within(two));
    by.retain(|other| table.regions().get(*other).is_some_and(meets));
    effort.spend(by.len() as u64)?;
    let one = by.iter().find(|other| table.regions().get(**other).is_some_and(around));
    if let Some(one) = one {
        return Ok(vec![*one]);
    }
    if let Some(used) = proof(table, region, &by, effort)? {
        by = used;
    }
    // The latest rows are tried first: readers look for the earliest cause.
    for position in (0..by.len()).rev() {
        let mut fewer = by.clone();
        fewer.remove(position);
        if proof(table, region, &fewer, effort)?.is_some() {
            by = fewer;
        }
    }
    Ok(by)
}

/// Those of the rows `by` that one proof needs that they cover `region`; none when they do not.
fn proof(
    table: &Table,
    region: &Region,
    by: &[usize],
    effort: &mut Effort,
) -> Result<Option<Vec<usize>>, Unfinished> {
    let wholes: Vec<Set> = region.sets().cloned().collect();
    let regions: Vec<Region> =
        by.iter().filter_map(|row| table.regions().get(*row).cloned()).collect();
    let grid = Grid::new(&wholes, &regions, None);
    let all = Rows::of(regions.len(), 0..regions.len());
    let mut cover = Cover { used: Rows::none(regions.len()), open: false };
    Diagram::new(&grid, all, &mut cover, effort)?;
    if cover.open {
        return Ok(None);
    }
    Ok(Some(cover.used.iter().filter_map(|position| by.get(position).copied()).collect()))
}

/// Do the rows cover everything, and which of them are needed?
struct Cover {
    used: Rows,
    open: bool,
}

impl Question for Cover {
    fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32> {
        self.open |= alive.is_empty();
        if self.open {
            return Some(0);
        }
        let row = alive.first_common(total)?;
        // A row that the proof has used already makes it no longer.
        if !alive.meets_both(total, &self.used) {
            self.used.insert(row);
        }
        Some(0)
    }
}
