//! The types of what only the complete evaluator runs: lists, contexts, ranges, loops, functions.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "types that are not listed have no items and no steps"
)]

use super::super::ast::{Arguments, Entry, FunctionNode, Iteration, Kind, Node, RangeNode};
use super::super::builtin::Builtin;
use super::super::kind::Ty;
use super::super::types::FeelType;
use super::{Code, Lowering};
use crate::error::Span;
use std::sync::Arc;

impl Lowering<'_> {
    pub(super) fn list(&mut self, items: &[Node], hint: Option<&Ty>, span: Span) -> Code {
        let hint = hint.and_then(Ty::element);
        let mut common = Ty::Nothing;
        for item in items {
            let code = self.node(item, hint.as_ref());
            if code.ty.is_invalid() {
                return Code::invalid(span);
            }
            let Some(ty) = common.common(&code.ty) else {
                let message = format!("{} stands in a list of which each is {common}", code.ty);
                return self.fault("type-mismatch", item.span, message);
            };
            common = ty;
        }
        Code::whole(common.list(), span)
    }

    pub(super) fn context(&mut self, entries: &[Entry], span: Span) -> Code {
        let outer = self.locals.len();
        let mut found: Vec<(Arc<str>, Ty)> = Vec::with_capacity(entries.len());
        for entry in entries {
            let ty = self.node(&entry.value, None).ty;
            let Some(name) = &entry.name else {
                self.locals.truncate(outer);
                return Code::whole(ty, span);
            };
            if found.iter().any(|(other, _)| other == name) {
                let message = format!("this context has two entries named `{name}`");
                self.fault("duplicate", entry.value.span, message);
            }
            found.push((name.clone(), ty.clone()));
            self.locals.push((name.clone(), ty));
        }
        self.locals.truncate(outer);
        if found.iter().any(|(_, ty)| ty.is_invalid()) {
            return Code::invalid(span);
        }
        Code::whole(Ty::Context(found.into()), span)
    }

    pub(super) fn range(&mut self, range: &RangeNode, span: Span) -> Code {
        let mut common = Ty::Nothing;
        for end in [&range.low, &range.high].into_iter().flatten() {
            let code = self.node(end, None);
            if code.ty.is_invalid() {
                return Code::invalid(span);
            }
            let Some(ty) = common.common(&code.ty) else {
                let message = format!("a range does not go from {common} to {}", code.ty);
                return self.fault("type-mismatch", span, message);
            };
            common = ty;
        }
        Code::whole(Ty::Range(Box::new(common)), span)
    }

    pub(super) fn filter(&mut self, list: &Node, filter: &Node, span: Span) -> Code {
        let list = self.node(list, None);
        if list.ty.is_invalid() {
            return Code::invalid(span);
        }
        let element = match &list.ty {
            Ty::TextList | Ty::List(_) => list.ty.element().unwrap_or(Ty::Nothing),
            ty => ty.clone(),
        };
        let outer = self.locals.len();
        self.locals.push(("item".into(), element.clone()));
        if let Ty::Context(entries) = &element {
            self.locals.extend(entries.iter().cloned());
        }
        let found = self.node(filter, None);
        self.locals.truncate(outer);
        match found.ty {
            Ty::Boolean => Code::whole(element.list(), span),
            Ty::Number { .. } => Code::whole(element, span),
            Ty::Invalid => Code::invalid(span),
            ty => {
                let message = format!("a filter is a condition or a place, not {ty}");
                self.fault("type-mismatch", filter.span, message)
            }
        }
    }

    pub(super) fn repetition(&mut self, iterations: &[Iteration], body: &Node, span: Span) -> Code {
        let outer = self.locals.len();
        let fits = self.iterations(iterations);
        // What was found so far is a list of what the body yields, which is known only then.
        self.locals.push(("partial".into(), Ty::Nothing.list()));
        let body = self.node(body, None);
        self.locals.truncate(outer);
        if !fits || body.ty.is_invalid() {
            return Code::invalid(span);
        }
        Code::whole(body.ty.list(), span)
    }

    pub(super) fn quantified(
        &mut self,
        iterations: &[Iteration],
        condition: &Node,
        span: Span,
    ) -> Code {
        let outer = self.locals.len();
        let fits = self.iterations(iterations);
        let condition = self.condition(condition);
        self.locals.truncate(outer);
        if !fits || condition.ty.is_invalid() {
            return Code::invalid(span);
        }
        Code::whole(Ty::Boolean, span)
    }

    /// Makes the variables of the iterations known; whether they have types.
    fn iterations(&mut self, iterations: &[Iteration]) -> bool {
        let mut fits = true;
        for iteration in iterations {
            let over = self.node(&iteration.over, None);
            let to = iteration.to.as_ref().map(|to| self.node(to, None));
            let ty = match (&over.ty, &to) {
                (Ty::Invalid, _) => Ty::Invalid,
                (from, Some(to)) => match from.common(&to.ty) {
                    Some(ty @ (Ty::Number { .. } | Ty::Date | Ty::Invalid)) => ty,
                    _ => self.no_steps(iteration, from, Some(&to.ty)),
                },
                (from, None) => match from.element() {
                    Some(element) => element,
                    None => self.no_steps(iteration, from, None),
                },
            };
            fits &= !ty.is_invalid();
            self.locals.push((iteration.name.clone(), ty));
        }
        fits
    }

    fn no_steps(&mut self, iteration: &Iteration, from: &Ty, to: Option<&Ty>) -> Ty {
        let message = match to {
            Some(to) => format!("nothing steps from {from} to {to}"),
            None => format!("{from} is no list to go through"),
        };
        self.fault("type-mismatch", iteration.over.span, message).ty
    }

    /// A function; a parameter that does not say its type has the one at its place in `expected`.
    pub(super) fn function(
        &mut self,
        function: &FunctionNode,
        expected: &[Ty],
        span: Span,
    ) -> Code {
        let outer = self.locals.len();
        let mut parameters = Vec::with_capacity(function.parameters.len());
        for (place, parameter) in function.parameters.iter().enumerate() {
            let ty = static_type(&parameter.ty).or_else(|| expected.get(place).cloned());
            let Some(ty) = ty else {
                self.locals.truncate(outer);
                let name = &parameter.name;
                let message = format!("the parameter `{name}` does not say its type");
                let help = Some(format!("write `{name}: number`, or what it is"));
                return self.fault_help(("no-type", span), message, help);
            };
            parameters.push(ty.clone());
            self.locals.push((parameter.name.clone(), ty));
        }
        let body = self.node(&function.body, None);
        self.locals.truncate(outer);
        if function.external {
            return self.fault(
                "not-in-policies",
                span,
                "a policy runs nothing of another language",
            );
        }
        if body.ty.is_invalid() {
            return Code::invalid(span);
        }
        Code::whole(Ty::Function(Arc::new((parameters, body.ty))), span)
    }

    /// The call of a function that the expression itself defines.
    pub(super) fn call_local(&mut self, callee: &Node, arguments: &Arguments, span: Span) -> Code {
        let callee = self.node(callee, None);
        let Ty::Function(signature) = &callee.ty else {
            if callee.ty.is_invalid() {
                return Code::invalid(span);
            }
            return self.fault("type-mismatch", span, format!("{} is no function", callee.ty));
        };
        let Arguments::Positional(nodes) = arguments else {
            let message = "this function takes its arguments by their places".to_owned();
            return self.fault("wrong-arguments", span, message);
        };
        let codes = self.arguments(nodes);
        let fits = codes.len() == signature.0.len()
            && codes
                .iter()
                .zip(&signature.0)
                .all(|(code, ty)| code.ty.is_invalid() || code.ty.common(ty).is_some());
        if !fits {
            let asked: Vec<String> = signature.0.iter().map(ToString::to_string).collect();
            let message = format!("this function takes {}", asked.join(", "));
            return self.fault("wrong-arguments", span, message);
        }
        Code::whole(signature.1.clone(), span)
    }

    /// The arguments of a call, those that are functions last: their parameters have the types of
    /// what the list holds.
    pub(super) fn arguments(&mut self, nodes: &[Node]) -> Vec<Code> {
        let mut codes: Vec<Option<Code>> = nodes
            .iter()
            .map(|node| match node.kind {
                Kind::Function(_) => None,
                _ => Some(self.node(node, None)),
            })
            .collect();
        let first = codes.iter().flatten().next();
        let element = first.and_then(|code| code.ty.element()).unwrap_or(Ty::Invalid);
        let expected = [element.clone(), element];
        for (code, node) in codes.iter_mut().zip(nodes) {
            if let (None, Kind::Function(function)) = (&code, &node.kind) {
                *code = Some(self.function(function, &expected, node.span));
            }
        }
        codes.into_iter().flatten().collect()
    }

    /// A call by the names of the parameters, in their places.
    pub(super) fn call_by_names(
        &mut self,
        builtin: &'static Builtin,
        named: &[(Arc<str>, Node)],
        span: Span,
    ) -> Code {
        let nodes: Vec<Node> = named.iter().map(|(_, node)| node.clone()).collect();
        let codes = self.arguments(&nodes);
        let names: Vec<&str> = named.iter().map(|(name, _)| name.as_ref()).collect();
        match builtin.order_of(&names) {
            Ok(places) => {
                let placed: Vec<Code> =
                    places.into_iter().filter_map(|place| codes.get(place).cloned()).collect();
                let code = self.call_built_in(builtin, &placed, span);
                Code { whole: true, ops: Vec::new(), ..code }
            }
            Err(message) => self.fault("wrong-arguments", span, message),
        }
    }
}

/// The type that a parameter says, for what policies have.
fn static_type(ty: &FeelType) -> Option<Ty> {
    Some(match ty {
        FeelType::Boolean => Ty::Boolean,
        FeelType::Number => Ty::NUMBER,
        FeelType::Text => Ty::Text,
        FeelType::Date => Ty::Date,
        FeelType::Time => Ty::Time,
        FeelType::DateTime => Ty::Instant,
        FeelType::YearsMonths => Ty::Months,
        FeelType::DaysTime => Ty::Duration,
        FeelType::List(element) => static_type(element)?.list(),
        FeelType::Range(element) => Ty::Range(Box::new(static_type(element)?)),
        FeelType::Any
        | FeelType::Null
        | FeelType::Context(_)
        | FeelType::Function(_)
        | FeelType::Own(_) => return None,
    })
}
