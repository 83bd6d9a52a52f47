//! Which category stands behind a code: pandas numbers those of each column.

use crate::error::Result;
use crate::model::import::data::{At, Data};
use crate::model::{Category, ForestInput};

/// The inputs `names`; `categorical` says of each whether it is of categories, where that is known, and
/// `known` lists the categories of each such column of a data frame.
///
/// A model does not say which column a list belongs to. Lists are given out in order; where their number
/// is not that of the columns of categories, but is with those of which nothing is known, those are
/// columns of categories that no tree could use.
pub(super) fn inputs(
    names: &[&str],
    categorical: &[Option<bool>],
    known: Option<&At<'_>>,
) -> Result<Vec<ForestInput>> {
    let lists: Vec<Vec<Category>> = match known {
        Some(known) => known.items()?.map(|list| list_of(&list)).collect::<Result<_>>()?,
        None => Vec::new(),
    };
    let count =
        |some: &dyn Fn(&Option<bool>) -> bool| categorical.iter().filter(|is| some(is)).count();
    let sure = count(&|is| *is == Some(true));
    let perhaps = count(&|is| *is != Some(false));
    let takes = |is: Option<bool>| match is {
        Some(is) => is && (lists.len() == sure || lists.len() == perhaps),
        None => lists.len() != sure && lists.len() == perhaps,
    };
    let mut lists_left = lists.iter();
    let input = |(name, is): (&&str, &Option<bool>)| match takes(*is).then(|| lists_left.next()) {
        Some(Some(list)) => ForestInput::categories(*name, list.clone()),
        Some(None) | None => ForestInput::number(*name),
    };
    Ok(names.iter().zip(categorical).map(input).collect())
}

/// The categories of a column.
fn list_of(at: &At<'_>) -> Result<Vec<Category>> {
    let of = |data: &Data| match data {
        Data::Number(number) => Ok(Category::Number(*number)),
        Data::Text(text) => Ok(Category::Text(text.as_str().into())),
        Data::Boolean(is) => Ok(Category::Text(if *is { "true" } else { "false" }.into())),
        Data::Null | Data::Numbers(_) | Data::List(_) | Data::Object(_) => {
            Err(at.fault("holds what is no category"))
        }
    };
    match at.data() {
        Data::Numbers(numbers) => Ok(numbers.iter().copied().map(Category::Number).collect()),
        Data::List(items) => items.iter().map(of).collect(),
        Data::Null | Data::Boolean(_) | Data::Number(_) | Data::Text(_) | Data::Object(_) => {
            Err(at.fault("is no list of categories"))
        }
    }
}
