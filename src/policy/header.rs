//! `policy.toml`: the name of the policy, its dates, the graph of stages, and what moves a case.

use super::fields::{read_stage, unknown_word};
use super::parameters::read_day;
use super::types::{head, read_currency};
use crate::document::{Section, Text};
use crate::error::fault::{Span, nearest};
use crate::fact::HistoryField;
use crate::rule::{Band, Severity};
use crate::stage::{CaseState, Stage, StageSet};
use crate::value::Currency;
use chrono::NaiveDate;

/// The policy format that this release reads and writes.
pub const POLICY_FORMAT: i64 = 1;
/// How far behind its case's last entry a request may be when the policy does not say, in minutes.
const SKEW_MINUTES: i64 = 5;

/// `policy.toml` as it is written: expressions are still texts.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) jurisdiction: Option<String>,
    pub(super) valid: (Option<NaiveDate>, Option<NaiveDate>),
    pub(super) skew_minutes: i64,
    pub(super) history: Vec<HistoryField>,
    pub(super) edges: Vec<EdgeText>,
    pub(super) signing_part: Option<Text>,
    pub(super) limit: Option<LimitText>,
    pub(super) transitions: Vec<MoveText>,
    pub(super) suppressions: Vec<SuppressionText>,
    pub(super) performance: Option<(Option<Text>, Option<Text>)>,
    pub(super) authorities: Vec<AuthorityText>,
}

/// `[[authority]]`: what one band may do.
#[derive(Debug)]
pub(super) struct AuthorityText {
    pub(super) band: Band,
    pub(super) clears: Vec<Severity>,
    pub(super) amount_max: Option<Text>,
}

/// `[[edge]]`: which stage may follow which, and what must hold.
#[derive(Debug)]
pub(super) struct EdgeText {
    /// The stage decided last; `None` is `start`.
    pub(super) from: Option<Stage>,
    pub(super) to: Stage,
    pub(super) states: Vec<CaseState>,
    pub(super) gate: Option<Text>,
    pub(super) reason: Option<Text>,
    pub(super) severity: Option<Text>,
}

/// `[limit]`: the amounts that go through the customer's ledger.
#[derive(Debug)]
pub(super) struct LimitText {
    pub(super) requested: Option<Text>,
    pub(super) total: Option<Text>,
    pub(super) commit: Option<Text>,
    pub(super) valid_days: Option<Text>,
}

/// `[[transition]]`: the state that a stage leads to when a condition holds.
#[derive(Debug)]
pub(super) struct MoveText {
    pub(super) stage: Stage,
    pub(super) when: Text,
    pub(super) state: CaseState,
}

/// `[[suppression]]`: how long marketing leaves the customer alone when a condition holds.
#[derive(Debug)]
pub(super) struct SuppressionText {
    pub(super) stage: Stage,
    pub(super) when: Text,
    pub(super) days: Text,
}

/// The policy's currency, which every other file needs first.
pub(super) fn read_policy_currency(root: &mut Section<'_>) -> Option<Currency> {
    let text = root.text("currency")?;
    read_currency(root, &text)
}

impl Header {
    /// Reads `policy.toml` but for its currency.
    pub(super) fn read(root: &mut Section<'_>) -> Self {
        let format = root.integer_opt("format", POLICY_FORMAT..=POLICY_FORMAT);
        if format.is_none() && !root.keys().iter().any(|(key, _)| key == "format") {
            let message = format!("`format = {POLICY_FORMAT}` is required here");
            root.note(root.fault("missing-key", Span::new(0, 1), message));
        }
        let owned = |text: Option<Text>| text.map(|text| text.as_str().to_owned());
        let name = owned(root.text("name")).unwrap_or_default();
        let version = owned(root.text("version")).unwrap_or_default();
        let jurisdiction = owned(root.text_opt("jurisdiction"));
        let valid = (read_day(root, "valid_from"), read_day(root, "valid_until"));
        let skew_minutes = root.integer_opt("max_skew_minutes", 0..=525_600);
        let history = read_history(root);
        let stages = read_declared_stages(root);
        let edges = read_edges(root, stages);
        Self {
            name,
            version,
            jurisdiction,
            valid,
            skew_minutes: skew_minutes.unwrap_or(SKEW_MINUTES),
            history,
            edges,
            signing_part: read_signing(root),
            limit: read_limit(root),
            transitions: read_transitions(root),
            suppressions: read_suppressions(root),
            performance: read_performance(root),
            authorities: read_authorities(root),
        }
    }
}

fn read_history(root: &mut Section<'_>) -> Vec<HistoryField> {
    let Some(mut section) = root.section_opt("history") else { return Vec::new() };
    let texts = section.texts_opt("read").unwrap_or_default();
    let mut fields = Vec::new();
    for text in &texts {
        match HistoryField::from_name(text.as_str()) {
            Some(field) if !fields.contains(&field) => fields.push(field),
            Some(_) => {
                let message = format!("`{}` is listed twice", text.as_str());
                section.note(text.fault("duplicate-name", message));
            }
            None => {
                unknown_word(&section, text, "history", &HistoryField::ALL.map(HistoryField::name));
            }
        }
    }
    section.finish();
    fields
}

fn read_declared_stages(root: &mut Section<'_>) -> StageSet {
    let mut stages = StageSet::EMPTY;
    for mut section in root.sections("stage") {
        if let Some(id) = section.text("id")
            && let Some(stage) = read_stage(&section, &id)
        {
            if stages.contains(stage) {
                let message = format!("`{stage}` is declared twice");
                section.note(id.fault("duplicate-stage", message));
            }
            stages = stages.with(stage);
        }
        section.finish();
    }
    stages
}

