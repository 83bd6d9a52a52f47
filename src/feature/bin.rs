//! Bins: where a value falls.

use crate::error::{Error, ErrorKind, Result};
use crate::fact::Missing;
use crate::limits::BINS_MAX;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One value as a model sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input<'a> {
    /// A number.
    Number(Decimal),
    /// A text, one value of an enumeration, `true` or `false`.
    Text(&'a str),
    /// Nothing, and why.
    Missing(Missing),
}

/// How the known values of a characteristic are put into bins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bins {
    /// Ascending cuts: bin `i` holds what is below cut `i` and not below the one before; the last
    /// bin holds the rest.
    Number(Vec<Decimal>),
    /// Groups of texts.
    Text(Vec<Vec<Arc<str>>>),
}

/// Values that mean something of their own, as a bureau's `-999` for "no file": they are no numbers to
/// be ordered and no texts to be grouped, whatever they look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Numbers.
    Number(Vec<Decimal>),
    /// Texts.
    Text(Vec<Arc<str>>),
}

impl Codes {
    /// Whether `input` is one of them.
    pub fn hold(&self, input: Input<'_>) -> bool {
        match (self, input) {
            (Self::Number(codes), Input::Number(number)) => codes.contains(&number),
            (Self::Text(codes), Input::Text(text)) => {
                codes.iter().any(|code| code.as_ref() == text)
            }
            (Self::Number(_) | Self::Text(_), _) => false,
        }
    }
}

/// The bins of one characteristic. After those of the known values come those of special codes, and
/// then one for what is missing. A text of no group, one that the sample did not have, falls into the
/// bin for what is missing unless another is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binning {
    name: Arc<str>,
    bins: Bins,
    specials: Vec<(Arc<str>, Codes)>,
    unseen: Option<usize>,
}

impl Binning {
    /// The bins of the characteristic `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when cuts do not ascend, a text is in two groups, or there are too many.
    pub fn new(name: impl Into<Arc<str>>, bins: Bins) -> Result<Self> {
        let name = name.into();
        let refuse = |why: &str| Err(Error::new(ErrorKind::Model, format!("`{name}`: {why}")));
        let count = match &bins {
            Bins::Number(cuts) => {
                if !cuts.is_sorted_by(|left, right| left < right) {
                    return refuse("the cuts do not ascend");
                }
                cuts.len().saturating_add(1)
            }
            Bins::Text(groups) => {
                let mut texts: Vec<&Arc<str>> = groups.iter().flatten().collect();
                texts.sort_unstable();
                if !texts.is_sorted_by(|left, right| left < right) {
                    return refuse("one text is in two groups");
                }
                groups.len()
            }
        };
        if count == 0 || count > BINS_MAX {
            return refuse(&format!("it needs 1 to {BINS_MAX} bins"));
        }
        Ok(Self { name, bins, specials: Vec::new(), unseen: None })
    }

