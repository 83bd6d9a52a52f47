//! What one operation makes of the cells that it takes.

use super::super::number::{exact, rescale, round_int};
use super::{Arithmetic, Cell, Fold, Holds, Op, Stop, Yield};
use crate::math::{Decimal128, RoundingMode};

pub(super) fn binary(op: &Op, left: Cell, right: Cell) -> Yield {
    let found = match (op, left, right) {
        (Op::Compare(holds), left, right) => return compare(*holds, &left, &right),
        (Op::Contains, Cell::List(items), Cell::Text(text)) => {
            Some(Cell::Bool(items.contains(&text)))
        }
        (Op::Arithmetic(how), Cell::Int(left), Cell::Int(right)) => {
            let result = match how {
                Arithmetic::Add => left.checked_add(right),
                Arithmetic::Subtract => left.checked_sub(right),
                Arithmetic::Multiply => left.checked_mul(right),
                Arithmetic::Divide => None,
            };
            exact(result).map(Cell::Int)
        }
        (Op::Arithmetic(how), Cell::Dec(left), Cell::Dec(right)) => {
            let result = match how {
                Arithmetic::Add => left.checked_add(right),
                Arithmetic::Subtract => left.checked_sub(right),
                Arithmetic::Multiply => left.checked_mul(right),
                Arithmetic::Divide => left.checked_div(right),
            };
            result.map(Cell::Dec)
        }
        _ => None,
    };
    found.ok_or(Stop::GivesUp)
}

/// Whether two values are equal, or not, where a null is a value too.
pub(super) fn equal(is: bool, left: &Cell, right: &Cell) -> Yield {
    match (left, right) {
        (Cell::Unknown(_), Cell::Unknown(_)) => Ok(Cell::Bool(is)),
        (Cell::Unknown(_), _) | (_, Cell::Unknown(_)) => Ok(Cell::Bool(!is)),
        (left, right) => compare(Holds { less: !is, equal: is, greater: !is }, left, right),
    }
}

fn compare(holds: Holds, left: &Cell, right: &Cell) -> Yield {
    let ordering = match (left, right) {
        (Cell::Int(left), Cell::Int(right)) => left.cmp(right),
        (Cell::Dec(left), Cell::Dec(right)) => left.cmp(right),
        (Cell::Text(left), Cell::Text(right)) => left.cmp(right),
        (Cell::Bool(left), Cell::Bool(right)) => left.cmp(right),
        _ => return Err(Stop::GivesUp),
    };
    Ok(Cell::Bool(holds.of(ordering)))
}

pub(super) fn unary(op: &Op, cell: Cell) -> Yield {
    let number = |number: Option<i128>| exact(number).map(Cell::Int);
    let found = match (op, cell) {
        (Op::Rescale { from, to }, Cell::Int(value)) => number(rescale(value, *from, *to)),
        (Op::ToDecimal(scale), Cell::Int(value)) => {
            Decimal128::from_scaled(value, *scale).map(Cell::Dec)
        }
        (Op::FromDecimal(scale), Cell::Dec(value)) => {
            number(value.rounded_at(*scale, RoundingMode::HalfEven))
        }
        (Op::Negate, Cell::Int(value)) => number(value.checked_neg()),
        (Op::Negate, Cell::Dec(value)) => Some(Cell::Dec(value.negated())),
        (Op::Absolute, Cell::Int(value)) => number(value.checked_abs()),
        (Op::Absolute, Cell::Dec(value)) => Some(Cell::Dec(value.abs())),
        (Op::Round { mode, from: Some(from), to }, Cell::Int(value)) => {
            number(round_int(value, *from, *to, *mode))
        }
        (Op::Round { mode, to, .. }, Cell::Dec(value)) => number(value.rounded_at(*to, *mode)),
        (Op::Times(factor), Cell::Int(value)) => number(value.checked_mul(*factor)),
        (Op::Over(divisor), Cell::Int(value)) => number(value.checked_div_euclid(*divisor)),
        (Op::OverExact(divisor), Cell::Int(value)) => {
            let rest = value.checked_rem_euclid(*divisor);
            number(value.checked_div_euclid(*divisor).filter(|_| rest == Some(0)))
        }
        (Op::Within(most), Cell::Int(value)) => {
            number((value.unsigned_abs() <= *most).then_some(value))
        }
        (Op::Not, Cell::Bool(value)) => Some(Cell::Bool(!value)),
        (Op::CountList, Cell::List(items)) => number(i128::try_from(items.len()).ok()),
        (Op::OneOf(set), Cell::Int(value)) => Some(Cell::Bool(set.binary_search(&value).is_ok())),
        (Op::OneOfTexts(set), Cell::Text(text)) => {
            Some(Cell::Bool(set.binary_search(&text).is_ok()))
        }
        _ => None,
    };
    found.ok_or(Stop::GivesUp)
}

pub(super) fn fold_cells(fold: Fold, cells: &[Cell]) -> Yield {
    if let Some(unknown) = cells.iter().find(|cell| matches!(cell, Cell::Unknown(_))) {
        return Ok(unknown.clone());
    }
    let mut cells = cells.iter().cloned();
    let first = cells.next().ok_or(Stop::GivesUp)?;
    cells.try_fold(first, |left, right| match fold {
        Fold::Sum => binary(&Op::Arithmetic(Arithmetic::Add), left, right),
        Fold::Min | Fold::Max => {
            let less = Holds { less: true, equal: true, greater: false };
            let left_first = compare(less, &left, &right)? == Cell::Bool(true);
            Ok(if left_first == (fold == Fold::Min) { left } else { right })
        }
    })
}
