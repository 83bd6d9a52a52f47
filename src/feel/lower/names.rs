//! What names stand for: variables of the expression itself, facts, and parts of values.
#![expect(clippy::wildcard_enum_match_arm, reason = "types that are not listed have no parts")]

use super::super::ast::{Kind, Node};
use super::super::kind::{Ty, Unit};
use super::{Code, Lowering};
use crate::error::Span;
use crate::error::fault::nearest;

/// The name under which the value that a cell tests is kept among the variables.
pub(super) const INPUT: &str = "?";

impl Lowering<'_> {
    /// The type of the variable `name`, if there is one.
    pub(super) fn local(&self, name: &str) -> Option<Ty> {
        let found = self.locals.iter().rev().find(|(local, _)| local.as_ref() == name);
        found.map(|(_, ty)| ty.clone())
    }

    pub(super) fn input(&mut self, span: Span) -> Code {
        match self.local(INPUT) {
            Some(ty) => Code::whole(ty, span),
            None => self.fault("no-input", span, "`?` is the value that a cell tests"),
        }
    }

    /// The code of a name or of a path.
    pub(super) fn name(&mut self, node: &Node) -> Code {
        let span = node.span;
        let dotted = node.dotted();
        if let Some(name) = &dotted {
            if let Some(ty) = self.local(name) {
                return Code::whole(ty, span);
            }
            if let Some(id) = self.schema.find(name) {
                return self.field(id, span);
            }
            if !self.begins_known(name) {
                return self.unknown_name(name, span);
            }
        }
        let Kind::Path(inner, part) = &node.kind else {
            return self.unknown_name(&dotted.unwrap_or_default(), span);
        };
        let inner = self.node(inner, None);
        if inner.ty.is_invalid() {
            return Code::invalid(span);
        }
        if let Some(ty) = part_of(&inner.ty, part) {
            return Code::whole(ty, span);
        }
        let near = nearest(part, parts(&inner.ty));
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let message = format!("{} has no `{part}`", inner.ty);
        self.fault_help(("unknown-name", span), message, help)
    }

    /// Whether a shorter path than `name` is a fact or a variable.
    fn begins_known(&self, name: &str) -> bool {
        let ends = name.char_indices().filter(|(_, c)| *c == '.').map(|(at, _)| at);
        let mut shorter = ends.filter_map(|end| name.get(..end));
        shorter.any(|name| self.local(name).is_some() || self.schema.find(name).is_some())
    }

    fn unknown_name(&mut self, name: &str, span: Span) -> Code {
        let near = nearest(name, self.schema.names());
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        self.fault_help(("unknown-name", span), format!("no fact is named `{name}`"), hint)
    }
}

/// The parts that values of a type have.
fn parts(ty: &Ty) -> Vec<&str> {
    const DAY: [&str; 4] = ["year", "month", "day", "weekday"];
    const CLOCK: [&str; 3] = ["hour", "minute", "second"];
    match ty {
        Ty::Date => DAY.to_vec(),
        Ty::Time => CLOCK.to_vec(),
        Ty::Instant => DAY.into_iter().chain(CLOCK).collect(),
        Ty::Duration => vec!["days", "hours", "minutes", "seconds"],
        Ty::Months => vec!["years", "months"],
        Ty::Range(_) => vec!["start", "end", "start included", "end included"],
        Ty::Context(entries) => entries.iter().map(|(name, _)| name.as_ref()).collect(),
        _ => Vec::new(),
    }
}

/// The type of the part of a value; of a list, that of the list of its items' parts.
fn part_of(ty: &Ty, part: &str) -> Option<Ty> {
    match ty {
        Ty::List(element) => part_of(element, part).map(Ty::list),
        Ty::Context(entries) => {
            let found = entries.iter().find(|(name, _)| name.as_ref() == part);
            found.map(|(_, ty)| ty.clone())
        }
        Ty::Range(end) => match part {
            "start" | "end" => Some(end.as_ref().clone()),
            "start included" | "end included" => Some(Ty::Boolean),
            _ => None,
        },
        ty if parts(ty).contains(&part) => Some(Ty::Number { scale: None, unit: Unit::Plain }),
        _ => None,
    }
}
