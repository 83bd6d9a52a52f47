//! `models/NAME.toml`: the one form in which a scorecard is kept.

use super::bins::{FoundBins, bin_lines};
use super::{Characteristic, ReasonMethod, Scorecard};
use crate::document::{Section, quoted, read_whole};
use crate::error::Fault;
use crate::error::fault::SourceText;
use crate::fact::Namespace;
use crate::model::{ModelCard, Output, Scaling};
use rust_decimal::Decimal;

/// The version of the form.
const FORMAT: i64 = 1;

impl Scorecard {
    /// Reads a scorecard.
    ///
    /// # Errors
    /// Every fault of the file at once.
    pub fn parse(source: &SourceText) -> Result<Self, Vec<Fault>> {
        read_whole(source, read_scorecard)
    }

    /// The canonical file: what [`Scorecard::parse`] reads back, byte for byte the same every time.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        let mut line = |text: String| {
            out.push_str(&text);
            out.push('\n');
        };
        line(format!("format = {FORMAT}"));
        line("kind = \"scorecard\"".to_owned());
        line(format!("name = {}", quoted(&self.name)));
        line(format!("namespace = {}", quoted(self.namespace.name())));
        line(format!("output = {}", quoted(self.output.name())));
        line(format!("reason_method = {}", quoted(self.reason_method.name())));
        if let ReasonMethod::Cutoff(points) = self.reason_method {
            line(format!("reason_cutoff = {points}"));
        }
        let Scaling { pdo, points, odds, scale } = &self.scaling;
        line(format!(
            "\n[scaling]\npdo = {pdo}\npoints = {points}\nodds = {odds}\nscale = {scale}"
        ));
        line("\n[card]".to_owned());
        for (key, text) in self.card.entries() {
            line(format!("{key} = {}", quoted(text)));
        }
        for characteristic in &self.characteristics {
            line(format!("\n[[characteristic]]\nname = {}", quoted(characteristic.name())));
            line(format!("reason = {}", quoted(&characteristic.reason)));
            if self.reason_method != ReasonMethod::Max {
                line(format!("baseline = {}", characteristic.baseline));
            }
            line(format!("bins = [\n{}]", bin_lines(characteristic)));
        }
        out
    }
}

fn read_scorecard(root: &mut Section<'_>) -> Option<Scorecard> {
    root.integer_opt("format", FORMAT..=FORMAT);
    let name = root.text("name");
    let kind = root.text("kind");
    let kind = root.word(kind, &["scorecard"], |word| (word == "scorecard").then_some(()));
    let namespace = root.text("namespace");
    let namespace = root.word(namespace, &["prop", "risk", "shared"], Namespace::from_name);
    let output = root.text("output");
    let output = root.word(output, &["pd", "propensity"], Output::from_name);
    let reason_method = read_reason_method(root);
    let scaling = read_scaling(root);
    let card = ModelCard::read(root);
    let mut characteristics = Vec::new();
    let mut whole = true;
    for mut section in root.sections("characteristic") {
        let found = read_characteristic(&mut section, scaling.as_ref(), reason_method);
        whole &= found.is_some();
        characteristics.extend(found);
        section.finish();
    }
    if characteristics.is_empty() && whole {
        root.note(root.fault(
            "missing-key",
            root.span(),
            "a scorecard needs a `[[characteristic]]`",
        ));
        return None;
    }
    kind?;
    whole.then_some(())?;
    Some(Scorecard {
        name: name?.as_str().into(),
        namespace: namespace?,
        output: output?,
        scaling: scaling?,
        reason_method: reason_method?,
        characteristics,
        card,
    })
}

fn read_scaling(root: &mut Section<'_>) -> Option<Scaling> {
    let mut section = root.section_opt("scaling")?;
    let (pdo, points) = (section.number_opt("pdo"), section.number_opt("points"));
    let (odds, scale) = (section.number_opt("odds"), section.integer_opt("scale", 0..=6));
    let usual = Scaling::default();
    let scaling = Scaling {
        pdo: pdo.map_or(usual.pdo, |(number, _)| number),
        points: points.map_or(usual.points, |(number, _)| number),
        odds: odds.map_or(usual.odds, |(number, _)| number),
        scale: scale.and_then(|scale| u8::try_from(scale).ok()).unwrap_or(usual.scale),
    };
    let checked = scaling.check();
    if let Err(error) = &checked {
        section.note(section.fault("bad-scaling", section.span(), error.message()));
    }
    section.finish();
    checked.ok().map(|()| scaling)
}

fn read_reason_method(root: &mut Section<'_>) -> Option<ReasonMethod> {
    let method = root.text("reason_method");
    let words = ["max", "mean", "cutoff", "neutral", "custom"];
    let cutoff = root.number_opt("reason_cutoff");
    let points = cutoff.map_or(Decimal::ZERO, |(points, _)| points);
    let read = |word: &str| match word {
        "max" => Some(ReasonMethod::Max),
        "mean" => Some(ReasonMethod::Mean),
        "cutoff" => Some(ReasonMethod::Cutoff(points)),
        "neutral" => Some(ReasonMethod::Neutral),
        "custom" => Some(ReasonMethod::Custom),
        _ => None,
    };
    let method = root.word(method, &words, read)?;
    if matches!(method, ReasonMethod::Cutoff(_)) != cutoff.is_some() {
        let message = "`reason_cutoff` says the points where `reason_method` is \"cutoff\"";
        root.note(root.fault("missing-key", root.span(), message));
    }
    Some(method)
}

fn read_characteristic(
    section: &mut Section<'_>,
    scaling: Option<&Scaling>,
    method: Option<ReasonMethod>,
) -> Option<Characteristic> {
    let name = section.text("name");
    let reason = section.text("reason");
    let baseline = section.number_opt("baseline");
    let bins = FoundBins::read(section, scaling);
    let (name, reason) = (name?, reason?);
    let (binning, points) = bins?.of(section, &name)?;
    let max = points.iter().max().copied()?;
    let against_max = method == Some(ReasonMethod::Max);
    if let Some((found, span)) = baseline.filter(|(found, _)| against_max && *found != max) {
        let message = format!("{found} is not the most points of a bin, {max}");
        let fault = section.fault("bad-baseline", span, message);
        section.note(fault.suggest("leave it out, or write `reason_method = \"custom\"`"));
    }
    if baseline.is_none() && !against_max {
        let message = "`baseline`, the points that lost ones are counted against, is missing";
        section.note(section.fault("missing-key", section.span(), message));
    }
    let baseline = baseline.map_or(max, |(points, _)| points);
    Some(Characteristic { binning, points, baseline, reason: reason.as_str().into() })
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
