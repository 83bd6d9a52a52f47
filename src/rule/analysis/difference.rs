//! The difference of two tables: where a point's first hit changes, from what to what.

use super::bits::Rows;
use super::diagram::{Diagram, Question};
use super::first::{First, first_hit};
use super::grid::Grid;
use super::parts::{Part, parts};
use super::table::Table;
use crate::rule::boxes::{Bound, Effort, Point, Region, Size, Unfinished};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// A box in which two tables say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What the old table says everywhere in it; none is that no row hits.
    pub old: Option<u32>,
    /// What the new table says everywhere in it.
    pub new: Option<u32>,
    /// The box.
    pub region: Region,
    /// How many points lie in it.
    pub size: Size,
    /// Its point that is easiest to read.
    pub witness: Point,
}

/// Why two tables have no difference to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDifference {
    /// They are not tables of the same space.
    Spaces,
    /// The bound is spent.
    Unfinished(Unfinished),
}

impl From<Unfinished> for NoDifference {
    fn from(unfinished: Unfinished) -> Self {
        Self::Unfinished(unfinished)
    }
}

impl fmt::Display for NoDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spaces => write!(f, "the tables have different columns or domains"),
            Self::Unfinished(unfinished) => unfinished.fmt(f),
        }
    }
}

impl std::error::Error for NoDifference {}

/// Where the first hit of `old` and that of `new` say different things: disjoint boxes, the
/// largest first. Parts where the same rows are left in both are never looked into, so two
/// versions of a large table are compared as fast as their changed rows allow.
///
/// # Errors
/// [`NoDifference`] when `bound` is spent, or when the spaces differ in more than typical values.
pub fn difference(old: &Table, new: &Table, bound: Bound) -> Result<Vec<Change>, NoDifference> {
    if old.space().wholes() != new.space().wholes() {
        return Err(NoDifference::Spaces);
    }
    let mut effort = Effort::new(bound);
    let regions = [old.regions(), new.regions()].concat();
    let outputs = [old.outputs(), new.outputs()].concat();
    let grid = Grid::new(old.space().wholes(), &regions, None);
    let count = regions.len();
    let mut differs = Differs {
        old: 0..old.rows(),
        new: old.rows()..count,
        alike: alike(&regions, &outputs),
        outputs,
        numbers: BTreeMap::new(),
        pairs: vec![(None, None)],
    };
    let all = Rows::of(count, 0..count);
    let diagram = Diagram::new(&grid, all, &mut differs, &mut effort)?;
    let found = parts(new.space(), &diagram, &mut effort)?;
    let change = |part: Part| {
        let Part { answer, region, size, witness } = part;
        let (old, new) = differs.pairs.get(answer as usize).copied().unwrap_or_default();
        Change { old, new, region, size, witness }
    };
    Ok(found.into_iter().map(change).collect())
}

/// A number per row, the same for rows with the same box and output.
fn alike(regions: &[Region], outputs: &[u32]) -> Vec<u32> {
    let mut numbers = BTreeMap::new();
    let rows = regions.iter().zip(outputs).zip(0_u32..);
    rows.map(|(row, number)| *numbers.entry(row).or_insert(number)).collect()
}

/// The outputs of the old and the new table at a point.
type Pair = (Option<u32>, Option<u32>);

/// Do the old and the new rows say different things? 0 is no.
struct Differs {
    old: Range<usize>,
    new: Range<usize>,
    outputs: Vec<u32>,
    alike: Vec<u32>,
    numbers: BTreeMap<Pair, u32>,
    // By number; the first stands for "no difference".
    pairs: Vec<Pair>,
}

impl Question for Differs {
    fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32> {
        let old = first_hit(alive, total, &self.old, &self.outputs);
        let new = first_hit(alive, total, &self.new, &self.outputs);
        let pair = match (old, new) {
            (First::Open, First::Open) => return self.same_rows(alive).then_some(0),
            (First::Open, _) | (_, First::Open) => return None,
            (First::None, First::None) => return Some(0),
            (First::None, First::Certain(new)) => (None, Some(new)),
            (First::Certain(old), First::None) => (Some(old), None),
            (First::Certain(old), First::Certain(new)) => (Some(old), Some(new)),
        };
        (pair.0 == pair.1).then_some(0).or_else(|| self.number(pair))
    }
}

