use super::*;
use crate::model::forest::dice::Dice;
use crate::model::forest::{Child, ForestInput, Leaf, Linear, Precision, Tree};
use proptest::prelude::*;

/// What `value` of a row contributes is told by its mean over all orders of the inputs: what each set
/// of them is worth, by its bits.
fn shapley(inputs: usize, worth: impl Fn(usize) -> f64) -> Vec<f64> {
    let worth: Vec<f64> = (0..1 << inputs).map(worth).collect();
    let factorial = |n: usize| (1..=n).map(math::count).product::<f64>();
    let of_input = |input: usize| {
        let sets = (0..worth.len()).filter(|set| set >> input & 1 == 0);
        let each = sets.map(|set| {
            let known = set.count_ones() as usize;
            let weight = factorial(known) * factorial(inputs - known - 1) / factorial(inputs);
            weight * (worth[set | 1 << input] - worth[set])
        });
        math::sum(each)
    };
    (0..inputs).map(of_input).collect()
}

/// What a tree is worth below `child` where only the inputs in `set` are known.
fn by_cover(tree: &Tree, child: Child, row: &[f64], set: usize) -> f64 {
    let node = match child {
        Child::Leaf(leaf) => return tree.leaves[leaf].value,
        Child::Node(node) => &tree.nodes[node],
    };
    if set >> node.input & 1 == 1 {
        return by_cover(tree, node.way(row), row, set);
    }
    let cover = |child| match child {
        Child::Node(node) => tree.nodes[node].cover,
        Child::Leaf(leaf) => tree.leaves[leaf].cover,
    };
    let all = cover(node.left) + cover(node.right);
    let share = if all > 0.0 { cover(node.left) / all } else { 0.5 };
    share * by_cover(tree, node.left, row, set)
        + (1.0 - share) * by_cover(tree, node.right, row, set)
}

/// The contributions of `forest`, output by output, where `worth` is that of a set of inputs and an
/// output.
fn expected(forest: &Forest, worth: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let inputs = forest.inputs().len();
    let mut all = Vec::new();
    for output in 0..forest.outputs() {
        all.extend(shapley(inputs, |set| worth(set, output)));
        all.push(worth(0, output));
    }
    all
}

fn near(found: &[f64], expected: &[f64], apart: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= apart, "{found}, {expected}");
    }
}

/// What every level says of a row: the same bits.
fn said(explainer: &mut ForestExplainer, row: &[f64]) -> Vec<f64> {
    let mut all: Vec<Vec<f64>> = Vec::new();
    for level in Level::all() {
        explainer.level = level;
        let mut out = vec![0.5; explainer.width() * explainer.outputs()];
        let mut runner = explainer.runner();
        runner.contributions(row, &mut out).unwrap();
        let first = out.clone();
        runner.contributions(row, &mut out).unwrap();
        let bits = |out: &[f64]| out.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&out), bits(&first));
        all.push(out);
        assert_eq!(bits(all.first().unwrap()), bits(all.last().unwrap()), "{level:?}");
    }
    all.pop().unwrap()
}

/// Whether contributions and base add up to what the forest says.
fn adds_up(forest: &Forest, row: &[f64], found: &[f64], apart: f64) {
    let mut sums = Vec::new();
    forest.raw(row, &mut sums).unwrap();
    let found: Vec<f64> = found.chunks(forest.inputs().len() + 1).map(|c| c.iter().sum()).collect();
    near(&found, &sums, apart);
}

