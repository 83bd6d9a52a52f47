//! Sums of gradients over the rows of a node, by bins.
//!
//! The sums are whole numbers, in units of a power of two, so that they are exact: what a sibling has
//! is what its parent has without the other, and the order of the rows does not matter.
#![expect(clippy::float_arithmetic, reason = "units are turned into doubles")]
#![expect(clippy::cast_precision_loss, reason = "beyond 2^53 units the nearest double will do")]
#![expect(clippy::cast_possible_truncation, reason = "a share of at most 1 is cut to whole units")]

/// Units of the gradient in 1.
const GRADIENT_BITS: u32 = 30;
const GRADIENT_ONE: i64 = 1 << GRADIENT_BITS;

/// What some rows add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// The gradient of the loss, `p - y`, in units of 2^-30.
    gradient: i64,
    /// The hessian, `p * (1 - p)`, in units above the bits that count the rows.
    mass: i64,
}

/// The sums of one input: one for each code.
pub(super) type Column = [Sum; 256];

/// The units of the sums of a sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units {
    /// Bits that count rows.
    count: u32,
    /// The units of the hessian in 1.
    hessian: f64,
}

impl Units {
    /// Those that hold the sums of `rows` rows: of 2^26 rows the hessian has 12 bits after the point,
    /// of 2^17 and fewer 30.
    pub(super) fn new(rows: usize) -> Self {
        let count = usize::BITS.saturating_sub(rows.leading_zeros());
        // No hessian is above 1/4: the sum needs two bits less than the count.
        let bits = 64_u32.saturating_sub(count.saturating_mul(2)).clamp(8, 30);
        Self { count, hessian: f64::from(1_u32.wrapping_shl(bits)) }
    }

    /// What one row adds at the probability `p`.
    pub(super) fn row(self, p: f64, event: bool) -> Sum {
        let gradient = (p * GRADIENT_ONE as f64 + 0.5) as i64;
        let gradient = if event { gradient.wrapping_sub(GRADIENT_ONE) } else { gradient };
        let hessian = (p * (1.0 - p) * self.hessian + 0.5) as i64;
        Sum { gradient, mass: hessian.wrapping_shl(self.count) | 1 }
    }

    /// How many rows are in `sum`.
    #[inline]
    pub(super) fn rows(self, sum: Sum) -> i64 {
        sum.mass & 1_i64.wrapping_shl(self.count).wrapping_sub(1)
    }

    /// The hessian of `sum`.
    #[inline]
    pub(super) fn hessian(self, sum: Sum) -> f64 {
        sum.mass.wrapping_shr(self.count) as f64 / self.hessian
    }
}

impl Sum {
    /// The gradient.
    #[inline]
    pub(super) fn gradient(self) -> f64 {
        self.gradient as f64 / GRADIENT_ONE as f64
    }

    /// Whether it is of no row.
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.mass == 0
    }

    /// Both together. A sample of 2^26 rows keeps within 64 bits.
    #[inline]
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            gradient: self.gradient.wrapping_add(other.gradient),
            mass: self.mass.wrapping_add(other.mass),
        }
    }

    /// Without `part`, which is a part of it.
    #[inline]
    pub(super) fn without(self, part: Self) -> Self {
        Self {
            gradient: self.gradient.wrapping_sub(part.gradient),
            mass: self.mass.wrapping_sub(part.mass),
        }
    }
}

/// Adds to `columns` the rows of a node: `codes` holds `columns.len()` codes for each row of the
/// sample, `sums` what each row adds.
pub(super) fn add(columns: &mut [Column], codes: &[u8], sums: &[Sum], rows: &[u32]) {
    let width = columns.len();
    for row in rows {
        let row = *row as usize;
        let start = row.wrapping_mul(width);
        let (Some(codes), Some(sum)) = (codes.get(start..start.wrapping_add(width)), sums.get(row))
        else {
            continue;
        };
        for (column, code) in columns.iter_mut().zip(codes) {
            if let Some(bin) = column.get_mut(usize::from(*code)) {
                *bin = bin.and(*sum);
            }
        }
    }
}

/// Takes from a parent what one child has: what is left is the other's.
pub(super) fn subtract(parent: &mut [Column], child: &[Column], bins: &[usize]) {
    for ((parent, child), bins) in parent.iter_mut().zip(child).zip(bins) {
        for (sum, part) in parent.iter_mut().zip(child).take(bins.saturating_add(1)) {
            *sum = sum.without(*part);
        }
    }
}

/// Empties the bins in use.
pub(super) fn clear(columns: &mut [Column], bins: &[usize]) {
    for (column, bins) in columns.iter_mut().zip(bins) {
        for sum in column.iter_mut().take(bins.saturating_add(1)) {
            *sum = Sum::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_counts_and_keeps_apart() {
        for rows in [2, 1_000, 1 << 20, 50_000_000] {
            let units = Units::new(rows);
            let (one, other) = (units.row(0.25, true), units.row(0.5, false));
            let both = one.and(other);
            assert_eq!(units.rows(both), 2);
            assert_eq!(both.without(one), other);
            assert!((both.gradient() + 0.25).abs() < 1e-8);
            assert!((units.hessian(both) - 0.4375).abs() < 1e-3);
        }
    }

    #[test]
    fn the_largest_sample_keeps_within_its_bits() {
        let rows: i64 = 50_000_000;
        let units = Units::new(50_000_000);
        let one = units.row(0.5, true);
        let all = Sum {
            gradient: one.gradient.checked_mul(rows).unwrap(),
            mass: one.mass.checked_mul(rows).unwrap(),
        };
        assert_eq!(units.rows(all), rows);
        assert!((units.hessian(all) / 12_500_000.0 - 1.0).abs() < 1e-9);
    }
}
