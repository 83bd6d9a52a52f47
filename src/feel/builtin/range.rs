//! How points and ranges lie to each other (DMN 1.5, table 81, after Allen's interval algebra).
//!
//! Everything rests on two comparisons: of where two ranges begin and of where they end, where an
//! end that is out lies a little further in than one that is in. An open end lies beyond all others.

use super::super::ast::RangeForm;
use super::super::value::{Range, Value};
use super::argument::range;
use super::{Answer, Builtin, Stop, no};
use std::cmp::Ordering;

/// The ways to write the two arguments.
const POINTS_AND_RANGES: &[&[&str]] =
    &[&["point1", "point2"], &["point", "range"], &["range", "point"], &["range1", "range2"]];
const RANGES: &[&[&str]] = &[&["range1", "range2"]];
const POINT_IN_RANGE: &[&[&str]] = &[&["point", "range"], &["range1", "range2"]];
const RANGE_OF_POINT: &[&[&str]] = &[&["range", "point"], &["range1", "range2"]];

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("before", POINTS_AND_RANGES, |_, a| pair(a, Takes::Any, is_before)),
    Builtin::new("after", POINTS_AND_RANGES, |_, a| {
        pair(a, Takes::Any, |one, other| is_before(other, one))
    }),
    Builtin::new("meets", RANGES, |_, a| pair(a, Takes::Ranges, meets)),
    Builtin::new("met by", RANGES, |_, a| pair(a, Takes::Ranges, |one, other| meets(other, one))),
    Builtin::new("overlaps", RANGES, |_, a| {
        pair(a, Takes::Ranges, |one, other| {
            Some(!is_before(one, other)? && !is_before(other, one)?)
        })
    }),
    Builtin::new("overlaps before", RANGES, |_, a| pair(a, Takes::Ranges, overlaps_before)),
    Builtin::new("overlaps after", RANGES, |_, a| {
        pair(a, Takes::Ranges, |one, other| overlaps_before(other, one))
    }),
    Builtin::new("finishes", POINT_IN_RANGE, |_, a| pair(a, Takes::InRange, finishes)),
    Builtin::new("finished by", RANGE_OF_POINT, |_, a| {
        pair(a, Takes::OfRange, |one, other| finishes(other, one))
    }),
    Builtin::new("includes", RANGE_OF_POINT, |_, a| {
        pair(a, Takes::OfRange, |one, other| during(other, one))
    }),
    Builtin::new("during", POINT_IN_RANGE, |_, a| pair(a, Takes::InRange, during)),
    Builtin::new("starts", POINT_IN_RANGE, |_, a| pair(a, Takes::InRange, starts)),
    Builtin::new("started by", RANGE_OF_POINT, |_, a| {
        pair(a, Takes::OfRange, |one, other| starts(other, one))
    }),
    Builtin::new("coincides", POINTS_AND_RANGES, |_, a| {
        pair(a, Takes::Alike, |one, other| {
            Some(lows(one, other)? == Ordering::Equal && highs(one, other)? == Ordering::Equal)
        })
    }),
];

/// Which points and ranges a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Any,
    /// Two points, or two ranges.
    Alike,
    Ranges,
    /// A point or a range, and a range.
    InRange,
    /// A range, and a point or a range.
    OfRange,
}

impl Takes {
    fn both(self, one: &Value, other: &Value) -> bool {
        let (one, other) = (range(one).is_some(), range(other).is_some());
        match self {
            Self::Any => true,
            Self::Alike => one == other,
            Self::Ranges => one && other,
            Self::InRange => other,
            Self::OfRange => one,
        }
    }
}

/// A point as the range of it alone.
fn as_range(value: &Value) -> Result<Range, Stop> {
    match range(value) {
        Some(range) => Ok(range.as_ref().clone()),
        None if value.is_null() => no("a point or a range is asked for, not null"),
        None => {
            let end = Some(value.clone());
            let form = RangeForm::Ends;
            Ok(Range { low: end.clone(), low_in: true, high: end, high_in: true, form })
        }
    }
}

fn pair(
    arguments: &[Value],
    takes: Takes,
    holds: impl Fn(&Range, &Range) -> Option<bool>,
) -> Answer {
    let [one, other] = arguments else { return no("two points or ranges are asked for") };
    if !takes.both(one, other) {
        return no(format!("it does not take {} and {}", one.kind(), other.kind()));
    }
    match holds(&as_range(one)?, &as_range(other)?) {
        Some(holds) => Ok(holds.into()),
        None => no(format!("{} and {} do not compare", one.kind(), other.kind())),
    }
}

/// Which of two begins first.
fn lows(one: &Range, other: &Range) -> Option<Ordering> {
    match (&one.low, &other.low) {
        (None, None) => Some(Ordering::Equal),
        (None, Some(_)) => Some(Ordering::Less),
        (Some(_), None) => Some(Ordering::Greater),
        // An end that is in begins before the same end that is out.
        (Some(low), Some(beside)) => Some(low.order(beside)?.then(other.low_in.cmp(&one.low_in))),
    }
}

/// Which of two ends first.
fn highs(one: &Range, other: &Range) -> Option<Ordering> {
    match (&one.high, &other.high) {
        (None, None) => Some(Ordering::Equal),
        (None, Some(_)) => Some(Ordering::Greater),
        (Some(_), None) => Some(Ordering::Less),
        (Some(high), Some(beside)) => {
            Some(high.order(beside)?.then(one.high_in.cmp(&other.high_in)))
        }
    }
}

/// Whether `one` ends before `other` begins.
fn is_before(one: &Range, other: &Range) -> Option<bool> {
    let (Some(high), Some(low)) = (&one.high, &other.low) else { return Some(false) };
    Some(match high.order(low)? {
        Ordering::Less => true,
        Ordering::Equal => !one.high_in || !other.low_in,
        Ordering::Greater => false,
    })
}

/// Whether `one` ends exactly where `other` begins, in one point that both have.
fn meets(one: &Range, other: &Range) -> Option<bool> {
    let (Some(high), Some(low)) = (&one.high, &other.low) else { return Some(false) };
    Some(high.order(low)? == Ordering::Equal && one.high_in && other.low_in)
}

/// Whether `one` begins first and does not end last, and both have something in common.
fn overlaps_before(one: &Range, other: &Range) -> Option<bool> {
    Some(
        lows(one, other)? == Ordering::Less
            && highs(one, other)? != Ordering::Greater
            && !is_before(one, other)?,
    )
}

fn finishes(one: &Range, other: &Range) -> Option<bool> {
    Some(highs(one, other)? == Ordering::Equal && lows(one, other)? != Ordering::Less)
}

fn starts(one: &Range, other: &Range) -> Option<bool> {
    Some(lows(one, other)? == Ordering::Equal && highs(one, other)? != Ordering::Greater)
}

fn during(one: &Range, other: &Range) -> Option<bool> {
    Some(lows(one, other)? != Ordering::Less && highs(one, other)? != Ordering::Greater)
}
