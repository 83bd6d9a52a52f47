//! Gaps: the points that no row holds, as few disjoint boxes.

use super::bits::Rows;
use super::diagram::{Diagram, Question};
use super::grid::Grid;
use super::parts::{Part, parts};
use super::reading::points_with;
use super::table::Table;
use crate::rule::boxes::{Bound, Effort, Point, Region, Size, Unfinished};

/// A box that no row touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The box.
    pub region: Region,
    /// How many points lie in it.
    pub size: Size,
    /// Its point that is easiest to read.
    pub witness: Point,
}

/// Everything that no row holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Disjoint boxes, the largest first. No two of them would be one box together.
    pub gaps: Vec<Gap>,
    /// How many points lie in all of them.
    pub size: Size,
}

/// The answer where no row hits.
const GAP: u32 = 1;
/// The answer where a row hits.
const COVERED: u32 = 0;

/// Is the point held by a row?
struct Covered;

impl Question for Covered {
    fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32> {
        if alive.meets(total) {
            return Some(COVERED);
        }
        alive.is_empty().then_some(GAP)
    }
}

/// Finds what no row of `table` holds.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent; [`gap_size`] may still be in reach then, because it needs
/// no boxes.
pub fn gaps(table: &Table, bound: Bound) -> Result<Gaps, Unfinished> {
    let mut effort = Effort::new(bound);
    let grid = Grid::new(table.space().wholes(), table.regions(), None);
    let diagram = diagram(table, &grid, &mut effort)?;
    let found = parts(table.space(), &diagram, &mut effort)?;
    let size = found.iter().fold(Size::default(), |sum, part| sum.plus(part.size));
    let gap = |Part { region, size, witness, .. }| Gap { region, size, witness };
    Ok(Gaps { gaps: found.into_iter().map(gap).collect(), size })
}

/// How many points no row of `table` holds.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent.
pub fn gap_size(table: &Table, bound: Bound) -> Result<Size, Unfinished> {
    let mut effort = Effort::new(bound);
    let grid = Grid::new(table.space().wholes(), table.regions(), None);
    let diagram = diagram(table, &grid, &mut effort)?;
    Ok(points_with(&diagram, GAP))
}

/// Asks [`Covered`] everywhere.
fn diagram<'g>(
    table: &Table,
    grid: &'g Grid,
    effort: &mut Effort,
) -> Result<Diagram<'g>, Unfinished> {
    let all = Rows::of(table.rows(), 0..table.rows());
    Diagram::new(grid, all, &mut Covered, effort)
}

#[cfg(test)]
mod tests {
    use super::super::brute::{fit_together, holding, points, table};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn gaps_are_what_no_row_holds(table in table()) {
            let found = gaps(&table, Bound::default()).unwrap();
            let regions = || found.gaps.iter().map(|gap| &gap.region);
            let mut missing = 0;
            for point in points(table.space()) {
                let open = table.hits(&point).next().is_none();
                missing += u128::from(open);
                prop_assert_eq!(holding(regions(), &point), usize::from(open));
            }
            prop_assert_eq!(found.size.points(), Some(missing));
            prop_assert_eq!(gap_size(&table, Bound::default()), Ok(found.size));
            for gap in &found.gaps {
                prop_assert!(gap.region.holds(&gap.witness));
                prop_assert_eq!(gap.size, gap.region.size());
                let easiest = gap.region.witness(table.space());
                prop_assert_eq!(Some(&gap.witness), easiest.as_ref());
            }
            for (index, one) in regions().enumerate() {
                prop_assert!(regions().skip(index + 1).all(|two| !fit_together(one, two)));
            }
            prop_assert!(found.gaps.is_sorted_by(|one, two| one.size >= two.size));
            prop_assert_eq!(gaps(&table, Bound::default()).unwrap(), found);
        }
    }
}
