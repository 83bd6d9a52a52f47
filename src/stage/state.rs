//! The states of a case and which may follow which.

use std::fmt;

/// Where a case stands. The stage it stands at is kept beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum CaseState {
    /// Nothing has been decided yet.
    #[default]
    Open = 1,
    /// Its stage was passed; the next one may begin.
    Proceeding = 2,
    /// Its stage was passed under conditions or with a counter-offer.
    Conditional = 3,
    /// A person has to look.
    Referred = 4,
    /// Facts are awaited.
    Pended = 5,
    /// Refused.
    Declined = 6,
    /// The customer gave up.
    Withdrawn = 7,
    /// An approval was not used in time.
    Expired = 8,
    /// The loan is in the books; the money has not left yet.
    Booked = 9,
    /// Paid out and on schedule.
    Performing = 10,
    /// On schedule, with early warnings.
    Watch = 11,
    /// Behind schedule.
    Arrears = 12,
    /// Back on schedule after arrears.
    Cured = 13,
    /// Going on under changed terms.
    Restructured = 14,
    /// Ended by payment, whole or agreed.
    Settled = 15,
    /// Ended by a loss.
    ChargedOff = 16,
    /// Nothing more will happen, until the next offer.
    Closed = 17,
}

impl CaseState {
    /// All states, in the order of their numbers.
    pub const ALL: [Self; 17] = [
        Self::Open,
        Self::Proceeding,
        Self::Conditional,
        Self::Referred,
        Self::Pended,
        Self::Declined,
        Self::Withdrawn,
        Self::Expired,
        Self::Booked,
        Self::Performing,
        Self::Watch,
        Self::Arrears,
        Self::Cured,
        Self::Restructured,
        Self::Settled,
        Self::ChargedOff,
        Self::Closed,
    ];

    /// The name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Proceeding => "proceeding",
            Self::Conditional => "conditional",
            Self::Referred => "referred",
            Self::Pended => "pended",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Booked => "booked",
            Self::Performing => "performing",
            Self::Watch => "watch",
            Self::Arrears => "arrears",
            Self::Cured => "cured",
            Self::Restructured => "restructured",
            Self::Settled => "settled",
            Self::ChargedOff => "charged_off",
            Self::Closed => "closed",
        }
    }

    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The frozen number of this state in the log, 1 to 17.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The state with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }

    /// Whether the next stage may begin from here without the policy naming this state.
    pub const fn is_live(self) -> bool {
        matches!(
            self,
            Self::Proceeding
                | Self::Conditional
                | Self::Booked
                | Self::Performing
                | Self::Watch
                | Self::Arrears
                | Self::Cured
                | Self::Restructured
        )
    }

    /// Whether the loan is on the books.
    pub const fn is_on_book(self) -> bool {
        matches!(
            self,
            Self::Booked
                | Self::Performing
                | Self::Watch
                | Self::Arrears
                | Self::Cured
                | Self::Restructured
        )
    }

    /// Whether a case may move from `self` to `next`.
    ///
    /// Before it is booked a case may go anywhere but to a state that only a booked loan has. After
    /// that it moves as a loan does, and back into the loop: a new offer, a re-rating or a review of
    /// the limit leaves the loan's own state as it is.
    pub const fn may_become(self, next: Self) -> bool {
        use CaseState::{
            Arrears, Booked, ChargedOff, Closed, Conditional, Cured, Declined, Expired, Open,
            Pended, Performing, Proceeding, Referred, Restructured, Settled, Watch, Withdrawn,
        };
        match self {
            Open | Proceeding | Conditional | Referred | Pended => {
                !next.is_on_book_only() || matches!(next, Booked)
            }
            // Out of a refusal only a human leads, by an override.
            Declined | Withdrawn | Expired => {
                matches!(next, Closed | Proceeding | Conditional | Declined | Booked)
            }
            Booked => matches!(next, Booked | Performing | Closed | Settled | Declined),
            Performing | Watch | Cured | Restructured => {
                next.is_on_book() && !matches!(next, Booked)
                    || matches!(next, Settled | ChargedOff | Closed)
            }
            Arrears => matches!(
                next,
                Arrears | Cured | Restructured | Settled | ChargedOff | Performing | Watch
            ),
            ChargedOff => matches!(next, ChargedOff | Closed),
            // What has ended may begin again: the next offer.
            Settled | Closed => matches!(
                next,
                Settled | Closed | Proceeding | Conditional | Referred | Pended | Declined
            ),
        }
    }

    const fn is_on_book_only(self) -> bool {
        self.is_on_book() || matches!(self, Self::Settled | Self::ChargedOff)
    }
}

impl fmt::Display for CaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_back() {
        for state in CaseState::ALL {
            assert_eq!(CaseState::from_name(state.name()), Some(state));
            assert_eq!(CaseState::from_number(state.number()), Some(state));
        }
    }

    #[test]
    fn the_life_of_a_loan() {
        use CaseState::{Arrears, Booked, ChargedOff, Closed, Cured, Open, Performing, Proceeding};
        let life = [Open, Proceeding, Booked, Performing, Arrears, Cured, Performing, Closed];
        for (now, next) in life.iter().zip(&life[1..]) {
            assert!(now.may_become(*next), "{now} -> {next}");
        }
        assert!(Closed.may_become(Proceeding), "the loop closes");
        for (now, next) in [(Open, Performing), (Proceeding, ChargedOff), (Booked, Proceeding)] {
            assert!(!now.may_become(next), "{now} -> {next}");
        }
        assert!(!CaseState::Declined.may_become(Performing));
        assert!(CaseState::Settled.may_become(Proceeding), "the loop closes");
        assert!(!ChargedOff.may_become(Performing));
    }
}
