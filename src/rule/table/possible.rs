//! What a table can fill its outputs with anywhere in a box of data.

use super::{Hit, Table, TableRow};
use crate::fact::{Datum, FieldId, Missing};
use crate::feel::bounds::{Bounds, Known, Ranges, Whys};

/// Rows of a table that are looked at; of a longer one nothing is known.
const ROWS_MAX: usize = 2_000;

impl Table {
    /// The conditions of all its rows.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &crate::feel::Expression> {
        self.rows.iter().flat_map(|row| row.tests.iter().map(|test| &test.expression))
    }

    /// What each output can be, as far as the table is filled at all.
    pub(crate) fn bounds(&self, ranges: &Ranges<'_>) -> Vec<(FieldId, Bounds)> {
        let anything = Bounds { known: Known::Any, unknown: Whys::ALL };
        let one_row = matches!(self.hit, Hit::Unique | Hit::Any | Hit::First);
        if !one_row || self.rows.len() > ROWS_MAX {
            return self.outputs.iter().map(|id| (*id, anything)).collect();
        }
        let mut found: Vec<(FieldId, Bounds)> =
            self.outputs.iter().map(|id| (*id, Bounds::NOTHING)).collect();
        let mut fill = |of: &dyn Fn(usize) -> Bounds| {
            for (column, (_, bounds)) in found.iter_mut().enumerate() {
                *bounds = bounds.or(of(column));
            }
        };
        for row in &self.rows {
            let (yes, no, unknown) = row.answers(ranges);
            if yes {
                let value = |column| row.values.get(column).map_or(anything, |d| of(d, ranges));
                fill(&value);
            }
            if !unknown.is_empty() {
                fill(&|_| Bounds::missing(unknown));
            }
            if !no {
                return found;
            }
        }
        fill(&|_| Bounds::missing(Whys::of(Missing::Absent)));
        found
    }
}

impl TableRow {
    /// Whether it can hit, whether it can miss, and why it can be undecided.
    fn answers(&self, ranges: &Ranges<'_>) -> (bool, bool, Whys) {
        let (mut yes, mut no, mut open, mut unknown) = (true, false, true, Whys::NONE);
        for test in &self.tests {
            let answers = test.expression.answers(ranges);
            yes &= answers.yes;
            no |= answers.no;
            open &= answers.yes || !answers.unknown.is_empty();
            unknown = unknown.or(answers.unknown);
        }
        (yes, no, if open { unknown } else { Whys::NONE })
    }
}

/// One datum as all that is possible.
fn of(datum: &Datum, ranges: &Ranges<'_>) -> Bounds {
    match datum {
        Datum::Unknown(unknown) => Bounds::missing(Whys::of(unknown.why)),
        Datum::Boolean(value) => Bounds::truth(*value, !*value),
        Datum::Symbol(index) => Bounds::known(Known::Ints((*index).into(), (*index).into())),
        Datum::Number(number)
        | Datum::Date(number)
        | Datum::Instant(number)
        | Datum::Duration(number) => Bounds::known(Known::Ints((*number).into(), (*number).into())),
        Datum::Text(text) => Bounds::known(ranges.text(text)),
        Datum::TextList(_) => Bounds::known(Known::Any),
    }
}
