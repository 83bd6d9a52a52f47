//! Trees as masks of their leaves.
//!
//! For one row, the masks of all trees are kept at some of the ranks of each source, with all questions
//! below that rank answered: from the nearest such point only a few questions are left.

use super::Run;
use super::code::{Code, Codes, Source};
use crate::model::forest::{Child, Forest, Tree};
use crate::simd::Level;
use crate::simd::trees::{
    LANES, Mask, MaskedTrees, Question, TreeEnd, add_narrow, add_wide, added, keep_narrow,
    keep_wide, sum_narrow, sum_wide,
};

/// Questions between two ranks at which masks are kept, at least.
const BETWEEN: usize = 64;

/// Trees with up to `LEAVES` leaves each.
#[derive(Debug)]
pub(super) struct Masks<M, const LEAVES: usize> {
    trees: MaskedTrees<M, LEAVES>,
    /// By source.
    steps: Vec<Steps<M>>,
}

/// All questions of one source, in ascending order of their codes.
#[derive(Debug)]
struct Steps<M> {
    /// By rank: how many of them are answered with no.
    answered: Vec<usize>,
    questions: Vec<Step<M>>,
    /// Questions between two of the masks that are kept.
    between: usize,
    /// The masks of all trees after so many questions, after twice as many, and so on.
    kept: Vec<Vec<M>>,
    /// The masks of all trees where the value is absent.
    absent: Vec<M>,
}

#[derive(Debug, Clone, Copy)]
struct Step<M> {
    tree: u32,
    mask: M,
}

/// What differs between the two widths.
pub(super) trait Width<const LEAVES: usize>: Mask + Default {
    fn bit(leaf: usize) -> Self;
    fn without(self, other: Self) -> Self;
    fn keep(level: Level, masks: &mut [Self], kept: &[Self]);
    fn sum(level: Level, masks: &[Self], leaves: &[[f64; LEAVES]], single: bool, sum: &mut f64);
    fn add(
        level: Level,
        codes: &[[u32; LANES]],
        trees: &MaskedTrees<Self, LEAVES>,
        single: bool,
        sums: &mut [[f64; LANES]],
    );
}

macro_rules! width {
    ($mask:ty, $leaves:literal, $keep:ident, $sum:ident, $add:ident) => {
        impl Width<$leaves> for $mask {
            fn bit(leaf: usize) -> Self {
                u32::try_from(leaf)
                    .ok()
                    .and_then(|leaf| (1 as $mask).checked_shl(leaf))
                    .unwrap_or(0)
            }

            fn without(self, other: Self) -> Self {
                self & !other
            }

            fn keep(level: Level, masks: &mut [Self], kept: &[Self]) {
                $keep(level, masks, kept);
            }

            fn sum(
                level: Level,
                masks: &[Self],
                leaves: &[[f64; $leaves]],
                single: bool,
                sum: &mut f64,
            ) {
                $sum(level, masks, leaves, single, sum);
            }

            fn add(
                level: Level,
                codes: &[[u32; LANES]],
                trees: &MaskedTrees<Self, $leaves>,
                single: bool,
                sums: &mut [[f64; LANES]],
            ) {
                $add(level, codes, trees, single, sums);
            }
        }
    };
}

width!(u32, 32, keep_narrow, sum_narrow, add_narrow);
width!(u64, 64, keep_wide, sum_wide, add_wide);

impl<M: Width<LEAVES>, const LEAVES: usize> Masks<M, LEAVES> {
    pub(super) fn of(forest: &Forest, codes: &Codes) -> Self {
        let (mut questions, mut ends, mut leaves) = (Vec::new(), Vec::new(), Vec::new());
        let mut by_source: Vec<Vec<(u32, bool, Step<M>)>> = vec![Vec::new(); codes.sources()];
        for (number, tree) in (0_u32..).zip(&forest.trees) {
            let (order, masks) = masks::<M, LEAVES>(tree);
            let mut values = [0.0; LEAVES];
            for (value, leaf) in values.iter_mut().zip(order) {
                *value = tree.leaves.get(leaf).map_or(0.0, |leaf| leaf.value);
            }
            leaves.push(values);
            for (node, mask) in tree.nodes.iter().zip(masks) {
                let Some(asked) = codes.asked(node) else { continue };
                questions.push(Question { column: asked.column, code: asked.code, mask });
                if let Some(steps) = by_source.get_mut(asked.source) {
                    steps.push((asked.code, asked.absent_is_no, Step { tree: number, mask }));
                }
            }
            ends.push(TreeEnd { questions: questions.len(), output: tree.output });
        }
        let steps = by_source.into_iter().map(|steps| Steps::of(steps, forest.trees.len()));
        let steps = steps.collect();
        Self { trees: MaskedTrees { questions, ends, leaves }, steps }
    }

