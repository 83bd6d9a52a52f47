//! The graph of stages: which may follow which, and the gate between them.

use super::header::{EdgeText, Header};
use crate::document::Faults;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{History, Row};
use crate::feel::{Compiler, Expect, Expression, Stack, Truth, Use};
use crate::rule::{Fired, Reasons, Severity};
use crate::stage::{CaseState, Stage};
use crate::value::Timestamp;
use std::sync::Arc;

/// What must hold to enter a stage.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    name: Arc<str>,
    condition: Option<(Expression, Severity, Arc<str>)>,
}

impl Gate {
    /// What fires when the gate does not open: also when it cannot be said whether it does.
    pub(crate) fn check<'a>(
        &'a self,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Option<Fired<'a>>> {
        let Some((condition, severity, reason)) = &self.condition else { return Ok(None) };
        Ok(match condition.test(row, as_of, stack)? {
            Truth::True => None,
            Truth::False => Some(Fired::by_rule(&self.name, *severity, reason, None)),
            Truth::Unknown(unknown) => {
                Some(Fired::by_rule(&self.name, *severity, reason, Some(unknown)))
            }
        })
    }

    /// The name under which it fires.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn expression(&self) -> Option<&Expression> {
        self.condition.as_ref().map(|(condition, ..)| condition)
    }

    /// The code of the reason that it gives when it does not open.
    pub(crate) fn reason(&self) -> Option<&str> {
        self.condition.as_ref().map(|(.., reason)| reason.as_ref())
    }

    /// How much it weighs when it does not open.
    pub(crate) fn severity(&self) -> Option<Severity> {
        self.condition.as_ref().map(|(_, severity, _)| *severity)
    }
}

#[derive(Debug)]
struct Edge {
    from: Option<Stage>,
    to: Stage,
    states: Vec<CaseState>,
    gate: Gate,
}

impl Edge {
    /// Whether a case with this past may go along it.
    fn opens(&self, history: &History) -> bool {
        let state = history.state;
        let allowed = if self.states.is_empty() {
            (history.passed && state.is_live())
                || (history.stage.is_none() && state == CaseState::Open)
        } else {
            self.states.contains(&state)
        };
        self.from == history.stage && allowed
    }
}

/// Whether the stage `to` was decided last, did not let the case go on, and did not refuse it.
fn may_ask_again(history: &History, to: Stage) -> bool {
    let state = history.state;
    let waits = matches!(state, CaseState::Referred | CaseState::Pended) || state.is_on_book();
    // Who was not contacted may be thought of again.
    let ended = matches!(state, CaseState::Closed | CaseState::Settled) && to == Stage::Marketing;
    history.stage == Some(to) && !history.passed && (waits || ended)
}

/// The stages of a policy and the edges between them.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    edges: Vec<Edge>,
    again: Gate,
}

impl Graph {
    /// Compiles the edges of `header`.
    pub(super) fn compile(
        header: &Header,
        compiler: &Compiler<'_>,
        (reasons, faults): (&Reasons, &Faults),
    ) -> Self {
        let edges =
            header.edges.iter().filter_map(|edge| compile_edge(edge, compiler, (reasons, faults)));
        Self { edges: edges.collect(), again: Gate { name: "again".into(), condition: None } }
    }

    /// The gate that a case with this past must pass to enter `to`.
    ///
    /// The next stage begins only when the one before let the case go on, unless an edge names the
    /// states that it leads from. A stage that did not, and did not refuse, may be asked again, and
    /// a loan on the books may be looked at whenever it is time.
    pub(super) fn gate(&self, history: &History, to: Stage) -> Result<&Gate> {
        let next = self.edges.iter().find(|edge| edge.to == to && edge.opens(history));
        if let Some(edge) = next {
            return Ok(&edge.gate);
        }
        if may_ask_again(history, to) {
            return Ok(self.gate_again(history, to));
        }
        let looked_at = history.state.is_on_book() && history.state != CaseState::Booked;
        if looked_at && to == Stage::Tracking {
            let regular = |edge: &&Edge| {
                edge.to == to && matches!(edge.from, Some(Stage::Payment | Stage::Tracking))
            };
            return Ok(self.edges.iter().find(regular).map_or(&self.again, |edge| &edge.gate));
        }
        Err(self.closed(history, to))
    }

