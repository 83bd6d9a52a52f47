//! Calls: those for which the flat program has operations, and all others.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not listed here is a type fault, or not for the flat program"
)]

use super::super::ast::{Arguments, Kind, Node};
use super::super::builtin;
use super::super::kind::Ty;
use super::super::program::{Cell, Fold, Op};
use super::super::tree::Mode;
use super::super::value::Value;
use super::{Code, Lowering};
use crate::error::Span;
use crate::error::fault::nearest;
use crate::limits::SCALE_MAX;
use crate::math::RoundingMode;
use crate::value::{day_number, parse_date, parse_duration, parse_timestamp};

impl Lowering<'_> {
    pub(super) fn call(&mut self, callee: &Node, arguments: &Arguments, span: Span) -> Code {
        let name = callee.dotted().unwrap_or_default();
        if self.local(&name).is_some() || name.is_empty() {
            return self.call_local(callee, arguments, span);
        }
        let Some(found) = builtin::find(&name) else {
            let near = nearest(&name, builtin::names());
            let help = near.map(|near| format!("did you mean `{near}`?"));
            let message = format!("no function is named `{name}`");
            return self.fault_help(("unknown-function", span), message, help);
        };
        let nodes = match arguments {
            Arguments::Positional(nodes) => nodes.as_slice(),
            Arguments::Named(nodes) => return self.call_by_names(found, nodes, span),
        };
        if let Some(code) = self.literal(&name, nodes, span) {
            return code;
        }
        let codes = self.arguments(nodes);
        if codes.iter().any(|code| code.ty.is_invalid()) {
            return Code::invalid(span);
        }
        let code = match self.flat(&name, nodes, &codes) {
            Some(code) => code,
            None => self.call_built_in(found, &codes, span),
        };
        Code { span, ..code }
    }

    /// A date, a moment or a duration written out.
    fn literal(&mut self, name: &str, nodes: &[Node], span: Span) -> Option<Code> {
        let [Node { kind: Kind::Text(text), .. }] = nodes else { return None };
        let months = text.trim_start_matches('-').starts_with('P') && !text.contains(['T', 'D']);
        match name {
            "date" | "date and time" => Some(self.time_literal(name, text, span)),
            "duration" if !months => Some(self.time_literal(name, text, span)),
            _ => None,
        }
    }

    /// A call for which the flat program has operations; none for any other.
    fn flat(&mut self, name: &str, nodes: &[Node], codes: &[Code]) -> Option<Code> {
        let span = nodes.iter().fold(Span::default(), |span, node| span.to(node.span));
        let all_flat = codes.iter().all(|code| !code.whole && code.ty.is_flat());
        if !all_flat {
            return None;
        }
        // In DMN a function has an answer of its own to null.
        let sure: Vec<Code> = match self.mode {
            Mode::Dmn if name != "known" => {
                codes.iter().map(|code| code.clone().then(Op::Sure)).collect()
            }
            Mode::Dmn | Mode::Strict => codes.to_vec(),
        };
        let codes = sure.as_slice();
        Some(match (name, codes) {
            ("known", [value]) => value.clone().then(Op::Known).typed(Ty::Boolean),
            ("today", []) => Code::new(Ty::Date, vec![Op::Today], span),
            ("now", []) => Code::new(Ty::Instant, vec![Op::Now], span),
            ("abs", [value]) if matches!(value.ty, Ty::Number { .. } | Ty::Duration) => {
                value.clone().then(Op::Absolute)
            }
            ("floor", [value]) => rounded(RoundingMode::Floor, value, 0)?,
            ("ceiling", [value]) => rounded(RoundingMode::Ceiling, value, 0)?,
            ("round" | "decimal", [value, _]) => {
                let Some(Node { kind: Kind::Number(digits), .. }) = nodes.get(1) else {
                    return None;
                };
                let to = digits.to_i64().and_then(|to| u8::try_from(to).ok());
                rounded(RoundingMode::HalfEven, value, to.filter(|to| *to <= SCALE_MAX)?)?
            }
            ("list contains", [list, item]) => contains(list, item)?,
            ("count", [list]) if list.ty == Ty::TextList => {
                list.clone().then(Op::CountList).typed(Ty::WHOLE)
            }
            ("min", [first, _, ..]) if first.ty != Ty::TextList => self.fold(Fold::Min, codes),
            ("max", [first, _, ..]) if first.ty != Ty::TextList => self.fold(Fold::Max, codes),
            ("sum", [first, _, ..]) if first.ty != Ty::TextList => self.fold(Fold::Sum, codes),
            ("min" | "max" | "sum", [single]) if matches!(single.ty, Ty::Number { .. }) => {
                single.clone()
            }
            _ => return None,
        })
    }

    /// `@"2026-07-01"` and the like.
    pub(super) fn temporal(&mut self, value: &Value, span: Span) -> Code {
        let name = match value {
            Value::Date(_) => "date",
            Value::DateTime(at) if at.zone().is_some() => "date and time",
            Value::DaysTime(_) => "duration",
            Value::Time(_) => return Code::whole(Ty::Time, span),
            Value::YearsMonths(_) => return Code::whole(Ty::Months, span),
            other => {
                let message = format!("{} without a zone is no moment", other.kind());
                let help = Some("write its zone, as 2026-07-01T09:30:00+08:00".to_owned());
                return self.fault_help(("bad-literal", span), message, help);
            }
        };
        self.time_literal(name, &value.to_string(), span)
    }

    fn time_literal(&mut self, name: &str, text: &str, span: Span) -> Code {
        let (found, ty, form) = match name {
            "date" => {
                (parse_date(text).map(|day| i128::from(day_number(day))), Ty::Date, "2026-07-01")
            }
            "duration" => (parse_duration(text).map(i128::from), Ty::Duration, "P30D or PT12H"),
            _ => (
                parse_timestamp(text).map(|at| i128::from(at.timestamp_micros())),
                Ty::Instant,
                "2026-07-01T09:30:00+08:00",
            ),
        };
        let Some(value) = found else {
            let message = format!("\"{text}\" is no {name}");
            let help = Some(format!("its form is {form}"));
            return self.fault_help(("bad-literal", span), message, help);
        };
        Code::new(ty, vec![Op::Push(Cell::Int(value))], span)
    }

    /// The least, the greatest or the sum of values of one type.
    fn fold(&mut self, fold: Fold, codes: &[Code]) -> Code {
        let mut all = codes.iter().cloned();
        let Some(mut common) = all.next() else { return Code::invalid(Span::default()) };
        for code in all {
            match self.alike(common, code) {
                Some((left, _)) => common = left,
                None => return Code::invalid(Span::default()),
            }
        }
        let fits = match &common.ty {
            Ty::Number { .. } => true,
            Ty::Date | Ty::Instant | Ty::Duration => fold != Fold::Sum,
            _ => false,
        };
        if !fits {
            let message = format!("these are {}: nothing to compare or add", common.ty);
            return self.fault("type-mismatch", common.span, message);
        }
        let mut ops = Vec::new();
        for code in codes {
            let like = Code::new(common.ty.clone(), Vec::new(), common.span);
            match self.alike(code.clone(), like) {
                Some((code, _)) => ops.extend(code.ops),
                None => return Code::invalid(common.span),
            }
        }
        ops.push(Op::Fold(fold, codes.len()));
        Code::new(common.ty, ops, common.span)
    }
}

fn rounded(mode: RoundingMode, code: &Code, to: u8) -> Option<Code> {
    let Ty::Number { scale, unit } = code.ty else { return None };
    let op = Op::Round { mode, from: scale, to };
    Some(code.clone().then(op).typed(Ty::Number { scale: Some(to), unit }))
}

fn contains(list: &Code, item: &Code) -> Option<Code> {
    if (&list.ty, &item.ty) != (&Ty::TextList, &Ty::Text) {
        return None;
    }
    let mut ops = list.ops.clone();
    ops.extend(item.ops.iter().cloned());
    ops.push(Op::Contains);
    Some(Code::new(Ty::Boolean, ops, list.span))
}
