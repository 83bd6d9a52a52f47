//! Bins: where a value falls.

use crate::error::{Error, ErrorKind, Result};
use crate::fact::Missing;
use crate::limits::BINS_MAX;
use rust_decimal::Decimal;
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

/// The bins of one characteristic. After those of the known values comes one for what is missing, a
/// text of no group included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binning {
    name: Arc<str>,
    bins: Bins,
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
        Ok(Self { name, bins })
    }

    /// The characteristic.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bins of known values.
    pub fn bins(&self) -> &Bins {
        &self.bins
    }

    /// How many bins there are, with the one for what is missing, which is the last.
    pub fn len(&self) -> usize {
        self.known().saturating_add(1)
    }

    /// Never: a binning has at least two bins.
    pub fn is_empty(&self) -> bool {
        false
    }

    fn known(&self) -> usize {
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
        match (&self.bins, input) {
            (_, Input::Missing(_)) => Ok(self.known()),
            (Bins::Number(cuts), Input::Number(number)) => {
                Ok(cuts.partition_point(|cut| *cut <= number))
            }
            (Bins::Text(groups), Input::Text(text)) => {
                let found =
                    groups.iter().position(|group| group.iter().any(|t| t.as_ref() == text));
                Ok(found.unwrap_or(self.known()))
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
}
