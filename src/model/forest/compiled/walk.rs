//! Trees that are too large to be masks: each row of a block walks through one before the next.

use super::code::Codes;
use crate::model::forest::{Child, Forest};
use crate::simd::trees::{LANES, added};

/// The questions of all trees.
#[derive(Debug)]
pub(super) struct Walks {
    questions: Vec<Question>,
    roots: Vec<Way>,
}

#[derive(Debug, Clone, Copy)]
struct Question {
    column: usize,
    /// The answer is no for what has a greater code.
    code: u32,
    yes: Way,
    no: Way,
}

/// A question among those of all trees, or a leaf among those of its own.
#[derive(Debug, Clone, Copy)]
enum Way {
    Question(usize),
    Leaf(usize),
}

impl Walks {
    pub(super) fn of(forest: &Forest, codes: &Codes) -> Self {
        let (mut questions, mut roots) = (Vec::new(), Vec::new());
        for tree in &forest.trees {
            let first = questions.len();
            let way = |child| match child {
                Child::Node(node) => Way::Question(first.saturating_add(node)),
                Child::Leaf(leaf) => Way::Leaf(leaf),
            };
            for node in &tree.nodes {
                let asked = codes.asked(node);
                questions.push(Question {
                    column: asked.map_or(0, |asked| usize::try_from(asked.column).unwrap_or(0)),
                    code: asked.map_or(u32::MAX, |asked| asked.code),
                    yes: way(node.left),
                    no: way(node.right),
                });
            }
            roots.push(way(tree.root()));
        }
        Self { questions, roots }
    }

    /// Adds what the trees say of up to sixteen rows.
    pub(super) fn many(
        &self,
        forest: &Forest,
        codes: &[[u32; LANES]],
        rows: &[f64],
        single: bool,
        sums: &mut [[f64; LANES]],
    ) {
        let inputs = forest.inputs.len().max(1);
        for (tree, root) in forest.trees.iter().zip(&self.roots) {
            let Some(sums) = sums.get_mut(tree.output) else { continue };
            for ((lane, row), sum) in rows.chunks_exact(inputs).enumerate().zip(sums) {
                let leaf = tree.leaves.get(self.leaf(*root, codes, lane));
                *sum = added(*sum, leaf.map_or(0.0, |leaf| leaf.value(row)), single);
            }
        }
    }

    fn leaf(&self, mut way: Way, codes: &[[u32; LANES]], lane: usize) -> usize {
        loop {
            match way {
                Way::Leaf(leaf) => return leaf,
                Way::Question(question) => {
                    // INVARIANT: every question and every column is there.
                    let Some(question) = self.questions.get(question) else { return 0 };
                    let code = codes.get(question.column).and_then(|codes| codes.get(lane));
                    let no = code.is_some_and(|code| *code > question.code);
                    way = if no { question.no } else { question.yes };
                }
            }
        }
    }
}
