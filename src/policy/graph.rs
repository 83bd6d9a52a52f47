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

    pub(super) fn expression(&self) -> Option<&Expression> {
        self.condition.as_ref().map(|(condition, ..)| condition)
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
    fn leads(&self, from: Option<Stage>, state: CaseState) -> bool {
        let allowed = if self.states.is_empty() {
            state.is_live() || (self.from.is_none() && state == CaseState::Open)
        } else {
            self.states.contains(&state)
        };
        self.from == from && allowed
    }
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
    /// A stage that ended in waiting (referred, pended, or stopped by its gate) may be asked again.
    pub(super) fn gate(&self, history: &History, to: Stage) -> Result<&Gate> {
        let (from, state) = (history.stage(), history.state());
        let edge =
            |from| self.edges.iter().find(|edge: &&Edge| edge.to == to && edge.leads(from, state));
        if let Some(edge) = edge(from) {
            return Ok(&edge.gate);
        }
        let waiting = matches!(state, CaseState::Referred | CaseState::Pended);
        if from == Some(to) && (waiting || state.is_on_book()) {
            let entry = self.edges.iter().find(|edge| edge.to == to && edge.from != Some(to));
            return Ok(entry.map_or(&self.again, |edge| &edge.gate));
        }
        let place = from.map_or("start", Stage::name);
        let next: Vec<&str> = Stage::ALL
            .into_iter()
            .filter(|next| self.edges.iter().any(|e| e.to == *next && e.leads(from, state)))
            .map(Stage::name)
            .collect();
        let next = if next.is_empty() { "none".to_owned() } else { next.join(", ") };
        let message = format!(
            "the case stands at `{place}` and is {state}: `{to}` may not follow, only {next}"
        );
        Err(Error::new(ErrorKind::Request, message))
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
