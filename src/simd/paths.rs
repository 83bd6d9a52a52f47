//! The loops over the paths of trees: what each input adds to what trees say of a row.
//!
//! An input that is known and whose questions on a path the row answers so has the factor 1 there, one
//! that is not known the share of cover that flows along. With `t + (1 - t) * share` for the first and
//! `(1 - t) * share` for the second, what an input adds is the integral over `t` from 0 to 1 of the
//! product of the factors of all others, and that is a weighted sum over a few points `t`: a polynomial.
//! Eight points are looked at together. What is below a node is a mean of what is below its two ways
//! (one pass up); what it adds is its difference, times what leads to the node (one pass down).
#![expect(unsafe_code, reason = "the processor was asked before")]
#![expect(clippy::float_arithmetic, reason = "contributions are computed in doubles")]
#![expect(
    clippy::inline_always,
    reason = "a loop is compiled for a level only where it is inlined there"
)]
#![expect(clippy::indexing_slicing, reason = "every index of a block is one of its own slots")]

use super::Level;
use std::ops::Range;

/// Points that are looked at together.
pub(crate) const POINTS: usize = 8;

/// A number for each of the points.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(crate) struct Points(pub(crate) [f64; POINTS]);

/// A question: the row goes to the right where its code in the column is greater.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) column: u32,
    pub(crate) code: u32,
    /// How much of the cover flows to the left, and to the right.
    pub(crate) shares: [f64; 2],
    /// The way above whose question is about the same input: 1 more than twice its node, and than that
    /// if it is the right one. 0 where there is none.
    pub(crate) above: u32,
    /// The factors of the input that stands above.
    pub(crate) factors: u32,
    /// The sum that the contribution goes to.
    pub(crate) sum: u32,
}

/// A node above other nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fork {
    pub(crate) asked: Asked,
    /// Where what is below the left and the right way stands.
    pub(crate) ways: [u32; 2],
}

/// A node above two leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tip {
    pub(crate) asked: Asked,
    /// What the left and the right leaf say.
    pub(crate) values: [f64; 2],
}

/// A leaf under a fork.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaf {
    pub(crate) slot: u32,
    pub(crate) value: f64,
}

/// What the share of the way that the row does not take is multiplied by.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Factors {
    /// In what is below the node.
    pub(crate) below: Points,
    /// In what the node contributes.
    pub(crate) input: Points,
}

/// Trees that are looked at together. Their slots are the forks, parents before children, then the tips,
/// then the leaves under forks.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) forks: Range<usize>,
    pub(crate) tips: Range<usize>,
    pub(crate) leaves: Range<usize>,
    /// For each eight points, as many factors as the next number says.
    pub(crate) factors: Range<usize>,
    pub(crate) factors_each: usize,
    /// The weights of the points.
    pub(crate) weights: Range<usize>,
    /// The slots of the trees' roots.
    pub(crate) roots: Range<usize>,
}

/// Trees with their paths.
#[derive(Debug, Default)]
pub(crate) struct PathTrees {
    pub(crate) blocks: Vec<Block>,
    pub(crate) forks: Vec<Fork>,
    pub(crate) tips: Vec<Tip>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) factors: Vec<Factors>,
    pub(crate) weights: Vec<Points>,
    pub(crate) roots: Vec<u32>,
}

/// The factors of an input whose questions above the row did not answer so.
pub(crate) const FACTORS_OFF: u32 = 0;
/// The factors of an input that is not above.
pub(crate) const FACTORS_FIRST: u32 = 1;

/// What a row does at a fork.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    taken: u32,
    left_out: u32,
    /// The share of the way that is not taken.
    share: f64,
    factors: u32,
    sum: u32,
}

/// What a row does at a tip.
#[derive(Debug, Clone, Copy, Default)]
struct End {
    taken: f64,
    /// What the leaf that is left out says beyond the one taken, times its share.
    beyond: f64,
    factors: u32,
    sum: u32,
}

/// The memory that a row needs.
#[derive(Debug)]
pub(crate) struct PathScratch {
    /// By way: whether the row answers all questions about its input, up to it, so.
    agrees: Vec<u8>,
    turns: Vec<Turn>,
    ends: Vec<End>,
    slots: Vec<Points>,
}

impl PathScratch {
    pub(crate) fn of(trees: &PathTrees) -> Self {
        let most = |count: fn(&Block) -> usize| trees.blocks.iter().map(count).max().unwrap_or(0);
        let forks = most(|block| block.forks.len());
        let tips = most(|block| block.tips.len());
        let slots = most(|block| {
            block.forks.len().saturating_add(block.tips.len()).saturating_add(block.leaves.len())
        });
        Self {
            agrees: vec![1; forks.saturating_mul(2).saturating_add(1)],
            turns: vec![Turn::default(); forks],
            ends: vec![End::default(); tips],
            slots: vec![Points::default(); slots],
        }
    }
}