impl Differs {
    /// Whether the rows left of both tables are alike, one by one.
    fn same_rows(&self, alive: &Rows) -> bool {
        let number = |row: usize| self.alike.get(row);
        let old = alive.iter().take_while(|row| *row < self.old.end).map(number);
        let new = alive.iter_from(self.new.start).map(number);
        old.eq(new)
    }

    /// The number of a pair.
    fn number(&mut self, pair: Pair) -> Option<u32> {
        if let Some(number) = self.numbers.get(&pair) {
            return Some(*number);
        }
        let number = u32::try_from(self.pairs.len()).ok()?;
        self.pairs.push(pair);
        self.numbers.insert(pair, number);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::super::brute::{fit_together, holding, points, space, table_in};
    use super::super::table::Row;
    use super::*;
    use crate::rule::boxes::Set;
    use proptest::prelude::*;

    fn check(old: &Table, new: &Table) -> Result<(), TestCaseError> {
        let found = difference(old, new, Bound::default()).unwrap();
        let regions = || found.iter().map(|change| &change.region);
        for point in points(old.space()) {
            let changed = old.first(&point) != new.first(&point);
            prop_assert_eq!(holding(regions(), &point), usize::from(changed));
            for change in found.iter().filter(|change| change.region.holds(&point)) {
                prop_assert_eq!((change.old, change.new), (old.first(&point), new.first(&point)));
            }
        }
        for (index, change) in found.iter().enumerate() {
            prop_assert!(change.region.holds(&change.witness));
            prop_assert_eq!(change.size, change.region.size());
            let same = |other: &&Change| (other.old, other.new) == (change.old, change.new);
            for other in found.iter().skip(index + 1).filter(same) {
                prop_assert!(!fit_together(&change.region, &other.region));
            }
        }
        Ok(())
    }

    /// `table` with one row left out, or with its output changed, or moved to the end.
    fn edited(table: &Table, row: usize, edit: u8) -> Table {
        let sets = |region: &Region| region.sets().cloned().map(Some).collect();
        let rows = table.regions().iter().zip(table.outputs());
        let rows = rows.map(|(region, output)| Row { sets: sets(region), output: *output });
        let mut rows: Vec<Row> = rows.collect();
        if row < rows.len() {
            let mut taken = rows.remove(row);
            match edit {
                0 => {}
                1 => rows.push(taken),
                _ => {
                    taken.output = 9;
                    rows.insert(row, taken);
                }
            }
        }
        Table::new(table.space().clone(), rows).unwrap()
    }

    proptest! {
        #[test]
        fn differences_are_the_points_that_change(
            (old, new) in space().prop_flat_map(|space| (table_in(space.clone()), table_in(space))),
            row in 0_usize..8,
            edit in 0_u8..3,
        ) {
            check(&old, &new)?;
            check(&old, &edited(&old, row, edit))?;
            prop_assert_eq!(difference(&old, &old, Bound::default()), Ok(Vec::new()));
        }
    }

    #[test]
    fn tables_of_different_spaces_are_not_compared() {
        let table = |high| {
            let space =
                crate::rule::boxes::Space::new(vec![crate::rule::boxes::Dimension::integers(
                    0, high,
                )]);
            let sets = vec![Some(Set::between(0, 3))];
            Table::new(space, vec![Row { sets, output: 1 }]).unwrap()
        };
        let compared = difference(&table(5), &table(6), Bound::default());
        assert_eq!(compared, Err(NoDifference::Spaces));
        let spent = difference(&table(5), &table(5), Bound::steps(0)).unwrap_err();
        assert_eq!(spent.to_string(), "not finished within 0 steps");
    }
}
