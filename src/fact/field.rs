//! One field: its name, type, class, namespace, and where its value comes from.

use super::datum::Datum;
use super::domain::{Better, Domain};
use crate::error::{Error, ErrorKind, Result};
use crate::stage::StageSet;
use crate::value::{Type, Value, day_from_number, day_number};
use chrono::DateTime;
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// How closely a fact touches a person, which decides who may read it and what may use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Known to everyone.
    Public,
    /// About a person.
    Personal,
    /// About a person, and harmful in the wrong hands.
    Sensitive,
    /// A ground on which nobody may be treated differently: fairness monitoring only.
    ProhibitedBasis,
}

/// What a fact or anything computed from it may influence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Namespace {
    /// Credit propensity: whom to contact and how to rank offers. Never risk, price or limit.
    Prop,
    /// Credit risk.
    Risk,
    /// Both.
    Shared,
}

impl Namespace {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prop => "prop",
            Self::Risk => "risk",
            Self::Shared => "shared",
        }
    }

    /// The namespace with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Prop, Self::Risk, Self::Shared].into_iter().find(|ns| ns.name() == name)
    }
}

impl Class {
    /// All four classes.
    pub const ALL: [Self; 4] =
        [Self::Public, Self::Personal, Self::Sensitive, Self::ProhibitedBasis];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Personal => "personal",
            Self::Sensitive => "sensitive",
            Self::ProhibitedBasis => "prohibited_basis",
        }
    }

    /// The class with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// Where a field's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The caller supplies it.
    Fact,
    /// The store knows it from earlier decisions.
    History,
    /// The policy states it.
    Parameter,
    /// A feature computes it.
    Feature,
    /// A model computes it.
    Score,
    /// The strategy chose it.
    Offer,
}

/// The place of a field in its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub(crate) u32);

impl FieldId {
    /// The index, from 0.
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// One named, typed value of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The dotted name.
    pub name: Arc<str>,
    /// The type, with its unit.
    pub ty: Type,
    /// Where its value comes from.
    pub origin: Origin,
    /// How closely it touches a person.
    pub class: Class,
    /// What it may influence.
    pub namespace: Namespace,
    /// The stages that expect it.
    pub required_at: StageSet,
    /// The oldest an observation may be, in days.
    pub max_age_days: Option<u32>,
    /// The values that it can have at all, where that is declared.
    pub range: Option<Domain>,
    /// Which of its values are better for the customer, where that is declared.
    pub better: Option<Better>,
}

impl Field {
    /// A shared, personal field with no further demands.
    pub fn new(name: impl Into<Arc<str>>, ty: Type, origin: Origin) -> Self {
        Self {
            name: name.into(),
            ty,
            origin,
            class: Class::Personal,
            namespace: Namespace::Shared,
            required_at: StageSet::EMPTY,
            max_age_days: None,
            range: None,
            better: None,
        }
    }

    /// The same field in another namespace.
    #[must_use]
    pub fn within(mut self, namespace: Namespace) -> Self {
        self.namespace = namespace;
        self
    }

    /// `value` in the form the programs compute with.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] when the value has another type, more digits than the field's scale, is
    /// none of the values of an enumeration, or lies outside the declared range.
    pub fn datum(&self, value: &Value) -> Result<Datum> {
        let datum = self.typed(value)?;
        match self.range.as_ref().filter(|range| !range.holds(&datum)) {
            None => Ok(datum),
            Some(range) => {
                let message = format!("`{}` cannot be {value}: its range is {range}", self.name);
                Err(Error::new(ErrorKind::Fact, message))
            }
        }
    }

    /// `value` as a datum of the field's type, whatever its range.
    fn typed(&self, value: &Value) -> Result<Datum> {
        let name = &self.name;
        if !value.within_limits() {
            return Err(Error::new(
                ErrorKind::Limit,
                format!("the value of `{name}` is too large"),
            ));
        }
        match (&self.ty, value) {
            (Type::Boolean, Value::Boolean(value)) => Ok(Datum::Boolean(*value)),
            (Type::Text, Value::Text(text)) => Ok(Datum::Text(text.clone())),
            (Type::Enum(values), Value::Text(text)) => symbol(name, values, text),
            (Type::Date, Value::Date(date)) => Ok(Datum::Date(day_number(*date))),
            (Type::DateTime, Value::DateTime(instant)) => {
                Ok(Datum::Instant(instant.timestamp_micros()))
            }
            (Type::Duration, Value::Duration(seconds)) => Ok(Datum::Duration(*seconds)),
            (Type::TextList, Value::TextList(items)) => Ok(Datum::TextList(items.clone())),
            (ty, Value::Number(number)) => match ty.scale() {
                Some(scale) => scaled(name, *number, scale).map(Datum::Number),
                None => Err(self.mismatch(value)),
            },
            (_, other) => Err(self.mismatch(other)),
        }
    }

