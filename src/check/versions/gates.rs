//! Gates of two versions: edges that one of them lacks, and gates that open to other customers.

use super::pair::{Compared, Look, Pair};
use super::text::Values;
use super::touched::Touched;
use super::version::Version;
use super::{TextChange, values};
use crate::fact::Row;
use crate::feel::bounds::Ranges;
use crate::feel::{Expression, Stack};
use crate::policy::{Gate, Policy};
use crate::value::Timestamp;
use std::collections::BTreeMap;
use std::fmt;

/// The file that the edges stand in.
const FILE: &str = "policy.toml";
/// How their entries begin.
const ENTRY: &str = "edge[";

/// An edge that one version lacks, or whose gate two versions open to other customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateChange {
    /// Its name, and the states that it leads from where it names them.
    pub gate: String,
    /// Whether the old version has it.
    pub was: bool,
    /// Whether the new version has it.
    pub is: bool,
    /// What it says otherwise.
    pub changes: Vec<TextChange>,
    /// A customer to whom it does another thing.
    pub compared: Compared,
}

impl GateChange {
    /// Whether some customer may be decided otherwise for it.
    pub(super) fn may_decide(&self) -> bool {
        let placed = |change: &TextChange| change.key == PLACE;
        self.was != self.is || self.compared != Compared::Alike || self.changes.iter().any(placed)
    }
}

/// The first edge that a case may go along counts: its place among those between the same stages.
const PLACE: &str = "place";

/// An edge of one version.
struct Edge<'a> {
    gate: &'a Gate,
    /// Its place in the file.
    number: usize,
    /// Its place among the edges between the same stages that both versions have.
    place: usize,
}

/// All edges that one version lacks, or that differ.
pub(super) fn compare(
    (old, new): (&Policy, &Policy),
    text: &mut Vec<TextChange>,
    touched: &Touched,
) -> Vec<GateChange> {
    text.retain(|change| change.file != FILE || !change.entry.starts_with(ENTRY));
    let said = (values(old.archive()), values(new.archive()));
    let (mut olds, mut news) = (edges(old), edges(new));
    place(&mut olds, &news);
    place(&mut news, &olds);
    let mut found = Vec::new();
    let mut names: Vec<&String> = olds.keys().chain(news.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (one, other) = (olds.get(name), news.get(name));
        let changes = changes((one, other), (&said.0, &said.1));
        let rests = |policy: &Policy, edge: Option<&Edge<'_>>| {
            let reads = edge.and_then(|edge| edge.gate.expression()).map(Expression::reads);
            touched.any(policy, reads.unwrap_or_default())
        };
        let both = one.is_some() && other.is_some();
        if both && changes.is_empty() && !rests(old, one) && !rests(new, other) {
            continue;
        }
        let compared = match (one, other) {
            (Some(one), Some(other)) => weigh((old, one.gate), (new, other.gate)),
            _ => one_way(one.or(other).map(|edge| edge.gate)),
        };
        if both && changes.is_empty() && compared == Compared::Alike {
            continue;
        }
        let (was, is) = (one.is_some(), other.is_some());
        found.push(GateChange { gate: name.clone(), was, is, changes, compared });
    }
    found
}

/// The edges of a policy by their names, the states that they lead from, and where these are the same,
/// their numbers.
fn edges(policy: &Policy) -> BTreeMap<String, Edge<'_>> {
    let mut edges = BTreeMap::new();
    for (number, (gate, states)) in policy.edges().enumerate() {
        let mut name = gate.name().to_owned();
        if !states.is_empty() {
            let states: Vec<&str> = states.iter().map(|state| state.name()).collect();
            name = format!("{name} when {}", states.join(", "));
        }
        let mut more = 2_usize;
        let plain = name.clone();
        while edges.contains_key(&name) {
            name = format!("{plain} ({more})");
            more = more.saturating_add(1);
        }
        edges.insert(name, Edge { gate, number, place: 0 });
    }
    edges
}

/// Counts the edges between the same stages that the other version has too.
fn place(edges: &mut BTreeMap<String, Edge<'_>>, others: &BTreeMap<String, Edge<'_>>) {
    let shared = edges.iter().filter(|(name, _)| others.contains_key(*name));
    let shared: Vec<(String, usize)> =
        shared.map(|(_, edge)| (edge.gate.name().to_owned(), edge.number)).collect();
    for edge in edges.values_mut() {
        let before = shared
            .iter()
            .filter(|(name, number)| name == edge.gate.name() && *number < edge.number);
        edge.place = before.count();
    }
}

