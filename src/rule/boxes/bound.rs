//! A bound on work: an exact answer, or a typed "not finished", never a guess.

use std::fmt;

/// How many steps an analysis may take. A step is one state looked at: some rows still alive in
/// one part of the space, one pair of rows, or one box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound(u64);

impl Bound {
    /// At most this many steps.
    pub const fn steps(steps: u64) -> Self {
        Self(steps)
    }
}

impl Default for Bound {
    /// Enough for random tables far beyond 1,000 rows and six columns.
    fn default() -> Self {
        Self(100_000_000)
    }
}

/// The bound was spent, or the memory that one analysis may take, before the answer was certain;
/// nothing is known from the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished {
    /// The steps that were allowed.
    pub bound: u64,
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not finished within {} steps", self.bound)
    }
}

impl std::error::Error for Unfinished {}

/// What is left of a bound.
#[derive(Debug)]
pub(crate) struct Effort {
    bound: u64,
    left: u64,
}

impl Effort {
    /// All of `bound`.
    pub(crate) const fn new(bound: Bound) -> Self {
        Self { bound: bound.0, left: bound.0 }
    }

    /// Takes `steps` off.
    pub(crate) fn spend(&mut self, steps: u64) -> Result<(), Unfinished> {
        self.left = self.left.checked_sub(steps).ok_or(self.spent())?;
        Ok(())
    }

    /// The outcome when this effort is not enough.
    pub(crate) const fn spent(&self) -> Unfinished {
        Unfinished { bound: self.bound }
    }
}
