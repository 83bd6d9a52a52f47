//! What the rules of a policy read, at whatever stage.

use super::{Gate, Policy, StageControls};
use crate::fact::FieldId;
use crate::feel::Expression;
use crate::rule::Control;
use crate::stage::Stage;
use std::collections::BTreeSet;

impl Policy {
    /// Every field that a control, a gate, the strategy, the loop, an authority, a declaration or an
    /// invariant reads; what these are computed from is left out.
    pub(crate) fn read_by_rules(&self) -> BTreeSet<FieldId> {
        let policy = &self.0;
        let mut expressions: Vec<&Expression> = Vec::new();
        for stage in Stage::ALL {
            expressions.extend(policy.graph.gates(stage).filter_map(Gate::expression));
            expressions.extend(policy.loops.expressions(stage));
            expressions.extend(policy.strategy.expressions(stage));
        }
        expressions.extend(policy.applicability.iter().map(|(_, condition)| condition));
        expressions.extend(policy.authorities.expressions());
        expressions.extend(policy.invariants.all().iter().map(|invariant| &invariant.never));
        let controls = policy.controls.iter().flat_map(StageControls::all).flat_map(Control::reads);
        let part = policy.loops.signing_part.iter().map(|(id, _)| *id);
        let read = expressions.into_iter().flat_map(Expression::reads).copied();
        read.chain(controls).chain(part).collect()
    }
}
