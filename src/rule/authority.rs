//! Authority bands: who may move a decision, after `A0`, the machine itself.

use std::fmt;

/// A band of authority. What each may do is declared by the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Relationship manager or investigator 客户经理: supplies facts and asks.
    A1 = 1,
    /// Branch reviewer 支行审查.
    A2 = 2,
    /// Approval officer 审批官, independent of sales.
    A3 = 3,
    /// Head-office committee 贷审会.
    A4 = 4,
    /// Compliance 合规: may only tighten.
    A5 = 5,
}

impl Band {
    /// All five.
    pub const ALL: [Self; 5] = [Self::A1, Self::A2, Self::A3, Self::A4, Self::A5];

    /// The name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
            Self::A4 => "A4",
            Self::A5 => "A5",
        }
    }

    /// The band with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.name() == name)
    }

    /// The frozen number of this band in the log and in C, 1 to 5.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The band with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.number() == number)
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
