//! A table as boxes: a dimension for every field that it tests, a box for every row of constants.

use super::input::Input;
use super::{CellTest, Table};
use crate::fact::{Datum, Field, FieldId, Schema};
use crate::rule::analysis;
use crate::rule::boxes::{Coordinate, Dimension, Region, Set, Space};
use crate::value::Type;
use std::sync::Arc;

/// 0001-01-01 and 9999-12-31 as a fact counts days.
const DAYS: (i64, i64) = (1, 3_652_059);
/// 2000-01-01, where no cell names a day.
const USUAL_DAY: i64 = 730_120;
/// The first second of 0001 and the last of 9999.
const SECONDS: (i64, i64) = (-62_135_596_800, 253_402_300_799);
/// 2000-01-01T00:00:00Z, where no cell names an instant.
const USUAL_SECOND: i64 = 946_684_800;

/// A table and its boxes.
#[derive(Debug)]
pub(crate) struct Geometry {
    /// The boxes of all rows that are made of constants, in order.
    pub(crate) boxes: analysis::Table,
    /// Which row of the table each box is.
    pub(crate) rows: Vec<usize>,
    /// The rows that read other fields or compute, and so are no boxes.
    pub(crate) left: Vec<usize>,
    /// The fields, one for each dimension.
    pub(crate) axes: Vec<Axis>,
}

/// The first and the last value of a dimension, where they are not those of its type.
pub(crate) type Domain = Option<(i64, i64)>;

/// The field of one dimension.
#[derive(Debug)]
pub(crate) struct Axis {
    /// The field.
    pub(crate) field: Field,
    /// How its data lie in the dimension.
    pub(crate) input: Input,
}

impl Geometry {
    /// The boxes of `table`; none when its fields are not those of `schema`.
    pub(crate) fn of(table: &Table, schema: &Schema) -> Option<Self> {
        let mut ids: Vec<FieldId> = Vec::new();
        for input in table.inputs() {
            if !ids.contains(&input.field()) {
                ids.push(input.field());
            }
        }
        let mut axes = Vec::with_capacity(ids.len());
        for id in &ids {
            let field = schema.field(*id)?.clone();
            // Two columns may test one field: they are one dimension.
            let tests = table.rows().iter().flat_map(super::TableRow::tests);
            let own = tests.filter(|test| table.field(test) == Some(*id));
            let input = Input::new((*id, &field), own.filter_map(CellTest::accepted));
            axes.push(Axis { field, input });
        }
        let (mut boxes, mut rows, mut left) = (Vec::new(), Vec::new(), Vec::new());
        let mut outputs: Vec<&[Datum]> = table.rows().iter().map(super::TableRow::values).collect();
        outputs.sort_by_cached_key(|values| format!("{values:?}"));
        outputs.dedup();
        let outputs: Vec<String> = outputs.iter().map(|values| format!("{values:?}")).collect();
        for (number, row) in table.rows().iter().enumerate() {
            let mut sets: Vec<Option<Set>> = vec![None; axes.len()];
            let mut constant = true;
            for test in row.tests() {
                let at = ids.iter().position(|id| table.field(test) == Some(*id))?;
                let (axis, place) = axes.get(at).zip(sets.get_mut(at))?;
                let Some(accepted) = test.accepted() else {
                    constant = false;
                    break;
                };
                let set = axis.input.set(accepted);
                *place = Some(match place.take() {
                    Some(before) => before.intersection(&set),
                    None => set,
                });
            }
            if constant {
                let output = outputs.binary_search(&format!("{:?}", row.values())).ok()?;
                let output = u32::try_from(output).ok()?;
                boxes.push(analysis::Row { sets, output });
                rows.push(number);
            } else {
                left.push(number);
            }
        }
        let domains = vec![None; axes.len()];
        Self::assemble((axes, &domains), boxes, (rows, left))
    }

    /// The boxes `boxes` over `axes`, each perhaps narrowed to a domain: those of `rows`; `left` are
    /// no boxes.
    pub(crate) fn assemble(
        (axes, domains): (Vec<Axis>, &[Domain]),
        boxes: Vec<analysis::Row>,
        (rows, left): (Vec<usize>, Vec<usize>),
    ) -> Option<Self> {
        let dimensions = axes.iter().zip(domains).enumerate().map(|(at, (axis, domain))| {
            let sets = boxes.iter().filter_map(|row| row.sets.get(at)?.as_ref());
            let dimension = axis.dimension(sets);
            let Some((low, high)) = *domain else { return dimension };
            let typical = dimension.typical.unwrap_or_default().max(low).min(high);
            Dimension::integers(low, high).with_typical(typical)
        });
        let space = Space::new(dimensions.collect());
        let boxes = analysis::Table::new(space, boxes).ok()?;
        Some(Self { boxes, rows, left, axes })
    }

