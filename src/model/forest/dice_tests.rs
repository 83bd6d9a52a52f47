//! Forests at random, for tests.

use super::{
    Child, Forest, ForestInput, Leaf, Linear, Link, Missing, Node, Precision, Side, Split, Tree,
};
use crate::math;

/// Numbers below `below` in a fixed order.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }

    /// Few values, so that thresholds are met; some are no numbers.
    pub(super) fn value(&mut self) -> f64 {
        match self.roll(12) {
            0 => f64::NAN,
            1 => 0.0,
            2 => -0.0,
            3 => 1e-36,
            4 => f64::INFINITY,
            5 => f64::NEG_INFINITY,
            _ => f64::from(u32::try_from(self.roll(9)).unwrap()) - 4.0,
        }
    }

    pub(super) fn threshold(&mut self) -> f64 {
        let value = self.value();
        if value.is_nan() { 0.5 } else { value }
    }

    pub(super) fn node(&mut self, inputs: usize) -> Node {
        let side = if self.roll(2) == 0 { Side::Left } else { Side::Right };
        let missing = match self.roll(3) {
            0 => Missing::IsZero,
            1 => Missing::WithZero(side),
            _ => Missing::Goes(side),
        };
        let split = match self.roll(4) {
            0 => Split::Among([u32::try_from(self.roll(16)).unwrap(), 5][..self.roll(3)].into()),
            _ => Split::AtMost(self.threshold()),
        };
        let (left, right) = (Child::Leaf(0), Child::Leaf(0));
        Node { input: self.roll(inputs), split, missing, left, right, cover: 0.0 }
    }

    /// A tree grown at leaves taken at random.
    pub(super) fn tree(
        &mut self,
        inputs: usize,
        outputs: usize,
        leaves: usize,
        linear: bool,
    ) -> Tree {
        let mut tree = Tree { output: self.roll(outputs), ..Tree::default() };
        tree.leaves.push(Leaf::default());
        let mut ways: Vec<Option<(usize, Side)>> = vec![None];
        while tree.leaves.len() < leaves {
            let grown = self.roll(tree.leaves.len());
            let number = tree.nodes.len();
            let mut node = self.node(inputs);
            (node.left, node.right) = (Child::Leaf(grown), Child::Leaf(tree.leaves.len()));
            tree.nodes.push(node);
            if let Some((above, side)) = ways[grown] {
                match side {
                    Side::Left => tree.nodes[above].left = Child::Node(number),
                    Side::Right => tree.nodes[above].right = Child::Node(number),
                }
            }
            ways[grown] = Some((number, Side::Left));
            ways.push(Some((number, Side::Right)));
            tree.leaves.push(Leaf::default());
        }
        self.cover(&mut tree);
        for leaf in &mut tree.leaves {
            leaf.value =
                math::single(f64::from(u32::try_from(self.roll(1000)).unwrap()) / 777.0 - 0.6);
            if linear && self.roll(2) == 0 {
                let factors = vec![(self.roll(inputs), 0.25), (self.roll(inputs), -1.5)];
                leaf.linear = Some(Linear { constant: 0.125, factors, skips: self.roll(2) == 0 });
            }
        }
        tree.check(inputs, outputs).unwrap();
        tree
    }

    /// Gives each leaf a cover, a few of them none, and each node what is below it.
    fn cover(&mut self, tree: &mut Tree) {
        for leaf in &mut tree.leaves {
            leaf.cover = f64::from(u32::try_from(self.roll(20)).unwrap());
        }
        if let Some(first) = tree.leaves.first_mut() {
            first.cover += 1.0;
        }
        // Children have greater numbers.
        for place in (0..tree.nodes.len()).rev() {
            let cover = |child| match child {
                Child::Node(node) => tree.nodes[node].cover,
                Child::Leaf(leaf) => tree.leaves[leaf].cover,
            };
            tree.nodes[place].cover =
                cover(tree.nodes[place].left) + cover(tree.nodes[place].right);
        }
    }

    pub(super) fn forest(&mut self, most: usize, linear: bool) -> Forest {
        let (inputs, outputs) = (1 + self.roll(5), 1 + self.roll(3));
        let trees = 1 + self.roll(200);
        let trees = (0..trees).map(|_| {
            let leaves = 1 + self.roll(most);
            self.tree(inputs, outputs, leaves, linear)
        });
        let trees = trees.collect();
        let precision = if self.roll(2) == 0 { Precision::Double } else { Precision::Single };
        Forest {
            inputs: (0..inputs).map(|at| ForestInput::number(format!("x{at}"))).collect(),
            base: (0..outputs)
                .map(|_| math::single(self.threshold().clamp(-3.0, 3.0) / 3.0))
                .collect(),
            trees,
            mean: false,
            link: Link::Identity,
            precision,
        }
    }
}