    /// The same bins with one more for the special codes called `label`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when there are none, one is there twice or in a group, they are not of the
    /// kind of the bins, or there are too many bins.
    pub fn with_special(mut self, label: impl Into<Arc<str>>, codes: Codes) -> Result<Self> {
        let label = label.into();
        let refuse = |why: String| Err(Error::new(ErrorKind::Model, why));
        let taken = |input: Input<'_>| {
            let grouped = match (&self.bins, input) {
                (Bins::Text(groups), Input::Text(text)) => {
                    groups.iter().flatten().any(|one| one.as_ref() == text)
                }
                (Bins::Number(_) | Bins::Text(_), _) => false,
            };
            grouped || self.specials.iter().any(|(_, codes)| codes.hold(input))
        };
        let (count, again, kind) = match &codes {
            Codes::Number(codes) => (
                codes.len(),
                twice(codes) || codes.iter().any(|code| taken(Input::Number(*code))),
                matches!(self.bins, Bins::Number(_)),
            ),
            Codes::Text(codes) => (
                codes.len(),
                twice(codes) || codes.iter().any(|code| taken(Input::Text(code))),
                matches!(self.bins, Bins::Text(_)),
            ),
        };
        let name = &self.name;
        if count == 0 || again || self.specials.iter().any(|(other, _)| *other == label) {
            return refuse(format!("`{name}`: the codes `{label}` are none, or there twice"));
        }
        if !kind {
            return refuse(format!(
                "`{name}`: the codes `{label}` are not of the kind of its bins"
            ));
        }
        if self.len() >= BINS_MAX {
            return refuse(format!("`{name}`: it needs 1 to {BINS_MAX} bins"));
        }
        self.specials.push((label, codes));
        Ok(self)
    }

    /// The same bins, where a text of no group falls into the bin at `index` of known values.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the bins hold numbers or there is no such bin.
    pub fn with_unseen(mut self, index: usize) -> Result<Self> {
        if index >= self.known() || matches!(self.bins, Bins::Number(_)) {
            let message = format!("`{}`: no group of texts has the place {index}", self.name);
            return Err(Error::new(ErrorKind::Model, message));
        }
        self.unseen = Some(index);
        Ok(self)
    }

    /// The characteristic.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bins of known values.
    pub fn bins(&self) -> &Bins {
        &self.bins
    }

    /// The special codes with their labels; their bins follow those of known values.
    pub fn specials(&self) -> &[(Arc<str>, Codes)] {
        &self.specials
    }

    /// The bin of a text that has no group, when it is not the one for what is missing.
    pub fn unseen(&self) -> Option<usize> {
        self.unseen
    }

    /// How many bins there are, with the one for what is missing, which is the last.
    pub fn len(&self) -> usize {
        self.missing().saturating_add(1)
    }

    fn missing(&self) -> usize {
        self.known().saturating_add(self.specials.len())
    }

    /// Never: a binning has at least two bins.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// How many bins hold known values that are no special codes.
    pub fn known(&self) -> usize {
        match &self.bins {
            Bins::Number(cuts) => cuts.len().saturating_add(1),
            Bins::Text(groups) => groups.len(),
        }
    }

    /// The bin that `input` falls into.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when a number meets groups of texts, or the other way round.
    pub fn bin(&self, input: Input<'_>) -> Result<usize> {
        let special = self.specials.iter().position(|(_, codes)| codes.hold(input));
        if let Some(special) = special {
            return Ok(self.known().saturating_add(special));
        }
        match (&self.bins, input) {
            (_, Input::Missing(_)) => Ok(self.missing()),
            (Bins::Number(cuts), Input::Number(number)) => {
                Ok(cuts.partition_point(|cut| *cut <= number))
            }
            (Bins::Text(groups), Input::Text(text)) => {
                let found =
                    groups.iter().position(|group| group.iter().any(|t| t.as_ref() == text));
                Ok(found.or(self.unseen).unwrap_or(self.missing()))
            }
            (Bins::Number(_), Input::Text(_)) => Err(self.mismatch("a text", "numbers")),
            (Bins::Text(_), Input::Number(_)) => Err(self.mismatch("a number", "texts")),
        }
    }

    fn mismatch(&self, found: &str, expected: &str) -> Error {
        let message = format!("`{}` is {found}, but its bins hold {expected}", self.name);
        Error::new(ErrorKind::Model, message)
    }

    /// What the bin at `index` holds, for people.
    pub fn describe(&self, index: usize) -> String {
        let special = index.checked_sub(self.known()).and_then(|at| self.specials.get(at));
        if let Some((label, _)) = special {
            return label.to_string();
        }
        match &self.bins {
            Bins::Number(cuts) if index <= cuts.len() => {
                let below = index.checked_sub(1).and_then(|at| cuts.get(at));
                match (below, cuts.get(index)) {
                    (None, None) => "any number".to_owned(),
                    (None, Some(to)) => format!("< {to}"),
                    (Some(from), None) => format!(">= {from}"),
                    (Some(from), Some(to)) => format!("[{from}..{to})"),
                }
            }
            Bins::Text(groups) => {
                groups.get(index).map_or_else(|| "missing".to_owned(), |group| group.join(", "))
            }
            Bins::Number(_) => "missing".to_owned(),
        }
    }
}

/// Whether something is there more than once.
fn twice<T: Ord>(all: &[T]) -> bool {
    all.iter().collect::<BTreeSet<_>>().len() < all.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_belong_to_the_bin_above() {
        let bins = Bins::Number(vec![Decimal::from(10), Decimal::from(20)]);
        let binning = Binning::new("x.y", bins).unwrap();
        let bin = |n: i64| binning.bin(Input::Number(n.into())).unwrap();
        assert_eq!([9, 10, 19, 20].map(bin), [0, 1, 1, 2]);
        assert_eq!(binning.bin(Input::Missing(Missing::Absent)).unwrap(), 3);
        assert_eq!(binning.describe(1), "[10..20)");
        assert!(binning.bin(Input::Text("a")).is_err());
    }

    #[test]
    fn a_new_text_counts_as_missing() {
        let groups = Bins::Text(vec![vec!["a".into()], vec!["b".into(), "c".into()]]);
        let binning = Binning::new("x.y", groups).unwrap();
        assert_eq!(binning.bin(Input::Text("c")).unwrap(), 1);
        assert_eq!(binning.bin(Input::Text("d")).unwrap(), 2);
        assert!(Binning::new("x.y", Bins::Text(vec![vec!["a".into(), "a".into()]])).is_err());
    }

    #[test]
    fn special_codes_and_new_texts_have_the_bins_they_are_given() {
        let numbers = Binning::new("x.y", Bins::Number(vec![Decimal::TEN])).unwrap();
        let no_file = Codes::Number(vec![Decimal::from(-999), Decimal::from(-998)]);
        let numbers = numbers.with_special("no file", no_file.clone()).unwrap();
        let bin = |n: i64| numbers.bin(Input::Number(n.into())).unwrap();
        assert_eq!([-1_000, -999, -998, 5, 10].map(bin), [0, 2, 2, 0, 1]);
        assert_eq!(numbers.bin(Input::Missing(Missing::Absent)).unwrap(), 3);
        assert_eq!(
            (numbers.describe(2), numbers.describe(3)),
            ("no file".into(), "missing".into())
        );
        assert!(numbers.clone().with_special("again", no_file).is_err());
        assert!(numbers.clone().with_special("t", Codes::Text(vec!["a".into()])).is_err());
        assert!(numbers.with_unseen(0).is_err());

        let groups = Bins::Text(vec![vec!["a".into()], vec!["b".into()]]);
        let texts = Binning::new("x.y", groups).unwrap().with_unseen(1).unwrap();
        assert_eq!(texts.bin(Input::Text("new")).unwrap(), 1);
        assert_eq!(texts.bin(Input::Missing(Missing::Absent)).unwrap(), 2);
    }
}
