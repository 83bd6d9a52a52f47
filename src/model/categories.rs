//! The texts of a column that a model tells apart.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The `most` texts that are there most often, the most frequent first, those as frequent in their own
/// order.
pub(super) fn most_frequent(values: &[Option<Arc<str>>], most: usize) -> Vec<Arc<str>> {
    let mut counts: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
    for text in values.iter().flatten() {
        let count = counts.entry(text).or_default();
        *count = count.saturating_add(1);
    }
    let mut texts: Vec<(&Arc<str>, usize)> = counts.into_iter().collect();
    texts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    texts.truncate(most);
    texts.into_iter().map(|(text, _)| text.clone()).collect()
}
