//! The loops over columns, each compiled for what the processor has: once portable, once with AVX2,
//! once with AVX-512, from one source, so that all three give the same bits. Which one runs is asked of
//! the processor when the program runs.
//!
//! This is the one file of the library with `unsafe`: a function that uses instructions beyond the
//! common ones may be called only where the processor has them, which [`Level::best`] has found out.

#![expect(unsafe_code, reason = "the processor was asked before")]

/// The instructions that loops use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Level {
    /// Those that every processor of this kind has.
    #[default]
    Portable,
    /// 256 bits at a time. Made by [`Level::best`] alone.
    Avx2,
    /// 512 bits at a time. Made by [`Level::best`] alone.
    Avx512,
}

impl Level {
    /// The widest that this processor has.
    pub(crate) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = std::is_x86_feature_detected!("avx512f")
                && std::is_x86_feature_detected!("avx512bw")
                && std::is_x86_feature_detected!("avx512dq")
                && std::is_x86_feature_detected!("avx512vl")
                && std::is_x86_feature_detected!("avx512cd");
            if avx512 {
                return Self::Avx512;
            }
            if std::is_x86_feature_detected!("avx2") {
                return Self::Avx2;
            }
        }
        Self::Portable
    }

    /// All that this processor has.
    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        [Self::Portable, Self::Avx2, Self::Avx512]
            .into_iter()
            .filter(|level| *level <= Self::best())
    }
}

/// A loop, compiled for every level.
macro_rules! kernels {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $ty:ty),* $(,)?) $body:block)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(level: Level, $($argument: $ty),*) {
            #[inline(always)]
            fn portable($($argument: $ty),*) $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($argument: $ty),*) {
                portable($($argument),*);
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512cd")]
            fn avx512($($argument: $ty),*) {
                portable($($argument),*);
            }

            match level {
                // SAFETY: a level above the portable one exists only where the processor has it.
                #[cfg(target_arch = "x86_64")]
                Level::Avx2 => unsafe { avx2($($argument),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                Level::Avx512 => unsafe { avx512($($argument),*) },
                _ => portable($($argument),*),
            }
        }
    )*};
}

#[cfg(feature = "train")]
pub(crate) mod normal;
pub(crate) mod paths;
pub(crate) mod points;
pub(crate) mod trees;

kernels! {
    /// Whether each value lies between two bounds that belong to it.
    fn within_narrow(values: &[i32], low: i32, high: i32, out: &mut [u8]) {
        for (out, value) in out.iter_mut().zip(values) {
            *out = u8::from(low <= *value) & u8::from(*value <= high);
        }
    }

    /// Whether each value lies between two bounds that belong to it.
    fn within_wide(values: &[i64], low: i64, high: i64, out: &mut [u8]) {
        for (out, value) in out.iter_mut().zip(values) {
            *out = u8::from(low <= *value) & u8::from(*value <= high);
        }
    }

    /// Whether the bit of each value is set; values from 64 on have none.
    fn among(values: &[i32], mask: u64, out: &mut [u8]) {
        for (out, value) in out.iter_mut().zip(values) {
            let bit = mask.wrapping_shr(value.unsigned_abs()) & 1;
            *out = u8::from(bit == 1) & u8::from((0..64).contains(value));
        }
    }

    /// Whether each left value is below its right one.
    fn below(left: &[i64], right: &[i64], out: &mut [u8]) {
        for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
            *out = u8::from(left < right);
        }
    }

    /// Whether each left value is its right one.
    fn equal(left: &[i64], right: &[i64], out: &mut [u8]) {
        for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
            *out = u8::from(left == right);
        }
    }

    /// Whether each left value times `by` is below its right one times `over`.
    fn below_times(left: &[i32], by: i32, right: &[i32], over: i32, out: &mut [u8]) {
        for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
            let left = i64::from(*left).wrapping_mul(i64::from(by));
            *out = u8::from(left < i64::from(*right).wrapping_mul(i64::from(over)));
        }
    }

    /// Whether each left value times `by` is its right one times `over`.
    fn equal_times(left: &[i32], by: i32, right: &[i32], over: i32, out: &mut [u8]) {
        for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
            let left = i64::from(*left).wrapping_mul(i64::from(by));
            *out = u8::from(left == i64::from(*right).wrapping_mul(i64::from(over)));
        }
    }

    /// The values in 64 bits.
    fn widen(values: &[i32], out: &mut [i64]) {
        for (out, value) in out.iter_mut().zip(values) {
            *out = i64::from(*value);
        }
    }

    /// Adds to each value; the caller knows that no sum leaves 64 bits.
    fn add(values: &mut [i64], others: &[i64]) {
        for (value, other) in values.iter_mut().zip(others) {
            *value = value.wrapping_add(*other);
        }
    }

    /// Subtracts from each value; the caller knows that no difference leaves 64 bits.
    fn subtract(values: &mut [i64], others: &[i64]) {
        for (value, other) in values.iter_mut().zip(others) {
            *value = value.wrapping_sub(*other);
        }
    }

    /// Multiplies each value; the caller knows that no product leaves 64 bits.
    fn multiply(values: &mut [i64], others: &[i64]) {
        for (value, other) in values.iter_mut().zip(others) {
            *value = value.wrapping_mul(*other);
        }
    }

    /// The lesser of each pair.
    fn least(values: &mut [i64], others: &[i64]) {
        for (value, other) in values.iter_mut().zip(others) {
            *value = (*value).min(*other);
        }
    }

    /// The greater of each pair.
    fn greatest(values: &mut [i64], others: &[i64]) {
        for (value, other) in values.iter_mut().zip(others) {
            *value = (*value).max(*other);
        }
    }

    /// Each value, or the other where `take` is 0.
    fn choose(values: &mut [i64], others: &[i64], take: &[u8]) {
        for (value, (other, take)) in values.iter_mut().zip(others.iter().zip(take)) {
            *value = if *take == 0 { *other } else { *value };
        }
    }

    /// 1 where a byte is 0, and 0 elsewhere.
    fn zero(bytes: &[u8], out: &mut [u8]) {
        for (out, byte) in out.iter_mut().zip(bytes) {
            *out = u8::from(*byte == 0);
        }
    }

    /// What is true in `yes` and what is not, in both only where nothing is missing.
    fn decide(yes: &mut [u8], no: &mut [u8], missing: &[u8]) {
        for ((yes, no), missing) in yes.iter_mut().zip(no).zip(missing) {
            let known = u8::from(*missing == 0);
            *no = (*yes ^ 1) & known;
            *yes &= known;
        }
    }

    /// Each byte, or the other where `take` is 0.
    fn pick(bytes: &mut [u8], others: &[u8], take: &[u8]) {
        for (byte, (other, take)) in bytes.iter_mut().zip(others.iter().zip(take)) {
            *byte = if *take == 0 { *other } else { *byte };
        }
    }

    /// Both bytes.
    fn and(bytes: &mut [u8], others: &[u8]) {
        for (byte, other) in bytes.iter_mut().zip(others) {
            *byte &= *other;
        }
    }

    /// Either byte.
    fn or(bytes: &mut [u8], others: &[u8]) {
        for (byte, other) in bytes.iter_mut().zip(others) {
            *byte |= *other;
        }
    }

    /// The byte without the other; both are 0 or 1.
    fn without(bytes: &mut [u8], others: &[u8]) {
        for (byte, other) in bytes.iter_mut().zip(others) {
            *byte &= *other ^ 1;
        }
    }
}