    /// The name of each field and its value at `point`, as people write them.
    pub(crate) fn named(&self, point: &[Coordinate]) -> Vec<(Arc<str>, String)> {
        let pairs = self.axes.iter().zip(point);
        pairs.map(|(axis, at)| (axis.field.name.clone(), axis.shown(*at))).collect()
    }

    /// A box in words.
    pub(crate) fn written(&self, region: &Region) -> String {
        let wholes = self.boxes.space().wholes();
        let parts = self.axes.iter().zip(region.sets()).zip(wholes);
        let named = parts.filter(|((_, set), whole)| set != whole).map(|((axis, set), whole)| {
            format!("`{}` {}", axis.field.name, axis.written(set, whole))
        });
        let named: Vec<String> = named.collect();
        if named.is_empty() { "anything".to_owned() } else { named.join(" with ") }
    }
}

impl Table {
    /// The field that a cell tests.
    pub(crate) fn field(&self, test: &CellTest) -> Option<FieldId> {
        self.inputs.get(test.input).map(Input::field)
    }
}

impl Axis {
    /// The dimension of this field, in which cells name these sets.
    fn dimension<'a>(&self, sets: impl Iterator<Item = &'a Set>) -> Dimension {
        let named = |(low, high): (i64, i64), usual: i64| {
            let spans = sets.flat_map(Set::spans).flat_map(|span| [span.low, span.high]);
            let first = spans.filter(|value| (low..=high).contains(value)).min();
            Dimension::integers(low, high).with_typical(first.unwrap_or(usual))
        };
        if let Some(range) = &self.field.range {
            let (low, high) = range.ends();
            let usual = if matches!(self.field.ty, Type::Date) { USUAL_DAY } else { 0 };
            return named((low, high), usual.clamp(low, high));
        }
        match &self.field.ty {
            Type::Boolean => Dimension::symbols(2),
            Type::Enum(values) => {
                Dimension::symbols(u32::try_from(values.len()).unwrap_or(u32::MAX))
            }
            Type::Text => {
                let count = self.input.texts().len().saturating_add(1);
                Dimension::symbols(u32::try_from(count).unwrap_or(u32::MAX))
            }
            Type::Date => named(DAYS, USUAL_DAY),
            Type::DateTime => named(SECONDS, USUAL_SECOND),
            Type::Integer
            | Type::Decimal { .. }
            | Type::Money { .. }
            | Type::Rate { .. }
            | Type::Duration
            | Type::TextList => Dimension::integers(i64::MIN, i64::MAX).with_typical(0),
        }
    }

    /// A value of the field as people write it.
    pub(crate) fn shown(&self, at: Coordinate) -> String {
        let Coordinate::Value(value) = at else { return "unknown".to_owned() };
        let datum = self.input.datum(value);
        let Some(value) = datum.as_ref().and_then(|datum| self.field.value(datum)) else {
            let other = matches!(self.field.ty, Type::Text);
            return if other { "any other text".to_owned() } else { value.to_string() };
        };
        let quoted = matches!(self.field.ty, Type::Text | Type::Enum(_));
        if quoted { format!("\"{value}\"") } else { value.to_string() }
    }

    /// A part of the dimension as a cell writes it; `whole` is all of it.
    pub(crate) fn written(&self, set: &Set, whole: &Set) -> String {
        let (first, last) = (whole.spans().first(), whole.spans().last());
        let symbols = matches!(self.field.ty, Type::Boolean | Type::Enum(_) | Type::Text);
        let parts = set.spans().iter().flat_map(|span| {
            let (low, high) = (self.shown(Coordinate::Value(span.low)), span.high);
            if symbols {
                let each = (span.low..=span.high).map(|value| self.shown(Coordinate::Value(value)));
                return each.collect();
            }
            let high_shown = self.shown(Coordinate::Value(high));
            let at_start = first.is_some_and(|first| first.low == span.low);
            let at_end = last.is_some_and(|last| last.high == high);
            vec![match (at_start, at_end) {
                (false, false) if span.low == high => low,
                (false, false) => format!("[{low}..{high_shown}]"),
                (true, false) => format!("<= {high_shown}"),
                (false, true) => format!(">= {low}"),
                (true, true) => "-".to_owned(),
            }]
        });
        parts.collect::<Vec<String>>().join(", ")
    }
}
