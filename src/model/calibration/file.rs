//! `calibrations/NAME.toml`: the one form in which a calibration is kept.

use super::{Calibration, Curve, Step};
use crate::document::{Section, Text, quoted, read_whole};
use crate::error::Fault;
use crate::error::fault::SourceText;
use std::fmt::Write as _;

/// The version of the form.
const FORMAT: i64 = 1;

impl Calibration {
    /// Reads a calibration.
    ///
    /// # Errors
    /// Every fault of the file at once.
    pub fn parse(source: &SourceText) -> Result<Self, Vec<Fault>> {
        read_whole(source, read_calibration)
    }

    /// The canonical file: what [`Calibration::parse`] reads back to the last bit, and byte for
    /// byte the same every time.
    pub fn to_toml(&self) -> String {
        let mut out = format!("format = {FORMAT}\nkind = \"calibration\"\n");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "name = {}", quoted(&self.name));
        let _ = writeln!(out, "rows = {}\nevents = {}", self.rows, self.events);
        let _ = writeln!(out, "shift = {:?}", self.shift);
        let _ = match &self.curve {
            Curve::Platt { intercept, slope } => {
                writeln!(out, "method = \"platt\"\nintercept = {intercept:?}\nslope = {slope:?}")
            }
            Curve::Beta { intercept, low, high } => writeln!(
                out,
                "method = \"beta\"\nintercept = {intercept:?}\nlow = {low:?}\nhigh = {high:?}"
            ),
            Curve::Isotonic(steps) => {
                let list = |of: fn(&Step) -> f64| steps.iter().map(of).collect::<Vec<f64>>();
                let (from, to) = (list(|step| step.from), list(|step| step.to));
                let rate = list(|step| step.rate);
                writeln!(
                    out,
                    "method = \"isotonic\"\nfrom = {from:?}\nto = {to:?}\nrate = {rate:?}"
                )
            }
        };
        out
    }
}

fn read_calibration(root: &mut Section<'_>) -> Option<Calibration> {
    root.integer_opt("format", FORMAT..=FORMAT);
    let kind = root.text("kind");
    let kind = root.word(kind, &["calibration"], |word| (word == "calibration").then_some(()));
    let name = root.text("name");
    let rows = count(root, "rows", i64::MAX);
    let events = count(root, "events", rows.unwrap_or(i64::MAX));
    let shift = number(root, "shift");
    let method = root.text("method")?;
    let curve = match method.as_str() {
        "platt" => {
            let (intercept, slope) = (number(root, "intercept"), slope(root, "slope"));
            Curve::Platt { intercept: intercept?, slope: slope? }
        }
        "beta" => {
            let (low, high) = (slope(root, "low"), slope(root, "high"));
            Curve::Beta { intercept: number(root, "intercept")?, low: low?, high: high? }
        }
        "isotonic" => Curve::Isotonic(steps(root)?),
        _ => return root.word(Some(method), &["platt", "beta", "isotonic"], |_| None),
    };
    kind?;
    Some(Calibration {
        name: name?.as_str().into(),
        curve,
        shift: shift?,
        rows: usize::try_from(rows?).ok()?,
        events: usize::try_from(events?).ok()?,
    })
}

/// The count at `key`.
fn count(root: &mut Section<'_>, key: &str, most: i64) -> Option<i64> {
    let count = root.integer_opt(key, 0..=most);
    root.required(key, count)
}

/// The finite number at `key`.
fn number(root: &mut Section<'_>, key: &str) -> Option<f64> {
    let text = root.scalar_opt(key);
    finite(root, key, &root.required(key, text)?)
}

/// The finite numbers at `key`.
fn numbers(root: &mut Section<'_>, key: &str) -> Option<Vec<f64>> {
    let texts = root.scalars_opt(key);
    root.required(key, texts)?.iter().map(|text| finite(root, key, text)).collect()
}

fn finite(root: &Section<'_>, key: &str, text: &Text) -> Option<f64> {
    let number = text.as_str().parse().ok().filter(|number: &f64| number.is_finite());
    if number.is_none() {
        root.note(text.fault("wrong-type", format!("`{key}` must be a finite number")));
    }
    number
}

/// A number that does not turn the order round.
fn slope(root: &mut Section<'_>, key: &str) -> Option<f64> {
    let found = number(root, key)?;
    if found < 0.0 {
        let message = format!("`{key}` is {found}: below 0 it turns the order round");
        root.note(root.fault("bad-slope", root.span(), message));
        return None;
    }
    Some(found)
}

fn steps(root: &mut Section<'_>) -> Option<Vec<Step>> {
    let (from, to, rate) = (numbers(root, "from"), numbers(root, "to"), numbers(root, "rate"));
    let (from, to, rate) = (from?, to?, rate?);
    let mut steps = Vec::with_capacity(from.len());
    let (mut before, mut below) = (f64::NEG_INFINITY, 0.0);
    let mut right = !from.is_empty() && from.len() == to.len() && to.len() == rate.len();
    for ((from, to), rate) in from.into_iter().zip(to).zip(rate) {
        right &= before < from && from <= to && below <= rate;
        right &= [from, to, rate].iter().all(|number| (0.0..=1.0).contains(number));
        (before, below) = (to, rate);
        steps.push(Step { from, to, rate });
    }
    if !right {
        let message = "`from`, `to` and `rate` are as many, from 0 to 1, and none of them \
                       descends; each `from` is above the `to` before it";
        root.note(root.fault("bad-steps", root.span(), message));
        return None;
    }
    Some(steps)
}
