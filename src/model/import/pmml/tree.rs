//! Trees of a document.

use super::model::Task;
use super::predicate::predicate;
use super::scope::Reader;
use super::xml::{Element, Read};
use crate::model::pmml::tree::{Node, Share, Strategy, Tree};
use crate::model::pmml::value::PmmlValue;

const STRATEGIES: [(&str, Strategy); 6] = [
    ("none", Strategy::None),
    ("lastPrediction", Strategy::LastPrediction),
    ("nullPrediction", Strategy::NullPrediction),
    ("defaultChild", Strategy::DefaultChild),
    ("weightedConfidence", Strategy::WeightedConfidence),
    ("aggregateNodes", Strategy::AggregateNodes),
];

/// Reads a `TreeModel`.
pub(super) fn tree<'a>(reader: &mut Reader<'a>, element: Element<'a>, task: &Task) -> Read<Tree> {
    let strategy = element.one_of("missingValueStrategy", &STRATEGIES)?.unwrap_or(Strategy::None);
    let words = [("returnNullPrediction", false), ("returnLastPrediction", true)];
    let returns_last = element.one_of("noTrueChildStrategy", &words)?.unwrap_or(false);
    let root = element.needed_child("Node")?;
    let mut nodes = vec![node(reader, root, task)?];
    let mut elements = vec![root];
    let mut place = 0_usize;
    while let Some(element) = elements.get(place).copied() {
        let start = nodes.len();
        for child in element.called("Node") {
            nodes.push(node(reader, child, task)?);
            elements.push(child);
        }
        let children = start..nodes.len();
        let default_child = default_child(element, elements.get(children.clone()), start)?;
        if !children.is_empty() && default_child.is_none() && strategy == Strategy::DefaultChild {
            return Err(element.fault("missing-key", "a node with children needs `defaultChild`"));
        }
        let counts = matches!(strategy, Strategy::WeightedConfidence | Strategy::AggregateNodes);
        if let Some(node) = nodes.get_mut(place) {
            if counts && node.count <= 0.0 && element.get("recordCount").is_none() {
                let message = "a node needs `recordCount`: rows are weighed by it";
                return Err(element.fault("missing-key", message));
            }
            node.children = children;
            node.default_child = default_child;
        }
        place = place.saturating_add(1);
    }
    Ok(Tree {
        nodes,
        strategy,
        penalty: element.number_or("missingValuePenalty", 1.0)?,
        returns_last,
        classifies: task.classifies,
    })
}

fn default_child(
    element: Element<'_>,
    children: Option<&[Element<'_>]>,
    start: usize,
) -> Read<Option<usize>> {
    let Some(id) = element.get("defaultChild") else { return Ok(None) };
    let place = children.unwrap_or_default().iter().position(|child| child.get("id") == Some(id));
    match place {
        Some(place) => Ok(Some(start.saturating_add(place))),
        None => Err(element.wrong("defaultChild", &format!("`{id}` is no child of the node"))),
    }
}

/// Reads a node without its children.
fn node<'a>(reader: &mut Reader<'a>, element: Element<'a>, task: &Task) -> Read<Node> {
    for embedded in ["Regression", "DecisionTree"] {
        if let Some(model) = element.child(embedded) {
            return Err(model.refused("write it as a segment of a `MiningModel`"));
        }
    }
    let score = match element.get("score") {
        None => PmmlValue::Missing,
        Some(_) if task.classifies => task.class(element, "score")?,
        Some(_) => PmmlValue::Number(task.precision.of(element.number_or("score", 0.0)?)),
    };
    let shares = element.called("ScoreDistribution").map(|share| {
        let of_one = |name| {
            let number = share.number(name)?;
            match number.filter(|number| !(0.0..=1.0).contains(number)) {
                Some(number) => Err(share.wrong(name, &format!("{number} is not from 0 to 1"))),
                None => Ok(number),
            }
        };
        Ok(Share {
            class: task.class(share, "value")?,
            count: rows(share)?.unwrap_or(0.0),
            probability: of_one("probability")?,
            confidence: of_one("confidence")?,
        })
    });
    let shares = shares.collect::<Read<Vec<Share>>>()?;
    let counted = shares.iter().map(|share| share.count);
    Ok(Node {
        id: element.get("id").map(Into::into),
        predicate: predicate(reader, element)?,
        score,
        count: rows(element)?.unwrap_or_else(|| crate::math::sum(counted)),
        shares,
        children: 0..0,
        default_child: None,
    })
}

/// How many rows of the sample came here, if that is told.
fn rows(element: Element<'_>) -> Read<Option<f64>> {
    match element.number("recordCount")? {
        Some(count) if count < 0.0 => Err(element.wrong("recordCount", "is less than 0")),
        count => Ok(count),
    }
}
