//! One tree: arrays over its nodes, pruned ones among them.

use super::At;
use super::threshold::last_below;
use crate::error::Result;
use crate::limits::{CATEGORY_WORDS_MAX, TREE_LEAVES_MAX};
use crate::math;
use crate::model::forest::{Child, Leaf, Missing, Node, Side, Split, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The arrays of a tree.
struct Arrays<'d> {
    at: &'d At<'d>,
    left: Vec<f64>,
    right: Vec<f64>,
    inputs: Vec<usize>,
    conditions: Vec<f64>,
    default_left: Vec<f64>,
    covers: Vec<f64>,
    /// 1 where a split is one of categories; none in old models.
    kinds: Vec<f64>,
    /// The categories that go right, by node.
    sets: BTreeMap<usize, Arc<[u32]>>,
    /// What the leaves yield: a value each, or so many.
    width: usize,
    values: Vec<f64>,
    /// Whether `values` are those of leaves alone, which name their place as their right child.
    packed: bool,
}

/// Reads a tree for the output `class`, or one for each output where its leaves yield vectors. What
/// leaves yield is multiplied by `weight`, in single precision.
pub(super) fn read(
    at: &At<'_>,
    inputs: usize,
    outputs: usize,
    class: usize,
    weight: f64,
) -> Result<Vec<Tree>> {
    let arrays = Arrays::read(at, outputs)?;
    let (nodes, ends) = arrays.nodes()?;
    let mut trees = Vec::with_capacity(arrays.width);
    for part in 0..arrays.width {
        let leaves: Result<Vec<Leaf>> =
            ends.iter().map(|end| arrays.leaf(*end, part, weight)).collect();
        let output = if arrays.width > 1 { part } else { class };
        let tree = Tree { output, nodes: nodes.clone(), leaves: leaves? };
        tree.check(inputs, outputs).map_err(|message| at.fault(&format!(": {message}")))?;
        trees.push(tree);
    }
    Ok(trees)
}

impl<'d> Arrays<'d> {
    fn read(at: &'d At<'d>, outputs: usize) -> Result<Self> {
        let left = at.need("left_children")?.numbers()?;
        let count = left.len();
        if count == 0 || count > TREE_LEAVES_MAX.saturating_mul(2) {
            return Err(at.fault("has no nodes, or too many"));
        }
        let numbers = |key| at.need(key)?.so_many(count);
        let parameters = at.need("tree_param")?;
        let width = match parameters.get("size_leaf_vector")? {
            Some(width) => width.count()?.max(1),
            None => 1,
        };
        if width > 1 && width != outputs {
            return Err(parameters.fault(&format!("has leaves of {width} for {outputs} outputs")));
        }
        let weights = at.get("leaf_weights")?;
        let (values, packed) = match &weights {
            Some(weights) if width > 1 => (weights.numbers()?, true),
            Some(_) | None if width > 1 => {
                (at.need("base_weights")?.so_many(count.saturating_mul(width))?, false)
            }
            Some(_) | None => (numbers("split_conditions")?, false),
        };
        let kinds = match at.get("split_type")? {
            Some(kinds) => kinds.so_many(count)?,
            None => Vec::new(),
        };
        let inputs = at.need("split_indices")?;
        inputs.so_many(count)?;
        Ok(Self {
            left,
            right: numbers("right_children")?,
            inputs: inputs.counts()?,
            conditions: numbers("split_conditions")?,
            default_left: numbers("default_left")?,
            covers: match at.get("sum_hessian")? {
                Some(covers) => covers.so_many(count)?,
                None => Vec::new(),
            },
            kinds,
            sets: sets(at)?,
            width,
            values,
            packed,
            at,
        })
    }

