//! The loops over trees: ranks of values, and the leaf that each of sixteen rows ends in.
//!
//! A tree is a mask of its leaves, from the left to the right. A question that a row answers with no
//! takes the leaves on its left away; the first leaf that is left is the one that the row ends in
//! (Lucchese et al., *`QuickScorer`*, SIGIR 2015; for several rows at once, *Fast ranking with additive
//! ensembles of oblivious and non-oblivious trees*, TOIS 2016).
#![expect(unsafe_code, reason = "the processor was asked before")]
#![expect(clippy::float_arithmetic, reason = "what trees say is added in doubles")]
#![expect(
    clippy::inline_always,
    reason = "a loop is compiled for a level only where it is inlined there"
)]
#![expect(clippy::indexing_slicing, reason = "indexes are cut to the length, a power of two")]

use super::Level;
use std::ops::BitAnd;

/// Rows that are looked at together.
pub(crate) const LANES: usize = 16;

/// A question of a tree: the row answers no where its code in the column is greater.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<M> {
    pub(crate) column: u32,
    pub(crate) code: u32,
    /// The leaves that are left after a no.
    pub(crate) mask: M,
}

/// Where the questions of a tree end among all, and the output that it adds to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TreeEnd {
    pub(crate) questions: usize,
    pub(crate) output: usize,
}

/// Trees of up to `LEAVES` leaves: their questions, where those of each end, and what its leaves say.
#[derive(Debug)]
pub(crate) struct MaskedTrees<M, const LEAVES: usize> {
    pub(crate) questions: Vec<Question<M>>,
    pub(crate) ends: Vec<TreeEnd>,
    pub(crate) leaves: Vec<[f64; LEAVES]>,
}

/// A set of leaves.
pub(crate) trait Mask: Copy + BitAnd<Output = Self> {
    /// All leaves.
    const ALL: Self;

    /// The first leaf of those that are left.
    fn first(self) -> usize;

    /// Takes from each row's mask what is not in `kept`, where its code is greater than `code`.
    fn answer(masks: &mut [Self; LANES], codes: &[u32; LANES], code: u32, kept: Self);
}

impl Mask for u32 {
    const ALL: Self = Self::MAX;

    #[inline(always)]
    fn first(self) -> usize {
        self.trailing_zeros() as usize
    }

    #[inline(always)]
    fn answer(masks: &mut [Self; LANES], codes: &[u32; LANES], code: u32, kept: Self) {
        for lane in 0..LANES {
            let no = Self::from(codes[lane] > code).wrapping_neg();
            masks[lane] &= kept | !no;
        }
    }
}

impl Mask for u64 {
    const ALL: Self = Self::MAX;

    #[inline(always)]
    fn first(self) -> usize {
        self.trailing_zeros() as usize
    }

    #[inline(always)]
    fn answer(masks: &mut [Self; LANES], codes: &[u32; LANES], code: u32, kept: Self) {
        for lane in 0..LANES {
            let no = Self::from(codes[lane] > code).wrapping_neg();
            masks[lane] &= kept | !no;
        }
    }
}

/// What is added, rounded to single precision where `single` holds.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is meant")]
pub(crate) fn added(sum: f64, value: f64, single: bool) -> f64 {
    let sum = sum + value;
    if single { f64::from(sum as f32) } else { sum }
}

/// Trees whose masks are found before their leaves are: what lies between is memory, so that each of the
/// two loops is compiled for itself.
const TREES: usize = 32;

#[inline(always)]
fn add_trees<M: Mask, const LEAVES: usize>(
    codes: &[[u32; LANES]],
    trees: &MaskedTrees<M, LEAVES>,
    single: bool,
    sums: &mut [[f64; LANES]],
) {
    let MaskedTrees { questions, ends, leaves } = trees;
    let mut start = 0;
    let mut found = [[M::ALL; LANES]; TREES];
    for (trees, leaves) in ends.chunks(TREES).zip(leaves.chunks(TREES)) {
        for (tree, found) in trees.iter().zip(&mut found) {
            let mut masks = [M::ALL; LANES];
            for question in &questions[start..tree.questions] {
                let codes = &codes[question.column as usize];
                M::answer(&mut masks, codes, question.code, question.mask);
            }
            *found = masks;
            start = tree.questions;
        }
        for ((tree, leaves), found) in trees.iter().zip(leaves).zip(&found) {
            let sums = &mut sums[tree.output];
            for (sum, mask) in sums.iter_mut().zip(found) {
                *sum =
                    added(*sum, leaves[mask.first() & const { LEAVES.saturating_sub(1) }], single);
            }
        }
    }
}

#[inline(always)]
fn sum_trees<M: Mask, const LEAVES: usize>(
    masks: &[M],
    leaves: &[[f64; LEAVES]],
    single: bool,
    sum: &mut f64,
) {
    for (mask, leaves) in masks.iter().zip(leaves) {
        *sum = added(*sum, leaves[mask.first() & const { LEAVES.saturating_sub(1) }], single);
    }
}

#[inline(always)]
fn keep<M: Mask>(masks: &mut [M], kept: &[M]) {
    for (mask, kept) in masks.iter_mut().zip(kept) {
        *mask = *mask & *kept;
    }
}

kernels! {
    /// How many of the ascending `thresholds`, infinite from some place on and a power of two together,
    /// lie below each value.
    fn ranks(thresholds: &[f64], values: &[f64; LANES], out: &mut [u32; LANES]) {
        let most = thresholds.len().saturating_sub(1);
        let mut places = [0_usize; LANES];
        let mut half = thresholds.len() / 2;
        while half > 0 {
            for (place, value) in places.iter_mut().zip(values) {
                let at = place.wrapping_add(half).wrapping_sub(1) & most;
                let below = usize::from(thresholds[at] < *value).wrapping_neg();
                *place = place.wrapping_add(half & below);
            }
            half /= 2;
        }
        for (out, place) in out.iter_mut().zip(places) {
            #[expect(clippy::cast_possible_truncation, reason = "there are fewer thresholds")]
            let rank = place as u32;
            *out = rank;
        }
    }

    /// Adds what trees of up to 32 leaves say of sixteen rows.
    fn add_narrow(
        codes: &[[u32; LANES]],
        trees: &MaskedTrees<u32, 32>,
        single: bool,
        sums: &mut [[f64; LANES]],
    ) {
        add_trees(codes, trees, single, sums);
    }

    /// Adds what trees of up to 64 leaves say of sixteen rows.
    fn add_wide(
        codes: &[[u32; LANES]],
        trees: &MaskedTrees<u64, 64>,
        single: bool,
        sums: &mut [[f64; LANES]],
    ) {
        add_trees(codes, trees, single, sums);
    }

    /// Takes from the masks of trees what is not kept.
    fn keep_narrow(masks: &mut [u32], kept: &[u32]) {
        keep(masks, kept);
    }

    /// Takes from the masks of trees what is not kept.
    fn keep_wide(masks: &mut [u64], kept: &[u64]) {
        keep(masks, kept);
    }

    /// Adds what the first leaves of trees say.
    fn sum_narrow(masks: &[u32], leaves: &[[f64; 32]], single: bool, sum: &mut f64) {
        sum_trees(masks, leaves, single, sum);
    }

    /// Adds what the first leaves of trees say.
    fn sum_wide(masks: &[u64], leaves: &[[f64; 64]], single: bool, sum: &mut f64) {
        sum_trees(masks, leaves, single, sum);
    }
}
