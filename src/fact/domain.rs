//! What a declaration says of the values of a field: which can be at all, and which are better.

use super::Datum;
use std::fmt;
use std::sync::Arc;

/// The values that a field can have, in the form the programs compute with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    low: i64,
    high: i64,
    written: Arc<str>,
}

impl Domain {
    /// From `low` to `high`, both included, as it is `written`.
    pub(crate) fn new((low, high): (i64, i64), written: impl Into<Arc<str>>) -> Self {
        Self { low, high, written: written.into() }
    }

    /// The lowest and the highest value: numbers at the field's scale, days or seconds.
    pub fn ends(&self) -> (i64, i64) {
        (self.low, self.high)
    }

    /// Whether `datum` lies within; what is missing lies everywhere.
    pub fn holds(&self, datum: &Datum) -> bool {
        match datum {
            Datum::Number(value) | Datum::Date(value) | Datum::Duration(value) => {
                (self.low..=self.high).contains(value)
            }
            Datum::Unknown(_) => true,
            Datum::Boolean(_)
            | Datum::Text(_)
            | Datum::Symbol(_)
            | Datum::Instant(_)
            | Datum::TextList(_) => false,
        }
    }
}

/// As it is written.
impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written)
    }
}

/// Which values of a field are better for the customer. Those of an enum have the order in which they
/// are listed, and true is higher than false.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// The more the better.
    Higher,
    /// The less the better.
    Lower,
}

impl Better {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Higher, Self::Lower];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }

    /// The direction with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|better| better.name() == name)
    }
}
