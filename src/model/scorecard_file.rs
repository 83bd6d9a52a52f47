//! `models/NAME.toml`: the one form in which a scorecard is kept.

use super::scorecard::{Characteristic, ReasonMethod, Scorecard};
use super::scorecard_bins::{FoundBins, bin_lines};
use super::{ModelCard, Output, Scaling};
use crate::document::{Faults, Section, quoted, read};
use crate::error::Fault;
use crate::error::fault::SourceText;
use crate::fact::Namespace;
use rust_decimal::Decimal;

/// The version of the form.
const FORMAT: i64 = 1;

impl Scorecard {
    /// Reads a scorecard.
    ///
    /// # Errors
    /// Every fault of the file at once.
    pub fn parse(source: &SourceText) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let scorecard = read(source, &faults, read_scorecard);
        let faults = faults.into_inner();
        match scorecard {
            Some(scorecard) if faults.is_empty() => Ok(scorecard),
            Some(_) | None => Err(faults),
        }
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
            line(format!("neutral = {}", characteristic.neutral));
            line(format!("bins = [\n{}]", bin_lines(characteristic)));
        }
        out
    }
}

fn read_scorecard(root: &mut Section<'_>) -> Option<Scorecard> {
    root.integer_opt("format", FORMAT..=FORMAT);
    let name = root.text("name");
    let kind = root.text("kind");
    let kind = word(root, kind, &["scorecard"], |word| (word == "scorecard").then_some(()));
    let namespace = root.text("namespace");
    let namespace = word(root, namespace, &["prop", "risk", "shared"], Namespace::from_name);
    let output = root.text("output");
    let output = word(root, output, &["pd", "propensity"], Output::from_name);
    let method = root.text("reason_method");
    let reason_method = word(root, method, &["max", "neutral"], ReasonMethod::from_name);
    let scaling = read_scaling(root);
    let card = ModelCard::read(root);
    let mut characteristics = Vec::new();
    let mut whole = true;
    for mut section in root.sections("characteristic") {
        let found = read_characteristic(&mut section, scaling.as_ref());
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

fn word<T>(
    section: &Section<'_>,
    text: Option<crate::document::Text>,
    words: &[&str],
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text?;
    let found = read(text.as_str());
    if found.is_none() {
        let message = format!("`{}` means nothing here", text.as_str());
        let fault = text.fault("unknown-word", message);
        section.note(fault.suggest(format!("write one of {}", words.join(", "))));
    }
    found
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

fn read_characteristic(
    section: &mut Section<'_>,
    scaling: Option<&Scaling>,
) -> Option<Characteristic> {
    let name = section.text("name");
    let reason = section.text("reason");
    let neutral = section.number_opt("neutral").map_or(Decimal::ZERO, |(number, _)| number);
    let bins = FoundBins::read(section, scaling);
    let (name, reason) = (name?, reason?);
    let (binning, points) = bins?.of(section, &name)?;
    Some(Characteristic { binning, points, neutral, reason: reason.as_str().into() })
}

#[cfg(test)]
#[path = "scorecard_tests.rs"]
mod tests;
