//! The built-in functions.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not listed here is a type fault, or one value to count"
)]

use super::super::ast::{Kind, Node};
use super::super::kind::{Ty, Unit};
use super::super::number::Mode;
use super::super::program::{Cell, Fold, Op};
use super::{Code, Lowering};
use crate::error::Span;
use crate::error::fault::nearest;
use crate::limits::SCALE_MAX;
use crate::value::{day_number, parse_date, parse_duration, parse_timestamp};

const NAMES: [&str; 15] = [
    "abs",
    "ceiling",
    "count",
    "date",
    "date and time",
    "duration",
    "floor",
    "known",
    "list contains",
    "max",
    "min",
    "now",
    "round",
    "sum",
    "today",
];
const WHOLE: Ty = Ty::Number { scale: Some(0), unit: Unit::Plain };

impl Lowering<'_> {
    pub(super) fn call(&mut self, name: &str, arguments: &[Node], span: Span) -> Code {
        let code = match (name, arguments) {
            ("known", [value]) => {
                let code = self.node(value, None);
                if code.ty.is_invalid() { code } else { code.then(Op::Known).typed(Ty::Boolean) }
            }
            ("today", []) => Code::new(Ty::Date, vec![Op::Today], span),
            ("now", []) => Code::new(Ty::Instant, vec![Op::Now], span),
            ("date" | "date and time" | "duration", [Node { kind: Kind::Text(text), .. }]) => {
                self.time_literal(name, text, span)
            }
            ("abs", [value]) => self.absolute(value),
            ("floor" | "ceiling", [value]) => self.rounded(name, value, 0),
            ("round", [value, Node { kind: Kind::Number(digits), .. }]) => {
                let to = u8::try_from(*digits).ok();
                if let Some(to) = to.filter(|to| *to <= SCALE_MAX && digits.is_integer()) {
                    self.rounded(name, value, to)
                } else {
                    let message = format!("round takes 0 to {SCALE_MAX} decimals");
                    self.fault("wrong-arguments", span, message)
                }
            }
            ("list contains", [list, item]) => self.list_contains(list, item),
            ("count", [list]) => {
                let code = self.node(list, None);
                match code.ty {
                    Ty::TextList => code.then(Op::CountList).typed(WHOLE),
                    Ty::Invalid => code,
                    _ => code.then(Op::Fold(Fold::Count, 1)).typed(WHOLE),
                }
            }
            ("count", [_, ..]) => self.count(arguments),
            ("min", [_, ..]) => self.fold(Fold::Min, arguments),
            ("max", [_, ..]) => self.fold(Fold::Max, arguments),
            ("sum", [_, ..]) => self.fold(Fold::Sum, arguments),
            _ => self.wrong_call(name, span),
        };
        Code { span, ..code }
    }

    fn wrong_call(&mut self, name: &str, span: Span) -> Code {
        if NAMES.contains(&name) {
            let usage = match name {
                "round" => "round(x, 2)",
                "date" => "date(\"2026-07-01\")",
                "date and time" => "date and time(\"2026-07-01T09:30:00+08:00\")",
                "duration" => "duration(\"P30D\")",
                "list contains" => "list contains(list, text)",
                "today" => "today()",
                "now" => "now()",
                "min" | "max" | "sum" | "count" => "it with one argument or more",
                _ => "it with one argument",
            };
            let message = format!("`{name}` does not take these arguments");
            let help = Some(format!("write {usage}"));
            return self.fault_help(("wrong-arguments", span), message, help);
        }
        let help = nearest(name, NAMES).map_or_else(
            || format!("the functions are {}", NAMES.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("no function is named `{name}`");
        self.fault_help(("unknown-function", span), message, Some(help))
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

    fn absolute(&mut self, value: &Node) -> Code {
        let code = self.node(value, None);
        match code.ty {
            Ty::Number { .. } | Ty::Duration => code.then(Op::Absolute),
            Ty::Invalid => code,
            ty => self.fault("type-mismatch", value.span, format!("abs takes a number, not {ty}")),
        }
    }

    fn rounded(&mut self, name: &str, value: &Node, to: u8) -> Code {
        let mode = match name {
            "floor" => Mode::Floor,
            "ceiling" => Mode::Ceiling,
            _ => Mode::HalfEven,
        };
        let code = self.node(value, None);
        match code.ty {
            Ty::Number { scale, unit } => {
                let op = Op::Round { mode, from: scale, to };
                code.then(op).typed(Ty::Number { scale: Some(to), unit })
            }
            Ty::Invalid => code,
            ty => {
                self.fault("type-mismatch", value.span, format!("{name} takes a number, not {ty}"))
            }
        }
    }

    fn list_contains(&mut self, list: &Node, item: &Node) -> Code {
        let (list, item) = (self.node(list, None), self.node(item, None));
        match (&list.ty, &item.ty) {
            (Ty::Invalid, _) | (_, Ty::Invalid) => Code::invalid(list.span),
            (Ty::TextList, Ty::Text) => {
                let mut ops = list.ops;
                ops.extend(item.ops);
                ops.push(Op::Contains);
                Code::new(Ty::Boolean, ops, list.span)
            }
            (one, other) => {
                let message =
                    format!("list contains takes a list of text and a text, not {one} and {other}");
                self.fault("type-mismatch", list.span.to(item.span), message)
            }
        }
    }

    fn count(&mut self, arguments: &[Node]) -> Code {
        let mut ops = Vec::new();
        for argument in arguments {
            ops.extend(self.node(argument, None).ops);
        }
        ops.push(Op::Fold(Fold::Count, arguments.len()));
        Code::new(WHOLE, ops, Span::default())
    }

    /// The least, the greatest or the sum of values of one type.
    fn fold(&mut self, fold: Fold, arguments: &[Node]) -> Code {
        let codes: Vec<Code> = arguments.iter().map(|argument| self.node(argument, None)).collect();
        let mut all = codes.iter().cloned();
        let Some(mut common) = all.next() else { return Code::invalid(Span::default()) };
        for code in all {
            match self.alike(common, code) {
                Some((left, _)) => common = left,
                None => return Code::invalid(Span::default()),
            }
        }
        let fits = match &common.ty {
            Ty::Number { .. } | Ty::Duration => true,
            Ty::Date | Ty::Instant => fold != Fold::Sum,
            Ty::Boolean | Ty::Text | Ty::Symbol(_) | Ty::TextList | Ty::Invalid => false,
        };
        if !fits {
            if !common.ty.is_invalid() {
                let message = format!("these are {}: nothing to compare or add", common.ty);
                self.fault("type-mismatch", common.span, message);
            }
            return Code::invalid(common.span);
        }
        let count = codes.len();
        let mut ops = Vec::new();
        for code in codes {
            match self.alike(code, Code::new(common.ty.clone(), Vec::new(), common.span)) {
                Some((code, _)) => ops.extend(code.ops),
                None => return Code::invalid(common.span),
            }
        }
        ops.push(Op::Fold(fold, count));
        Code::new(common.ty, ops, common.span)
    }
}
