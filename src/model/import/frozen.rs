//! Our own files of trees: what was written is read back to the last bit.

use super::data::{At, Data, json};
use crate::error::Result;
use crate::fact::Namespace;
use crate::limits::{CATEGORY_WORDS_MAX, MODEL_INPUTS_MAX, TREE_LEAVES_MAX};
use crate::math;
use crate::model::forest::{
    Child, FORMAT, Leaf, Linear, Link, Missing, Node, Precision, Split, Tree,
};
use crate::model::{Category, Forest, ForestInput, FrozenForest, ModelCard, Output};
use std::sync::Arc;

/// Reads a model of trees that [`FrozenForest::to_json`] wrote.
///
/// # Errors
/// [`ErrorKind::Model`](crate::ErrorKind::Model) when the text is no such file; the message says where
/// and why.
pub fn frozen(file: &str, text: &str) -> Result<FrozenForest> {
    let data = json(file, text)?;
    let root = At::root(file, &data);
    let kind = root.need("kind")?;
    if kind.text()? != "forest" {
        return Err(kind.fault("is not `forest`"));
    }
    let format = root.need("format")?;
    if format.count()? != FORMAT {
        return Err(format.fault(&format!("is not {FORMAT}, the one that this version reads")));
    }
    let base = root.need("base")?.numbers()?;
    let inputs: Vec<ForestInput> =
        root.need("inputs")?.items()?.map(|at| input(&at)).collect::<Result<_>>()?;
    if base.is_empty() || base.len() > MODEL_INPUTS_MAX || inputs.len() > MODEL_INPUTS_MAX {
        return Err(root.fault(&format!("has no base, or more than {MODEL_INPUTS_MAX} inputs")));
    }
    let trees = root.need("trees")?;
    let trees =
        trees.items()?.map(|at| tree(&at, inputs.len(), base.len())).collect::<Result<_>>()?;
    let factor = root.get("factor")?.map_or(Ok(1.0), |factor| factor.number())?;
    let link = word(&root, "link", |name| Link::from_name(name, factor))?;
    let forest = Forest {
        inputs,
        base,
        trees,
        mean: is_true(&root.need("mean")?)?,
        link,
        precision: word(&root, "precision", Precision::from_name)?,
    };
    Ok(FrozenForest {
        name: root.need("name")?.text()?.into(),
        namespace: word(&root, "namespace", Namespace::from_name)?,
        output: word(&root, "output", Output::from_name)?,
        card: card(&root)?,
        forest,
    })
}

fn word<T>(at: &At<'_>, key: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    let word = at.need(key)?;
    read(word.text()?).ok_or_else(|| word.fault("means nothing here"))
}

fn is_true(at: &At<'_>) -> Result<bool> {
    match at.data() {
        Data::Boolean(is) => Ok(*is),
        Data::Null
        | Data::Number(_)
        | Data::Text(_)
        | Data::Numbers(_)
        | Data::List(_)
        | Data::Object(_) => Err(at.fault("is neither true nor false")),
    }
}

fn card(root: &At<'_>) -> Result<ModelCard> {
    let card = root.need("card")?;
    let text = |key| Ok(card.need(key)?.text()?.to_owned());
    Ok(ModelCard {
        purpose: text("purpose")?,
        target: text("target")?,
        sample: text("sample")?,
        window: text("window")?,
        owner: text("owner")?,
        validator: text("validator")?,
        limits: text("limits")?,
        reject_inference: match card.get("reject_inference")? {
            Some(inferred) => inferred.text()?.to_owned(),
            None => String::new(),
        },
    })
}

fn input(at: &At<'_>) -> Result<ForestInput> {
    let name = at.need("name")?.text()?;
    let Some(categories) = at.get("categories")? else { return Ok(ForestInput::number(name)) };
    let categories: Vec<Category> = match categories.data() {
        Data::Numbers(numbers) => numbers.iter().map(|number| Category::Number(*number)).collect(),
        Data::Null
        | Data::Boolean(_)
        | Data::Number(_)
        | Data::Text(_)
        | Data::List(_)
        | Data::Object(_) => {
            let category = |at: At<'_>| match at.as_text() {
                Some(text) => Ok(Category::Text(text.into())),
                None => at.number().map(Category::Number),
            };
            categories.items()?.map(category).collect::<Result<_>>()?
        }
    };
    Ok(ForestInput::categories(name, categories))
}

