//! A forest as trees with their paths: shares of cover, merged where an input is asked for again.
#![expect(clippy::float_arithmetic, reason = "shares of cover are doubles")]

use super::points::{EightPoints, legendre};
use super::walk::{Placed, Walked, walk};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::PATH_INPUTS_MAX;
use crate::model::forest::compiled::code::Codes;
use crate::model::forest::{Child, Forest, Tree};
use crate::simd::paths::{
    Asked, Block, FACTORS_FIRST, FACTORS_OFF, Factors, Fork, Leaf, POINTS, PathTrees, Points, Tip,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// Nodes and leaves of trees that are looked at together, at most, where each has fewer.
const BLOCK_SLOTS: usize = 256;

/// The trees of a forest, and what each output is on the mean: what each leaf says, by its cover.
pub(super) fn compile(forest: &Forest, codes: &Codes) -> Result<(PathTrees, Vec<f64>)> {
    let mut all = Paths { codes, inputs: forest.inputs.len(), ..Paths::new(codes) };
    let mut base = forest.base.clone();
    let mut waiting: Vec<(&Tree, Walked)> = Vec::new();
    let (mut slots, mut eights) = (0_usize, 0);
    for (number, tree) in forest.trees.iter().enumerate() {
        let walked = walk(tree, forest.inputs.len())
            .map_err(|message| Error::new(ErrorKind::Model, format!("tree {number} {message}")))?;
        if walked.inputs > PATH_INPUTS_MAX {
            let message = format!(
                "tree {number} asks for {} inputs on one path; contributions are computed up to \
                {PATH_INPUTS_MAX}",
                walked.inputs
            );
            return Err(Error::new(ErrorKind::Limit, message));
        }
        if let Some(base) = base.get_mut(tree.output) {
            *base += walked.mean(tree);
        }
        if tree.nodes.is_empty() {
            continue;
        }
        // `n` points are exact for products of up to `2 n` factors but one.
        let needs = walked.inputs.div_ceil(POINTS.saturating_mul(2)).max(1);
        let more = tree.nodes.len().saturating_add(tree.leaves.len());
        if slots.saturating_add(more) > BLOCK_SLOTS || needs != eights {
            all.block(&waiting, eights);
            waiting.clear();
            slots = 0;
        }
        slots = slots.saturating_add(more);
        eights = needs;
        waiting.push((tree, walked));
    }
    all.block(&waiting, eights);
    Ok((all.trees, base))
}

/// What is compiled so far.
struct Paths<'c> {
    codes: &'c Codes,
    inputs: usize,
    trees: PathTrees,
    /// By how many times eight points are needed: the points, and where their weights stand.
    points: BTreeMap<usize, (Vec<EightPoints>, Range<usize>)>,
}

impl<'c> Paths<'c> {
    fn new(codes: &'c Codes) -> Self {
        Self { codes, inputs: 0, trees: PathTrees::default(), points: BTreeMap::new() }
    }

    /// Adds a block of trees.
    fn block(&mut self, trees: &[(&Tree, Walked)], eights: usize) {
        if trees.is_empty() {
            return;
        }
        let mut order: Vec<(usize, &Placed)> = Vec::new();
        for (number, (_, walked)) in trees.iter().enumerate() {
            order.extend(walked.placed.iter().map(|placed| (number, placed)));
        }
        let is_tip = |number: usize, placed: &Placed| {
            trees.get(number).is_some_and(|(tree, _)| leaves_below(tree, placed.node).is_some())
        };
        order.sort_by_key(|(number, placed)| (is_tip(*number, placed), placed.depth));
        let places = Places::of(trees, &order);
        let mut shares = BTreeMap::new();
        let mut slot = narrow(order.len());
        let [forks, tips, leaves, roots, factors] = self.trees.counts();
        for (number, placed) in &order {
            if let Some((tree, _)) = trees.get(*number) {
                self.node((*number, tree), placed, &places, &mut shares, &mut slot);
            }
        }
        let of_trees = trees.iter().enumerate();
        self.trees.roots.extend(of_trees.map(|(number, _)| places.of_node(number, 0)));
        let (points, weights) = self.points(eights);
        let mut in_order: Vec<(u32, f64)> = shares.into_values().collect();
        in_order.sort_by_key(|(place, _)| *place);
        for eight in &points {
            self.trees.factors.extend([Factors::off(), Factors::of(eight, 1.0)]);
            let each = in_order.iter().map(|(_, share)| Factors::of(eight, *share));
            self.trees.factors.extend(each);
        }
        let [forks_to, tips_to, leaves_to, roots_to, factors_to] = self.trees.counts();
        self.trees.blocks.push(Block {
            forks: forks..forks_to,
            tips: tips..tips_to,
            leaves: leaves..leaves_to,
            factors: factors..factors_to,
            factors_each: in_order.len().saturating_add(2),
            weights,
            roots: roots..roots_to,
        });
    }

