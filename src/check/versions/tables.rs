//! Tables of two versions: the boxes in which they say different things, each with a customer of whom
//! both were asked.

use super::TableChange;
use super::pair::{Compared, Customer, Look, Pair};
use super::version::Version;
use crate::check::prove::datum;
use crate::fact::{Datum, FieldId, Row, Schema};
use crate::feel::Stack;
use crate::feel::bounds::{Bounds, Known, Ranges};
use crate::policy::Policy;
use crate::rule::analysis::{self, Change};
use crate::rule::boxes::{Bound, Coordinate, Point, Set};
use crate::rule::{Axis, Geometry, Hit, Input, Table, TableRow};
use crate::value::{Timestamp, Type};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Boxes that are told of one table.
const LISTED_MAX: usize = 20;
/// Steps that one table may take.
const BOUND: Bound = Bound::steps(20_000_000);

/// A box in which two versions of a table say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableBox {
    /// The box in words.
    pub region: String,
    /// What the old version says in it.
    pub old: String,
    /// What the new version says.
    pub new: String,
    /// A customer in it.
    pub customer: Customer,
}

/// All tables that one version lacks, or that say different things.
pub(super) fn compare(old: &Policy, new: &Policy) -> Vec<TableChange> {
    let (olds, news) = (tables(old), tables(new));
    let mut names: Vec<&Arc<str>> = olds.keys().chain(news.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for name in names {
        let pair = (olds.get(name).copied(), news.get(name).copied());
        let mut change = TableChange {
            table: name.clone(),
            was: pair.0.is_some(),
            is: pair.1.is_some(),
            boxes: Vec::new(),
            more: 0,
            compared: Compared::Alike,
        };
        if let (Some(one), Some(other)) = pair {
            let both = Both { old, new, one, other };
            let boxes = both.boxes().unwrap_or_default();
            change.more = boxes.len().saturating_sub(LISTED_MAX);
            change.boxes = boxes.into_iter().take(LISTED_MAX).collect();
            if change.boxes.is_empty() {
                change.compared = both.search();
            }
            if change.boxes.is_empty() && change.compared == Compared::Alike {
                continue;
            }
        }
        found.push(change);
    }
    found
}

/// The tables by their names; two files may hold one of the same name.
fn tables(policy: &Policy) -> BTreeMap<Arc<str>, &Table> {
    let mut tables = BTreeMap::new();
    for table in policy.tables() {
        let mut name = table.name().clone();
        if tables.contains_key(&name) {
            name = format!("{name} ({})", table.file()).into();
        }
        tables.insert(name, table);
    }
    tables
}

/// One table in two versions.
struct Both<'a> {
    old: &'a Policy,
    new: &'a Policy,
    one: &'a Table,
    other: &'a Table,
}

