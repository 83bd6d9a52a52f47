//! Names with spaces, dots and signs: `Monthly Salary`, `profit-loss`, `loan.amount 2`.
//!
//! FEEL cannot be split into names without knowing which names there are: `a - b` is a difference
//! unless something is called `a-b`. The longest name that is known wins (DMN 1.5, 10.3.1.3).

use super::token::{Token, tokens};
use crate::error::Span;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The names of more than one word that a text may use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    known: BTreeMap<Vec<Box<str>>, Arc<str>>,
    longest: usize,
}

impl Names {
    /// Adds a name; one of a single word needs no adding and is left out.
    pub(crate) fn add(&mut self, name: &str) {
        let Ok(found) = tokens(name) else { return };
        let words = words(name, &found);
        if words.len() > 1 {
            self.longest = self.longest.max(words.len());
            let words = words.into_iter().map(Box::from).collect();
            self.known.insert(words, canonical(name));
        }
    }

    /// The longest known name at the start of `words`, and its number of words.
    pub(super) fn longest(&self, words: &[&str]) -> Option<(Arc<str>, usize)> {
        (2..=self.longest.min(words.len())).rev().find_map(|count| {
            let key: Vec<Box<str>> =
                words.iter().take(count).map(|word| Box::from(*word)).collect();
            self.known.get(&key).map(|name| (name.clone(), count))
        })
    }

    /// The most words that a known name has.
    pub(super) fn longest_words(&self) -> usize {
        self.longest
    }
}

/// The names of several words that parts of values have.
pub(super) fn parts() -> &'static Names {
    static PARTS: LazyLock<Names> = LazyLock::new(|| {
        let mut names = Names::default();
        for name in ["time offset", "start included", "end included"] {
            names.add(name);
        }
        names
    });
    &PARTS
}

/// A name with every run of white space as one space.
pub(crate) fn canonical(name: &str) -> Arc<str> {
    name.split_whitespace().collect::<Vec<_>>().join(" ").into()
}

/// The words of a text, as they are written.
fn words<'a>(text: &'a str, tokens: &[(Token, Span)]) -> Vec<&'a str> {
    let real = tokens.iter().filter(|(token, _)| *token != Token::End);
    real.filter_map(|(_, span)| text.get(span.start..span.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_wins() {
        let mut names = Names::default();
        for name in ["Monthly Salary", "Monthly  Salary Net", "profit-loss", "single"] {
            names.add(name);
        }
        let longest =
            |words: &[&str]| names.longest(words).map(|(name, count)| (name.to_string(), count));
        assert_eq!(longest(&["Monthly", "Salary", "*"]), Some(("Monthly Salary".into(), 2)));
        assert_eq!(longest(&["Monthly", "Salary", "Net"]), Some(("Monthly Salary Net".into(), 3)));
        assert_eq!(longest(&["profit", "-", "loss"]), Some(("profit-loss".into(), 3)));
        assert_eq!(longest(&["single", "x"]), None);
        assert_eq!(names.longest_words(), 3);
    }
}