    /// What `datum` means for people and callers; `None` for an unknown.
    pub fn value(&self, datum: &Datum) -> Option<Value> {
        match datum {
            Datum::Unknown(_) => None,
            Datum::Boolean(value) => Some(Value::Boolean(*value)),
            Datum::Number(number) => {
                let scale = u32::from(self.ty.scale().unwrap_or_default());
                Decimal::try_from_i128_with_scale((*number).into(), scale).ok().map(Value::Number)
            }
            Datum::Text(text) => Some(Value::Text(text.clone())),
            Datum::Symbol(index) => {
                let Type::Enum(values) = &self.ty else { return None };
                values.get(usize::from(*index)).map(|text| Value::Text(text.clone()))
            }
            Datum::Date(day) => day_from_number(*day).map(Value::Date),
            Datum::Instant(micros) => DateTime::from_timestamp_micros(*micros)
                .map(|instant| Value::DateTime(instant.fixed_offset())),
            Datum::Duration(seconds) => Some(Value::Duration(*seconds)),
            Datum::TextList(items) => Some(Value::TextList(items.clone())),
        }
    }

    fn mismatch(&self, value: &Value) -> Error {
        let (name, ty, kind) = (&self.name, &self.ty, value.kind());
        Error::new(ErrorKind::Fact, format!("`{name}` is declared as {ty} and cannot hold {kind}"))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.ty)
    }
}

fn symbol(name: &str, values: &[Arc<str>], text: &str) -> Result<Datum> {
    let index = values.iter().position(|value| value.as_ref() == text);
    let index = index.and_then(|index| u16::try_from(index).ok());
    index.map(Datum::Symbol).ok_or_else(|| {
        let allowed: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        let allowed = allowed.join(", ");
        let message = format!("`{text}` is no value of `{name}`; it is one of {allowed}");
        Error::new(ErrorKind::Fact, message)
    })
}

/// `number` as an integer at `scale`, exactly.
fn scaled(name: &str, number: Decimal, scale: u8) -> Result<i64> {
    let number = number.normalize();
    let digits = u32::from(scale);
    let Some(shift) = digits.checked_sub(number.scale()) else {
        let message = format!("`{number}` has more than the {digits} decimals of `{name}`");
        return Err(Error::new(ErrorKind::Fact, message));
    };
    10_i128
        .checked_pow(shift)
        .and_then(|power| number.mantissa().checked_mul(power))
        .and_then(|number| i64::try_from(number).ok())
        .ok_or_else(|| {
            Error::new(ErrorKind::Number, format!("`{number}` is too large for `{name}`"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money() -> Field {
        let currency = "CNY".parse().unwrap();
        Field::new("income.month", Type::Money { currency, scale: 2 }, Origin::Fact)
    }

    #[test]
    fn money_is_an_integer_at_its_scale() {
        let field = money();
        let datum = field.datum(&Decimal::new(185_005, 1).into()).unwrap();
        assert_eq!(datum, Datum::Number(1_850_050));
        assert_eq!(field.value(&datum).unwrap().to_string(), "18500.50");
        assert_eq!(field.datum(&Decimal::new(1_000, 3).into()).unwrap(), Datum::Number(100));
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let field = money();
        let error = field.datum(&Decimal::new(1, 3).into()).unwrap_err().to_string();
        assert_eq!(error, "`0.001` has more than the 2 decimals of `income.month`");
        assert_eq!(field.datum(&Decimal::MAX.into()).unwrap_err().kind(), ErrorKind::Number);
        let error = field.datum(&"12".into()).unwrap_err().to_string();
        assert_eq!(error, "`income.month` is declared as money in CNY and cannot hold a text");
        let grades = Type::Enum(["A".into(), "B".into()].into());
        let field = Field::new("cust.grade", grades, Origin::Fact);
        assert_eq!(field.datum(&"B".into()).unwrap(), Datum::Symbol(1));
        let error = field.datum(&"C".into()).unwrap_err().to_string();
        assert_eq!(error, "`C` is no value of `cust.grade`; it is one of `A`, `B`");
        // The standard's lengths of time have twelve digits of days at most.
        let field = Field::new("loan.wait", Type::Duration, Origin::Fact);
        let length = |text: &str| field.datum(&Value::parse(&Type::Duration, text).unwrap());
        assert_eq!(length("P999999999999D").unwrap(), Datum::Duration(86_399_999_999_913_600));
        assert_eq!(length("-P1000000000000D").unwrap_err().kind(), ErrorKind::Limit);
    }
}
