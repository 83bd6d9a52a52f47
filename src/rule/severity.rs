//! How much a rule weighs, who checks it, and what it does when it cannot be decided.

use crate::fact::Missing;
use std::fmt;

/// What it means that a rule fires, the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The law forbids it; nobody may override.
    LegalStop = 1,
    /// The bank's policy forbids it; a named authority may override.
    PolicyStop = 2,
    /// Something is missing that the customer or a source must supply.
    Pend = 3,
    /// A human decides.
    Refer = 4,
    /// The amount is limited.
    Cap = 5,
    /// Something must be met before the next stage.
    Condition = 6,
    /// Somebody should know.
    Notice = 7,
}

impl Severity {
    /// All seven, the most severe first.
    pub const ALL: [Self; 7] = [
        Self::LegalStop,
        Self::PolicyStop,
        Self::Pend,
        Self::Refer,
        Self::Cap,
        Self::Condition,
        Self::Notice,
    ];

    /// The name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LegalStop => "legal_stop",
            Self::PolicyStop => "policy_stop",
            Self::Pend => "pend",
            Self::Refer => "refer",
            Self::Cap => "cap",
            Self::Condition => "condition",
            Self::Notice => "notice",
        }
    }

    /// The severity with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    /// The frozen number of this severity in the log and in C, 1 to 7.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Whether it stops the case: a legal or a policy stop.
    pub const fn is_stop(self) -> bool {
        matches!(self, Self::LegalStop | Self::PolicyStop)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Who carries a control out. The machine-control rate 机控率 counts these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The machine alone.
    Machine,
    /// The machine finds, a human looks.
    Assisted,
    /// A human.
    Manual,
}

impl Mode {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Machine, Self::Assisted, Self::Manual];

    /// The name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Assisted => "assisted",
            Self::Manual => "manual",
        }
    }

    /// The mode with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// What a control does when a missing fact leaves it undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecided {
    /// It fires.
    Fire,
    /// A human decides.
    Refer,
    /// The case waits for the fact.
    Pend,
    /// It does not fire; never allowed for a stop.
    Pass,
}

impl Undecided {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Fire, Self::Refer, Self::Pend, Self::Pass];

    /// The name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fire => "fire",
            Self::Refer => "refer",
            Self::Pend => "pend",
            Self::Pass => "pass",
        }
    }

    /// The behaviour with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|undecided| undecided.name() == name)
    }
}

/// What a control does when it is undecided, for each way a fact can be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnUnknown([Undecided; 5]);

impl OnUnknown {
    /// The same for every kind of missing.
    pub const fn always(undecided: Undecided) -> Self {
        Self([undecided; 5])
    }

    /// What a control of `severity` does when it does not say: a legal stop fires, others refer.
    pub const fn usual(severity: Severity) -> Self {
        Self::always(if matches!(severity, Severity::LegalStop) {
            Undecided::Fire
        } else {
            Undecided::Refer
        })
    }

    /// The same but for one kind of missing.
    #[must_use]
    pub fn with(mut self, why: Missing, undecided: Undecided) -> Self {
        if let Some(slot) = self.0.get_mut(usize::from(why.number()).saturating_sub(1)) {
            *slot = undecided;
        }
        self
    }

    /// What to do when a fact is missing for this reason.
    pub fn of(&self, why: Missing) -> Undecided {
        let place = usize::from(why.number()).saturating_sub(1);
        self.0.get(place).copied().unwrap_or(Undecided::Refer)
    }

    /// Whether a missing fact can let this control pass.
    pub fn can_pass(&self) -> bool {
        self.0.contains(&Undecided::Pass)
    }
}
