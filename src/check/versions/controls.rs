//! Controls of two versions: added, removed, and changed in what they weigh for some customer.

use super::pair::{Compared, Look, Pair};
use super::touched::Touched;
use super::version::Version;
use super::{ControlChange, TextChange};
use crate::check::prove::effect;
use crate::fact::{FieldId, LEDGER_SCALE, Row};
use crate::feel::bounds::Ranges;
use crate::feel::{Expression, Stack};
use crate::policy::Policy;
use crate::rule::{Control, Fired, Severity};
use crate::stage::Stage;
use crate::value::Timestamp;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All controls that one version lacks, or that differ.
pub(super) fn compare(
    (old, new): (&Policy, &Policy),
    text: &mut Vec<TextChange>,
    touched: &Touched,
) -> Vec<ControlChange> {
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
        let rests = touched.any(old, &reads(pair.0)) || touched.any(new, &reads(pair.1));
        if pair.0.is_some() == pair.1.is_some() && changes.is_empty() && !rests {
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
