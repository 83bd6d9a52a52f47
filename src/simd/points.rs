//! The loops over a scorecard: the points of thirty-two rows, and what cost them most.
#![expect(unsafe_code, reason = "the processor was asked before")]

use super::Level;

/// Rows that are looked at together.
const LANES: usize = 32;
/// What costs most: so many of it.
pub(crate) const RANKS: usize = 4;

/// Values that are compared together for one row.
const WIDTH: usize = 8;

/// The points of one characteristic, by its value.
#[derive(Debug, Clone)]
pub(crate) struct PointSteps {
    /// Ascending values from which on there are other points.
    steps: Vec<(f64, i64)>,
    /// The points below all steps.
    first: i64,
    /// Values with points of their own.
    codes: Vec<(f64, i64)>,
    /// The points of what is missing.
    missing: i64,
    /// The key of no points: what the characteristic costs at 0 points, ranked.
    key: i64,
    /// What points are shifted by in a key.
    bits: u32,
    /// For one row: the values of the steps, filled up with what nothing reaches.
    from: Vec<[f64; WIDTH]>,
    /// The points after so many steps.
    after: Vec<i64>,
}

impl PointSteps {
    /// The points of bins that begin at `cuts`, the first of them before these; those of what is
    /// missing, and of `codes`.
    pub(crate) fn new(
        cuts: &[f64],
        points: &[i64],
        missing: i64,
        codes: Vec<(f64, i64)>,
        (key, bits): (i64, u32),
    ) -> Self {
        let after: Vec<i64> = points.iter().copied().take(cuts.len().saturating_add(1)).collect();
        let fill = |part: &[f64]| {
            let mut from = [f64::NAN; WIDTH];
            from.iter_mut().zip(part).for_each(|(to, cut)| *to = *cut);
            from
        };
        Self {
            steps: cuts.iter().copied().zip(after.iter().skip(1).copied()).collect(),
            first: after.first().copied().unwrap_or_default(),
            codes,
            missing,
            key,
            bits,
            from: cuts.chunks(WIDTH).map(fill).collect(),
            after,
        }
    }
}

#[expect(clippy::float_cmp, reason = "a code is a value, not a measurement")]
#[expect(clippy::inline_always, reason = "it is compiled for the level of its loop")]
#[inline(always)]
fn same(value: f64, code: f64) -> bool {
    value == code
}

/// `other` where `take`, and `one` elsewhere: by masks, which run on whole registers.
#[expect(clippy::inline_always, reason = "it is compiled for the level of its loop")]
#[inline(always)]
fn choose(take: bool, other: i64, one: i64) -> i64 {
    let mask = i64::from(take).wrapping_neg();
    one ^ ((one ^ other) & mask)
}

/// The points of thirty-two values.
#[expect(clippy::inline_always, reason = "it is compiled for the level of its loop")]
#[inline(always)]
fn points_of(values: &[f64; LANES], card: &PointSteps) -> [i64; LANES] {
    let mut found = [card.first; LANES];
    for &(from, points) in &card.steps {
        for (found, &value) in found.iter_mut().zip(values) {
            *found = choose(value >= from, points, *found);
        }
    }
    for &(code, points) in &card.codes {
        for (found, &value) in found.iter_mut().zip(values) {
            *found = choose(same(value, code), points, *found);
        }
    }
    for (found, &value) in found.iter_mut().zip(values) {
        *found = choose(value.is_nan(), card.missing, *found);
    }
    found
}

/// Thirty-two values from `start` on; missing ones after the end.
#[expect(clippy::inline_always, reason = "it is compiled for the level of its loop")]
#[inline(always)]
fn values(column: &[f64], start: usize) -> [f64; LANES] {
    let rest = column.get(start..).unwrap_or_default();
    rest.first_chunk::<LANES>().copied().unwrap_or_else(|| {
        let mut values = [f64::NAN; LANES];
        values.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        values
    })
}

kernels! {
    /// The sum of the points of one row.
    fn add_row(card: &[PointSteps], row: &[f64], sum: &mut i64) {
        *sum = 0;
        for (card, value) in card.iter().zip(row) {
            let mut passed = [0_i64; WIDTH];
            for from in &card.from {
                for (passed, from) in passed.iter_mut().zip(from) {
                    *passed = passed.wrapping_add(i64::from(*value >= *from));
                }
            }
            let passed = passed.iter().fold(0, |sum, passed| passed.wrapping_add(sum));
            let passed = usize::try_from(passed).unwrap_or_default();
            let mut points = card.after.get(passed).copied().unwrap_or_default();
            for &(code, other) in &card.codes {
                points = choose(same(*value, code), other, points);
            }
            points = choose(value.is_nan(), card.missing, points);
            *sum = sum.wrapping_add(points);
        }
    }

    /// The sum of the points of each row, one column for each characteristic.
    fn add_points(card: &[PointSteps], columns: &[&[f64]], sums: &mut [i64]) {
        for (block, sums) in sums.chunks_mut(LANES).enumerate() {
            let start = block.wrapping_mul(LANES);
            let mut total = [0_i64; LANES];
            for (card, column) in card.iter().zip(columns) {
                let points = points_of(&values(column, start), card);
                for (total, points) in total.iter_mut().zip(points) {
                    *total = total.wrapping_add(points);
                }
            }
            for (sum, total) in sums.iter_mut().zip(total) {
                *sum = total;
            }
        }
    }

    /// The same, and for each row the greatest keys of what its characteristics cost; 0 where fewer
    /// cost anything. A key is that of no points less the points, shifted by `bits`. The first row
    /// is that at `from`.
    fn rank_points(
        card: &[PointSteps],
        columns: &[&[f64]],
        from: usize,
        sums: &mut [i64],
        ranks: &mut [[i64; RANKS]],
    ) {
        let blocks = sums.chunks_mut(LANES).zip(ranks.chunks_mut(LANES));
        for (block, (sums, ranks)) in blocks.enumerate() {
            let start = block.wrapping_mul(LANES).wrapping_add(from);
            let mut total = [0_i64; LANES];
            let mut best = [[0_i64; LANES]; RANKS];
            for (card, column) in card.iter().zip(columns) {
                let points = points_of(&values(column, start), card);
                let mut keys = [0_i64; LANES];
                for ((key, points), total) in keys.iter_mut().zip(points).zip(&mut total) {
                    *total = total.wrapping_add(points);
                    *key = card.key.wrapping_sub(points.wrapping_shl(card.bits));
                }
                for best in &mut best {
                    for (best, key) in best.iter_mut().zip(&mut keys) {
                        (*best, *key) = ((*best).max(*key), (*best).min(*key));
                    }
                }
            }
            for (sum, total) in sums.iter_mut().zip(total) {
                *sum = total;
            }
            for (rank, best) in best.iter().enumerate() {
                for (ranks, key) in ranks.iter_mut().zip(best) {
                    if let Some(slot) = ranks.get_mut(rank) {
                        *slot = *key;
                    }
                }
            }
        }
    }
}
