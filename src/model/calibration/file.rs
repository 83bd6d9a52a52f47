//! `calibrations/NAME.toml`: the one form in which a calibration is kept.

use super::{Calibration, Curve, Step};
use crate::document::{Faults, Section, Text, quoted, read};
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
        let faults = Faults::default();
        let calibration = read(source, &faults, read_calibration);
        let faults = faults.into_inner();
        match calibration {
            Some(calibration) if faults.is_empty() => Ok(calibration),
            Some(_) | None => Err(faults),
        }
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
    if let Some(kind) = kind.as_ref().filter(|kind| kind.as_str() != "calibration") {
        root.note(kind.fault("unknown-word", "a calibration has the kind `calibration`"));
    }
    let name = root.text("name");
    let rows = root.integer_opt("rows", 1..=i64::MAX);
    let events = root.integer_opt("events", 0..=rows.unwrap_or(i64::MAX));
    let shift = number(root, "shift");
    let method = root.text("method");
    let curve = match method.as_ref().map(Text::as_str)? {
        "platt" => {
            let (intercept, slope) = (number(root, "intercept"), slope(root, "slope"));
            Curve::Platt { intercept: intercept?, slope: slope? }
        }
        "beta" => {
            let (low, high) = (slope(root, "low"), slope(root, "high"));
            Curve::Beta { intercept: number(root, "intercept")?, low: low?, high: high? }
        }
        "isotonic" => Curve::Isotonic(steps(root)?),
        _ => {
            let fault = method?.fault("unknown-word", "there is no such method");
            root.note(fault.suggest("write one of platt, beta, isotonic"));
            return None;
        }
    };
    let count = |number: Option<i64>, key| {
        let found = number.and_then(|number| usize::try_from(number).ok());
        if found.is_none() {
            missing(root, key);
        }
        found
    };
    let (rows, events) = (count(rows, "rows"), count(events, "events"));
    let name = name?.as_str().into();
    Some(Calibration { name, curve, shift: shift?, rows: rows?, events: events? })
}

fn missing(root: &Section<'_>, key: &str) {
    root.note(root.fault("missing-key", root.span(), format!("`{key}` is required here")));
}

/// The finite number at `key`.
fn number(root: &mut Section<'_>, key: &str) -> Option<f64> {
    let Some(text) = root.scalar_opt(key) else {
        missing(root, key);
        return None;
    };
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
    let mut list = |key: &str| {
        let Some(items) = root.scalars_opt(key) else {
            missing(root, key);
            return None;
        };
        items.iter().map(|item| item.as_str().parse().ok()).collect::<Option<Vec<f64>>>()
    };
    let (from, to, rate) = (list("from"), list("to"), list("rate"));
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