fn tree(at: &At<'_>, inputs: usize, outputs: usize) -> Result<Tree> {
    let asked = at.need("input")?.counts()?;
    let count = asked.len();
    if count >= TREE_LEAVES_MAX {
        return Err(at.fault(&format!("has more than {TREE_LEAVES_MAX} leaves")));
    }
    let numbers = |key| at.need(key)?.so_many(count);
    let (most, missing) = (numbers("at_most")?, numbers("missing")?);
    let (left, right, cover) = (numbers("left")?, numbers("right")?, numbers("cover")?);
    let among = among(at, count)?;
    let mut nodes = Vec::with_capacity(count);
    for (place, input) in asked.into_iter().enumerate() {
        let number = |of: &[f64]| of.get(place).copied().unwrap_or_default();
        let way = math::whole(number(&missing)).and_then(Missing::from_number);
        let among = among.get(place).cloned().flatten();
        nodes.push(Node {
            input,
            split: among.map_or_else(|| Split::AtMost(number(&most)), Split::Among),
            missing: way.ok_or_else(|| at.fault(&format!("has no `missing` of node {place}")))?,
            left: child(at, number(&left))?,
            right: child(at, number(&right))?,
            cover: number(&cover),
        });
    }
    let values = at.need("leaf")?.so_many(count.saturating_add(1))?;
    let covers = at.need("leaf_cover")?.so_many(count.saturating_add(1))?;
    let mut leaves: Vec<Leaf> = values
        .into_iter()
        .zip(covers)
        .map(|(value, cover)| Leaf { value, cover, linear: None })
        .collect();
    if let Some(all) = at.get("linear")? {
        for (leaf, at) in leaves.iter_mut().zip(all.items()?) {
            leaf.linear = linear(&at)?;
        }
    }
    let tree = Tree { output: at.need("output")?.count()?, nodes, leaves };
    tree.check(inputs, outputs).map_err(|message| at.fault(&format!(": {message}")))?;
    Ok(tree)
}

fn child(at: &At<'_>, number: f64) -> Result<Child> {
    let found = if number < 0.0 {
        math::whole(number.abs()).and_then(|leaf| leaf.checked_sub(1)).map(Child::Leaf)
    } else {
        math::whole(number).map(Child::Node)
    };
    found.ok_or_else(|| at.fault(&format!("has no child {number}")))
}

/// The categories that go to the left, by node.
fn among(at: &At<'_>, count: usize) -> Result<Vec<Option<Arc<[u32]>>>> {
    let Some(among) = at.get("among")? else { return Ok(Vec::new()) };
    let (mut found, mut all) = (Vec::with_capacity(count), 0_usize);
    for at in among.items()? {
        if matches!(at.data(), Data::Null) {
            found.push(None);
            continue;
        }
        let words = at.counts()?.into_iter().map(u32::try_from).collect::<Result<Arc<[u32]>, _>>();
        let words = words.map_err(|_| at.fault("holds a word of more than 32 bits"))?;
        all = all.saturating_add(words.len());
        if all > CATEGORY_WORDS_MAX {
            return Err(at.fault("is of too many categories"));
        }
        found.push(Some(words));
    }
    if found.len() != count {
        return Err(among.fault(&format!("has {} sets, not {count}", found.len())));
    }
    Ok(found)
}

fn linear(at: &At<'_>) -> Result<Option<Linear>> {
    if matches!(at.data(), Data::Null) {
        return Ok(None);
    }
    let pairs = at.need("factors")?.numbers()?;
    let pair = |pair: &[f64]| match pair {
        [input, factor] => math::whole(*input).map(|input| (input, *factor)),
        _ => None,
    };
    let factors: Option<Vec<(usize, f64)>> = pairs.chunks(2).map(pair).collect();
    Ok(Some(Linear {
        constant: at.need("constant")?.number()?,
        factors: factors.ok_or_else(|| at.fault("has factors that are no pairs"))?,
        skips: is_true(&at.need("skips")?)?,
    }))
}
