//! What is computed over a box, and whether what the box assumes can be.

use crate::fact::{FieldId, Missing};
use crate::feel::Expression;
use crate::feel::bounds::{Bounds, Ranges, Whys};
use crate::policy::{Policy, Step};

/// Computes all `steps` but what writes the field `kept`; nothing when what the box assumes cannot be,
/// else the steps that may yield what it does not. What a model says may be anything.
pub(in crate::check) fn compute<'a>(
    steps: &[&'a Step],
    kept: Option<FieldId>,
    ranges: &mut Ranges<'_>,
) -> Option<Vec<&'a Step>> {
    let mut loose = Vec::new();
    for step in steps {
        let computed = match step {
            Step::Feature(id, expression) => vec![(*id, expression.bounds(ranges))],
            Step::Table(table) => table.bounds(ranges),
            Step::Model(_) => Vec::new(),
        };
        for (id, bounds) in computed.into_iter().filter(|(id, _)| kept != Some(*id)) {
            let both = bounds.and(ranges.field(id));
            if both.is_empty() {
                return None;
            }
            if both != bounds {
                loose.push(*step);
            }
            ranges.set(id, both);
        }
    }
    Some(loose)
}

/// Whether no fact is said to be not applicable that cannot be.
pub(in crate::check) fn may_be(policy: &Policy, ranges: &Ranges<'_>) -> bool {
    let mut conditions = policy.applicability().iter();
    conditions.all(|(id, condition)| {
        ranges.field(*id) != not_applicable() || condition.answers(ranges).yes
    })
}

/// A fact that does not apply.
pub(in crate::check) fn not_applicable() -> Bounds {
    Bounds::missing(Whys::of(Missing::NotApplicable))
}

/// What a step computes with.
pub(in crate::check) fn computing(step: &Step) -> Vec<&Expression> {
    match step {
        Step::Feature(_, expression) => vec![expression],
        Step::Table(table) => table.tests().collect(),
        Step::Model(_) => Vec::new(),
    }
}
