//! The report as one JSON document: everything that the text says, and what it leaves out.

use creditloop::check::{
    CaseReport, CheckReport, Coverage, Exposure, Finding, InvariantReport, Verdict,
};
use creditloop::check::{
    Compared, Customer, Generated, ModelChange, ModelReport, PortfolioReport, TextChange,
    VersionReport,
};
use creditloop::error::Level;
use creditloop::{Checked, Fault};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) fn document(report: &CheckReport) -> Value {
    json!({
        "clean": report.is_clean(),
        "summary": report.summary(),
        "controls": report.controls,
        "cases_passed": report.passed(),
        "cases_failed": report.failed(),
        "invariants_proved": report.proved(),
        "invariants_not_proved": report.not_proved(),
        "faults": report.faults.iter().map(fault).collect::<Value>(),
        "warnings": report.warnings.iter().map(fault).collect::<Value>(),
        "findings": report.findings.iter().map(finding).collect::<Value>(),
        "exposures": report.exposures.iter().map(exposure).collect::<Value>(),
        "cases": report.cases.iter().map(case).collect::<Value>(),
        "invariants": report.invariants.iter().map(invariant).collect::<Value>(),
        "coverage": report.coverage.iter().map(coverage).collect::<Value>(),
    })
}

pub(crate) fn portfolio(report: &PortfolioReport) -> Value {
    let findings = report.findings.iter().map(
        |ranked| json!({ "finding": finding(&ranked.finding), "customers": ranked.customers }),
    );
    let tables = report.tables.iter().map(|table| {
        let rows = table.rows.iter().map(|(line, hits)| json!({ "line": line, "hits": hits }));
        json!({
            "table": table.table.as_ref(),
            "file": table.file.as_ref(),
            "rows": rows.collect::<Value>(),
            "nothing": table.nothing,
            "unknown": table.unknown,
        })
    });
    let controls = report.controls.iter().map(super::drift::hits);
    json!({
        "summary": report.summary(),
        "customers": report.customers,
        "failed": report.failed,
        "findings": findings.collect::<Value>(),
        "tables": tables.collect::<Value>(),
        "controls": controls.collect::<Value>(),
    })
}

pub(crate) fn generated(generated: &Generated) -> Value {
    json!({
        "summary": generated.summary(),
        "cases": generated.cases,
        "boundaries": generated.boundaries,
        "operands": generated.operands,
        "shown": generated.shown,
        "open": generated.open,
    })
}

pub(crate) fn versions(report: &VersionReport) -> Value {
    let tables = report.tables.iter().map(|table| {
        let boxes = table.boxes.iter().map(|one| {
            json!({
                "region": one.region,
                "old": one.old,
                "new": one.new,
                "customer": customer(&one.customer),
            })
        });
        json!({
            "table": table.table.as_ref(),
            "was": table.was,
            "is": table.is,
            "boxes": boxes.collect::<Value>(),
            "more": table.more,
            "compared": compared(&table.compared),
        })
    });
    let controls = report.controls.iter().map(|control| {
        json!({
            "control": control.control.as_ref(),
            "stage": control.stage.name(),
            "was": control.was,
            "is": control.is,
            "changes": control.changes.iter().map(text).collect::<Value>(),
            "compared": compared(&control.compared),
        })
    });
    let gates = report.gates.iter().map(|gate| {
        json!({
            "gate": gate.gate,
            "was": gate.was,
            "is": gate.is,
            "changes": gate.changes.iter().map(text).collect::<Value>(),
            "compared": compared(&gate.compared),
        })
    });
    let choices = report.choices.iter().map(|choice| {
        json!({
            "stage": choice.stage.name(),
            "chosen": choice.chosen.name(),
            "changes": choice.changes.iter().map(text).collect::<Value>(),
            "compared": compared(&choice.compared),
        })
    });
    let cases = report
        .cases
        .iter()
        .map(|case| json!({ "name": case.name.as_ref(), "old": case.old, "new": case.new }));
    json!({
        "alike": report.is_alike(),
        "summary": report.summary(),
        "tables": tables.collect::<Value>(),
        "controls": controls.collect::<Value>(),
        "gates": gates.collect::<Value>(),
        "choices": choices.collect::<Value>(),
        "models": report.models.iter().map(model_change).collect::<Value>(),
        "text": report.text.iter().map(text).collect::<Value>(),
        "cases": cases.collect::<Value>(),
    })
}

