//! The first hit: which of the rows left in a part of the space can still decide there.

use super::bits::Rows;
use std::ops::Range;

/// What the first hit in a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// No row hits.
    None,
    /// This answer everywhere.
    Certain(u32),
    /// It differs, or is not certain yet.
    Open,
}

/// Finds the first hit among the rows of `range`, and takes out of `alive` those rows of the range
/// that cannot change it. `answers` are per row what it says.
pub(super) fn first_hit(
    alive: &mut Rows,
    total: &Rows,
    range: &Range<usize>,
    answers: &[u32],
) -> First {
    let inside = |row: &usize| range.contains(row);
    let Some(first) = alive.first_from(range.start).filter(inside) else { return First::None };
    let Some(certain) = alive.first_common_from(total, range.start).filter(inside) else {
        return First::Open;
    };
    // What comes after a row that holds all of the rest is never reached ...
    alive.remove_between(certain.saturating_add(1), range.end);
    let answer = answers.get(certain);
    // ... and what comes just before it and says the same may as well leave it to that row.
    let mut end = certain;
    while let Some(row) = alive.last_before(end).filter(inside) {
        if answers.get(row) != answer {
            break;
        }
        alive.remove(row);
        end = row;
    }
    if first >= end {
        return answer.map_or(First::None, |answer| First::Certain(*answer));
    }
    First::Open
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_taken_out_changes_no_first_hit(
            alive in proptest::collection::btree_set(0_usize..10, 0..8),
            total in proptest::collection::btree_set(0_usize..10, 0..4),
            range in (0_usize..5, 5_usize..10),
            answers in proptest::collection::vec(0_u32..3, 10),
            // Which of the rows hold each of some points of the rest.
            points in proptest::collection::vec(0_u32..1024, 12),
        ) {
            let range = range.0..range.1;
            let mut left = Rows::of(10, alive.iter().copied());
            let found = first_hit(&mut left, &Rows::of(10, total.clone()), &range, &answers);
            let first = |rows: &dyn Fn(usize) -> bool, point: u32| {
                let hits = |row: usize| total.contains(&row) || point >> row & 1 == 1;
                range.clone().find(|row| rows(*row) && hits(*row)).map(|row| answers[row])
            };
            for point in points {
                let says = first(&|row| alive.contains(&row), point);
                prop_assert_eq!(first(&|row| left.holds(row), point), says);
                match found {
                    First::None => prop_assert_eq!(says, None),
                    First::Certain(answer) => prop_assert_eq!(says, Some(answer)),
                    First::Open => {}
                }
            }
            let outside = |row: &usize| !range.contains(row);
            prop_assert!(left.iter().filter(outside).eq(alive.iter().copied().filter(outside)));
            prop_assert!(found != First::Open || !left.is_empty());
        }
    }
}
