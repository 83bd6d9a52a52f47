//! What a decision changes.

use crate::stage::{CaseState, ContractPart, Stage};
use crate::value::Timestamp;
use rust_decimal::Decimal;

/// What became of a loan: the label that the next model learns from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Performance {
    /// It was paid as agreed.
    Good = 1,
    /// It was not.
    Bad = 2,
    /// It is too early to say, or neither.
    Indeterminate = 3,
}

impl Performance {
    /// The name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Indeterminate => "indeterminate",
        }
    }
}

/// One change to a customer or a case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// The case stands at `stage` in `state`.
    Move {
        /// The stage just decided.
        stage: Stage,
        /// The state it leads to.
        state: CaseState,
        /// Whether the next stage may begin.
        passed: bool,
    },
    /// A contract was signed.
    Signed(ContractPart),
    /// The customer is, or was, contacted.
    Contacted,
    /// The customer was refused.
    Refused,
    /// The customer is not to be contacted for marketing before this time.
    Suppressed {
        /// When the suppression ends.
        until: Timestamp,
    },
    /// No further money may leave for this customer, as far as this case is concerned.
    Frozen,
    /// This case no longer holds the customer's money back.
    Unfrozen,
    /// The customer's whole limit is this amount.
    LimitSet {
        /// Major units of the policy's currency.
        amount: Decimal,
    },
    /// Part of the limit is held for this case.
    Reserved {
        /// Major units of the policy's currency.
        amount: Decimal,
        /// When the hold lapses.
        until: Timestamp,
    },
    /// The granting made so many conditions.
    Conditioned {
        /// How many.
        count: u32,
    },
    /// Part of what is held is drawn.
    Committed {
        /// Major units of the policy's currency.
        amount: Decimal,
    },
    /// What is still held, or drawn, is free again.
    Released {
        /// Of what was held.
        reserved: Decimal,
        /// Of what was drawn.
        committed: Decimal,
    },
    /// The case has a label.
    Labelled(Performance),
}