    /// Adds what the trees say of one row.
    pub(super) fn one(
        &self,
        run: Run,
        sources: &[Source],
        row: &[f64],
        masks: &mut [M],
        sums: &mut [f64],
    ) {
        masks.fill(M::ALL);
        for (steps, source) in self.steps.iter().zip(sources) {
            steps.take(run.level, source.code(row), masks);
        }
        if let [sum] = sums {
            M::sum(run.level, masks, &self.trees.leaves, run.single, sum);
            return;
        }
        for ((mask, leaves), end) in masks.iter().zip(&self.trees.leaves).zip(&self.trees.ends) {
            let value = leaves.get(mask.first()).copied().unwrap_or_default();
            if let Some(sum) = sums.get_mut(end.output) {
                *sum = added(*sum, value, run.single);
            }
        }
    }

    /// Adds what the trees say of sixteen rows.
    pub(super) fn many(&self, run: Run, codes: &[[u32; LANES]], sums: &mut [[f64; LANES]]) {
        M::add(run.level, codes, &self.trees, run.single, sums);
    }
}

impl<M: Mask> Steps<M> {
    fn of<const LEAVES: usize>(mut all: Vec<(u32, bool, Step<M>)>, trees: usize) -> Self
    where
        M: Width<LEAVES>,
    {
        all.sort_by_key(|(code, _, step)| (*code, step.tree));
        let ranks = all.last().map_or(0, |(code, ..)| usize::try_from(*code).unwrap_or_default());
        let mut answered = vec![0_usize; ranks.saturating_add(2)];
        let between = BETWEEN.max(trees >> 3);
        let mut masks = vec![M::ALL; trees];
        let (mut kept, mut absent) = (Vec::new(), Vec::new());
        for (count, (code, absent_is_no, step)) in (1_usize..).zip(&all) {
            for answered in
                answered.iter_mut().skip(usize::try_from(*code).unwrap_or_default()).skip(1).take(1)
            {
                *answered = count;
            }
            take(&mut masks, *step);
            if count.is_multiple_of(between) {
                kept.push(masks.clone());
            }
            if *absent_is_no {
                if absent.is_empty() {
                    absent = vec![M::ALL; trees];
                }
                take(&mut absent, *step);
            }
        }
        // Ranks that no question has as its code are those below with nothing added.
        let mut before = 0;
        for answered in &mut answered {
            before = before.max(*answered);
            *answered = before;
        }
        let questions = all.into_iter().map(|(_, _, step)| step).collect();
        Self { answered, questions, between, kept, absent }
    }

    /// Takes from the masks of the trees what the value rules out.
    fn take<const LEAVES: usize>(&self, level: Level, code: Code, masks: &mut [M])
    where
        M: Width<LEAVES>,
    {
        let rank = match code {
            Code::Absent => {
                if !self.absent.is_empty() {
                    M::keep(level, masks, &self.absent);
                }
                return;
            }
            Code::Rank(rank) => usize::try_from(rank).unwrap_or(usize::MAX),
        };
        let answered =
            self.answered.get(rank).or(self.answered.last()).copied().unwrap_or_default();
        let whole = answered.checked_div(self.between).unwrap_or_default();
        if let Some(kept) = whole.checked_sub(1).and_then(|place| self.kept.get(place)) {
            M::keep(level, masks, kept);
        }
        let rest = self.questions.get(whole.saturating_mul(self.between)..answered);
        for step in rest.unwrap_or_default() {
            take(masks, *step);
        }
    }
}

#[inline]
fn take<M: Mask>(masks: &mut [M], step: Step<M>) {
    let mask = usize::try_from(step.tree).ok().and_then(|tree| masks.get_mut(tree));
    if let Some(mask) = mask {
        *mask = *mask & step.mask;
    }
}

/// The leaves of a tree from the left to the right, and for each node what is left of them after a no.
fn masks<M: Width<LEAVES>, const LEAVES: usize>(tree: &Tree) -> (Vec<usize>, Vec<M>) {
    let mut masks = vec![M::ALL; tree.nodes.len()];
    let mut order = Vec::with_capacity(tree.leaves.len());
    let mut waiting = vec![Way::Into(tree.root())];
    while let Some(way) = waiting.pop() {
        match way {
            Way::Into(Child::Leaf(leaf)) => order.push(leaf),
            Way::Into(Child::Node(place)) => {
                let Some(node) = tree.nodes.get(place) else { continue };
                waiting.push(Way::Into(node.right));
                waiting.push(Way::LeftDone(place, order.len()));
                waiting.push(Way::Into(node.left));
            }
            Way::LeftDone(place, from) => {
                if let Some(mask) = masks.get_mut(place) {
                    for leaf in from..order.len() {
                        *mask = mask.without(M::bit(leaf));
                    }
                }
            }
        }
    }
    (order, masks)
}

/// What is still to be done on the way through a tree.
enum Way {
    Into(Child),
    /// All leaves on the left of a node have been met; the first of them had this place.
    LeftDone(usize, usize),
}