    /// Adds a node: a fork with the leaves under it, or a tip.
    fn node(
        &mut self,
        (number, tree): (usize, &Tree),
        placed: &Placed,
        places: &Places,
        shares: &mut Shares,
        slot: &mut u32,
    ) {
        let Some(node) = tree.nodes.get(placed.node) else { return };
        let Some(asked) = self.asked((number, tree), placed, places, shares) else { return };
        if let Some(values) = leaves_below(tree, placed.node) {
            self.trees.tips.push(Tip { asked, values });
            return;
        }
        let ways = [node.left, node.right].map(|child| match child {
            Child::Node(node) => places.of_node(number, node),
            Child::Leaf(leaf) => {
                let value = tree.leaves.get(leaf).map_or(0.0, |leaf| leaf.value);
                self.trees.leaves.push(Leaf { slot: *slot, value });
                *slot = slot.saturating_add(1);
                slot.saturating_sub(1)
            }
        });
        self.trees.forks.push(Fork { asked, ways });
    }

    fn asked(
        &self,
        (number, tree): (usize, &Tree),
        placed: &Placed,
        places: &Places,
        shares: &mut Shares,
    ) -> Option<Asked> {
        let node = tree.nodes.get(placed.node)?;
        let asked = self.codes.asked(node)?;
        let (above, factors) = match placed.above {
            None => (0, FACTORS_FIRST),
            Some(way) => {
                let next = narrow(shares.len());
                let next = next.saturating_add(FACTORS_FIRST).saturating_add(1);
                let key = (number, way.node, way.side);
                let (factors, _) = shares.entry(key).or_insert((next, way.share));
                let node = places.of_node(number, way.node);
                let way = node.saturating_mul(2).saturating_add(narrow(way.side));
                (way.saturating_add(1), *factors)
            }
        };
        let sum = tree.output.saturating_mul(self.inputs).saturating_add(node.input);
        Some(Asked {
            column: asked.column,
            code: asked.code,
            shares: placed.shares,
            above,
            factors,
            sum: narrow(sum),
        })
    }

    fn points(&mut self, eights: usize) -> (Vec<EightPoints>, Range<usize>) {
        let weights = &mut self.trees.weights;
        let found = self.points.entry(eights).or_insert_with(|| {
            let points = legendre(eights);
            let from = weights.len();
            weights.extend(points.iter().map(|eight| eight.weights));
            (points, from..weights.len())
        });
        found.clone()
    }
}

/// By tree and way, of the inputs that are asked for again: their factors, and how much of the cover
/// flows there.
type Shares = BTreeMap<(usize, usize, usize), (u32, f64)>;

/// What the two leaves below a node say, where there are two.
fn leaves_below(tree: &Tree, node: usize) -> Option<[f64; 2]> {
    let node = tree.nodes.get(node)?;
    match (node.left, node.right) {
        (Child::Leaf(left), Child::Leaf(right)) => {
            Some([tree.leaves.get(left)?.value, tree.leaves.get(right)?.value])
        }
        (Child::Node(_), _) | (_, Child::Node(_)) => None,
    }
}

/// The places of nodes in a block, by tree.
struct Places(Vec<Vec<u32>>);

impl Places {
    fn of(trees: &[(&Tree, Walked)], order: &[(usize, &Placed)]) -> Self {
        let mut places: Vec<Vec<u32>> =
            trees.iter().map(|(tree, _)| vec![0; tree.nodes.len()]).collect();
        for (place, (number, placed)) in (0_u32..).zip(order) {
            let to = places.get_mut(*number).and_then(|nodes| nodes.get_mut(placed.node));
            if let Some(to) = to {
                *to = place;
            }
        }
        Self(places)
    }

    fn of_node(&self, number: usize, node: usize) -> u32 {
        self.0.get(number).and_then(|nodes| nodes.get(node)).copied().unwrap_or_default()
    }
}

impl PathTrees {
    /// How many forks, tips, leaves, roots and factors there are.
    fn counts(&self) -> [usize; 5] {
        let Self { forks, tips, leaves, roots, factors, .. } = self;
        [forks.len(), tips.len(), leaves.len(), roots.len(), factors.len()]
    }
}

/// A place among those of one model: there are fewer than 2^32.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Factors {
    /// Of an input whose questions above are not answered so: its factor is the share alone, and what
    /// is asked of it again changes nothing.
    fn off() -> Self {
        Self { below: Points([1.0; POINTS]), input: Points([0.0; POINTS]) }
    }

    /// Of an input whose questions above let so much of the cover flow; all of it where there are none.
    fn of(eight: &EightPoints, share: f64) -> Self {
        let mut factors = Self::default();
        let points = eight.known.0.iter().zip(&eight.unknown.0);
        let to = factors.below.0.iter_mut().zip(&mut factors.input.0);
        for ((known, unknown), (below, input)) in points.zip(to) {
            let above = known + unknown * share;
            *below = unknown * share / above;
            *input = share / above / above;
        }
        factors
    }
}

const _: () = assert!(FACTORS_OFF == 0, "the factors of what is off stand first");
