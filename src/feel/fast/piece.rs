//! What stands on the stack of a flat program while it is read as a tree.

use super::simplify::{compared, negated};
use super::{Fast, Number, Quotient, Test};
use crate::fact::{FieldId, Schema};
use crate::feel::program::Holds;
use crate::value::Type;

/// How deep an expression of this machine nests; a deeper one is left to the others.
const NESTING_MAX: usize = 64;

/// A part of an expression, and how deep it nests.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    depth: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Test(Test),
    Number(Number),
    /// A number as a decimal, with the decimals that it has.
    Decimal(Number, u8),
    /// A quotient of two such.
    Ratio(Box<[(Number, u8); 2]>),
    /// A field of another kind: it is known or not, and nothing more.
    Field(FieldId),
    /// What this machine lacks.
    GivesUp,
}

impl Piece {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, depth: 0 }
    }

    pub(super) const fn gives_up() -> Self {
        Self { kind: Kind::GivesUp, depth: 0 }
    }

    /// What a field of this type is.
    pub(super) fn field(id: FieldId, schema: &Schema) -> Self {
        Self::new(match schema.field(id).map(|field| &field.ty) {
            Some(Type::Boolean) => Kind::Test(Test::Flag { field: id, is: true }),
            Some(Type::Text | Type::TextList) => Kind::Field(id),
            Some(_) => Kind::Number(Number::Field(id)),
            None => Kind::GivesUp,
        })
    }

    fn over(kind: Kind, depth: usize) -> Self {
        if depth >= NESTING_MAX {
            return Self::gives_up();
        }
        Self { kind, depth: depth.saturating_add(1) }
    }

    /// The condition that this is; one that gives up when it is none.
    fn test(self) -> Test {
        if let Kind::Test(test) = self.kind { test } else { Test::GivesUp }
    }

    fn number(self) -> Option<Number> {
        if let Kind::Number(number) = self.kind { Some(number) } else { None }
    }

    /// The same as a whole expression.
    pub(super) fn whole(self) -> Option<Fast> {
        match self.kind {
            Kind::Test(test) if test != Test::GivesUp => Some(Fast::Test(test)),
            Kind::Number(number) => Some(Fast::Number(number)),
            _ => None,
        }
    }

    /// A number made of this one.
    pub(super) fn map(self, make: impl FnOnce(Number) -> Option<Number>) -> Self {
        let depth = self.depth;
        match self.number().and_then(make) {
            Some(number) => Self::over(Kind::Number(number), depth),
            None => Self::gives_up(),
        }
    }

    /// A condition made of this number.
    pub(super) fn tested(self, make: impl FnOnce(Number) -> Test) -> Self {
        let depth = self.depth;
        Self::over(Kind::Test(self.number().map_or(Test::GivesUp, make)), depth)
    }

    /// A number made of two.
    pub(super) fn joined(self, right: Self, make: fn(Box<(Number, Number)>) -> Number) -> Self {
        let depth = self.depth.max(right.depth);
        match (self.number(), right.number()) {
            (Some(left), Some(right)) => {
                Self::over(Kind::Number(make(Box::new((left, right)))), depth)
            }
            _ => Self::gives_up(),
        }
    }

    /// A number made of several.
    pub(super) fn folded(pieces: Vec<Self>, make: fn(Box<[Number]>) -> Number) -> Self {
        let depth = pieces.iter().map(|piece| piece.depth).max().unwrap_or_default();
        match pieces.into_iter().map(Self::number).collect::<Option<Box<[Number]>>>() {
            Some(numbers) => Self::over(Kind::Number(make(numbers)), depth),
            None => Self::gives_up(),
        }
    }

    pub(super) fn decimal(self, scale: u8) -> Self {
        let depth = self.depth;
        match self.number() {
            Some(number) => Self { kind: Kind::Decimal(number, scale), depth },
            None => Self::gives_up(),
        }
    }

    pub(super) fn divided(self, right: Self) -> Self {
        let depth = self.depth.max(right.depth);
        match (self.kind, right.kind) {
            (Kind::Decimal(left, one), Kind::Decimal(right, other)) => {
                Self { kind: Kind::Ratio(Box::new([(left, one), (right, other)])), depth }
            }
            _ => Self::gives_up(),
        }
    }

    pub(super) fn compared(self, right: Self, holds: Holds) -> Self {
        let depth = self.depth.max(right.depth);
        let test = match (self.kind, right.kind) {
            (Kind::Number(left), Kind::Number(right)) => compared(holds, left, right),
            (Kind::Test(left), Kind::Test(right)) if holds.less == holds.greater => {
                alike(holds.equal, left, right)
            }
            (Kind::Ratio(over), Kind::Decimal(bound, scale)) => {
                quotient(holds, *over, (bound, scale)).map_or(Test::GivesUp, Test::Quotient)
            }
            (Kind::Decimal(bound, scale), Kind::Ratio(over)) => {
                let quotient = quotient(holds, *over, (bound, scale));
                quotient.map_or(Test::GivesUp, |it| Test::Quotient(Box::new(it.turned())))
            }
            _ => Test::GivesUp,
        };
        Self::over(Kind::Test(test), depth)
    }

    /// As DMN has equality: two nulls are equal, and one is not.
    pub(super) fn equal(self, right: Self, is: bool) -> Self {
        let depth = self.depth.max(right.depth);
        let equal = Holds { less: !is, equal: is, greater: !is };
        let test = match (self.kind, right.kind) {
            (Kind::Number(left), Kind::Number(right)) => match (left, right) {
                (number, constant @ Number::Constant(_))
                | (constant @ Number::Constant(_), number) => {
                    Test::Otherwise(!is, Box::new(compared(equal, number, constant)))
                }
                both if is => Test::Same(Box::new(both)),
                both => negated(Test::Same(Box::new(both))),
            },
            (Kind::Test(test), Kind::Test(Test::Constant(value)))
            | (Kind::Test(Test::Constant(value)), Kind::Test(test)) => {
                Test::Otherwise(!is, Box::new(alike(is, test, Test::Constant(value))))
            }
            _ => Test::GivesUp,
        };
        Self::over(Kind::Test(test), depth)
    }

    pub(super) fn negated(self) -> Self {
        let depth = self.depth;
        Self::over(Kind::Test(negated(self.test())), depth)
    }

    /// As DMN has it: a condition that is unknown is this one.
    pub(super) fn otherwise(self, unknown: bool) -> Self {
        let depth = self.depth;
        let test = match self.test() {
            Test::GivesUp => Test::GivesUp,
            test => Test::Otherwise(unknown, Box::new(test)),
        };
        Self::over(Kind::Test(test), depth)
    }

    pub(super) fn known(self) -> Self {
        let depth = self.depth;
        let test = match self.kind {
            Kind::Field(field)
            | Kind::Number(Number::Field(field))
            | Kind::Test(Test::Flag { field, .. }) => Test::Known(field),
            Kind::Number(number) => Test::Computed(number),
            Kind::Test(Test::GivesUp) | Kind::Decimal(..) | Kind::Ratio(_) | Kind::GivesUp => {
                Test::GivesUp
            }
            Kind::Test(test) => Test::Decided(Box::new(test)),
        };
        Self::over(Kind::Test(test), depth)
    }

    pub(super) fn chosen(self, yes: Self, no: Self) -> Self {
        let depth = self.depth.max(yes.depth).max(no.depth);
        let condition = self.test();
        let kind = match (yes.kind, no.kind) {
            (Kind::Test(yes), Kind::Test(no)) => {
                Kind::Test(Test::If(Box::new((condition, yes, no))))
            }
            (Kind::Number(yes), Kind::Number(no)) => {
                Kind::Number(Number::If(Box::new((condition, yes, no))))
            }
            // The branch that this machine has answers where it is taken.
            (Kind::Test(yes), _) => Kind::Test(Test::If(Box::new((condition, yes, Test::GivesUp)))),
            (_, Kind::Test(no)) => Kind::Test(Test::If(Box::new((condition, Test::GivesUp, no)))),
            _ => Kind::GivesUp,
        };
        Self::over(kind, depth)
    }

    pub(super) fn junction(self, or: bool, right: Self) -> Self {
        let depth = self.depth.max(right.depth);
        let (left, right) = (self.test(), right.test());
        let flat = matches!(&left, Test::Chain(chain) if chain.is_or() == or);
        let kind = Kind::Test(super::simplify::junction(or, left, right));
        // A chain that grows does not nest deeper.
        if flat { Self { kind, depth } } else { Self::over(kind, depth) }
    }
}

fn alike(alike: bool, left: Test, right: Test) -> Test {
    match (left, right) {
        (Test::Flag { field, is }, Test::Constant(value))
        | (Test::Constant(value), Test::Flag { field, is }) => {
            Test::Flag { field, is: (is == value) == alike }
        }
        both => Test::Alike(alike, Box::new(both)),
    }
}

fn quotient(
    holds: Holds,
    [numerator, denominator]: [(Number, u8); 2],
    bound: (Number, u8),
) -> Option<Box<Quotient>> {
    Quotient::new(holds, numerator, denominator, bound).map(Box::new)
}
