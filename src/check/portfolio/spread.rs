//! What features and scores become of the customers of a portfolio, in two versions of a policy: each
//! value that can be listed, or ten parts as large as each other in the old version.

use super::drift::stability;
use crate::check::prove::datum;
use crate::fact::{Field, FieldId, Origin, Row, Schema};
use crate::value::Type;
use std::sync::Arc;

/// Parts into which what the old version computes is divided.
const PARTS: usize = 10;

/// What two versions compute of one feature or score.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueDrift {
    /// Its name.
    pub name: Arc<str>,
    /// Its values, in order; what is unknown is the last of them.
    pub bins: Vec<Bin>,
    /// The population stability index over them.
    pub stability: Option<f64>,
}

/// Some values, and for how many customers each version computes one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    /// Which: `own`, `true`, `below 612`, `612 to below 640`, `unknown`.
    pub values: String,
    /// For how many customers the old version does.
    pub old: usize,
    /// For how many customers the new version does.
    pub new: usize,
}

/// What both versions compute, while the old one is asked.
pub(super) struct Spreads<'a> {
    shared: Vec<Shared<'a>>,
    /// Of each of them, what each customer has in the old version.
    values: Vec<Vec<Option<i64>>>,
}

/// A field that both versions compute.
struct Shared<'a> {
    old: FieldId,
    new: FieldId,
    field: &'a Field,
}

/// The same, once the values of the old version are divided.
pub(super) struct CutSpreads<'a> {
    shared: Vec<Shared<'a>>,
    counted: Vec<Counted>,
}

/// The bins of one field.
struct Counted {
    /// Where each begins but for the first.
    starts: Vec<i64>,
    /// In the old and in the new version; what is unknown is the last.
    counts: Vec<(usize, usize)>,
}

impl<'a> Spreads<'a> {
    /// The features and scores of the same type in both schemas, but for texts and lists.
    pub(super) fn of(old: &Schema, new: &'a Schema) -> Self {
        let shared =
            new.fields().filter_map(|(id, field)| {
                let before = old.find(&field.name)?;
                let was = old.field(before)?;
                let computed =
                    |field: &Field| matches!(field.origin, Origin::Feature | Origin::Score);
                let measured = !matches!(field.ty, Type::Text | Type::TextList);
                (computed(field) && computed(was) && measured && field.ty == was.ty)
                    .then_some(Shared { old: before, new: id, field })
            });
        let shared: Vec<Shared<'a>> = shared.collect();
        let values = shared.iter().map(|_| Vec::new()).collect();
        Self { shared, values }
    }

    /// Adds a customer as the old version sees them.
    pub(super) fn add_old(&mut self, row: &Row) {
        for (shared, values) in self.shared.iter().zip(&mut self.values) {
            values.push(row.get(shared.old).whole());
        }
    }

    /// Divides what the old version computed.
    pub(super) fn cut(self) -> CutSpreads<'a> {
        let Self { shared, values } = self;
        let each = shared.iter().zip(values);
        let counted = each.map(|(shared, values)| Counted::of(&shared.field.ty, values)).collect();
        CutSpreads { shared, counted }
    }
}

impl CutSpreads<'_> {
    /// Adds a customer as the new version sees them.
    pub(super) fn add_new(&mut self, row: &Row) {
        for (shared, counted) in self.shared.iter().zip(&mut self.counted) {
            if let Some((_, count)) = counted.bin(row.get(shared.new).whole()) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// What became of all of them.
    pub(super) fn finish(self) -> Vec<ValueDrift> {
        let each = self.shared.iter().zip(self.counted);
        each.map(|(shared, counted)| counted.finish(shared.field)).collect()
    }
}

impl Counted {
    fn of(ty: &Type, values: Vec<Option<i64>>) -> Self {
        let starts = match ty {
            Type::Boolean => vec![1],
            Type::Enum(names) => (1..).take(names.len().saturating_sub(1)).collect(),
            Type::Integer
            | Type::Decimal { .. }
            | Type::Money { .. }
            | Type::Rate { .. }
            | Type::Date
            | Type::DateTime
            | Type::Duration
            | Type::Text
            | Type::TextList => parts(values.iter().copied().flatten().collect()),
        };
        let bins = starts.len().saturating_add(2);
        let mut counted = Self { starts, counts: vec![(0, 0); bins] };
        for value in values {
            if let Some((count, _)) = counted.bin(value) {
                *count = count.saturating_add(1);
            }
        }
        counted
    }

    fn bin(&mut self, value: Option<i64>) -> Option<&mut (usize, usize)> {
        match value {
            Some(value) => {
                let place = self.starts.partition_point(|start| *start <= value);
                self.counts.get_mut(place)
            }
            None => self.counts.last_mut(),
        }
    }

    fn finish(self, field: &Field) -> ValueDrift {
        let (old, new): (Vec<usize>, Vec<usize>) = self.counts.iter().copied().unzip();
        let stability = stability(&old, &new);
        let names = names(field, &self.starts);
        let bins = names.into_iter().zip(self.counts);
        let bins = bins.map(|(values, (old, new))| Bin { values, old, new }).collect();
        ValueDrift { name: field.name.clone(), bins, stability }
    }
}

/// Where ten parts of the values begin that are as large as each other, but for the first; values that
/// are the same stay together.
fn parts(mut values: Vec<i64>) -> Vec<i64> {
    values.sort_unstable();
    let place = |part: usize| values.len().saturating_mul(part).checked_div(PARTS);
    let mut starts: Vec<i64> =
        (1..PARTS).filter_map(|part| values.get(place(part)?).copied()).collect();
    starts.dedup();
    // Nothing is below the least value.
    starts.retain(|start| values.first() != Some(start));
    starts
}

/// What the bins are called, the last of them for what is unknown.
fn names(field: &Field, starts: &[i64]) -> Vec<String> {
    let shown = |at: i64| {
        let value = datum(field, at, &[]).and_then(|datum| field.value(&datum));
        value.map_or_else(|| at.to_string(), |value| value.to_string())
    };
    let listed = matches!(field.ty, Type::Boolean | Type::Enum(_));
    let mut names: Vec<String> = Vec::new();
    if listed {
        names.extend([0].iter().chain(starts).map(|at| shown(*at)));
    } else {
        let first = starts.first().map_or("any".to_owned(), |at| format!("below {}", shown(*at)));
        names.push(first);
        let ends = starts.iter().skip(1).map(Some).chain([None]);
        names.extend(starts.iter().zip(ends).map(|(start, end)| match end {
            Some(end) => format!("{} to below {}", shown(*start), shown(*end)),
            None => format!("{} and above", shown(*start)),
        }));
    }
    names.push("unknown".to_owned());
    names
}
