//! Generated cases as they stand in `tests/*.toml`: a base for each case they were made from, and only
//! what is different in each.

use super::Target;
use super::ask::{Asked, Asker, PREFIX};
use crate::check::prove::{Example, write_said};
use crate::decision::{Checked, Decision, Reason};
use crate::document::quoted;
use crate::fact::{HistoryField, Missing};
use crate::policy::{Given, Policy, Said};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const HEAD: &str = "# Generated: values on both sides of where controls and tables turn, and operands that change an answer\n\
                    # alone. What is expected is what the policy decided when this was written: no author meant it so.\n";

/// The file as it grows.
pub(super) struct Writer<'a> {
    policy: &'a Policy,
    bases: BTreeMap<usize, String>,
    cases: String,
    count: usize,
    names: BTreeMap<String, usize>,
    seen: BTreeSet<String>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        let (bases, names, seen) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { policy, bases, cases: String::new(), count: 0, names, seen }
    }

    /// Adds a case, unless one that says the same is there.
    pub(super) fn add(
        &mut self,
        target: &Target<'_>,
        why: &str,
        asked: &Asked,
        asker: &mut Asker<'_>,
    ) {
        let Some((decision, checked)) = asker.decide(target.stage, &asked.example) else { return };
        let Some(seed) = asker.seeds.get(asked.seed) else { return };
        let base = format!("generated from {}", seed.name);
        let facts = self.facts(&asked.example, Some(&seed.example));
        let history = history(&asked.example, Some(&seed.example));
        let expect = expected(target, &decision, &checked);
        let body = format!("base = {}\n{history}expect = {{ {expect} }}\n{facts}", quoted(&base));
        if !self.seen.insert(body.clone()) {
            return;
        }
        if !self.bases.contains_key(&asked.seed) {
            let at = seed.example.as_of.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
            let text = format!(
                "\n[[base]]\nname = {}\nstage = \"{}\"\nas_of = {}\n{}{}",
                quoted(&base),
                seed.stage,
                quoted(&at),
                history_of(&seed.example),
                self.facts(&seed.example, None).replace("[case.facts]", "[base.facts]")
            );
            self.bases.insert(asked.seed, text);
        }
        let name = format!("{PREFIX}{}, {why}", target.name);
        let number = self.names.entry(name.clone()).or_default();
        *number = number.saturating_add(1);
        let name = quoted(&format!("{name}, {number}"));
        let _ = write!(self.cases, "\n[[case]]\nname = {name}\n{body}");
        self.count = self.count.saturating_add(1);
    }

    /// The text of the file, and how many cases it has.
    pub(super) fn finish(self) -> (String, usize) {
        let bases: String = self.bases.into_values().collect();
        (format!("{HEAD}{bases}{}", self.cases), self.count)
    }

    /// The facts that are not said by `base`.
    fn facts(&self, example: &Example, base: Option<&Example>) -> String {
        let schema = self.policy.schema();
        let absent = |given: &Given| given.said == Said::Missing(Missing::Absent);
        let mut facts: Vec<_> = example.facts.iter().collect();
        facts.retain(|(name, given)| match base.map(|base| base.facts.get(*name)) {
            Some(Some(before)) => before != *given,
            // Who says nothing of a fact says that it is absent.
            Some(None) | None => !absent(given),
        });
        facts.sort_by_key(|(name, _)| schema.find(name));
        if facts.is_empty() {
            return String::new();
        }
        let mut text = "\n[case.facts]\n".to_owned();
        for (name, given) in facts {
            let _ = writeln!(text, "{name} = {}", write_said(&given.said, given.age_days));
        }
        text
    }
}

/// What is said of the past and not by `base`.
fn history(example: &Example, base: Option<&Example>) -> String {
    let said = example
        .history
        .iter()
        .filter(|(field, said)| base.is_none_or(|base| base.history.get(field) != Some(*said)));
    let said: Vec<String> = said
        .map(|(field, said)| {
            let name = HistoryField::name(*field).trim_start_matches("history.");
            format!("{name} = {}", write_said(said, 0))
        })
        .collect();
    if said.is_empty() { String::new() } else { format!("history = {{ {} }}\n", said.join(", ")) }
}

fn history_of(example: &Example) -> String {
    history(example, None)
}

/// What is decided, and what the control says.
fn expected(target: &Target<'_>, decision: &Decision, checked: &[Checked]) -> String {
    let mut parts = vec![format!("outcome = \"{}\"", decision.outcome())];
    let listed = |key: &str, items: Vec<String>| {
        (!items.is_empty()).then(|| format!("{key} = [{}]", items.join(", ")))
    };
    let mut reasons: Vec<String> =
        decision.reasons().iter().map(Reason::code).map(quoted).collect();
    reasons.dedup();
    parts.extend(listed("reasons", reasons));
    parts.extend(decision.cap().map(|cap| format!("cap = {cap}")));
    parts.extend(decision.terms().map(|terms| format!("amount = {}", terms.amount)));
    let conditions = decision.conditions().iter().map(|code| quoted(code)).collect();
    parts.extend(listed("conditions", conditions));
    let mut came: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in checked {
        let own = target.control() == Some(&one.control);
        let word = match (&one.unknown, one.fired) {
            (Some(_), _) => "unknown",
            (None, Some(_)) => "fired",
            (None, None) if own => "passed",
            (None, None) => continue,
        };
        came.entry(word).or_default().push(quoted(&one.control));
    }
    parts.extend(came.into_iter().filter_map(|(word, controls)| listed(word, controls)));
    parts.join(", ")
}
