//! The nine stages of the credit loop, and where a case can stand in it.

mod contract;
mod state;

pub use contract::ContractPart;
pub use state::CaseState;

use crate::error::{Error, ErrorKind, Result};
use std::fmt;

/// A stage of the credit loop, in the order in which a first loan meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 营销: whom to contact, why now, with what offer.
    Marketing = 1,
    /// 调查: who this is, what the sources say, whether it can be believed.
    Investigation = 2,
    /// 评级: how likely a default is, and which grade follows.
    Rating = 3,
    /// 签约: consents, the framework contract, the loan contract.
    Signing = 4,
    /// 授信: how much, at what price, for how long.
    Granting = 5,
    /// 放款: whether this draw may leave the bank.
    Disbursement = 6,
    /// 支付: whether the money goes where the contract says.
    Payment = 7,
    /// 跟踪: what the loan does after it is paid out.
    Tracking = 8,
    /// 催收: what to do about a loan in arrears, and what not to do.
    Collection = 9,
}

impl Stage {
    /// All nine, in order.
    pub const ALL: [Self; 9] = [
        Self::Marketing,
        Self::Investigation,
        Self::Rating,
        Self::Signing,
        Self::Granting,
        Self::Disbursement,
        Self::Payment,
        Self::Tracking,
        Self::Collection,
    ];

    /// The name in policies and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Investigation => "investigation",
            Self::Rating => "rating",
            Self::Signing => "signing",
            Self::Granting => "granting",
            Self::Disbursement => "disbursement",
            Self::Payment => "payment",
            Self::Tracking => "tracking",
            Self::Collection => "collection",
        }
    }

    /// The name a Chinese banker uses.
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Marketing => "营销",
            Self::Investigation => "调查",
            Self::Rating => "评级",
            Self::Signing => "签约",
            Self::Granting => "授信",
            Self::Disbursement => "放款",
            Self::Payment => "支付",
            Self::Tracking => "跟踪",
            Self::Collection => "催收",
        }
    }

    /// The frozen number of this stage in the log and in C, 1 to 9.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The stage with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.number() == number)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Stage {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|stage| stage.name() == text)
            .ok_or_else(|| Error::new(ErrorKind::Request, format!("no stage is named `{text}`")))
    }
}

/// A set of stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageSet(u16);

impl StageSet {
    /// No stage.
    pub const EMPTY: Self = Self(0);

    /// The set with `stage` in it.
    #[must_use]
    pub const fn with(self, stage: Stage) -> Self {
        Self(self.0 | (1_u16 << stage.number()))
    }

    /// Whether `stage` is in the set.
    pub const fn contains(self, stage: Stage) -> bool {
        self.0 & (1_u16 << stage.number()) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_back() {
        for stage in Stage::ALL {
            assert_eq!(stage.name().parse::<Stage>().unwrap(), stage);
            assert_eq!(Stage::from_number(stage.number()), Some(stage));
        }
        assert_eq!(Stage::from_number(0), None);
        assert!("lending".parse::<Stage>().is_err());
    }
}
