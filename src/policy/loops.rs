//! What moves a case round the loop: ledger amounts, transitions, suppressions, labels.

use super::header::Header;
use crate::document::{Faults, Text};
use crate::fact::{FieldId, Schema};
use crate::feel::{Compiler, Expect, Expression, Use};
use crate::stage::{CaseState, ContractPart, Stage};
use crate::value::{Currency, Type};
use std::sync::Arc;

/// The amounts that go through the customer's ledger, all at the ledger's scale.
#[derive(Debug)]
pub(crate) struct LimitRules {
    pub(crate) requested: Expression,
    pub(crate) total: Expression,
    pub(crate) commit: Expression,
    pub(crate) valid_days: Expression,
}

/// `[[transition]]`, compiled.
#[derive(Debug)]
pub(crate) struct Transition {
    pub(crate) stage: Stage,
    pub(crate) when: Expression,
    pub(crate) state: CaseState,
}

/// `[[suppression]]`, compiled.
#[derive(Debug)]
pub(crate) struct Suppression {
    pub(crate) stage: Stage,
    pub(crate) when: Expression,
    pub(crate) days: Expression,
}

/// Everything that turns a decision into effects.
#[derive(Debug, Default)]
pub(crate) struct LoopRules {
    pub(crate) signing_part: Option<(FieldId, Arc<[Arc<str>]>)>,
    pub(crate) limit: Option<LimitRules>,
    pub(crate) transitions: Vec<Transition>,
    pub(crate) suppressions: Vec<Suppression>,
    pub(crate) performance: Option<(Expression, Expression)>,
}

impl LoopRules {
    pub(super) fn compile(
        header: &Header,
        (schema, currency): (&Schema, Currency),
        compiler: &Compiler<'_>,
        faults: &Faults,
    ) -> Self {
        let test = |text: &Text| compiler.compile(text, &Expect::Boolean, Use::Risk);
        let money = Expect::Type(Type::Money { currency, scale: crate::fact::LEDGER_SCALE });
        let amount = |text: &Option<Text>| compiler.compile(text.as_ref()?, &money, Use::Risk);
        let days = |text: &Text| compiler.compile(text, &Expect::Type(Type::Integer), Use::Risk);
        let limit = header.limit.as_ref().and_then(|limit| {
            let (requested, total) = (amount(&limit.requested), amount(&limit.total));
            let (commit, valid) = (amount(&limit.commit), limit.valid_days.as_ref().and_then(days));
            Some(LimitRules {
                requested: requested?,
                total: total?,
                commit: commit?,
                valid_days: valid?,
            })
        });
        let transitions = header.transitions.iter().filter_map(|text| {
            Some(Transition { stage: text.stage, when: test(&text.when)?, state: text.state })
        });
        let suppressions = header.suppressions.iter().filter_map(|text| {
            let (when, days) = (test(&text.when), days(&text.days));
            Some(Suppression { stage: text.stage, when: when?, days: days? })
        });
        let performance = header.performance.as_ref().and_then(|(bad, good)| {
            let (bad, good) = (bad.as_ref().and_then(test), good.as_ref().and_then(test));
            bad.zip(good)
        });
        Self {
            signing_part: header
                .signing_part
                .as_ref()
                .and_then(|t| signing_part(t, schema, faults)),
            limit,
            transitions: transitions.collect(),
            suppressions: suppressions.collect(),
            performance,
        }
    }

    /// The expressions that `stage` evaluates.
    pub(super) fn expressions(&self, stage: Stage) -> Vec<&Expression> {
        let mut all: Vec<&Expression> = Vec::new();
        let moves = self.transitions.iter().filter(|rule| rule.stage == stage);
        all.extend(moves.map(|rule| &rule.when));
        let suppressions = self.suppressions.iter().filter(|rule| rule.stage == stage);
        all.extend(suppressions.flat_map(|rule| [&rule.when, &rule.days]));
        if matches!(stage, Stage::Tracking | Stage::Collection) {
            all.extend(self.performance.iter().flat_map(|(bad, good)| [bad, good]));
        }
        if let Some(limit) = &self.limit {
            match stage {
                Stage::Granting => all.extend([&limit.requested, &limit.total, &limit.valid_days]),
                Stage::Disbursement => all.push(&limit.commit),
                Stage::Marketing
                | Stage::Investigation
                | Stage::Rating
                | Stage::Signing
                | Stage::Payment
                | Stage::Tracking
                | Stage::Collection => {}
            }
        }
        all
    }
}

/// The fact that says which contract is signed: an enum of `framework` and `loan_contract`.
fn signing_part(
    text: &Text,
    schema: &Schema,
    faults: &Faults,
) -> Option<(FieldId, Arc<[Arc<str>]>)> {
    let id = schema.find(text.as_str());
    if let Some(id) = id
        && let Some(Type::Enum(values)) = schema.field(id).map(|field| &field.ty)
        && values.iter().all(|value| ContractPart::from_name(value).is_some())
    {
        return Some((id, values.clone()));
    }
    let message = format!("`{}` is no fact that names a contract", text.as_str());
    let help = "declare it as an enum with the values framework and loan_contract";
    faults.push(text.fault("signing-part", message).suggest(help));
    None
}
