//! One decision in full: what was asked, what was known, what was checked, what came of it and why.

use crate::decision::{Checked, Decision, Lang, Request, Terms};
use crate::error::Result;
use crate::policy::Policy;
use std::fmt::Write as _;

/// `decision` on `request` under `policy`, as a page of text. It shows facts: it is for staff, not for
/// the customer, who reads the reasons' texts.
///
/// # Errors
/// When the trace cannot be derived: the request is not one that `policy` decides.
pub fn decision_page(policy: &Policy, request: &Request, decision: &Decision) -> Result<String> {
    let mut page = String::new();
    head(&mut page, policy, request, decision);
    facts(&mut page, request);
    for (name, value) in decision.scores() {
        let _ = writeln!(page, "  score       {name} = {value}");
    }
    controls(&mut page, &policy.trace(request)?);
    reasons(&mut page, decision);
    outcome(&mut page, policy, decision);
    Ok(page)
}

fn head(page: &mut String, policy: &Policy, request: &Request, decision: &Decision) {
    let (stage, as_of) = (request.stage(), request.as_of().to_rfc3339());
    let _ = writeln!(
        page,
        "{} {}: {} of {} as of {as_of}",
        stage.name(),
        stage.name_zh(),
        request.id(),
        request.customer()
    );
    let (name, version) = (policy.name(), policy.version());
    let _ = writeln!(page, "  policy      {name} {version}, {}", decision.policy());
    let _ = writeln!(page, "  decision    {}", decision.digest());
    if let Some(history) = request.history() {
        let before = history.stage().map_or("start", crate::stage::Stage::name);
        let _ = writeln!(page, "  before      {before}, {}", history.state());
    }
}

fn facts(page: &mut String, request: &Request) {
    let facts = request.facts();
    let mut last = None;
    for (id, datum, source) in facts.supplied() {
        if last != Some(source) {
            let observed = source.observed_at().to_rfc3339();
            let _ = writeln!(page, "  facts       from {} as of {observed}", source.name());
            last = Some(source);
        }
        let Some(field) = facts.schema().field(id) else { continue };
        let value = field.value(datum).map_or_else(
            || datum.missing().map_or_else(String::new, |why| format!("missing: {why}")),
            |value| value.to_string(),
        );
        let _ = writeln!(page, "              {} = {value}", field.name);
    }
}

fn controls(page: &mut String, trace: &[Checked]) {
    for checked in trace {
        let verdict = match (checked.fired, &checked.unknown) {
            (None, _) => "passed".to_owned(),
            (Some(severity), None) => format!("fired: {severity}"),
            (Some(severity), Some((name, why))) => format!("{severity}, because {name} is {why}"),
        };
        let _ =
            writeln!(page, "  control     {:<8}{:<24}{verdict}", checked.control, checked.reason);
    }
}

fn reasons(page: &mut String, decision: &Decision) {
    for (rank, reason) in (1..).zip(decision.reasons()) {
        let _ = writeln!(page, "  reason {rank:<5}{} ({})", reason.code(), reason.rule());
        let _ = writeln!(page, "              {}", reason.text(Lang::Zh));
        let _ = writeln!(page, "              {}", reason.text(Lang::En));
        if let Some(change) = reason.change() {
            let _ = writeln!(page, "              what would help: {change}");
        }
    }
}

fn outcome(page: &mut String, policy: &Policy, decision: &Decision) {
    let currency = policy.currency();
    let currency = currency.as_str();
    let _ = writeln!(page, "  outcome     {}", decision.outcome());
    if let Some(Terms { amount, rate, tenor_months, .. }) = decision.terms() {
        let terms = format!("{amount} {currency} at {rate} a year over {tenor_months} months");
        let _ = writeln!(page, "  terms       {terms}");
    }
    if let Some(cap) = decision.cap() {
        let _ = writeln!(page, "  cap         {cap} {currency}");
    }
    if let Some(contact) = decision.contact() {
        let (channel, treatment) = (&contact.channel, &contact.treatment);
        let _ =
            writeln!(page, "  contact     by {channel} ({treatment}), why now: {}", contact.why);
    }
    for code in decision.conditions() {
        let _ = writeln!(page, "  condition   {code}");
    }
    if let Some(band) = decision.authority() {
        let _ = writeln!(page, "  authority   {band} may move it");
    }
    let (machine, all) = decision.machine_controls();
    let _ = writeln!(page, "  controls    {machine} of {all} checked by machine alone");
}
