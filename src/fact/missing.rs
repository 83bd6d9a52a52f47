//! Why a fact is not there. Missing is not null: the reason decides what happens next.

use std::fmt;

/// Why a fact has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// Nobody supplied it.
    Absent = 1,
    /// Its source was asked and did not answer.
    Unavailable = 2,
    /// It cannot exist for this customer; accepted only where the schema says so.
    NotApplicable = 3,
    /// The customer was asked and refused.
    DeclinedByCustomer = 4,
    /// It existed and was removed.
    Redacted = 5,
}

impl Missing {
    /// All five kinds.
    pub const ALL: [Self; 5] = [
        Self::Absent,
        Self::Unavailable,
        Self::NotApplicable,
        Self::DeclinedByCustomer,
        Self::Redacted,
    ];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Unavailable => "unavailable",
            Self::NotApplicable => "not_applicable",
            Self::DeclinedByCustomer => "declined_by_customer",
            Self::Redacted => "redacted",
        }
    }

    /// The frozen number of this kind in the log and in C, 1 to 5.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.number() == number)
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