fn read_edges(root: &mut Section<'_>, stages: StageSet) -> Vec<EdgeText> {
    let mut edges = Vec::new();
    for mut section in root.sections("edge") {
        let from = section.text("from");
        let to = section.text("to");
        let states = section.texts_opt("state").unwrap_or_default();
        let gate = section.text_opt("gate");
        let reason = section.text_opt("reason");
        let severity = section.text_opt("severity");
        let states = states.iter().filter_map(|text| read_state(&section, text)).collect();
        if let (Some(gate), None) = (&gate, &reason) {
            let message = "a gate needs a `reason` for those who do not pass";
            section.note(gate.fault("missing-key", message));
        }
        let from = from.and_then(|text| read_end(&section, &text, stages, true));
        let to = to.and_then(|text| read_end(&section, &text, stages, false)).flatten();
        if let (Some(from), Some(to)) = (from, to) {
            edges.push(EdgeText { from, to, states, gate, reason, severity });
        }
        section.finish();
    }
    edges
}

/// One end of an edge: a declared stage, or `start` where that is allowed.
#[expect(clippy::option_option, reason = "unreadable and the start are two answers")]
fn read_end(
    section: &Section<'_>,
    text: &Text,
    stages: StageSet,
    start: bool,
) -> Option<Option<Stage>> {
    if start && text.as_str() == "start" {
        return Some(None);
    }
    let stage = text.as_str().parse::<Stage>().ok().filter(|stage| stages.contains(*stage));
    if stage.is_none() {
        let fault = text.fault("unknown-stage", format!("no stage is named `{}`", text.as_str()));
        let declared = Stage::ALL.into_iter().filter(|stage| stages.contains(*stage));
        let names: Vec<&str> = declared.map(Stage::name).collect();
        let hint = nearest(text.as_str(), names.iter().copied()).map_or_else(
            || format!("the policy declares {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        section.note(fault.suggest(hint));
    }
    stage.map(Some)
}

fn read_state(section: &Section<'_>, text: &Text) -> Option<CaseState> {
    let state = CaseState::from_name(text.as_str());
    if state.is_none() {
        unknown_word(section, text, "state", &CaseState::ALL.map(CaseState::name));
    }
    state
}

fn read_signing(root: &mut Section<'_>) -> Option<Text> {
    let mut section = root.section_opt("signing")?;
    let part = section.text("part");
    section.finish();
    part
}

fn read_limit(root: &mut Section<'_>) -> Option<LimitText> {
    let mut section = root.section_opt("limit")?;
    let limit = LimitText {
        requested: section.text("requested"),
        total: section.text("total"),
        commit: section.text("commit"),
        valid_days: section.text("valid_days"),
    };
    section.finish();
    Some(limit)
}

fn read_transitions(root: &mut Section<'_>) -> Vec<MoveText> {
    let mut moves = Vec::new();
    for mut section in root.sections("transition") {
        let (stage, when) = (section.text("stage"), section.text("when"));
        let state = section.text("state");
        let stage = stage.and_then(|text| read_stage(&section, &text));
        let state = state.and_then(|text| read_state(&section, &text));
        if let (Some(stage), Some(when), Some(state)) = (stage, when, state) {
            moves.push(MoveText { stage, when, state });
        }
        section.finish();
    }
    moves
}

fn read_suppressions(root: &mut Section<'_>) -> Vec<SuppressionText> {
    let mut suppressions = Vec::new();
    for mut section in root.sections("suppression") {
        let (stage, when) = (section.text("stage"), section.text("when"));
        let days = section.text("days");
        let stage = stage.and_then(|text| read_stage(&section, &text));
        if let (Some(stage), Some(when), Some(days)) = (stage, when, days) {
            suppressions.push(SuppressionText { stage, when, days });
        }
        section.finish();
    }
    suppressions
}

fn read_performance(root: &mut Section<'_>) -> Option<(Option<Text>, Option<Text>)> {
    let mut section = root.section_opt("performance")?;
    let labels = (section.text("bad"), section.text("good"));
    if labels.0.is_none() && labels.1.is_none() {
        section.note(section.fault("missing-key", head(&section), "no label is defined"));
    }
    section.finish();
    Some(labels)
}

fn read_authorities(root: &mut Section<'_>) -> Vec<AuthorityText> {
    let mut authorities: Vec<AuthorityText> = Vec::new();
    for mut section in root.sections("authority") {
        let (band, clears) =
            (section.text("band"), section.texts_opt("clears").unwrap_or_default());
        let amount_max = section.text_opt("amount_max");
        let clears = clears.iter().filter_map(|text| read_cleared(&section, text)).collect();
        if let Some(text) = band {
            match Band::from_name(text.as_str()) {
                Some(band) if authorities.iter().any(|other| other.band == band) => {
                    section.note(text.fault("duplicate-band", format!("{band} is declared twice")));
                }
                Some(band) => authorities.push(AuthorityText { band, clears, amount_max }),
                None => unknown_word(&section, &text, "band", &Band::ALL.map(Band::name)),
            }
        }
        section.finish();
    }
    authorities
}

/// A severity that a human may clear.
fn read_cleared(section: &Section<'_>, text: &Text) -> Option<Severity> {
    let severity = Severity::from_name(text.as_str());
    match severity {
        Some(severity @ (Severity::PolicyStop | Severity::Refer)) => Some(severity),
        Some(Severity::LegalStop) => {
            section.note(text.fault("legal-override", "nobody may clear a legal stop"));
            None
        }
        Some(_) | None => {
            unknown_word(section, text, "severity", &["policy_stop", "refer"]);
            None
        }
    }
}