/// Whether the row goes to the right.
#[inline(always)]
fn goes_right(asked: &Asked, codes: &[u32]) -> usize {
    usize::from(codes[asked.column as usize] > asked.code)
}

/// What the row does at each fork.
#[inline(always)]
fn turn(forks: &[Fork], codes: &[u32], agrees: &mut [u8], turns: &mut [Turn]) {
    for ((Fork { asked, ways }, turn), place) in forks.iter().zip(turns).zip((1_usize..).step_by(2))
    {
        let right = goes_right(asked, codes);
        let left = right ^ 1;
        let above = agrees[asked.above as usize];
        let pair = &mut agrees[place..place.wrapping_add(2)];
        pair[right] = above;
        pair[left] = 0;
        *turn = Turn {
            taken: ways[right],
            left_out: ways[left],
            share: asked.shares[left],
            factors: u32::from(above).wrapping_neg() & asked.factors,
            sum: asked.sum,
        };
    }
}

/// What the row does at each tip.
#[inline(always)]
fn end(tips: &[Tip], codes: &[u32], agrees: &[u8], ends: &mut [End]) {
    for (Tip { asked, values }, end) in tips.iter().zip(ends) {
        let right = goes_right(asked, codes);
        let left = right ^ 1;
        *end = End {
            taken: values[right],
            beyond: asked.shares[left] * (values[left] - values[right]),
            factors: u32::from(agrees[asked.above as usize]).wrapping_neg() & asked.factors,
            sum: asked.sum,
        };
    }
}

/// A number for each of the points. It is made as a whole before it is written, so that no number of
/// those it is made from can be one that is written.
#[inline(always)]
fn each(of: impl Fn(usize) -> f64) -> Points {
    let mut points = [0.0; POINTS];
    for (point, to) in points.iter_mut().enumerate() {
        *to = of(point);
    }
    Points(points)
}

/// What is below each tip and fork.
#[inline(always)]
fn up(turns: &[Turn], ends: &[End], factors: &[Factors], slots: &mut [Points]) {
    for (end, slot) in ends.iter().zip(&mut slots[turns.len()..]) {
        let by = factors[end.factors as usize].below.0;
        *slot = each(|point| end.taken + end.beyond * by[point]);
    }
    for (place, turn) in turns.iter().enumerate().rev() {
        let by = factors[turn.factors as usize].below.0;
        let taken = slots[turn.taken as usize].0;
        let left_out = slots[turn.left_out as usize].0;
        slots[place] = each(|point| {
            taken[point] + (turn.share * by[point]) * (left_out[point] - taken[point])
        });
    }
}

/// What leads to each node, in the place of what is below it; and what the nodes contribute.
#[inline(always)]
fn down(
    turns: &[Turn],
    ends: &[End],
    factors: &[Factors],
    slots: &mut [Points],
    sums: &mut [Points],
) {
    for (place, turn) in turns.iter().enumerate() {
        let Factors { below: Points(below), input: Points(input) } = factors[turn.factors as usize];
        let here = slots[place].0;
        let taken = slots[turn.taken as usize].0;
        let left_out = slots[turn.left_out as usize].0;
        let sum = sums[turn.sum as usize].0;
        let on = each(|point| here[point] * (turn.share * below[point]));
        slots[turn.left_out as usize] = on;
        slots[turn.taken as usize] = each(|point| here[point] - on.0[point]);
        sums[turn.sum as usize] = each(|point| {
            let by = here[point] * (turn.share * input[point]);
            sum[point] + by * (taken[point] - left_out[point])
        });
    }
    for (end, here) in ends.iter().zip(&slots[turns.len()..]) {
        let by = factors[end.factors as usize].input.0;
        let sum = sums[end.sum as usize].0;
        sums[end.sum as usize] =
            each(|point| sum[point] - here.0[point] * (end.beyond * by[point]));
    }
}

kernels! {
    /// Adds what each input contributes, at each of eight points.
    fn contribute(
        codes: &[u32],
        trees: &PathTrees,
        scratch: &mut PathScratch,
        sums: &mut [Points],
    ) {
        let PathScratch { agrees, turns, ends, slots } = scratch;
        for block in &trees.blocks {
            let forks = &trees.forks[block.forks.clone()];
            let tips = &trees.tips[block.tips.clone()];
            let (turns, ends) = (&mut turns[..forks.len()], &mut ends[..tips.len()]);
            turn(forks, codes, agrees, turns);
            end(tips, codes, agrees, ends);
            let all = trees.factors[block.factors.clone()].chunks_exact(block.factors_each);
            for (factors, weights) in all.zip(&trees.weights[block.weights.clone()]) {
                for leaf in &trees.leaves[block.leaves.clone()] {
                    slots[leaf.slot as usize].0 = [leaf.value; POINTS];
                }
                up(turns, ends, factors, slots);
                for root in &trees.roots[block.roots.clone()] {
                    slots[*root as usize] = *weights;
                }
                down(turns, ends, factors, slots, sums);
            }
        }
    }
}
