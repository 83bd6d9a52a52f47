//! Expressions as they stand in documents: compiled, checked for what they may read, with places.

use super::{Expect, Expression, ExpressionFault};
use crate::document::{Faults, Text};
use crate::error::Span;
use crate::fact::{Class, FieldId, Namespace, Origin, Schema};

/// What an expression decides, and so which namespaces it may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Risk, price, limit, gate: never propensity, and no offer is known yet.
    Risk,
    /// A control: as risk, and it may read the offer.
    Control,
    /// Whom to contact and how offers rank: propensity too.
    Contact,
    /// A value computed from others, which inherits their namespace.
    Feature,
    /// What must never happen: it decides nothing, and so it sees everything, propensity too.
    Invariant,
}

/// Compiles the expressions of a policy and notes their faults where they stand.
#[derive(Debug)]
pub(crate) struct Compiler<'a> {
    schema: &'a Schema,
    faults: &'a Faults,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(schema: &'a Schema, faults: &'a Faults) -> Self {
        Self { schema, faults }
    }

    /// The expression that `text` writes, if it has no fault.
    pub(crate) fn compile(&self, text: &Text, expect: &Expect, purpose: Use) -> Option<Expression> {
        let found = Expression::compile(text.as_str(), self.schema, expect);
        let expression = self.checked(text, found, purpose)?;
        self.settled(text, &expression, true);
        Some(expression)
    }

    /// The unary tests that `text` writes for the field `input`, if they have no fault.
    pub(crate) fn unary_tests(
        &self,
        text: &Text,
        input: FieldId,
        purpose: Use,
    ) -> Option<Expression> {
        let found = Expression::unary_tests(text.as_str(), self.schema, input);
        let expression = self.checked(text, found, purpose)?;
        // A row may well take everything that there is.
        self.settled(text, &expression, false);
        Some(expression)
    }

    fn checked(
        &self,
        text: &Text,
        compiled: Result<Expression, Vec<ExpressionFault>>,
        purpose: Use,
    ) -> Option<Expression> {
        match compiled {
            Ok(expression) => {
                self.may_read(text, expression.reads(), purpose).then_some(expression)
            }
            Err(faults) => {
                self.faults.extend(faults.into_iter().map(|fault| placed(text, fault)));
                None
            }
        }
    }

    /// Warns of comparisons that the declared range of their field settles: those that never hold, and
    /// where `always` says so those that always do.
    fn settled(&self, text: &Text, expression: &Expression, always: bool) {
        for settled in expression.settled(self.schema) {
            let Some(field) = self.schema.field(settled.field) else { continue };
            let Some(range) = field.range.as_ref().filter(|_| always || !settled.always) else {
                continue;
            };
            let (code, how) = if settled.always {
                ("within-range", "holds for every value of")
            } else {
                ("outside-range", "holds for no value of")
            };
            let message = format!("this {how} `{}`, whose range is {range}", field.name);
            self.faults.push(text.fault_at(code, settled.span, message).warning());
        }
    }

    /// Notes what `text` reads and must not.
    pub(crate) fn may_read(&self, text: &Text, reads: &[FieldId], purpose: Use) -> bool {
        let mut allowed = true;
        for field in reads.iter().filter_map(|id| self.schema.field(*id)) {
            let sees_offer = matches!(purpose, Use::Control | Use::Invariant);
            if field.origin == Origin::Offer && !sees_offer {
                let message = format!("`{}` is not known here: only controls see it", field.name);
                self.faults.push(text.fault_at("no-offer-yet", place(text, &field.name), message));
                allowed = false;
            }
            if field.class == Class::ProhibitedBasis {
                let message = format!("`{}` is a prohibited basis: monitoring only", field.name);
                self.faults.push(text.fault_at(
                    "prohibited-basis",
                    place(text, &field.name),
                    message,
                ));
                allowed = false;
            }
            if field.namespace == Namespace::Prop && matches!(purpose, Use::Risk | Use::Control) {
                let message = format!("`{}` is propensity and cannot decide risk", field.name);
                let help = "propensity may choose whom to contact and rank offers, nothing else";
                let fault = text.fault_at("propensity-in-risk", place(text, &field.name), message);
                self.faults.push(fault.suggest(help));
                allowed = false;
            }
        }
        allowed
    }
}

/// Where `name` stands in `text`.
fn place(text: &Text, name: &str) -> Span {
    let start = text.as_str().find(name);
    let end = start.map_or(text.as_str().len(), |start| start.saturating_add(name.len()));
    Span::new(start.unwrap_or_default(), end)
}

/// A fault of an expression at its place in the document.
fn placed(text: &Text, fault: ExpressionFault) -> crate::error::Fault {
    let placed = text.fault_at(fault.code, fault.span, fault.message);
    match fault.suggestion {
        Some(suggestion) => placed.suggest(suggestion),
        None => placed,
    }
}
