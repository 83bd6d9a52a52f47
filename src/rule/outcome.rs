//! What is to be done, and the one table from severity and stage to it.

use super::Severity;
use crate::stage::Stage;
use std::fmt;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Go on.
    Approve = 1,
    /// Go on once the conditions are met.
    ApproveWithConditions = 2,
    /// Go on with less than was asked for.
    CounterOffer = 3,
    /// A human decides.
    Refer = 4,
    /// Wait for what is missing.
    Pend = 5,
    /// Refuse.
    Decline = 6,
    /// Do not contact.
    Suppress = 7,
    /// Let no further money leave.
    Freeze = 8,
    /// End the relation. No rule says so: only a human does, by an override.
    Exit = 9,
}

impl Outcome {
    /// All nine.
    pub const ALL: [Self; 9] = [
        Self::Approve,
        Self::ApproveWithConditions,
        Self::CounterOffer,
        Self::Refer,
        Self::Pend,
        Self::Decline,
        Self::Suppress,
        Self::Freeze,
        Self::Exit,
    ];

    /// The name in policies and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveWithConditions => "approve_with_conditions",
            Self::CounterOffer => "counter_offer",
            Self::Refer => "refer",
            Self::Pend => "pend",
            Self::Decline => "decline",
            Self::Suppress => "suppress",
            Self::Freeze => "freeze",
            Self::Exit => "exit",
        }
    }

    /// The outcome with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// The frozen number of this outcome in the log and in C, 1 to 9.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The outcome with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.number() == number)
    }

    /// Whether the case goes on: approved, with conditions, or with less.
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Approve | Self::ApproveWithConditions | Self::CounterOffer)
    }

    /// Whether nothing more is offered: refused, not contacted, frozen, ended.
    pub const fn refuses(self) -> bool {
        matches!(self, Self::Decline | Self::Suppress | Self::Freeze | Self::Exit)
    }

    /// The outcome when the most severe rule that fired at `stage` has this severity.
    ///
    /// | severity | marketing, collection | tracking | every other stage |
    /// |---|---|---|---|
    /// | legal stop, policy stop | suppress | freeze | decline |
    /// | pend | pend | pend | pend |
    /// | refer | refer | refer | refer |
    /// | cap | counter-offer | counter-offer | counter-offer |
    /// | condition | approve with conditions | same | same |
    /// | notice, or nothing | approve | approve | approve |
    pub const fn of(severity: Option<Severity>, stage: Stage) -> Self {
        match severity {
            Some(Severity::LegalStop | Severity::PolicyStop) => match stage {
                Stage::Marketing | Stage::Collection => Self::Suppress,
                Stage::Tracking => Self::Freeze,
                Stage::Investigation
                | Stage::Rating
                | Stage::Signing
                | Stage::Granting
                | Stage::Disbursement
                | Stage::Payment => Self::Decline,
            },
            Some(Severity::Pend) => Self::Pend,
            Some(Severity::Refer) => Self::Refer,
            Some(Severity::Cap) => Self::CounterOffer,
            Some(Severity::Condition) => Self::ApproveWithConditions,
            Some(Severity::Notice) | None => Self::Approve,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worse_severity_never_gives_a_better_outcome() {
        for stage in Stage::ALL {
            let outcomes = Severity::ALL.map(|severity| Outcome::of(Some(severity), stage));
            assert!(outcomes.is_sorted_by(|worse, better| worse >= better), "{stage}");
            let goes_on = outcomes.map(Outcome::goes_on);
            assert!(goes_on.is_sorted(), "{stage}");
            assert_eq!(Outcome::of(None, stage), Outcome::Approve);
        }
    }

    #[test]
    fn names_and_numbers_lead_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_name(outcome.name()), Some(outcome));
            assert_eq!(Outcome::from_number(outcome.number()), Some(outcome));
        }
    }
}
