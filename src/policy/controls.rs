//! `controls/*.toml`: the machine controls, a file a stage.

use super::StageControls;
use super::fields::{read_stage, unknown_word};
use super::steps::Steps;
use crate::document::{Faults, Section, Text};
use crate::fact::{Missing, Origin, Schema};
use crate::feel::{Compiler, Expect, Use};
use crate::limits::CONTROLS_MAX;
use crate::rule::{Band, Checks, Control, Mode, OnUnknown, Reasons, Severity, Undecided};
use crate::stage::Stage;
use crate::strategy::{OfferFields, Strategy};
use crate::value::Type;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The controls of a policy as they are read.
#[derive(Debug)]
pub(super) struct ControlFiles<'a> {
    compiler: &'a Compiler<'a>,
    reasons: &'a Reasons,
    faults: &'a Faults,
    /// The type of a cap.
    cap: Type,
    /// Every control that is declared, even with faults, and its stage where that can be read.
    declared: BTreeMap<String, Option<Stage>>,
    controls: Vec<(Control, Text)>,
}

impl<'a> ControlFiles<'a> {
    pub(super) fn new(
        compiler: &'a Compiler<'a>,
        reasons: &'a Reasons,
        faults: &'a Faults,
        cap: Type,
    ) -> Self {
        Self { compiler, reasons, faults, cap, declared: BTreeMap::new(), controls: Vec::new() }
    }

    /// Reads one file. Its `unknown_reason` is given where a missing fact is why a control counts,
    /// unless the control has its own: a customer is not told what nobody knows.
    pub(super) fn read(&mut self, root: &mut Section<'_>) {
        let unknown_reason = root.text_opt("unknown_reason");
        let unknown_reason = unknown_reason.and_then(|t| self.reasons.resolve(self.faults, &t));
        for mut section in root.sections("control") {
            let found = self.read_control(&mut section, unknown_reason.as_ref());
            if self.controls.len() >= CONTROLS_MAX {
                let message = format!("a policy has at most {CONTROLS_MAX} controls");
                return section.note(section.fault("too-large", section.span(), message));
            }
            self.controls.extend(found);
            section.finish();
        }
    }

    fn read_control(
        &mut self,
        section: &mut Section<'_>,
        unknown_reason: Option<&Arc<str>>,
    ) -> Option<(Control, Text)> {
        let id = section.text("id");
        let (stage, when) = (section.text("stage"), section.text("when"));
        let applies_when = section.text_opt("applies_when");
        let (severity, mode) = (section.text("severity"), section.text("mode"));
        let reason = section.text("reason");
        let (cap, band) = (section.text_opt("cap"), section.text_opt("override"));
        section.text_opt("meaning");
        let stage = stage.and_then(|text| read_stage(section, &text));
        let severity = severity.and_then(|text| self.severity(section, &text, cap.is_some()));
        let mode = mode.and_then(|text| read_mode(section, &text));
        let unknown = read_unknown(section, severity.unwrap_or(Severity::Notice));
        let resolve = |text: Text| self.reasons.resolve(self.faults, &text);
        let reason = reason.and_then(resolve);
        let own = section.text_opt("unknown_reason").map(resolve);
        let unknown_reason = own.unwrap_or_else(|| unknown_reason.or(reason.as_ref()).cloned());
        let band = read_band(section, band, severity);
        if let Some(id) = &id
            && self.declared.insert(id.as_str().to_owned(), stage).is_some()
        {
            section
                .note(id.fault("duplicate-control", format!("`{}` is there twice", id.as_str())));
        }
        let place = when.clone();
        let condition = |text: &Text| self.compiler.compile(text, &Expect::Boolean, Use::Control);
        let when = when.as_ref().and_then(condition);
        let applies_when = match &applies_when {
            Some(text) => Some(condition(text)?),
            None => None,
        };
        let cap = match &cap {
            Some(text) => {
                Some(self.compiler.compile(text, &Expect::Type(self.cap.clone()), Use::Control)?)
            }
            None => None,
        };
        let control = Control {
            id: id?.as_str().into(),
            stage: stage?,
            applies_when,
            when: when?,
            severity: severity?,
            mode: mode?,
            reason: reason?,
            unknown_reason: unknown_reason?,
            unknown: unknown?,
            cap,
            override_band: band?,
        };
        Some((control, place?))
    }

    fn severity(&self, section: &Section<'_>, text: &Text, capped: bool) -> Option<Severity> {
        let severity = Severity::from_name(text.as_str());
        match severity {
            None => unknown_word(section, text, "severity", &Severity::ALL.map(Severity::name)),
            Some(Severity::Cap) if !capped => {
                let message = "a control with the severity `cap` needs a `cap`";
                self.faults.push(text.fault("missing-key", message));
            }
            Some(Severity::Cap) => {}
            Some(_) if capped => {
                let message = "a `cap` belongs to a control with the severity `cap`";
                self.faults.push(text.fault("stray-cap", message));
            }
            Some(_) => {}
        }
        severity
    }