fn forest(dice: &mut Dice, inputs: usize, leaves: usize) -> Forest {
    let outputs = 1 + dice.roll(3);
    let trees = (0..=dice.roll(12)).map(|_| {
        let leaves = 1 + dice.roll(leaves);
        dice.tree(inputs, outputs, leaves, false)
    });
    Forest {
        trees: trees.collect(),
        inputs: (0..inputs).map(|at| ForestInput::number(format!("x{at}"))).collect(),
        base: (0..outputs).map(|_| 0.25).collect(),
        mean: false,
        link: Link::Identity,
        precision: Precision::Double,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn contributions_by_path_are_shapley_values(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let inputs = 1 + dice.roll(6);
        let forest = forest(&mut dice, inputs, 40);
        let mut explainer = forest.explain().unwrap();
        for _ in 0..4 {
            let row: Vec<f64> = (0..inputs).map(|_| dice.value()).collect();
            let found = said(&mut explainer, &row);
            let expected = expected(&forest, |set, output| {
                let trees = forest.trees.iter().filter(|tree| tree.output == output);
                0.25 + trees.map(|tree| by_cover(tree, tree.root(), &row, set)).sum::<f64>()
            });
            near(&found, &expected, 1e-13);
            adds_up(&forest, &row, &found, 1e-13);
        }
    }

    #[test]
    fn contributions_against_rows_are_shapley_values(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let inputs = 1 + dice.roll(6);
        let forest = forest(&mut dice, inputs, 40);
        let background: Vec<f64> = (0..inputs * (1 + dice.roll(9))).map(|_| dice.value()).collect();
        let mut explainer = forest.explain_against("a few", &background).unwrap();
        let rows = background.len() / inputs;
        for _ in 0..4 {
            let row: Vec<f64> = (0..inputs).map(|_| dice.value()).collect();
            let found = said(&mut explainer, &row);
            let mut sums = Vec::new();
            let mut mixed = vec![0.0; inputs];
            let mut worth = vec![0.0; forest.outputs() << inputs];
            for (set, other) in (0..1 << inputs).flat_map(|set| {
                background.chunks(inputs).map(move |other| (set, other))
            }) {
                for (input, mixed) in mixed.iter_mut().enumerate() {
                    *mixed = if set >> input & 1 == 1 { row[input] } else { other[input] };
                }
                forest.raw(&mixed, &mut sums).unwrap();
                for (output, sum) in sums.iter().enumerate() {
                    worth[output << inputs | set] += sum / math::count(rows);
                }
            }
            let expected = expected(&forest, |set, output| worth[output << inputs | set]);
            near(&found, &expected, 1e-13);
            adds_up(&forest, &row, &found, 1e-13);
        }
    }
}

/// What each input adds to a tree, leaf by leaf: the coefficients of the product of the factors of all
/// others, each weighed by how many orders have so many of them first.
fn leaf_by_leaf(tree: &Tree, inputs: usize, row: &[f64]) -> Vec<f64> {
    let mut all = vec![0.0; inputs];
    let mut waiting = vec![(tree.root(), Vec::<(usize, f64, f64)>::new())];
    while let Some((child, path)) = waiting.pop() {
        let node = match child {
            Child::Node(node) => &tree.nodes[node],
            Child::Leaf(leaf) => {
                for (out, (input, own, share)) in path.iter().enumerate() {
                    let mut factors = vec![1.0];
                    for (place, (_, own, share)) in path.iter().enumerate() {
                        if place != out {
                            factors.push(0.0);
                            for at in (0..factors.len()).rev() {
                                let before = if at > 0 { factors[at - 1] } else { 0.0 };
                                factors[at] = factors[at] * share + before * own;
                            }
                        }
                    }
                    // One over the count, and over the ways to choose the known ones.
                    let (others, mut weight) = (factors.len() - 1, 1.0 / math::count(path.len()));
                    let mut sum = 0.0;
                    for (known, factor) in factors.iter().enumerate() {
                        sum += weight * factor;
                        weight *= math::count(known + 1) / math::count((others - known).max(1));
                    }
                    all[*input] += tree.leaves[leaf].value * (own - share) * sum;
                }
                continue;
            }
        };
        let cover = |child| match child {
            Child::Node(node) => tree.nodes[node].cover,
            Child::Leaf(leaf) => tree.leaves[leaf].cover,
        };
        let flow = cover(node.left) + cover(node.right);
        for child in [node.left, node.right] {
            let mut path = path.clone();
            let own = if node.way(row) == child { 1.0 } else { 0.0 };
            let share = if flow > 0.0 { cover(child) / flow } else { 0.5 };
            match path.iter_mut().find(|(input, ..)| *input == node.input) {
                Some((_, all_own, all_share)) => {
                    *all_own *= own;
                    *all_share *= share;
                }
                None => path.push((node.input, own, share)),
            }
            waiting.push((child, path));
        }
    }
    all
}

/// A tree whose nodes hang one under the other: its longest path asks for so many inputs.
fn chain(dice: &mut Dice, inputs: usize) -> Tree {
    let mut tree = dice.tree(inputs, 1, 2, false);
    tree.leaves.resize(inputs + 1, Leaf::default());
    let node = tree.nodes[0].clone();
    tree.nodes = vec![node; inputs];
    for (place, node) in tree.nodes.iter_mut().enumerate() {
        node.input = place;
        let next = if place + 1 == inputs { Child::Leaf(inputs) } else { Child::Node(place + 1) };
        (node.left, node.right) = (next, Child::Leaf(place));
        if place % 3 == 0 {
            (node.left, node.right) = (node.right, node.left);
        }
        node.cover = math::count(2 * (inputs - place) + 5);
    }
    for (place, leaf) in tree.leaves.iter_mut().enumerate() {
        *leaf = Leaf { value: math::count(place % 7) - 3.0, cover: 2.0, linear: None };
    }
    tree.leaves[inputs].cover = 5.0;
    tree.check(inputs, 1).unwrap();
    tree
}

#[test]
fn long_paths_need_more_points() {
    let mut dice = Dice(11);
    for inputs in [15, 16, 17, 32, 33, 64, 150] {
        let trees = vec![
            chain(&mut dice, inputs),
            dice.tree(inputs, 1, 300, false),
            chain(&mut dice, inputs.min(9)),
        ];
        let mut forest = forest(&mut Dice(3), inputs, 1);
        (forest.trees, forest.base) = (trees, vec![0.0]);
        let mut explainer = forest.explain().unwrap();
        for _ in 0..3 {
            let row: Vec<f64> = (0..inputs).map(|_| dice.value()).collect();
            let mut found = said(&mut explainer, &row);
            adds_up(&forest, &row, &found, 1e-12);
            let of_trees: Vec<Vec<f64>> =
                forest.trees.iter().map(|tree| leaf_by_leaf(tree, inputs, &row)).collect();
            let sum = |input: usize| of_trees.iter().map(|tree| tree[input]).sum();
            let expected: Vec<f64> = (0..inputs).map(sum).collect();
            found.pop();
            near(&found, &expected, 1e-12);
        }
    }
}

#[test]
fn points_integrate_polynomials() {
    for eights in [1, 2, 5, 32] {
        let points = points::legendre(eights);
        for degree in [0, 1, 7, 16 * eights - 1] {
            let terms =
                points.iter().flat_map(|eight| eight.known.0.into_iter().zip(eight.weights.0));
            let power = |x: f64| (0..degree).fold(1.0, |power, _| power * x);
            let sum = math::sum(terms.map(|(known, weight)| weight * power(known)));
            let expected = 1.0 / math::count(degree + 1);
            assert!((sum - expected).abs() < 1e-14, "{eights}, {degree}: {sum}");
        }
    }
}

#[test]
fn linear_models_contribute_their_products() {
    let leaf = |linear| Leaf { linear: Some(linear), ..Leaf::default() };
    let linear = Linear { constant: 0.5, factors: vec![(0, 2.0), (1, -3.0)], skips: true };
    let mut forest = forest(&mut Dice(5), 2, 1);
    forest.base = vec![0.25];
    forest.trees = vec![Tree { leaves: vec![leaf(linear.clone())], ..Tree::default() }];
    let explainer = forest.explain().unwrap();
    let mut found = [0.0; 3];
    explainer.runner().contributions(&[4.0, f64::NAN], &mut found).unwrap();
    near(&found, &[8.0, 0.0, 0.75], 0.0);
    let rows = forest.explain_against("two", &[1.0, 1.0, 2.0, f64::NAN]).unwrap();
    rows.runner().contributions(&[4.0, f64::NAN], &mut found).unwrap();
    near(&found, &[5.0, 1.5, 0.75 + 3.0 - 1.5], 1e-15);
    forest.trees[0].leaves[0].linear.as_mut().unwrap().skips = false;
    let message = forest.explain().unwrap_err().to_string();
    assert!(message.contains("the leaves of tree 0 are functions of the inputs"), "{message}");
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let mut dice = Dice(17);
    let mut without = forest(&mut dice, 3, 1);
    (without.trees, without.base) = (vec![dice.tree(3, 1, 9, false)], vec![0.0]);
    without.trees[0].nodes.iter_mut().for_each(|node| node.cover = 0.0);
    without.trees[0].leaves.iter_mut().for_each(|leaf| leaf.cover = 0.0);
    let message = without.explain().unwrap_err().to_string();
    assert!(message.contains("compute them against rows"), "{message}");
    without.trees[0].leaves[2].cover = f64::NAN;
    assert!(without.explain().is_err());
    let rows = without.explain_against("three", &[0.0; 9]).unwrap();
    assert!(matches!(rows.reference(), Reference::Rows { rows: 3, .. }));
    assert_eq!(rows.reference().kind(), "interventional");
    let mut runner = rows.runner();
    assert!(runner.contributions(&[0.0; 2], &mut [0.0; 4]).is_err());
    assert!(runner.contributions(&[0.0; 3], &mut [0.0; 3]).is_err());
    assert!(without.explain_against("none", &[]).is_err());
    assert!(without.explain_against("not whole", &[0.0; 4]).is_err());
    let mut long = forest(&mut dice, 600, 1);
    (long.trees, long.base) = (vec![chain(&mut dice, 600)], vec![0.0]);
    assert_eq!(long.explain().unwrap_err().kind(), ErrorKind::Limit);
    assert_eq!(long.explain_against("one", &[0.0; 600]).unwrap_err().kind(), ErrorKind::Limit);
}
