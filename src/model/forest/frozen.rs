//! `NAME.json`: the one form in which a model of trees is kept, with its card.

use super::{Child, Forest, Leaf, Link, Missing, Precision, Side, Split, Tree};
use crate::digest::Digest;
use crate::document::quoted;
use crate::fact::Namespace;
use crate::model::{Category, ForestInput, ModelCard, Output};
use std::fmt::Write as _;
use std::sync::Arc;

/// The version of the form.
pub(in crate::model) const FORMAT: usize = 1;

/// A model of trees with what everyone who uses it must know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FrozenForest {
    /// The name, which is that of its file.
    pub name: Arc<str>,
    /// What it may influence.
    pub namespace: Namespace,
    /// What its prediction is of.
    pub output: Output,
    /// Its card.
    pub card: ModelCard,
    /// The trees.
    pub forest: Forest,
}

impl FrozenForest {
    /// The canonical file: what [`frozen`](crate::model::import::frozen) reads back to the last bit, and
    /// byte for byte the same every time. JSON, a tree a line, with `NaN` and `Infinity` as numbers where
    /// a tree has them.
    pub fn to_json(&self) -> String {
        let forest = &self.forest;
        let mut out = String::from("{\n");
        let mut entry = |key: &str, value: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, " {}: {value},", quoted(key));
        };
        entry("format", FORMAT.to_string());
        entry("kind", quoted("forest"));
        entry("name", quoted(&self.name));
        entry("namespace", quoted(self.namespace.name()));
        entry("output", quoted(self.output.name()));
        let card = self.card.entries();
        let lines = card.iter().map(|(key, text)| format!("{}: {}", quoted(key), quoted(text)));
        entry("card", format!("{{{}}}", lines.collect::<Vec<_>>().join(", ")));
        entry("link", quoted(forest.link.name()));
        if let Link::Logistic(factor) = forest.link {
            entry("factor", number(factor));
        }
        entry("mean", forest.mean.to_string());
        entry("precision", quoted(forest.precision.name()));
        entry("base", list(&forest.base, |base| number(*base)));
        entry("inputs", list(&forest.inputs, input));
        out.push_str(" \"trees\": [\n");
        for (place, tree) in forest.trees.iter().enumerate() {
            let comma = if place == 0 { "" } else { ",\n" };
            let _ = write!(out, "{comma}  {}", written(tree));
        }
        out.push_str("\n ]\n}\n");
        out
    }

    /// The digest of its canonical file.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_json().as_bytes())
    }
}

/// One tree: what its nodes have, and what its leaves have.
fn written(tree: &Tree) -> String {
    let nodes = &tree.nodes;
    let mut entries = vec![
        ("output", tree.output.to_string()),
        ("input", list(nodes, |node| node.input.to_string())),
        ("at_most", list(nodes, |node| threshold(&node.split))),
    ];
    if nodes.iter().any(|node| matches!(node.split, Split::Among(_))) {
        entries.push(("among", list(nodes, |node| words(&node.split))));
    }
    entries.push(("missing", list(nodes, |node| node.missing.number().to_string())));
    entries.push(("left", list(nodes, |node| child(node.left))));
    entries.push(("right", list(nodes, |node| child(node.right))));
    entries.push(("cover", list(nodes, |node| number(node.cover))));
    entries.push(("leaf", list(&tree.leaves, |leaf| number(leaf.value))));
    entries.push(("leaf_cover", list(&tree.leaves, |leaf| number(leaf.cover))));
    if tree.leaves.iter().any(|leaf| leaf.linear.is_some()) {
        entries.push(("linear", list(&tree.leaves, linear)));
    }
    let entries: Vec<String> =
        entries.iter().map(|(key, value)| format!("{}: {value}", quoted(key))).collect();
    format!("{{{}}}", entries.join(", "))
}

fn list<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    format!("[{}]", items.iter().map(write).collect::<Vec<_>>().join(", "))
}

/// The shortest number that is read as the same.
fn number(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() }
    } else {
        format!("{number:?}")
    }
}

fn threshold(split: &Split) -> String {
    match split {
        Split::AtMost(most) => number(*most),
        Split::Among(_) => "0".to_owned(),
    }
}

fn words(split: &Split) -> String {
    match split {
        Split::AtMost(_) => "null".to_owned(),
        Split::Among(bits) => list(bits, u32::to_string),
    }
}

/// A node by its number; a leaf by its number below -1.
fn child(child: Child) -> String {
    match child {
        Child::Node(number) => number.to_string(),
        Child::Leaf(number) => format!("-{}", number.saturating_add(1)),
    }
}

fn linear(leaf: &Leaf) -> String {
    let Some(linear) = &leaf.linear else { return "null".to_owned() };
    let factors = list(&linear.factors, |(input, factor)| format!("{input}, {}", number(*factor)));
    let constant = number(linear.constant);
    format!("{{\"constant\": {constant}, \"factors\": {factors}, \"skips\": {}}}", linear.skips)
}

fn input(input: &ForestInput) -> String {
    let name = quoted(input.name());
    let Some(categories) = input.known() else { return format!("{{\"name\": {name}}}") };
    let category = |category: &Category| match category {
        Category::Text(text) => quoted(text),
        Category::Number(value) => number(*value),
    };
    format!("{{\"name\": {name}, \"categories\": {}}}", list(categories, category))
}

/// All ways to treat what is missing; their places are their numbers in files.
const MISSING: [Missing; 5] = [
    Missing::Goes(Side::Left),
    Missing::Goes(Side::Right),
    Missing::WithZero(Side::Left),
    Missing::WithZero(Side::Right),
    Missing::IsZero,
];

impl Missing {
    fn number(self) -> usize {
        MISSING.iter().position(|way| *way == self).unwrap_or_default()
    }

    /// The way with this number in files.
    pub(in crate::model) fn from_number(number: usize) -> Option<Self> {
        MISSING.get(number).copied()
    }
}

impl Precision {
    fn name(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Single => "single",
        }
    }

    /// The precision with this name in files.
    pub(in crate::model) fn from_name(name: &str) -> Option<Self> {
        [Self::Double, Self::Single].into_iter().find(|precision| precision.name() == name)
    }
}

impl Link {
    fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Logistic(_) => "logistic",
            Self::Log => "log",
            Self::Softplus => "softplus",
            Self::SignedRoot => "signed_root",
            Self::Softmax => "softmax",
            Self::Class => "class",
            Self::Side => "side",
        }
    }

    /// The link with this name in files; the factor is that of log odds.
    pub(in crate::model) fn from_name(name: &str, factor: f64) -> Option<Self> {
        let all = [
            Self::Identity,
            Self::Logistic(factor),
            Self::Log,
            Self::Softplus,
            Self::SignedRoot,
            Self::Softmax,
            Self::Class,
            Self::Side,
        ];
        all.into_iter().find(|link| link.name() == name)
    }
}
