//! Joining what fired: the most severe decides, the rest is kept.

use super::{Band, Fired, Outcome, Severity};
use crate::stage::Stage;
use std::sync::Arc;

/// What all rules of a stage say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined<'a> {
    /// What is to be done.
    pub outcome: Outcome,
    /// The most severe of what fired.
    pub severity: Option<Severity>,
    /// The lowest cap, at the ledger's scale; kept whatever else fired.
    pub cap: Option<i64>,
    /// The codes of all conditions, in the order of the policy, each once.
    pub conditions: Vec<Arc<str>>,
    /// What fired, the most severe first, equals in the order of the policy.
    pub reasons: Vec<Fired<'a>>,
    /// The lowest band that may move this decision; `None` when nobody may, or nobody needs to.
    pub authority: Option<Band>,
}

/// Joins what `fired` at `stage`.
pub fn join<'a>(stage: Stage, fired: &[Fired<'a>]) -> Joined<'a> {
    let mut reasons = fired.to_vec();
    reasons.sort_by_key(|fired| fired.severity);
    let severity = reasons.first().map(|fired| fired.severity);
    let mut conditions: Vec<Arc<str>> = Vec::new();
    for condition in fired.iter().filter_map(|fired| fired.condition) {
        if !conditions.contains(condition) {
            conditions.push(condition.clone());
        }
    }
    Joined {
        outcome: Outcome::of(severity, stage),
        severity,
        cap: fired.iter().filter_map(|fired| fired.cap).min(),
        conditions,
        authority: authority(&reasons),
        reasons,
    }
}

/// The highest referral wins; a stop that names no band, a legal stop and a pend bar everyone.
fn authority(reasons: &[Fired<'_>]) -> Option<Band> {
    let mut highest = None;
    for fired in reasons {
        let needed = match fired.severity {
            Severity::LegalStop | Severity::Pend => return None,
            Severity::PolicyStop => Some(fired.band?),
            Severity::Refer => Some(fired.band.unwrap_or(Band::A2)),
            Severity::Cap | Severity::Condition | Severity::Notice => None,
        };
        highest = highest.max(needed);
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arcs() -> Vec<Arc<str>> {
        ["A", "B", "C"].map(Arc::from).to_vec()
    }

    #[test]
    fn a_refer_does_not_erase_a_cap() {
        let codes = arcs();
        let mut cap = Fired::by_rule("c", Severity::Cap, &codes[0], None);
        cap.cap = Some(500);
        let refer = Fired::by_rule("r", Severity::Refer, &codes[1], None);
        let condition = Fired::by_rule("d", Severity::Condition, &codes[2], None);
        let joined = join(Stage::Granting, &[cap, condition, refer]);
        assert_eq!((joined.outcome, joined.cap), (Outcome::Refer, Some(500)));
        assert_eq!(joined.conditions, [codes[2].clone()]);
        assert_eq!(joined.reasons[0].rule, "r");
        assert_eq!(joined.authority, Some(Band::A2));
    }

    #[test]
    fn the_highest_referral_wins_and_a_bare_stop_bars_all() {
        let codes = arcs();
        let mut stop = Fired::by_rule("s", Severity::PolicyStop, &codes[0], None);
        stop.band = Some(Band::A3);
        let refer = Fired::by_rule("r", Severity::Refer, &codes[1], None);
        let both = [stop.clone(), refer.clone()];
        assert_eq!(join(Stage::Rating, &both).authority, Some(Band::A3));
        stop.band = None;
        assert_eq!(join(Stage::Rating, &[stop, refer]).authority, None);
    }

    proptest! {
        #[test]
        fn one_more_rule_never_helps(
            numbers in proptest::collection::vec(0_usize..7, 0..8),
            more in 0_usize..7,
        ) {
            let codes = arcs();
            let fired: Vec<_> = numbers
                .iter()
                .map(|n| Fired::by_rule("x", Severity::ALL[*n], &codes[*n % 3], None))
                .collect();
            let before = join(Stage::Granting, &fired);
            let mut with = fired.clone();
            with.push(Fired::by_rule("y", Severity::ALL[more], &codes[0], None));
            let after = join(Stage::Granting, &with);
            prop_assert!(before.outcome.goes_on() || !after.outcome.goes_on());
            prop_assert!(after.severity <= before.severity || before.severity.is_none());
            prop_assert_eq!(after.reasons.len(), before.reasons.len() + 1);
        }
    }
}
