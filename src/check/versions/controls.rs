//! Controls of two versions: added, removed, and changed in what they weigh for some customer.

use super::pair::{Compared, Look, Pair};
use super::version::Version;
use super::{ControlChange, TableChange, TextChange};
use crate::check::prove::effect;
use crate::fact::{FieldId, LEDGER_SCALE, Row};
use crate::feel::bounds::Ranges;
use crate::feel::{Expression, Stack};
use crate::policy::Policy;
use crate::rule::{Control, Fired, Severity, Table};
use crate::stage::Stage;
use crate::value::Timestamp;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// All controls that one version lacks, or that differ; `tables` are those that do.
pub(super) fn compare(
    (old, new): (&Policy, &Policy),
    text: &mut Vec<TextChange>,
    tables: &[TableChange],
) -> Vec<ControlChange> {
    let touched = touched((old, new), text, tables);
    let (olds, news) = (controls(old), controls(new));
    let mut found = Vec::new();
    let mut ids: Vec<&Arc<str>> = olds.keys().chain(news.keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let entry = format!("control[{id}]");
        let changes: Vec<TextChange> =
            text.iter().filter(|change| change.entry == entry).cloned().collect();
        text.retain(|change| change.entry != entry);
        let pair = (olds.get(id).copied(), news.get(id).copied());
        let rests = rests_on(old, pair.0).chain(rests_on(new, pair.1));
        if pair.0.is_some() == pair.1.is_some()
            && changes.is_empty()
            && !rests.into_iter().any(|name| touched.contains(&name))
        {
            continue;
        }
        let compared = weigh((old, pair.0), (new, pair.1));
        if pair.0.is_some() && pair.1.is_some() && changes.is_empty() && compared == Compared::Alike
        {
            continue;
        }
        let stage = pair.1.or(pair.0).map_or(Stage::Marketing, Control::stage);
        let (was, is) = (pair.0.is_some(), pair.1.is_some());
        found.push(ControlChange { control: id.clone(), stage, was, is, changes, compared });
    }
    found
}

/// The names of all that may have another value in the new version.
fn touched(
    (old, new): (&Policy, &Policy),
    text: &[TextChange],
    tables: &[TableChange],
) -> BTreeSet<Arc<str>> {
    let entry = |change: &TextChange| {
        if !change.may_decide() {
            return None;
        }
        let (kind, name) = change.entry.split_once('[')?;
        let named = ["fact", "feature", "parameter"].contains(&kind);
        named.then(|| Arc::from(name.trim_end_matches(']')))
    };
    let mut touched: BTreeSet<Arc<str>> = text.iter().filter_map(entry).collect();
    for policy in [old, new] {
        let schema = policy.schema();
        let changed = policy
            .tables()
            .filter(|table| tables.iter().any(|change| change.table == *table.name()));
        let outputs = changed.flat_map(Table::outputs);
        touched.extend(outputs.map(|id| Arc::from(schema.name(*id))));
    }
    touched
}

/// The names of all that a control rests on.
fn rests_on(policy: &Policy, control: Option<&Control>) -> impl Iterator<Item = Arc<str>> {
    let sources = policy.sources(&reads(control));
    sources.into_iter().map(|id| Arc::from(policy.schema().name(id)))
}

fn controls(policy: &Policy) -> BTreeMap<Arc<str>, &Control> {
    let all = Stage::ALL.into_iter().flat_map(|stage| policy.controls(stage).all());
    all.map(|control| (Arc::from(control.id()), control)).collect()
}

/// Looks for a customer for whom the two weigh different things.
fn weigh(old: (&Policy, Option<&Control>), new: (&Policy, Option<&Control>)) -> Compared {
    let pair = match Pair::new(version(old), version(new)) {
        Ok(pair) => pair,
        Err(why) => return Compared::Open(why),
    };
    let look = |control: Option<&Control>, ranges: &Ranges<'_>| match control {
        None => Some(SILENT.to_owned()),
        Some(control) => {
            let effect = effect(control, ranges);
            let mut weights = effect.weights.iter();
            let only = weights.next().filter(|_| weights.next().is_none())?;
            match (only, &control.cap) {
                (None, _) => Some(SILENT.to_owned()),
                (Some(severity), None) => Some(format!("{severity}")),
                // What the cap is differs from customer to customer.
                (Some(severity), Some(_)) => {
                    let (low, high) = effect.lowest_cap.zip(effect.sure_cap)?;
                    i64::try_from(low).ok().filter(|_| low == high).map(|cap| at(severity, cap))
                }
            }
        }
    };
    let looks: [&Look<'_>; 2] =
        [&|ranges: &Ranges<'_>| look(old.1, ranges), &|ranges: &Ranges<'_>| look(new.1, ranges)];
    let ask_old =
        |row: &mut Row, as_of: Timestamp, stack: &mut Stack| said(old.1, row, as_of, stack);
    let ask_new =
        |row: &mut Row, as_of: Timestamp, stack: &mut Stack| said(new.1, row, as_of, stack);
    pair.compare((looks[0], looks[1]), (&ask_old, &ask_new))
}

fn version<'a>((policy, control): (&'a Policy, Option<&'a Control>)) -> Version<'a> {
    Version::new(policy, &reads(control), expressions(control))
}

/// What a control says where it lets the customer pass.
const SILENT: &str = "passes";

/// A severity with its cap, which is at the ledger's scale.
fn at(severity: Severity, cap: i64) -> String {
    format!("{severity} at {}", Decimal::new(cap, LEDGER_SCALE.into()))
}

/// What a control says of one customer.
fn said(
    control: Option<&Control>,
    row: &Row,
    as_of: Timestamp,
    stack: &mut Stack,
) -> Option<String> {
    let Some(control) = control else { return Some(SILENT.to_owned()) };
    let fired: Option<Fired<'_>> = control.check(row, as_of, stack).ok()?;
    Some(match fired {
        None => SILENT.to_owned(),
        Some(Fired { severity, cap: None, .. }) => severity.to_string(),
        Some(Fired { severity, cap: Some(cap), .. }) => at(severity, cap),
    })
}

fn expressions(control: Option<&Control>) -> Vec<&Expression> {
    control.map_or_else(Vec::new, |control| {
        control.applies_when.iter().chain(Some(&control.when)).chain(&control.cap).collect()
    })
}

fn reads(control: Option<&Control>) -> Vec<FieldId> {
    control.map_or_else(Vec::new, |control| control.reads().collect())
}
