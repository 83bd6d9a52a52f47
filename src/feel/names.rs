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
    begun: Begun,
}

/// All names that begin with the same words.
#[derive(Debug, Clone, Default)]
struct Begun {
    /// The name that has just these words.
    name: Option<Arc<str>>,
    /// By the word that follows.
    more: BTreeMap<Box<str>, Begun>,
}

impl Names {
    /// Adds a name; one of a single word needs no adding and is left out.
    pub(crate) fn add(&mut self, name: &str) {
        let Ok(found) = tokens(name) else { return };
        let words = words(name, &found);
        if words.len() > 1 {
            let mut begun = &mut self.begun;
            for word in words {
                begun = begun.more.entry(word.into()).or_default();
            }
            begun.name = Some(canonical(name));
        }
    }

    /// The longest known name at the start of `words`, and its number of words; how many words were
    /// looked at comes with it.
    pub(super) fn longest<'w>(
        &self,
        words: impl IntoIterator<Item = &'w str>,
    ) -> (Option<(Arc<str>, usize)>, usize) {
        let (mut found, mut begun, mut count) = (None, &self.begun, 0_usize);
        for word in words {
            let Some(longer) = begun.more.get(word) else { break };
            (begun, count) = (longer, count.saturating_add(1));
            if let Some(name) = &begun.name {
                found = Some((name.clone(), count));
            }
        }
        (found, count)
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
        let longest = |words: &[&str]| {
            let (found, _) = names.longest(words.iter().copied());
            found.map(|(name, count)| (name.to_string(), count))
        };
        assert_eq!(longest(&["Monthly", "Salary", "*"]), Some(("Monthly Salary".into(), 2)));
        assert_eq!(longest(&["Monthly", "Salary", "Net"]), Some(("Monthly Salary Net".into(), 3)));
        assert_eq!(longest(&["profit", "-", "loss"]), Some(("profit-loss".into(), 3)));
        assert_eq!(longest(&["single", "x"]), None);
        // It looks no further than some name goes on.
        assert_eq!(names.longest(["Monthly", "Salary", "*", "Net"]).1, 2);
    }
}
