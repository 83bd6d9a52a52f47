//! A counter-example as it stands in `tests/*.toml`.

use super::confirm::Example;
use crate::document::quoted;
use crate::fact::{HistoryField, Missing, Schema};
use crate::policy::Said;
use crate::rule::Outcome;
use crate::stage::Stage;
use crate::value::Value;
use std::fmt::Write as _;

/// The case of `example`, which is decided as `outcome` at `stage` against the invariant `name`.
pub(super) fn write(
    (name, stage, outcome): (&str, Stage, Outcome),
    example: &Example,
    schema: &Schema,
) -> String {
    let mut text = String::from("[[case]]\n");
    let name = quoted(&format!("against {name}: {stage}"));
    let as_of = quoted(&example.as_of.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
    let _ = writeln!(text, "name = {name}\nstage = \"{stage}\"\nas_of = {as_of}");
    if !example.history.is_empty() {
        let said = example.history.iter().map(|(field, said)| {
            let name = HistoryField::name(*field).trim_start_matches("history.");
            format!("{name} = {}", write_said(said, 0))
        });
        let said: Vec<String> = said.collect();
        let _ = writeln!(text, "history = {{ {} }}", said.join(", "));
    }
    let _ = writeln!(text, "expect = {{ outcome = \"{outcome}\" }}");
    let mut facts: Vec<_> = example.facts.iter().collect();
    facts.sort_by_key(|(name, _)| schema.find(name));
    // Who says nothing of a fact says that it is absent.
    facts.retain(|(_, given)| given.said != Said::Missing(Missing::Absent));
    if !facts.is_empty() {
        text.push_str("\n[case.facts]\n");
    }
    for (name, given) in facts {
        let _ = writeln!(text, "{name} = {}", write_said(&given.said, given.age_days));
    }
    text
}

/// What is said of a fact, as TOML has it.
pub(in crate::check) fn write_said(said: &Said, age_days: i64) -> String {
    match said {
        Said::Missing(why) => format!("{{ missing = \"{why}\" }}"),
        Said::Value(value) if age_days == 0 => plain(value),
        Said::Value(value) => format!("{{ value = {}, age_days = {age_days} }}", plain(value)),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Boolean(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::TextList(items) => {
            let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Text(_) | Value::Date(_) | Value::DateTime(_) | Value::Duration(_) => {
            quoted(&value.to_string())
        }
    }
}
