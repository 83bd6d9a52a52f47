//! Where a double changes its side of a single-precision threshold.

/// The greatest double `x` with `x as f32 < threshold`: `value as f32 < threshold` is `value <= x`.
///
/// Between the single below the threshold, `p`, and the threshold itself, a double is rounded to the
/// nearer one, and from the middle to the one whose last bit is 0. The middle is a double.
pub(super) fn last_below(threshold: f32) -> f64 {
    let below = threshold.next_down();
    if below.is_infinite() {
        // Only minus infinity lies below the least single.
        return if threshold == f32::INFINITY { f64::from(f32::MAX) } else { f64::NEG_INFINITY };
    }
    let middle = f64::midpoint(below.into(), threshold.into());
    if below.to_bits() & 1 == 0 { middle } else { middle.next_down() }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is meant")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(threshold: f32, value: f64) {
        let last = last_below(threshold);
        assert_eq!((value as f32) < threshold, value <= last, "{value:e} {threshold:e}");
    }

    proptest! {
        #[test]
        fn the_side_is_the_same(threshold in any::<f32>(), value in any::<f64>(), near in -3_i64..4) {
            prop_assume!(threshold.is_finite() && value.is_finite());
            holds(threshold, value);
            holds(threshold, f64::from(threshold));
            let last = last_below(threshold);
            let mut at = last;
            for _ in 0..near.unsigned_abs() {
                at = if near < 0 { at.next_down() } else { at.next_up() };
            }
            if at.is_finite() {
                holds(threshold, at);
            }
        }
    }

    #[test]
    fn around_zero_and_at_the_ends() {
        for threshold in [
            0.0,
            -0.0,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
            -f32::from_bits(1),
            1e-45,
            f32::MAX,
            f32::MIN,
        ] {
            for value in
                [0.0, -0.0, 1e-60, -1e-60, 7e-46, -7e-46, 1e-45, 1.0, -1.0, f64::from(f32::MAX)]
            {
                holds(threshold, value);
            }
        }
    }
}
