//! How much a gap matters: its share of a reference portfolio.

use super::bits::Rows;
use super::grid::Axis;
use crate::rule::boxes::{Bound, Coordinate, Effort, Point, Region, Space, Unfinished};

/// Boxes that are looked up at the same time; more at once need more memory, not less time.
const BLOCK: usize = 4096;

/// A point of a reference portfolio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighted {
    /// The customer.
    pub point: Point,
    /// How much it counts: 1, or an amount.
    pub weight: u64,
}

/// What lies in one box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which of the boxes.
    pub index: usize,
    /// How many points of the portfolio lie in it.
    pub points: u64,
    /// Their weights together.
    pub weight: u128,
}

/// The boxes by what lies in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// One entry per box, the heaviest first, equals in the order of the boxes.
    pub shares: Vec<Share>,
    /// The weight of the whole portfolio.
    pub total: u128,
}

impl Ranking {
    /// A share of the whole portfolio in millionths, rounded down.
    pub fn millionths(&self, share: &Share) -> u32 {
        let scaled = share.weight.checked_mul(1_000_000);
        let part = match scaled {
            Some(scaled) => scaled.checked_div(self.total),
            // Such weights are far beyond a million, so nothing visible is lost.
            None => {
                self.total.checked_div(1_000_000).and_then(|unit| share.weight.checked_div(unit))
            }
        };
        u32::try_from(part.unwrap_or(0)).unwrap_or(u32::MAX)
    }
}

/// Ranks disjoint boxes of `space`, as [`gaps`](super::gaps) finds them, by the points of
/// `portfolio` that lie in them.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent; a step is one point looked up in some thousand boxes.
pub fn rank_gaps<'r>(
    space: &Space,
    gaps: impl IntoIterator<Item = &'r Region>,
    portfolio: &[Weighted],
    bound: Bound,
) -> Result<Ranking, Unfinished> {
    let mut effort = Effort::new(bound);
    let regions: Vec<Region> = gaps.into_iter().cloned().collect();
    let weights = portfolio.iter().map(|weighted| u128::from(weighted.weight));
    let total = weights.fold(0, u128::saturating_add);
    let mut shares = Vec::with_capacity(regions.len());
    for block in regions.chunks(BLOCK) {
        effort.spend(portfolio.len() as u64)?;
        let start = shares.len();
        let empty = |index| Share { index, points: 0, weight: 0 };
        shares.extend((start..).take(block.len()).map(empty));
        let found = shares.get_mut(start..).unwrap_or_default();
        let columns = columns(space, block);
        let all = Rows::of(block.len(), 0..block.len());
        let mut scratch = Rows::none(0);
        for weighted in portfolio {
            let index = locate(&columns, &all, &weighted.point, &mut scratch);
            if let Some(share) = index.and_then(|index| found.get_mut(index)) {
                share.points = share.points.saturating_add(1);
                share.weight = share.weight.saturating_add(u128::from(weighted.weight));
            }
        }
    }
    shares.sort_by(|one, two| two.weight.cmp(&one.weight).then(one.index.cmp(&two.index)));
    Ok(Ranking { shares, total })
}

/// An axis with the boxes that hold each of its cells.
struct Column {
    axis: Axis,
    masks: Vec<Rows>,
}

/// The columns of some boxes.
fn columns(space: &Space, block: &[Region]) -> Vec<Column> {
    let wholes = space.wholes().iter().enumerate();
    let columns = wholes.map(|(dimension, whole)| {
        let axis = Axis::new(dimension, whole, block);
        let masks = axis.masks(block.len());
        Column { axis, masks }
    });
    columns.collect()
}

/// The box that holds `point`.
fn locate(
    columns: &[Column],
    all: &Rows,
    point: &[Coordinate],
    scratch: &mut Rows,
) -> Option<usize> {
    if columns.len() != point.len() {
        return None;
    }
    scratch.assign(all);
    for (column, at) in columns.iter().zip(point) {
        scratch.keep(column.masks.get(column.axis.cell_of(*at)?)?);
    }
    scratch.first()
}

#[cfg(test)]
mod tests {
    use super::super::brute::{points, table};
    use super::super::gaps;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_add_up_to_what_no_row_hits(table in table(), turn in 1_u64..9) {
            let points = points(table.space()).into_iter().enumerate();
            let portfolio: Vec<Weighted> = points
                .map(|(index, point)| Weighted { point, weight: index as u64 * turn % 11 })
                .collect();
            let gaps = gaps(&table, Bound::default()).unwrap().gaps;
            let regions = || gaps.iter().map(|gap| &gap.region);
            let ranking =
                rank_gaps(table.space(), regions(), &portfolio, Bound::default()).unwrap();
            let all = portfolio.iter().map(|weighted| u128::from(weighted.weight));
            prop_assert_eq!(ranking.total, all.sum());
            prop_assert_eq!(ranking.shares.len(), gaps.len());
            for share in &ranking.shares {
                let inside: Vec<_> = portfolio
                    .iter()
                    .filter(|weighted| gaps[share.index].region.holds(&weighted.point))
                    .map(|weighted| u128::from(weighted.weight))
                    .collect();
                prop_assert_eq!(share.points, inside.len() as u64);
                prop_assert_eq!(share.weight, inside.iter().sum());
                let wanted = (share.weight * 1_000_000).checked_div(ranking.total).unwrap_or(0);
                prop_assert_eq!(u128::from(ranking.millionths(share)), wanted);
            }
            prop_assert!(ranking.shares.is_sorted_by(|one, two| one.weight >= two.weight));
        }
    }
}