    /// The nodes that are reached from the root, and the places of the leaves.
    fn nodes(&self) -> Result<(Vec<Node>, Vec<usize>)> {
        let (mut nodes, mut ends) = (Vec::new(), Vec::new());
        if self.is_leaf(0) {
            return Ok((nodes, vec![0]));
        }
        // Each is told from where it is reached, when its own place among the nodes is known.
        let mut waiting = vec![(0, None)];
        while let Some((place, from)) = waiting.pop() {
            if nodes.len().saturating_add(ends.len()) > self.left.len() {
                return Err(self.at.fault("has two ways to one node"));
            }
            let child = if self.is_leaf(place) {
                ends.push(place);
                Child::Leaf(ends.len().saturating_sub(1))
            } else {
                let number = nodes.len();
                nodes.push(self.node(place)?);
                for (side, next) in [(Side::Right, &self.right), (Side::Left, &self.left)] {
                    let next = next.get(place).copied().and_then(math::whole);
                    let next = next.filter(|next| *next < self.left.len());
                    let next =
                        next.ok_or_else(|| self.at.fault("has a child that is not there"))?;
                    waiting.push((next, Some((number, side))));
                }
                Child::Node(number)
            };
            let Some((number, side)) = from else { continue };
            if let Some(node) = nodes.get_mut(number) {
                // Here values that are in a set go left, and there they go right.
                match (side, &node.split) {
                    (Side::Left, Split::AtMost(_)) | (Side::Right, Split::Among(_)) => {
                        node.left = child;
                    }
                    (Side::Right, Split::AtMost(_)) | (Side::Left, Split::Among(_)) => {
                        node.right = child;
                    }
                }
            }
        }
        Ok((nodes, ends))
    }

    fn is_leaf(&self, place: usize) -> bool {
        self.left.get(place).is_none_or(|left| *left < 0.0)
    }

    fn node(&self, place: usize) -> Result<Node> {
        let of = |numbers: &[f64]| numbers.get(place).copied().unwrap_or_default();
        let to_left = of(&self.default_left) > 0.0;
        let (split, left) = if of(&self.kinds) > 0.0 {
            let set = self.sets.get(&place).cloned().unwrap_or_else(|| Arc::from([]));
            (Split::Among(set), !to_left)
        } else {
            let threshold = math::to_single(of(&self.conditions));
            if threshold.is_nan() {
                return Err(self.at.fault("has a threshold that is no number"));
            }
            (Split::AtMost(last_below(threshold)), to_left)
        };
        let side = if left { Side::Left } else { Side::Right };
        Ok(Node {
            input: self.inputs.get(place).copied().unwrap_or(usize::MAX),
            split,
            missing: Missing::Goes(side),
            left: Child::Leaf(usize::MAX),
            right: Child::Leaf(usize::MAX),
            cover: of(&self.covers),
        })
    }

    fn leaf(&self, place: usize, part: usize, weight: f64) -> Result<Leaf> {
        let row = if self.packed {
            self.right.get(place).copied().and_then(math::whole)
        } else {
            Some(place)
        };
        let at = row.and_then(|row| row.checked_mul(self.width)?.checked_add(part));
        let value = at.and_then(|at| self.values.get(at)).filter(|value| value.is_finite());
        let value = value.ok_or_else(|| self.at.fault("has a leaf without a value"))?;
        let value = math::single_product(math::single(*value), math::single(weight));
        let cover = self.covers.get(place).copied().unwrap_or_default();
        Ok(Leaf { value, cover, linear: None })
    }
}

/// The sets of categories: those that go right, with the node that asks for them.
fn sets(at: &At<'_>) -> Result<BTreeMap<usize, Arc<[u32]>>> {
    let Some(nodes) = at.get("categories_nodes")? else { return Ok(BTreeMap::new()) };
    let nodes = nodes.counts()?;
    let all = at.need("categories")?;
    let categories = all.counts()?;
    let starts = at.need("categories_segments")?.counts()?;
    let sizes = at.need("categories_sizes")?.counts()?;
    let (mut sets, mut all_words) = (BTreeMap::new(), 0_usize);
    for ((node, start), size) in nodes.into_iter().zip(starts).zip(sizes) {
        let part = start.checked_add(size).and_then(|end| categories.get(start..end));
        let part = part.ok_or_else(|| all.fault("has fewer categories than the segments say"))?;
        let most = part.iter().copied().max().unwrap_or_default();
        let count = (most >> 5).saturating_add(1);
        all_words = all_words.saturating_add(count);
        if all_words > CATEGORY_WORDS_MAX {
            return Err(all.fault("has too many or too large categories"));
        }
        let mut words = vec![0_u32; count];
        for category in part {
            if let Some(word) = words.get_mut(category >> 5) {
                *word |= 1 << (category & 31);
            }
        }
        sets.insert(node, words.into());
    }
    Ok(sets)
}
