//! Texts and lists of texts: each text that something is compared with, and one that nothing names.

use super::{PLACES_MAX, Varying};
use crate::fact::{Datum, Field, FieldId};
use crate::policy::Said;
use crate::value::Type;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Texts of one fact that are tried.
const TEXTS_MAX: usize = 256;
/// In lists of more items, no single one is left out.
const LEFT_OUT_MAX: usize = 8;

impl Varying<'_, '_> {
    /// Every text that is named, and another; of a list none of them, each alone, all, and all but one.
    pub(super) fn texts(&mut self, (id, field): (FieldId, &Field), start: usize) {
        let Some((row, as_of)) = self.row(start) else { return };
        let mut named = self.target.compared.texts(id, &row, as_of);
        let other = unnamed(&named);
        let most = if start < self.seeds { TEXTS_MAX } else { PLACES_MAX };
        if let Some(more) = named.len().checked_sub(TEXTS_MAX).filter(|more| *more > 0) {
            self.left_out.insert(field.name.clone(), more);
        }
        if let Some(last) = named.iter().nth(most).cloned() {
            named.split_off(&last);
        }
        let data = if field.ty == Type::TextList {
            lists(&named, other)
        } else {
            named.into_iter().chain([other]).map(Datum::Text).collect()
        };
        let values = data.iter().filter_map(|datum| field.value(datum));
        let cases: Vec<usize> =
            values.filter_map(|value| self.moved(start, field, Said::Value(value))).collect();
        let what = if field.ty == Type::TextList { "items" } else { "texts" };
        self.keep(what, field, &cases);
    }
}

fn lists(named: &BTreeSet<Arc<str>>, other: Arc<str>) -> Vec<Datum> {
    let all: Vec<Arc<str>> = named.iter().cloned().collect();
    let mut lists: Vec<Vec<Arc<str>>> = vec![Vec::new(), vec![other]];
    lists.extend(all.iter().map(|item| vec![item.clone()]));
    if all.len() > 1 {
        if all.len() > 2 && all.len() <= LEFT_OUT_MAX {
            let but = |left_out| all.iter().filter(move |item| *item != left_out).cloned();
            lists.extend(all.iter().map(|left_out| but(left_out).collect()));
        }
        lists.push(all);
    }
    lists.into_iter().map(|items| Datum::TextList(items.into())).collect()
}

/// A text that is none of those that are named, and holds none of them, as far as there is one.
fn unnamed(named: &BTreeSet<Arc<str>>) -> Arc<str> {
    let plain = "another text";
    let free = |text: &str| !named.iter().any(|name| text.contains(name.as_ref()));
    if free(plain) {
        return plain.into();
    }
    let single = ('a'..='z').chain('0'..='9').map(|letter| letter.to_string().repeat(3));
    let found = single.into_iter().find(|text| free(text));
    let longer = || named.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(" or ");
    found.unwrap_or_else(|| format!("not {}", longer())).into()
}