    /// The gate of the stage that is decided again: that of the edge by which it was entered.
    pub(super) fn gate_again(&self, history: &History, to: Stage) -> &Gate {
        let entered = |edge: &&Edge| edge.to == to && edge.from == history.entered_from;
        self.edges.iter().find(entered).map_or(&self.again, |edge| &edge.gate)
    }

    fn closed(&self, history: &History, to: Stage) -> Error {
        let (from, state) = (history.stage(), history.state());
        let place = from.map_or("start", Stage::name);
        let next: Vec<&str> = Stage::ALL
            .into_iter()
            .filter(|next| {
                may_ask_again(history, *next)
                    || self.edges.iter().any(|edge| edge.to == *next && edge.opens(history))
            })
            .map(Stage::name)
            .collect();
        let next = if next.is_empty() { "none".to_owned() } else { next.join(", ") };
        let message = format!(
            "the case stands at `{place}` and is {state}: `{to}` may not follow, only {next}"
        );
        Error::new(ErrorKind::Request, message)
    }

    /// The stage from which a case usually comes to `to`, and the state that the first edge asks for.
    pub(super) fn usual_way(&self, to: Stage) -> (Option<Stage>, Option<CaseState>) {
        let edge = self.edges.iter().find(|edge| edge.to == to && edge.from != Some(to));
        edge.map_or((None, None), |edge| (edge.from, edge.states.first().copied()))
    }

    /// The gates by which a case comes to `stage`. One that is decided there again meets the gate of
    /// its edge again; a loan on the books may be looked at whenever it is time.
    pub(super) fn ways(&self, stage: Stage) -> Vec<&Gate> {
        let regular = |edge: &Edge| {
            edge.to == stage && matches!(edge.from, Some(Stage::Payment | Stage::Tracking))
        };
        let always = stage == Stage::Tracking && !self.edges.iter().any(regular);
        self.gates(stage).chain(always.then_some(&self.again)).collect()
    }

    /// Every edge by its gate, with the states that it names.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Gate, &[CaseState])> {
        self.edges.iter().map(|edge| (&edge.gate, edge.states.as_slice()))
    }

    /// The gates that lead to `stage`.
    pub(super) fn gates(&self, stage: Stage) -> impl Iterator<Item = &Gate> {
        self.edges.iter().filter(move |edge| edge.to == stage).map(|edge| &edge.gate)
    }
}

fn compile_edge(
    text: &EdgeText,
    compiler: &Compiler<'_>,
    (reasons, faults): (&Reasons, &Faults),
) -> Option<Edge> {
    let from = text.from.map_or("start", Stage::name);
    let name = format!("gate {from} -> {}", text.to).into();
    let severity = match &text.severity {
        None => Severity::Pend,
        Some(word) => read_severity(word, faults)?,
    };
    let condition = match (&text.gate, &text.reason) {
        (Some(gate), Some(reason)) => {
            let expression = compiler.compile(gate, &Expect::Boolean, Use::Risk);
            let reason = reasons.resolve(faults, reason);
            Some((expression?, severity, reason?))
        }
        _ => None,
    };
    let states = text.states.clone();
    Some(Edge { from: text.from, to: text.to, states, gate: Gate { name, condition } })
}

fn read_severity(word: &crate::document::Text, faults: &Faults) -> Option<Severity> {
    let severity =
        Severity::from_name(word.as_str()).filter(|severity| *severity <= Severity::Refer);
    if severity.is_none() {
        let message = format!("a gate cannot have the severity `{}`", word.as_str());
        let fault = word.fault("unknown-severity", message);
        faults.push(fault.suggest("write legal_stop, policy_stop, pend or refer"));
    }
    severity
}
