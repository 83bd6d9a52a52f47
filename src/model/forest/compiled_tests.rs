use super::*;
use crate::model::forest::{
    Category, Child, ForestInput, Leaf, Linear, Link, Missing, Node, Side, Split, Tree,
};
use crate::simd::Level;
use proptest::prelude::*;

/// Numbers below `below` in a fixed order.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }

    /// Few values, so that thresholds are met; some are no numbers.
    fn value(&mut self) -> f64 {
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

    fn threshold(&mut self) -> f64 {
        let value = self.value();
        if value.is_nan() { 0.5 } else { value }
    }

    fn node(&mut self, inputs: usize) -> Node {
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
    fn tree(&mut self, inputs: usize, outputs: usize, leaves: usize, linear: bool) -> Tree {
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

    fn forest(&mut self, most: usize, linear: bool) -> Forest {
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

fn agrees(seed: u64, most: usize, linear: bool) {
    let mut dice = Dice(seed);
    let forest = dice.forest(most, linear);
    let (inputs, outputs) = (forest.inputs.len(), forest.base.len());
    let count = dice.roll(40);
    let rows: Vec<f64> = (0..count * inputs).map(|_| dice.value()).collect();
    let mut expected = Vec::new();
    let mut sums = Vec::new();
    for row in rows.chunks(inputs) {
        forest.raw(row, &mut sums).unwrap();
        expected.extend(sums.iter().map(|sum| sum.to_bits()));
    }
    let mut compiled = forest.compile();
    for level in Level::all() {
        compiled.run.level = level;
        let mut runner = compiled.runner();
        let mut found = vec![0.5; count * outputs];
        runner.raw_rows(&rows, &mut found).unwrap();
        let bits: Vec<u64> = found.iter().map(|sum| sum.to_bits()).collect();
        assert_eq!(bits, expected, "rows, {level:?}");
        for (row, expected) in rows.chunks(inputs).zip(expected.chunks(outputs)) {
            let mut one = vec![0.5; outputs];
            runner.raw(row, &mut one).unwrap();
            let bits: Vec<u64> = one.iter().map(|sum| sum.to_bits()).collect();
            assert_eq!(bits, expected, "{row:?}, {level:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn compiled_trees_say_the_same_bits(seed in any::<u64>()) {
        agrees(seed, 32, false);
        agrees(seed, 64, false);
        agrees(seed, 100, false);
        agrees(seed, 20, true);
    }
}

#[test]
fn rows_of_another_length_are_refused() {
    let compiled = Dice(7).forest(5, false).compile();
    let mut runner = compiled.runner();
    let (inputs, outputs) = (compiled.forest().inputs().len(), compiled.forest().outputs());
    let mut sums = vec![0.0; outputs];
    assert!(runner.raw(&vec![0.0; inputs + 1], &mut sums).is_err());
    assert!(runner.raw(&vec![0.0; inputs], &mut [0.0; 9]).is_err());
    assert!(runner.raw_rows(&vec![0.0; inputs * 2 + 1], &mut vec![0.0; outputs * 2]).is_err());
    assert!(runner.raw_rows(&[], &mut []).is_ok());
}

#[test]
fn categories_are_told_by_their_names() {
    let names = ["rent", "own", "true"].map(|name| Category::Text(name.into())).to_vec();
    let input = ForestInput::categories("housing", names);
    assert_eq!(input.of_text("own"), Some(1.0));
    assert_eq!(input.of_text("TRUE"), Some(2.0));
    assert!(input.of_text("unseen").unwrap().is_nan());
    assert!(ForestInput::number("x").of_text("NA").unwrap().is_nan());
    assert_eq!(ForestInput::number("x").of_text("word"), None);
    let codes = ForestInput::categories("code", vec![Category::Number(7.0), Category::Number(3.0)]);
    assert_eq!(codes.of_text("3"), Some(1.0));
    assert!(codes.of_number(4.0).is_nan());
}