impl Both<'_> {
    /// The boxes of known values in which the two say different things; none where the rows of one are
    /// no boxes, more than one counts, or the fields have other types.
    fn boxes(&self) -> Option<Vec<TableBox>> {
        let single = |hit: &Hit| matches!(hit, Hit::Unique | Hit::Any | Hit::First | Hit::Priority);
        if !single(self.one.hit()) || !single(self.other.hit()) {
            return None;
        }
        let schemas = [self.old.schema().as_ref(), self.new.schema().as_ref()];
        let tables = [self.one, self.other];
        let mut names: Vec<Arc<str>> = Vec::new();
        for (table, schema) in tables.iter().zip(schemas) {
            for input in table.inputs() {
                let name = &schema.field(input.field())?.name;
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        let mut says = BTreeMap::new();
        let [old, new] = [
            self.geometry((self.one, schemas[0]), &names, &mut says)?,
            self.geometry((self.other, schemas[1]), &names, &mut says)?,
        ];
        let changes = analysis::difference(&old.boxes, &new.boxes, BOUND).ok()?;
        let boxes = changes.iter().filter_map(|change| self.confirmed(&new, change));
        Some(boxes.collect())
    }

    /// The boxes of one version over the fields of both.
    fn geometry(
        &self,
        (table, schema): (&Table, &Schema),
        names: &[Arc<str>],
        says: &mut BTreeMap<String, u32>,
    ) -> Option<Geometry> {
        let mut axes = Vec::new();
        for name in names {
            let [one, other] = [self.old, self.new].map(Policy::schema);
            let (one, other) = (one.find(name)?, other.find(name)?);
            let field = self.new.schema().field(other)?.clone();
            if self.old.schema().field(one)?.ty != field.ty {
                return None;
            }
            let cells = [(self.one, one), (self.other, other)];
            let cells = cells.iter().flat_map(|(table, id)| {
                let tests = table.rows().iter().flat_map(TableRow::tests);
                tests.filter(|test| table.field(test) == Some(*id)).filter_map(|t| t.accepted())
            });
            let input = Input::new((other, &field), cells);
            axes.push(Axis { field, input });
        }
        let mut order: Vec<usize> = (0..table.rows().len()).collect();
        if *table.hit() == Hit::Priority {
            order.sort_by_cached_key(|row| table.priority(*row));
        }
        let mut boxes = Vec::new();
        for number in &order {
            let row = table.rows().get(*number)?;
            let mut sets: Vec<Option<Set>> = vec![None; axes.len()];
            for test in row.tests() {
                let name = schema.name(table.field(test)?);
                let at = names.iter().position(|other| other.as_ref() == name)?;
                let set = axes.get(at)?.input.set(test.accepted()?);
                let place = sets.get_mut(at)?;
                *place = Some(match place.take() {
                    Some(before) => before.intersection(&set),
                    None => set,
                });
            }
            let outputs = table.outputs().iter().zip(row.values());
            let text = said(schema, outputs.map(|(id, datum)| (*id, datum.clone())));
            let next = u32::try_from(says.len()).ok()?;
            let output = *says.entry(text).or_insert(next);
            boxes.push(analysis::Row { sets, output });
        }
        let domains = vec![None; axes.len()];
        Geometry::assemble((axes, &domains), boxes, (order, Vec::new()))
    }

    /// The box with its customer, of whom both versions really say different things.
    fn confirmed(&self, geometry: &Geometry, change: &Change) -> Option<TableBox> {
        let old = asked((self.old, self.one), geometry, &change.witness);
        let new = asked((self.new, self.other), geometry, &change.witness);
        let customer = geometry.named(&change.witness);
        let region = geometry.written(&change.region);
        (old != new).then_some(TableBox { region, old, new, customer })
    }

    /// Looks for a customer of whom anything may be unknown.
    fn search(&self) -> Compared {
        let old = Version::new(self.old, &self.one.reads(), self.one.tests().collect());
        let new = Version::new(self.new, &self.other.reads(), self.other.tests().collect());
        let pair = match Pair::new(old, new) {
            Ok(pair) => pair,
            Err(why) => return Compared::Open(why),
        };
        let look = |(policy, table): (&Policy, &Table), ranges: &Ranges<'_>| {
            let schema = policy.schema();
            let mut outputs = table.bounds(ranges);
            outputs.sort_by(|(one, _), (other, _)| schema.name(*one).cmp(schema.name(*other)));
            let one = |(id, bounds): &(FieldId, Bounds)| {
                let name = schema.name(*id);
                let mut whys = bounds.unknown.iter();
                match (bounds.known, whys.next(), whys.next()) {
                    (Known::Nothing, Some(why), None) => Some(format!("{name} is {why}")),
                    (Known::Ints(low, high), None, None) if low == high => {
                        let field = schema.field(*id)?;
                        let number = i64::try_from(low).ok()?;
                        let datum = datum(field, number, ranges.words)?;
                        Some(format!("{name} = {}", field.value(&datum)?))
                    }
                    _ => None,
                }
            };
            let all: Option<Vec<String>> = outputs.iter().map(one).collect();
            all.map(|all| all.join(", "))
        };
        let looks: [&Look<'_>; 2] =
            [&|ranges: &Ranges<'_>| look((self.old, self.one), ranges), &|ranges: &Ranges<'_>| {
                look((self.new, self.other), ranges)
            }];
        let ask = |policy: &Policy, table: &Table, row: &mut Row, at: (Timestamp, &mut Stack)| {
            Some(filled(table, policy.schema(), row, at))
        };
        let old = |row: &mut Row, as_of: Timestamp, stack: &mut Stack| {
            ask(self.old, self.one, row, (as_of, stack))
        };
        let new = |row: &mut Row, as_of: Timestamp, stack: &mut Stack| {
            ask(self.new, self.other, row, (as_of, stack))
        };
        pair.compare((looks[0], looks[1]), (&old, &new))
    }
}

/// What one version says at `point`.
fn asked((policy, table): (&Policy, &Table), geometry: &Geometry, point: &Point) -> String {
    let schema = policy.schema();
    let mut row = Row::new(schema);
    for (axis, at) in geometry.axes.iter().zip(point) {
        let Coordinate::Value(at) = at else { continue };
        let datum = axis.input.datum(*at).or_else(|| {
            let text = matches!(axis.field.ty, Type::Text);
            text.then(|| Datum::Text("any other text".into()))
        });
        if let Some((id, datum)) = schema.find(&axis.field.name).zip(datum) {
            row.set(id, datum);
        }
    }
    let as_of = chrono::DateTime::UNIX_EPOCH.fixed_offset();
    filled(table, schema, &mut row, (as_of, &mut Stack::default()))
}

/// What a table says of a row, in words.
fn filled(
    table: &Table,
    schema: &Schema,
    row: &mut Row,
    (as_of, stack): (Timestamp, &mut Stack),
) -> String {
    match table.fill(row, as_of, stack) {
        Ok(()) => said(schema, table.outputs().iter().map(|id| (*id, row.get(*id)))),
        Err(error) => format!("no decision: {}", error.message()),
    }
}

/// Outputs in words, in the order of their names.
fn said(schema: &Schema, outputs: impl Iterator<Item = (FieldId, Datum)>) -> String {
    let mut all: Vec<String> = outputs
        .filter_map(|(id, datum)| {
            let field = schema.field(id)?;
            Some(match (&datum, field.value(&datum)) {
                (Datum::Unknown(unknown), _) => format!("{} is {}", field.name, unknown.why),
                (_, Some(value)) => format!("{} = {value}", field.name),
                (_, None) => return None,
            })
        })
        .collect();
    all.sort_unstable();
    all.join(", ")
}
