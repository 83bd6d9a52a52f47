//! Nothing is taken that could be so, and what cannot be so is seen.

use super::*;
use proptest::prelude::*;

fn field(number: u32) -> FieldId {
    FieldId(number)
}

fn inequality(terms: &[(u32, i128)], least: i128) -> Inequality {
    let terms = terms.iter().map(|(id, by)| (field(*id), *by)).collect();
    Inequality { terms, least }
}

fn narrowed(all: &[Inequality], sides: &[(i64, i64)]) -> Option<Vec<(i64, i64)>> {
    let mut found: Sides = (0_u32..).map(field).zip(sides.iter().copied()).collect();
    narrow(all, &mut found)?;
    Some(found.into_values().collect())
}

#[test]
fn a_field_keeps_what_the_others_leave_to_it() {
    let sum = inequality(&[(0, 1), (1, 1)], 10);
    assert_eq!(
        narrowed(std::slice::from_ref(&sum), &[(0, 3), (0, 20)]),
        Some(vec![(0, 3), (7, 20)])
    );
    assert_eq!(narrowed(std::slice::from_ref(&sum), &[(0, 3), (0, 6)]), None);
    // At most 9 in all, and at least 10.
    let less = inequality(&[(0, -1), (1, -1)], -9);
    assert_eq!(narrowed(&[sum, less], &[(0, 99), (0, 99)]), None);
    // 3x >= 10 is x >= 4; -3x >= 10 is x <= -4.
    assert_eq!(narrowed(&[inequality(&[(0, 3)], 10)], &[(-9, 9)]), Some(vec![(4, 9)]));
    assert_eq!(narrowed(&[inequality(&[(0, -3)], 10)], &[(-9, 9)]), Some(vec![(-9, -4)]));
    // What is too large to be computed is left.
    let large = inequality(&[(0, i128::MAX), (1, 1)], 1);
    let all = [(i64::MIN, i64::MAX), (i64::MIN, i64::MAX)];
    assert_eq!(narrowed(&[large], &all), Some(all.to_vec()));
}

proptest! {
    #[test]
    fn every_point_for_which_all_hold_is_kept(
        all in prop::collection::vec((prop::array::uniform3(-3_i128..4), -12_i128..12), 1..5),
        sides in prop::array::uniform3((-5_i64..5, 0_i64..5)),
    ) {
        let sides = sides.map(|(low, wide)| (low, low + wide));
        let all: Vec<Inequality> = all.iter().map(|(by, least)| {
            let terms: Vec<_> =
                (0_u32..).zip(by.iter().copied()).filter(|(_, by)| *by != 0).collect();
            inequality(&terms, *least)
        }).collect();
        let found = narrowed(&all, &sides);
        let [one, two, three] = sides.map(|(low, high)| low..=high);
        for x in one {
            for y in two.clone() {
                for z in three.clone() {
                    let point = [x, y, z];
                    let holds = |one: &Inequality| {
                        let at = |id: &FieldId| i128::from(point[id.index()]);
                        one.terms.iter().map(|(id, by)| at(id) * by).sum::<i128>() >= one.least
                    };
                    if all.iter().all(holds) {
                        let found = found.as_ref();
                        prop_assert!(found.is_some(), "{point:?} is lost");
                        for (at, (low, high)) in point.iter().zip(found.into_iter().flatten()) {
                            prop_assert!(low <= at && at <= high, "{point:?} is lost");
                        }
                    }
                }
            }
        }
    }
}
