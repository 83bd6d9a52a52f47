//! Numbers of two scales brought to one, and values to the form in which a field holds them.

use super::super::kind::{Ty, Unit};
use super::super::number::rescale;
use super::super::program::{Cell, Op};
use super::{Code, Lowering};

impl Lowering<'_> {
    /// Brings two pieces of code to one type, or notes why they have none.
    pub(super) fn alike(&mut self, left: Code, right: Code) -> Option<(Code, Code)> {
        if left.ty.is_invalid() || right.ty.is_invalid() {
            return None;
        }
        let span = left.span.to(right.span);
        let Some(common) = left.ty.common(&right.ty) else {
            let numbers = matches!((&left.ty, &right.ty), (Ty::Number { .. }, Ty::Number { .. }));
            let code = if numbers { "unit-mismatch" } else { "type-mismatch" };
            self.fault(code, span, format!("{} and {} do not go together", left.ty, right.ty));
            return None;
        };
        if let Ty::Number { unit, .. } = common {
            return Some(align(left, right, unit));
        }
        Some((left.typed(common.clone()), right.typed(common)))
    }

    /// The code with its value as a field of type `target` holds it.
    pub(in crate::feel) fn stored(&mut self, code: Code, target: &Ty) -> Code {
        match (&code.ty, target) {
            (Ty::Invalid, _) => code,
            (Ty::Number { scale, unit }, Ty::Number { scale: Some(to), unit: wanted }) => {
                let (scale, to) = (*scale, *to);
                let fits = match (unit, wanted) {
                    (Unit::Money(one), Unit::Money(other)) => one == other,
                    (Unit::Plain, _) | (Unit::Rate, Unit::Plain | Unit::Rate) => true,
                    (Unit::Money(_) | Unit::Rate, _) => false,
                };
                if !fits {
                    let message = format!("this is {}, expected {target}", code.ty);
                    return self.fault("unit-mismatch", code.span, message);
                }
                if to == 0 && scale != Some(0) {
                    let message = "this is not a whole number".to_owned();
                    let help = "write round(x, 0), floor(x) or ceiling(x)".to_owned();
                    return self.fault_help(("not-whole", code.span), message, Some(help));
                }
                match scale {
                    Some(from) if from == to => code.typed(target.clone()),
                    Some(from) => code.then(Op::Rescale { from, to }).typed(target.clone()),
                    None => code.then(Op::FromDecimal(to)).typed(target.clone()),
                }
            }
            (ty, target) if ty == target => code,
            (ty, target) => {
                let message = format!("this is {ty}, expected {target}");
                self.fault("type-mismatch", code.span, message)
            }
        }
    }
}

/// Two numbers as integers at their larger scale, or as decimals when one of them is.
fn align(left: Code, right: Code, unit: Unit) -> (Code, Code) {
    let scale_of = |code: &Code| if let Ty::Number { scale, .. } = code.ty { scale } else { None };
    match scale_of(&left).zip(scale_of(&right)) {
        Some((one, other)) => {
            let to = one.max(other);
            (rescaled(left, one, to, unit), rescaled(right, other, to, unit))
        }
        None => (decimal(left, unit), decimal(right, unit)),
    }
}

fn rescaled(code: Code, from: u8, to: u8, unit: Unit) -> Code {
    let ty = Ty::Number { scale: Some(to), unit };
    if from == to {
        return code.typed(ty);
    }
    let moved = code.constant().and_then(|value| rescale(value, from, to));
    match moved {
        Some(value) => Code::new(ty, vec![Op::Push(Cell::Int(value))], code.span),
        None => code.then(Op::Rescale { from, to }).typed(ty),
    }
}

/// A number as a decimal.
pub(super) fn decimal(code: Code, unit: Unit) -> Code {
    let ty = Ty::Number { scale: None, unit };
    if let Ty::Number { scale: Some(scale), .. } = code.ty {
        code.then(Op::ToDecimal(scale)).typed(ty)
    } else {
        code.typed(ty)
    }
}