/// What an edge says otherwise.
fn changes(
    (one, other): (Option<&Edge<'_>>, Option<&Edge<'_>>),
    (olds, news): (&Values, &Values),
) -> Vec<TextChange> {
    let Some((one, other)) = one.zip(other) else { return Vec::new() };
    let said = |values: &Values, edge: &Edge<'_>, key: &str| {
        let entry = format!("{ENTRY}{}]", edge.number);
        values.get(&(FILE.to_owned(), entry, key.to_owned())).cloned()
    };
    let change = |key: &str, old: Option<String>, new: Option<String>| {
        let (file, entry, key) = (FILE.to_owned(), one.gate.name().to_owned(), key.to_owned());
        (old != new).then_some(TextChange { file, entry, key, old, new })
    };
    let keys = ["gate", "reason", "severity"];
    let all = keys.map(|key| change(key, said(olds, one, key), said(news, other, key)));
    let place = |edge: &Edge<'_>| Some(edge.place.to_string());
    all.into_iter().chain([change(PLACE, place(one), place(other))]).flatten().collect()
}

/// What a gate does that lets the customer in.
const OPEN: &str = "opens";

/// Looks for a customer to whom the two do different things.
fn weigh((old, one): (&Policy, &Gate), (new, other): (&Policy, &Gate)) -> Compared {
    let reads = |gate: &Gate| gate.expression().map_or_else(Vec::new, |one| one.reads().to_vec());
    let old = Version::new(old, &reads(one), one.expression().into_iter().collect());
    let new = Version::new(new, &reads(other), other.expression().into_iter().collect());
    let pair = match Pair::new(old, new) {
        Ok(pair) => pair,
        Err(why) => return Compared::Open(why),
    };
    let look = |gate: &Gate, ranges: &Ranges<'_>| {
        let Some(expression) = gate.expression() else { return Some(OPEN.to_owned()) };
        let answers = expression.answers(ranges);
        match (answers.yes, answers.no, answers.unknown.is_empty()) {
            (true, false, true) => Some(OPEN.to_owned()),
            (false, true, true) => Some(shut(gate, false)),
            (false, false, false) => Some(shut(gate, true)),
            _ => None,
        }
    };
    let ask = |gate: &Gate, row: &Row, as_of: Timestamp, stack: &mut Stack| {
        let fired = gate.check(row, as_of, stack).ok()?;
        Some(fired.map_or_else(|| OPEN.to_owned(), |fired| shut(gate, fired.unknown.is_some())))
    };
    let looks: [&Look<'_>; 2] =
        [&|ranges: &Ranges<'_>| look(one, ranges), &|ranges: &Ranges<'_>| look(other, ranges)];
    let old = |row: &mut Row, as_of: Timestamp, stack: &mut Stack| ask(one, row, as_of, stack);
    let new = |row: &mut Row, as_of: Timestamp, stack: &mut Stack| ask(other, row, as_of, stack);
    pair.compare((looks[0], looks[1]), (&old, &new))
}

/// What a gate does that does not let the customer in.
fn shut(gate: &Gate, unknown: bool) -> String {
    let severity = gate.severity().map_or("", |severity| severity.name());
    let why = if unknown { ", as a fact is missing" } else { "" };
    format!("{severity} for {}{why}", gate.reason().unwrap_or_default())
}

/// An edge that one version lacks: a case may go a way that it may not go in the other.
fn one_way(gate: Option<&Gate>) -> Compared {
    let condition = gate.is_some_and(|gate| gate.expression().is_some());
    let gate = if condition { "where its gate opens" } else { "in any case" };
    Compared::Open(format!("one version alone has this way, {gate}"))
}

impl fmt::Display for GateChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.gate, super::show::word(self.was, self.is))?;
        super::show::changes(f, &self.changes)?;
        match &self.compared {
            Compared::Alike => f.write_str("\n  does the same to every customer"),
            Compared::Open(why) if self.was != self.is => write!(f, "\n  {why}"),
            compared @ (Compared::Open(_) | Compared::Differ { .. }) => write!(f, "{compared}"),
        }
    }
}
