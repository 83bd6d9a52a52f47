//! Equality and order of values (DMN 1.5, tables 53 and 54): values of two kinds have neither.

use super::Value;
use std::cmp::Ordering;

impl Value {
    /// Whether two values are equal; none when they cannot be compared.
    pub(crate) fn equal(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Null(_), Self::Null(_)) => Some(true),
            (Self::Null(_), _) | (_, Self::Null(_)) => Some(false),
            (Self::Boolean(one), Self::Boolean(other)) => Some(one == other),
            (Self::Number(one), Self::Number(other)) => Some(one == other),
            (Self::Text(one), Self::Text(other)) => Some(one == other),
            (Self::Date(one), Self::Date(other)) => Some(one == other),
            (Self::Time(one), Self::Time(other)) => Some(one.equals(*other)),
            (Self::DateTime(one), Self::DateTime(other)) => Some(one.equals(*other)),
            (Self::YearsMonths(one), Self::YearsMonths(other)) => Some(one == other),
            (Self::DaysTime(one), Self::DaysTime(other)) => Some(one == other),
            (Self::List(one), Self::List(other)) => {
                if one.len() != other.len() {
                    return Some(false);
                }
                Some(all_equal(one.iter().zip(other.iter())))
            }
            (Self::Context(one), Self::Context(other)) => {
                if one.entries().len() != other.entries().len() {
                    return Some(false);
                }
                let pairs: Option<Vec<_>> = one
                    .entries()
                    .iter()
                    .map(|(name, value)| Some((value, other.get(name)?)))
                    .collect();
                Some(pairs.is_some_and(|pairs| all_equal(pairs.into_iter())))
            }
            (Self::Range(one), Self::Range(other)) => {
                let ends = [(&one.low, &other.low), (&one.high, &other.high)];
                let bounds = (one.low_in, one.high_in, one.form)
                    == (other.low_in, other.high_in, other.form);
                let open = ends.iter().any(|(one, other)| one.is_some() != other.is_some());
                if !bounds || open {
                    return Some(false);
                }
                Some(all_equal(
                    ends.into_iter().filter_map(|(one, other)| one.as_ref().zip(other.as_ref())),
                ))
            }
            (Self::Function(one), Self::Function(other)) => Some(one == other),
            _ => None,
        }
    }

    /// The order of two values; none when they have none.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => Some(one.cmp(other)),
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            (Self::Date(one), Self::Date(other)) => Some(one.cmp(other)),
            (Self::Time(one), Self::Time(other)) => one.compare(*other),
            (Self::DateTime(one), Self::DateTime(other)) => one.compare(*other),
            (Self::YearsMonths(one), Self::YearsMonths(other)) => Some(one.cmp(other)),
            (Self::DaysTime(one), Self::DaysTime(other)) => Some(one.cmp(other)),
            _ => None,
        }
    }
}

/// Two lists or contexts are equal when all their parts are.
fn all_equal<'a>(mut pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> bool {
    pairs.all(|(one, other)| one.equal(other) == Some(true))
}
