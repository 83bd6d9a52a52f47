//! The parts of a chain of `and`, apart: those that look at one field and cannot fail, and the rest.

use super::{Number, Test, Within};
use crate::fact::FieldId;

/// What a condition asks of one field: which values pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::feel) enum Pass {
    Within(Within),
    /// A boolean, 0 or 1.
    Flag(bool),
    /// The values below 64 whose bit is set.
    Among(u64),
}

/// A chain of `and`, taken apart.
#[derive(Debug, Clone, Default)]
pub(in crate::feel) struct Parts {
    pub(in crate::feel) passes: Vec<(FieldId, Pass)>,
    /// What else must hold, in order.
    pub(in crate::feel) rest: Vec<Test>,
    /// Where one of these is 0 the condition has an error, or another part decides: it is asked whole.
    pub(in crate::feel) guards: Vec<FieldId>,
}

impl Pass {
    /// Where the answer may turn, but for the least number: the first value behind each turn.
    pub(in crate::feel) fn cuts(self) -> Vec<i64> {
        let next = |value: i64| value.checked_add(1);
        match self {
            Self::Within(Within { low, high, .. }) => {
                Some(low).into_iter().chain(next(high)).collect()
            }
            Self::Flag(_) => vec![0, 1, 2],
            Self::Among(_) => (0..=64).collect(),
        }
    }

    /// Whether `value` passes.
    pub(in crate::feel) fn passes(self, value: i64) -> bool {
        match self {
            Self::Within(Within { low, high, is, .. }) => (low <= value && value <= high) == is,
            Self::Flag(is) => value == i64::from(is),
            Self::Among(mask) => {
                let bit = u32::try_from(value).ok().and_then(|at| mask.checked_shr(at));
                bit.unwrap_or_default() & 1 == 1
            }
        }
    }
}

impl Test {
    /// The parts of this condition. A part that can fail keeps those behind it in the rest: what comes
    /// first says its error first.
    pub(in crate::feel) fn parts(&self) -> Parts {
        let tests = match self {
            Self::Chain(chain) if !chain.is_or() => chain,
            test => std::slice::from_ref(test),
        };
        let mut parts = Parts::default();
        let mut may_fail = false;
        for test in tests {
            match test {
                Self::Within(within) if !may_fail => {
                    parts.passes.push((within.field, Pass::Within(*within)));
                }
                Self::Flag { field, is } if !may_fail => {
                    parts.passes.push((*field, Pass::Flag(*is)));
                }
                Self::Among { field, mask } if !may_fail => {
                    parts.passes.push((*field, Pass::Among(*mask)));
                }
                test => {
                    match test.guard() {
                        Some(field) => parts.guards.push(field),
                        None => may_fail |= !test.cannot_fail(),
                    }
                    parts.rest.push(test.clone());
                }
            }
        }
        parts
    }

    /// The denominator of a quotient of plain numbers, which is an error only where that is 0.
    fn guard(&self) -> Option<FieldId> {
        let Self::Quotient(quotient) = self else { return None };
        let plain = |number: &Number| matches!(number, Number::Field(_) | Number::Constant(_));
        match &quotient.denominator {
            Number::Field(field) if plain(&quotient.numerator) && plain(&quotient.bound) => {
                Some(*field)
            }
            _ => None,
        }
    }

    /// Whether no machine has an error for it.
    fn cannot_fail(&self) -> bool {
        let plain = |number: &Number| matches!(number, Number::Field(_) | Number::Constant(_));
        match self {
            Self::Constant(_)
            | Self::Within(_)
            | Self::Flag { .. }
            | Self::Among { .. }
            | Self::Known(_) => true,
            Self::OneOf(number, _) | Self::Computed(number) => plain(number),
            Self::Compare(_, both) | Self::Same(both) => plain(&both.0) && plain(&both.1),
            Self::Decided(test) | Self::Not(test) | Self::Otherwise(_, test) => test.cannot_fail(),
            Self::Alike(_, both) => both.0.cannot_fail() && both.1.cannot_fail(),
            Self::Chain(chain) => chain.iter().all(Self::cannot_fail),
            Self::If(parts) => [&parts.0, &parts.1, &parts.2].into_iter().all(Self::cannot_fail),
            Self::GivesUp | Self::Quotient(_) => false,
        }
    }
}
