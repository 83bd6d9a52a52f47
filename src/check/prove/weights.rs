//! How much a rule can weigh over a box, and what several rules can weigh together.

use crate::feel::bounds::{Answers, Known, Ranges, Whys};
use crate::rule::{Control, Severity, Undecided};

/// The severities that a rule can have, and whether it can be silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::check) struct Weights {
    /// By the numbers of the severities, from 1; the last stands for silence.
    can: [bool; 8],
}

/// The place of silence behind all severities.
const SILENT: usize = 7;

impl Weights {
    pub(in crate::check) fn silent() -> Self {
        let mut silent = Self::default();
        silent.put(None);
        silent
    }

    /// Adds a severity, or silence.
    pub(in crate::check) fn put(&mut self, severity: Option<Severity>) {
        let place = severity.map_or(SILENT, |one| usize::from(one.number()).saturating_sub(1));
        if let Some(slot) = self.can.get_mut(place) {
            *slot = true;
        }
    }

    /// What a rule can weigh that fires with `severity` where its condition has these answers.
    pub(in crate::check) fn of(answers: Answers, fires: Weights) -> Self {
        let mut all = if answers.yes { fires } else { Self::default() };
        if answers.no {
            all.put(None);
        }
        all
    }

    pub(in crate::check) fn or(mut self, other: Self) -> Self {
        for (one, other) in self.can.iter_mut().zip(other.can) {
            *one |= other;
        }
        self
    }

    /// Takes silence away.
    pub(in crate::check) fn shut(&mut self) {
        if let Some(slot) = self.can.get_mut(SILENT) {
            *slot = false;
        }
    }

    /// Whether it can be heard.
    pub(in crate::check) fn can_fire(self) -> bool {
        self.can.iter().take(SILENT).any(|can| *can)
    }

    /// Whether it can be silent.
    pub(in crate::check) fn can_be_silent(self) -> bool {
        self.can.last() == Some(&true)
    }

    /// Whether more than one of them is possible.
    pub(in crate::check) fn is_open(self) -> bool {
        self.can.iter().filter(|can| **can).count() > 1
    }

    /// Whether it can weigh as much as a referral.
    pub(in crate::check) fn can_hold_up(self) -> bool {
        self.can.iter().take(usize::from(Severity::Refer.number())).any(|can| *can)
    }

    /// The most severe of several rules, each of which weighs what it can whatever the others do.
    pub(in crate::check) fn first(all: &[Self]) -> Self {
        // No rule can weigh less than this one does at least.
        let least = all.iter().copied().map(Self::lightest).min().unwrap_or(Some(SILENT));
        let mut first = Self { can: all.iter().fold(Self::silent(), |a, b| a.or(*b)).can };
        for (place, can) in first.can.iter_mut().enumerate() {
            *can &= least.is_some_and(|least| place <= least);
        }
        first
    }

    fn lightest(self) -> Option<usize> {
        self.can.iter().rposition(|can| *can)
    }

    /// The severities, and nothing for silence.
    pub(in crate::check) fn iter(self) -> impl Iterator<Item = Option<Severity>> {
        let all = Severity::ALL.into_iter().map(Some).chain([None]);
        all.zip(self.can).filter_map(|(severity, can)| can.then_some(severity))
    }
}

/// What a control can do over a box.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct Effect {
    pub(in crate::check) weights: Weights,
    /// The lowest cap that it can set.
    pub(in crate::check) lowest_cap: Option<i128>,
    /// The highest cap that it can set, where it sets one in any case.
    pub(in crate::check) sure_cap: Option<i128>,
}

/// What `control` can do over the box `ranges`.
pub(in crate::check) fn effect(control: &Control, ranges: &Ranges<'_>) -> Effect {
    let yes = Answers { yes: true, no: false, unknown: Whys::NONE };
    let applies = control.applies_when.as_ref().map_or(yes, |applies| applies.answers(ranges));
    let when = if applies.yes { Some(control.when.answers(ranges)) } else { None };
    let cap = control.cap.as_ref().map(|cap| cap.bounds(ranges));
    let mut fires = Weights::default();
    if cap.is_none_or(|cap| cap.known != Known::Nothing) {
        fires.put(Some(control.severity));
    }
    if cap.is_some_and(|cap| !cap.unknown.is_empty()) {
        fires.put(Some(control.severity.min(Severity::Refer)));
    }
    let mut weights = Weights::default();
    if applies.no {
        weights.put(None);
    }
    let mut unknown = applies.unknown;
    if let Some(when) = when {
        weights = weights.or(Weights::of(when, fires));
        unknown = unknown.or(when.unknown);
    }
    for why in unknown.iter() {
        match control.unknown.of(why) {
            Undecided::Pass => weights.put(None),
            Undecided::Refer => weights.put(Some(Severity::Refer)),
            Undecided::Pend => weights.put(Some(Severity::Pend)),
            Undecided::Fire => weights = weights.or(fires),
        }
    }
    let ends = cap.map(|cap| match cap.known {
        Known::Ints(low, high) => (low, high),
        Known::Nothing | Known::Decimals(..) | Known::Texts(..) | Known::Any => {
            (i128::MIN, i128::MAX)
        }
    });
    let sure = !weights.can_be_silent() && cap.is_some_and(|cap| cap.unknown.is_empty());
    Effect {
        weights,
        lowest_cap: ends.filter(|_| weights.can_fire()).map(|(low, _)| low),
        sure_cap: ends.filter(|_| sure).map(|(_, high)| high),
    }
}