    /// Every control that is declared, even with faults, and its stage where that can be read.
    pub(super) fn declared(&self) -> &BTreeMap<String, Option<Stage>> {
        &self.declared
    }

    /// The controls of each stage, by its number, apart by whether they read the offer. One that
    /// reads it where none is made would never be checked.
    pub(super) fn stages(&self, offer: OfferFields, strategy: &Strategy) -> Vec<StageControls> {
        let offer = [offer.amount, offer.rate, offer.tenor_months];
        let count = Stage::ALL.len().saturating_add(1);
        let mut stages = vec![(Vec::new(), Vec::new()); count];
        for (control, place) in &self.controls {
            let Some(stage) = stages.get_mut(usize::from(control.stage.number())) else { continue };
            let on_offer = control.reads().any(|id| offer.contains(&id));
            if on_offer && !strategy.offers_at(control.stage) {
                let message =
                    format!("no offer is made at {}: this is never checked", control.stage);
                self.faults.push(place.fault("no-offer-here", message));
            }
            let side = if on_offer { &mut stage.1 } else { &mut stage.0 };
            side.push(control.clone());
        }
        let checks = |(on_case, on_offer)| StageControls {
            on_case: Checks::new(on_case),
            on_offer: Checks::new(on_offer),
        };
        stages.into_iter().map(checks).collect()
    }

    /// Warns of controls at stages where none of the facts they rest on is required: nobody promised
    /// to supply them, so they will often be undecided.
    pub(super) fn warn(&self, schema: &Schema, steps: &Steps) {
        for (control, place) in &self.controls {
            let reads: Vec<_> = control.reads().collect();
            let sources = steps.sources(&reads);
            let facts: Vec<_> = sources
                .iter()
                .filter_map(|id| schema.field(*id))
                .filter(|field| field.origin == Origin::Fact)
                .collect();
            if !facts.is_empty() && !facts.iter().any(|f| f.required_at.contains(control.stage)) {
                let message = format!("none of these facts is required at {}", control.stage);
                let fault = place.fault("never-required", message).warning();
                let help = format!("add \"{}\" to the `required_at` of one", control.stage);
                self.faults.push(fault.suggest(help));
            }
        }
    }
}

fn read_mode(section: &Section<'_>, text: &Text) -> Option<Mode> {
    let mode = Mode::from_name(text.as_str());
    if mode.is_none() {
        unknown_word(section, text, "mode", &Mode::ALL.map(Mode::name));
    }
    mode
}

/// The band that may override: `Some(None)` when nobody may.
#[expect(clippy::option_option, reason = "unreadable and nobody are two answers")]
fn read_band(
    section: &Section<'_>,
    text: Option<Text>,
    severity: Option<Severity>,
) -> Option<Option<Band>> {
    let Some(text) = text else { return Some(None) };
    if severity == Some(Severity::LegalStop) {
        section.note(text.fault("legal-override", "nobody may override a legal stop"));
        return None;
    }
    let band = Band::from_name(text.as_str());
    if band.is_none() {
        unknown_word(section, &text, "band", &Band::ALL.map(Band::name));
    }
    band.map(Some)
}

/// `unknown`: one word for every kind of missing, or a table with a word for some.
fn read_unknown(section: &mut Section<'_>, severity: Severity) -> Option<OnUnknown> {
    let usual = OnUnknown::usual(severity);
    if !section.is_section("unknown") {
        let Some(text) = section.text_opt("unknown") else { return Some(usual) };
        return read_undecided(section, &text, severity).map(OnUnknown::always);
    }
    let mut table = section.section_opt("unknown")?;
    let mut unknown = Some(usual);
    for why in Missing::ALL {
        if let Some(text) = table.text_opt(why.name()) {
            let undecided = read_undecided(&table, &text, severity);
            unknown = unknown.zip(undecided).map(|(all, undecided)| all.with(why, undecided));
        }
    }
    table.finish();
    unknown
}

fn read_undecided(section: &Section<'_>, text: &Text, severity: Severity) -> Option<Undecided> {
    let undecided = Undecided::from_name(text.as_str());
    match undecided {
        None => unknown_word(section, text, "behaviour", &Undecided::ALL.map(Undecided::name)),
        Some(Undecided::Pass) if severity.is_stop() => {
            let fault = text.fault("unknown-passes", "what is unknown never passes a stop");
            section.note(fault.suggest("write fire, refer or pend"));
            return None;
        }
        Some(_) => {}
    }
    undecided
}
