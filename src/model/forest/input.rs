//! What a forest reads: numbers, and categories that its trainer numbered.

use std::collections::BTreeMap;
use std::sync::Arc;

/// One input of a forest.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestInput {
    name: Arc<str>,
    /// The categories, where it reads them by their names, and where each stands.
    categories: Option<Categories>,
}

type Categories = (Vec<Category>, BTreeMap<Arc<str>, usize>);

/// A category as its trainer knew it; its code is its place.
#[derive(Debug, Clone, PartialEq)]
pub enum Category {
    /// A text.
    Text(Arc<str>),
    /// A number.
    Number(f64),
}

impl ForestInput {
    /// An input of numbers; those of categories are codes already.
    pub fn number(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), categories: None }
    }

    /// An input of categories, each coded by its place. Of two that are the same the first counts.
    pub fn categories(name: impl Into<Arc<str>>, categories: Vec<Category>) -> Self {
        let mut places = BTreeMap::new();
        for (place, category) in categories.iter().enumerate().rev() {
            if let Category::Text(text) = category {
                places.insert(text.clone(), place);
            }
        }
        Self { name: name.into(), categories: Some((categories, places)) }
    }

    /// The name of what it reads.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The categories whose places are their codes; none where it reads numbers.
    pub fn known(&self) -> Option<&[Category]> {
        self.categories.as_ref().map(|(categories, _)| categories.as_slice())
    }

    /// What the trees see of a number: itself, or the code of the category that it is. NaN, which is
    /// missing, for a category that the trainer did not know.
    pub fn of_number(&self, number: f64) -> f64 {
        let Some((categories, _)) = &self.categories else { return number };
        let same = |category: &Category| match category {
            Category::Number(known) => known.total_cmp(&number).is_eq(),
            Category::Text(_) => false,
        };
        code(categories.iter().position(same))
    }

    /// What the trees see of a text: the code of the category that it is, else the number that it
    /// writes. NaN, which is missing, for an empty one, for `NA`, and for a category that the trainer did
    /// not know; nothing where a text stands that is no number.
    pub fn of_text(&self, text: &str) -> Option<f64> {
        let text = text.trim();
        if let Some((_, places)) = &self.categories {
            let truth =
                ["true", "false"].into_iter().find(|truth| text.eq_ignore_ascii_case(truth));
            let place = places.get(text).or_else(|| places.get(truth?));
            if let Some(place) = place {
                return Some(code(Some(*place)));
            }
        }
        if text.is_empty() || text == "NA" {
            return Some(f64::NAN);
        }
        match text.parse() {
            Ok(number) => Some(self.of_number(number)),
            Err(_) => self.categories.is_some().then_some(f64::NAN),
        }
    }
}

/// The code of a place.
fn code(place: Option<usize>) -> f64 {
    place.map_or(f64::NAN, crate::math::count)
}