/// A model: the values with other points, and how far the sum of the points can fall and rise.
fn model_change(change: &ModelChange) -> Value {
    let number = |number: Option<Decimal>| number.map(|number| number.to_string());
    let points = change.points.iter().map(|piece| {
        json!({
            "characteristic": piece.characteristic.as_ref(),
            "values": piece.values,
            "old": number(piece.old),
            "new": number(piece.new),
            "change": number(piece.change()),
        })
    });
    json!({
        "model": change.model.as_ref(),
        "file": change.file,
        "was": change.was,
        "is": change.is,
        "changes": change.changes.iter().map(text).collect::<Value>(),
        "points": points.collect::<Value>(),
        "least": number(change.sum.map(|(least, _)| least)),
        "most": number(change.sum.map(|(_, most)| most)),
    })
}

fn text(change: &TextChange) -> Value {
    json!({
        "file": change.file,
        "entry": change.entry,
        "key": change.key,
        "old": change.old,
        "new": change.new,
        "may_decide": change.may_decide(),
    })
}

fn customer(customer: &Customer) -> Value {
    let fact =
        |(name, value): &(Arc<str>, String)| json!({ "name": name.as_ref(), "value": value });
    customer.iter().map(fact).collect()
}

fn compared(compared: &Compared) -> Value {
    match compared {
        Compared::Alike => json!({ "verdict": "alike" }),
        Compared::Open(why) => json!({ "verdict": "open", "why": why }),
        Compared::Differ { customer: one, old, new } => {
            json!({ "verdict": "differ", "customer": customer(one), "old": old, "new": new })
        }
    }
}

pub(crate) fn model(report: &ModelReport) -> Value {
    json!({
        "clean": report.is_clean(),
        "summary": report.summary(),
        "tables": report.tables,
        "warnings": report.warnings.iter().map(fault).collect::<Value>(),
        "findings": report.findings.iter().map(finding).collect::<Value>(),
    })
}

fn fault(fault: &Fault) -> Value {
    json!({
        "code": fault.code(),
        "file": fault.file(),
        "line": fault.line(),
        "column": fault.column(),
        "message": fault.message(),
        "suggestion": fault.suggestion(),
    })
}

fn finding(finding: &Finding) -> Value {
    let fact =
        |(name, value): &(Arc<str>, String)| json!({ "name": name.as_ref(), "value": value });
    json!({
        "code": finding.code,
        "level": match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
        },
        "file": finding.file.as_ref(),
        "table": finding.table.as_ref(),
        "line": finding.line,
        "lines": finding.lines,
        "message": finding.message,
        "witness": finding.witness.iter().map(fact).collect::<Value>(),
    })
}

/// What a control does when a fact is missing, by the kind of missing.
fn exposure(exposure: &Exposure) -> Value {
    let then = exposure.then.iter();
    json!({
        "control": exposure.control.as_ref(),
        "stage": exposure.stage.name(),
        "fact": exposure.fact.as_ref(),
        "then": then.map(|(why, then)| (why.name(), then.name())).collect::<BTreeMap<_, _>>(),
    })
}

fn case(case: &CaseReport) -> Value {
    let difference = |difference: &creditloop::check::Difference| {
        json!({
            "what": difference.what,
            "expected": difference.expected,
            "got": difference.got,
        })
    };
    json!({
        "name": case.name.as_ref(),
        "file": case.file.as_ref(),
        "line": case.line,
        "stage": case.stage.name(),
        "outcome": case.outcome.map(creditloop::Outcome::name),
        "passed": case.passed(),
        "differences": case.differences.iter().map(difference).collect::<Value>(),
        "checked": case.checked.iter().map(checked).collect::<Value>(),
    })
}

/// A control as a case checked it: how much it weighed there, and which fact was missing.
fn checked(checked: &Checked) -> Value {
    let unknown = checked.unknown.as_ref();
    json!({
        "control": checked.control.as_ref(),
        "fired": checked.fired.map(creditloop::Severity::name),
        "unknown": unknown.map(|(fact, why)| json!({ "fact": fact.as_ref(), "why": why.name() })),
    })
}

fn coverage(coverage: &Coverage) -> Value {
    json!({
        "control": coverage.control.as_ref(),
        "stage": coverage.stage.name(),
        "fired": coverage.fired,
        "passed": coverage.passed,
        "unknown": coverage.unknown,
    })
}

/// An invariant at one stage; the case that refutes it, or why nobody knows.
fn invariant(invariant: &InvariantReport) -> Value {
    let (verdict, case, outcome, why) = match &invariant.verdict {
        Verdict::Proved => ("proved", None, None, None),
        Verdict::Refuted { case, outcome } => ("refuted", Some(case), Some(outcome.name()), None),
        Verdict::NotProved { why } => ("not proved", None, None, Some(why)),
    };
    json!({
        "name": invariant.name.as_ref(),
        "file": invariant.file.as_ref(),
        "line": invariant.line,
        "stage": invariant.stage.name(),
        "verdict": verdict,
        "case": case,
        "outcome": outcome,
        "why": why,
        "boxes": invariant.boxes,
        "may_be_unproved": invariant.may_be_unproved,
    })
}
