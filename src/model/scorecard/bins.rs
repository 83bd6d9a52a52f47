//! The bins of a characteristic in the file of its scorecard, one a line.

use super::Characteristic;
use crate::document::{Section, Text, quoted};
use crate::feature::{Binning, Bins, Codes};
use crate::limits::BINS_MAX;
use crate::model::Scaling;
use crate::value::parse_number;
use rust_decimal::Decimal;
use std::fmt::Write as _;
use std::sync::Arc;

/// The bins of a characteristic as they are written.
pub(super) fn bin_lines(characteristic: &Characteristic) -> String {
    let mut out = String::new();
    let binning = &characteristic.binning;
    let missing = binning.len().saturating_sub(1);
    let listed = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().join(", ");
    for (index, points) in characteristic.points.iter().enumerate() {
        let special = index.checked_sub(binning.known()).and_then(|at| binning.specials().get(at));
        let holds = if let Some((label, codes)) = special {
            let codes = match codes {
                Codes::Number(codes) => listed(&mut codes.iter().map(ToString::to_string)),
                Codes::Text(codes) => listed(&mut codes.iter().map(|code| quoted(code))),
            };
            format!("label = {}, codes = [{codes}]", quoted(label))
        } else if index == missing {
            "missing = true".to_owned()
        } else {
            match binning.bins() {
                Bins::Number(cuts) => cuts
                    .get(index)
                    .map_or_else(|| "rest = true".to_owned(), |cut| format!("below = {cut}")),
                Bins::Text(groups) => {
                    let texts = groups.get(index).into_iter().flatten();
                    let texts = listed(&mut texts.map(|text| quoted(text)));
                    let unseen =
                        if binning.unseen() == Some(index) { ", unseen = true" } else { "" };
                    format!("values = [{texts}]{unseen}")
                }
            }
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {{ {holds}, points = {points} }},");
    }
    out
}

/// The bins of a characteristic as they are read.
#[derive(Debug, Default)]
pub(super) struct FoundBins {
    cuts: Vec<Decimal>,
    groups: Vec<Vec<Arc<str>>>,
    /// Those of known values, in their order.
    points: Vec<Decimal>,
    specials: Vec<(Text, Vec<Text>, Decimal)>,
    missing: Option<Decimal>,
    /// The group that a text of no group falls into.
    unseen: Option<usize>,
    rest: bool,
}

impl FoundBins {
    /// Reads the bins of one characteristic; none where one of them cannot be read.
    pub(super) fn read(section: &mut Section<'_>, scaling: Option<&Scaling>) -> Option<Self> {
        let mut found = Self::default();
        let mut whole = true;
        for mut bin in section.sections("bins") {
            whole &= found.read_bin(&mut bin, scaling).is_some();
            bin.finish();
        }
        whole.then_some(found)
    }

    fn read_bin(&mut self, bin: &mut Section<'_>, scaling: Option<&Scaling>) -> Option<()> {
        let worth = bin.number_opt("points");
        let (points, span) = worth.unwrap_or_default();
        if scaling.is_some_and(|scaling| points.scale() > u32::from(scaling.scale)) {
            let message = format!("{points} has more decimals than `scale`");
            bin.note(bin.fault("bad-points", span, message));
        }
        let wrong = |bin: &Section<'_>, message: &str| {
            bin.note(bin.fault("bad-bin", bin.span(), message));
        };
        if bin.flag("missing") {
            if self.missing.replace(points).is_some() {
                wrong(bin, "two bins hold what is `missing`");
            }
            return worth.map(|_| ());
        }
        if let Some(label) = bin.text_opt("label") {
            let codes = bin.scalars_opt("codes");
            if codes.is_none() {
                wrong(bin, "a bin with a `label` lists its special `codes`");
            }
            self.specials.push((label, codes?, points));
            return worth.map(|_| ());
        }
        if self.rest {
            wrong(bin, "the bin of the `rest` is the last of those of known values");
        }
        if bin.flag("rest") {
            self.rest = true;
        } else if let Some((below, _)) = bin.number_opt("below") {
            self.cuts.push(below);
        } else if let Some(values) = bin.texts_opt("values") {
            if bin.flag("unseen") && self.unseen.replace(self.groups.len()).is_some() {
                wrong(bin, "two bins hold texts that are `unseen`");
            }
            self.groups.push(values.iter().map(|value| Arc::from(value.as_str())).collect());
        } else {
            wrong(bin, "a bin holds `below`, `rest`, `values`, `label` with `codes`, or `missing`");
            return None;
        }
        self.points.push(points);
        worth.map(|_| ())
    }

    /// The bins of the characteristic called `name`, and the points of each.
    pub(super) fn of(self, section: &Section<'_>, name: &Text) -> Option<(Binning, Vec<Decimal>)> {
        let wrong = |message: &str| section.note(name.fault("bad-bin", message));
        if let Some(message) = self.wrong() {
            wrong(&format!("`{}`: {message}", name.as_str()));
            return None;
        }
        let Self { cuts, groups, mut points, specials, missing, unseen, .. } = self;
        let numbers = groups.is_empty();
        let bins = if numbers { Bins::Number(cuts) } else { Bins::Text(groups) };
        let mut binning = Binning::new(name.as_str(), bins);
        if let Some(unseen) = unseen {
            binning = binning.and_then(|binning| binning.with_unseen(unseen));
        }
        for (label, listed, worth) in specials {
            let codes = if numbers {
                Codes::Number(
                    listed.iter().map(|code| number(section, code)).collect::<Option<_>>()?,
                )
            } else {
                Codes::Text(listed.iter().map(|code| code.as_str().into()).collect())
            };
            binning = binning.and_then(|binning| binning.with_special(label.as_str(), codes));
            points.push(worth);
        }
        let binning = binning.map_err(|error| wrong(error.message())).ok()?;
        points.push(missing?);
        Some((binning, points))
    }

    /// What is wrong with all of them together.
    fn wrong(&self) -> Option<String> {
        if self.missing.is_none() {
            Some("no bin holds what is `missing`".to_owned())
        } else if !self.groups.is_empty() && (self.rest || !self.cuts.is_empty()) {
            Some("some bins hold texts, some numbers".to_owned())
        } else if self.groups.is_empty() && !self.rest {
            Some("no bin holds the `rest`".to_owned())
        } else if self.points.len() > BINS_MAX {
            Some(format!("more than {BINS_MAX} bins"))
        } else {
            None
        }
    }
}

fn number(section: &Section<'_>, code: &Text) -> Option<Decimal> {
    let number = parse_number(code.as_str());
    if number.is_none() {
        let message = format!("`{}` is no number, as the bins hold", code.as_str());
        section.note(code.fault("bad-bin", message));
    }
    number
}
