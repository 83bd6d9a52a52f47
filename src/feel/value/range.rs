//! Ranges: two ends, each in or out, either of them open.

use super::Value;
use crate::feel::ast::RangeForm;
use std::cmp::Ordering;

/// What lies between two ends of one kind; an end that is not there is open.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    pub(crate) low: Option<Value>,
    pub(crate) low_in: bool,
    pub(crate) high: Option<Value>,
    pub(crate) high_in: bool,
    pub(crate) form: RangeForm,
}

impl Range {
    /// Whether `value` lies in this range; none when it does not compare with an end.
    pub(crate) fn includes(&self, value: &Value) -> Option<bool> {
        if self.form == RangeForm::Unequal {
            return self.low.as_ref()?.equal(value).map(|equal| !equal);
        }
        let above = match &self.low {
            Some(low) => match value.order(low)? {
                Ordering::Less => false,
                Ordering::Equal => self.low_in,
                Ordering::Greater => true,
            },
            None => true,
        };
        let below = match &self.high {
            Some(high) => match value.order(high)? {
                Ordering::Less => true,
                Ordering::Equal => self.high_in,
                Ordering::Greater => false,
            },
            None => true,
        };
        Some(above && below)
    }
}
