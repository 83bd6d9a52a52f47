use super::super::brute::{points, table};
use super::*;
use crate::rule::boxes::Point;
use proptest::prelude::*;

/// Whether the rows `by` hold all of `points`.
fn cover(table: &Table, by: &[usize], points: &[&Point]) -> bool {
    points.iter().all(|point| by.iter().any(|row| table.regions()[*row].holds(point)))
}

/// Checks that `by` covers the points, is needed as a whole, and comes from `allowed`.
fn check(
    table: &Table,
    by: &[usize],
    own: &[&Point],
    allowed: impl Fn(usize) -> bool,
) -> Result<(), TestCaseError> {
    prop_assert!(by.is_sorted() && by.iter().all(|row| allowed(*row)));
    prop_assert!(cover(table, by, own));
    for position in 0..by.len() {
        let mut fewer = by.to_vec();
        fewer.remove(position);
        prop_assert!(!cover(table, &fewer, own));
    }
    Ok(())
}

proptest! {
    #[test]
    fn shadowed_rows_are_never_first(table in table()) {
        let points = points(table.space());
        let mut found = shadowed(&table, Bound::default()).unwrap().into_iter().peekable();
        for row in 0..table.rows() {
            let own: Vec<_> = points.iter().filter(|at| table.regions()[row].holds(at)).collect();
            let decides = own.iter().any(|at| table.hits(at).next() == Some(row));
            match found.next_if(|shadowed| shadowed.row == row) {
                None => prop_assert!(decides || own.is_empty()),
                Some(Shadowed { by, .. }) => {
                    prop_assert!(!decides && !own.is_empty());
                    check(&table, &by, &own, |other| other < row)?;
                }
            }
        }
        prop_assert_eq!(found.next(), None);
    }

    #[test]
    fn masked_rows_lose_points_to_higher_outputs(
        table in table(),
        places in proptest::collection::vec(0_u32..3, 4),
    ) {
        let priority = |output: u32| places[output as usize];
        let class = |row: usize| priority(table.outputs()[row]);
        let points = points(table.space());
        let found = masked(&table, &priority, Bound::default()).unwrap();
        let mut found = found.into_iter().peekable();
        for row in 0..table.rows() {
            let own: Vec<_> = points.iter().filter(|at| table.regions()[row].holds(at)).collect();
            let is_lost = |at: &Point| table.hits(at).any(|other| class(other) < class(row));
            let lost = own.iter().filter(|at| is_lost(at)).count();
            match found.next_if(|masked| masked.row == row) {
                None => prop_assert_eq!(lost, 0),
                Some(Masked { entirely, by, .. }) => {
                    prop_assert!(lost > 0);
                    prop_assert_eq!(entirely, lost == own.len());
                    if entirely {
                        check(&table, &by, &own, |other| class(other) < class(row))?;
                    } else {
                        let all = (0..table.rows()).filter(|other| {
                            let holds = |at: &&&Point| table.regions()[*other].holds(at);
                            class(*other) < class(row) && own.iter().any(|at| holds(&at))
                        });
                        prop_assert!(all.eq(by));
                    }
                }
            }
        }
        prop_assert_eq!(found.next(), None);
    }

    #[test]
    fn misleading_rows_are_open_where_the_loser_is_specific(
        table in table(),
        places in proptest::collection::vec(0_u32..3, 4),
    ) {
        let priority = |output: u32| places[output as usize];
        let wholes = table.space().wholes();
        let mut wanted = Vec::new();
        for row in 0..table.rows() {
            for over in 0..table.rows() {
                let (one, two) = (&table.regions()[row], &table.regions()[over]);
                let dimension = (0..wholes.len()).find(|dimension| {
                    one.set(*dimension) == wholes.get(*dimension)
                        && two.set(*dimension) != wholes.get(*dimension)
                });
                let wins = priority(table.outputs()[row]) < priority(table.outputs()[over]);
                if let Some(dimension) = dimension
                    && wins
                    && !one.intersection(two).is_empty()
                {
                    wanted.push(Misleading { row, over, dimension });
                }
            }
        }
        prop_assert_eq!(misleading(&table, &priority, Bound::default()).unwrap(), wanted);
    }

    #[test]
    fn empty_and_full_rows_are_told(table in table()) {
        let points = points(table.space());
        let hits = |row: usize| points.iter().filter(|at| table.regions()[row].holds(at)).count();
        let empty: Vec<_> = table.unsatisfiable().into_iter().map(|(row, _)| row).collect();
        prop_assert!((0..table.rows()).filter(|row| hits(*row) == 0).eq(empty));
        let full = (0..table.rows()).filter(|row| hits(*row) == points.len());
        prop_assert!(full.eq(table.always_true()));
    }
}

#[test]
fn a_spent_bound_is_said() {
    let space = crate::rule::boxes::Space::new(Vec::new());
    let row = super::super::table::Row { sets: Vec::new(), output: 1 };
    let table = Table::new(space, vec![row.clone(), row]).unwrap();
    assert_eq!(shadowed(&table, Bound::steps(0)), Err(Unfinished { bound: 0 }));
    let by = vec![Shadowed { row: 1, by: vec![0] }];
    assert_eq!(shadowed(&table, Bound::default()), Ok(by));
}
