//! The loops of a regression over its rows: margins, and the sums that Newton's equations are made of.
//!
//! Rows lie behind each other, each with `width` numbers, a multiple of [`LANES`]. Every sum goes over the
//! rows in their order, so that all levels give the same bits.
#![expect(unsafe_code, reason = "the processor was asked before")]
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]
#![expect(
    clippy::inline_always,
    reason = "a loop is compiled for a level only where it is inlined there"
)]

use super::Level;

/// Numbers that are computed together.
pub(crate) const LANES: usize = 8;
/// Rows of the square that are summed together.
const TILE: usize = 4;

/// A row in parts of [`LANES`] numbers.
#[inline(always)]
fn parts(row: &[f64]) -> &[[f64; LANES]] {
    row.as_chunks().0
}

kernels! {
    /// The sum of each row's numbers times `weights`.
    fn margins(rows: &[f64], weights: &[f64], out: &mut [f64]) {
        for (out, row) in out.iter_mut().zip(rows.chunks_exact(weights.len().max(1))) {
            let mut sums = [0.0; LANES];
            for (part, weights) in parts(row).iter().zip(parts(weights)) {
                for ((sum, x), weight) in sums.iter_mut().zip(part).zip(weights) {
                    *sum += x * weight;
                }
            }
            // In the order that a register is folded.
            let (left, right) = sums.split_at(LANES / 2);
            let mut halves = left.iter().zip(right).map(|(left, right)| left + right);
            let mut next = || halves.next().unwrap_or_default();
            let (first, second, third, last) = (next(), next(), next(), next());
            *out = (first + third) + (second + last);
        }
    }

    /// Adds each row times its factor.
    fn add_rows(rows: &[f64], factors: &[f64], sums: &mut [f64]) {
        for (factor, row) in factors.iter().zip(rows.chunks_exact(sums.len().max(1))) {
            for (sum, x) in sums.iter_mut().zip(row) {
                *sum += factor * x;
            }
        }
    }

    /// Adds the squares of what each row is away from `means`.
    fn add_squares(rows: &[f64], means: &[f64], sums: &mut [f64]) {
        for row in rows.chunks_exact(sums.len().max(1)) {
            for ((sum, x), mean) in sums.iter_mut().zip(row).zip(means) {
                *sum += (x - mean) * (x - mean);
            }
        }
    }

    /// Adds each row times itself times its factor to a square matrix of the rows' width, in tiles on and
    /// above its diagonal: what lies below them is left as it is.
    fn add_square(rows: &[f64], factors: &[f64], width: usize, square: &mut [f64]) {
        let tall = TILE.wrapping_mul(width).max(1);
        for (band, tile_rows) in square.chunks_exact_mut(tall).enumerate() {
            let top = band.wrapping_mul(TILE);
            let first = top / LANES;
            for part in first..width / LANES {
                let mut tile = [[0.0; LANES]; TILE];
                let from = part.wrapping_mul(LANES);
                for (tile, row) in tile.iter_mut().zip(tile_rows.chunks_exact(width)) {
                    if let Some(kept) = row.get(from..).and_then(<[f64]>::first_chunk) {
                        *tile = *kept;
                    }
                }
                for (factor, row) in factors.iter().zip(rows.chunks_exact(width)) {
                    let left = row.get(top..).and_then(<[f64]>::first_chunk::<TILE>);
                    let right = row.get(from..).and_then(<[f64]>::first_chunk::<LANES>);
                    let (Some(left), Some(right)) = (left, right) else { continue };
                    for (sums, x) in tile.iter_mut().zip(left) {
                        let x = factor * x;
                        for (sum, y) in sums.iter_mut().zip(right) {
                            *sum += x * y;
                        }
                    }
                }
                for (tile, row) in tile.iter().zip(tile_rows.chunks_exact_mut(width)) {
                    if let Some(kept) = row.get_mut(from..).and_then(<[f64]>::first_chunk_mut) {
                        *kept = *tile;
                    }
                }
            }
        }
    }
}
