//! What two versions make of a portfolio, in words.

use super::{ControlDrift, Move, Part, PortfolioDrift, StageDrift};
use crate::check::portfolio::show::share;
use crate::check::portfolio::{Bin, ControlHits, ValueDrift};
use crate::rule::Outcome;
use std::fmt;

impl StageDrift {
    /// The customers who go on in the old version (or not) and in the new one (or not): the four parts
    /// of a swap set. What could not be computed does not go on.
    pub fn part(&self, old: bool, new: bool) -> Part {
        let goes_on = |outcome: Option<Outcome>| outcome.is_some_and(Outcome::goes_on);
        let those = self.moves.iter().filter(|m| (goes_on(m.old), goes_on(m.new)) == (old, new));
        those.map(|one| one.part).fold(Part::default(), Part::and)
    }

    /// Whether the two versions say the same of everybody.
    pub fn is_alike(&self) -> bool {
        self.moves.iter().all(|one| one.old == one.new)
    }
}

impl Part {
    /// Both together.
    fn and(self, other: Self) -> Self {
        Self {
            customers: self.customers.saturating_add(other.customers),
            amount: self.amount.saturating_add(other.amount),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }
}

impl ControlDrift {
    /// What both are called and count: of the new version where that has it.
    fn hits(&self) -> Option<&ControlHits> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// Whether it says the same of as many customers.
    fn is_alike(&self) -> bool {
        let counts = |hits: &ControlHits| [hits.fired, hits.passed, hits.unknown];
        self.old.as_ref().map(counts) == self.new.as_ref().map(counts)
    }
}

impl PortfolioDrift {
    /// Whether the two versions decide the same of everybody at every stage.
    pub fn is_alike(&self) -> bool {
        self.otherwise == 0
    }

    /// The last line.
    pub fn summary(&self) -> String {
        let controls = self.controls.iter().filter(|control| !control.is_alike()).count();
        format!(
            "{} customers, {} decided otherwise, {controls} controls that fire otherwise",
            self.customers, self.otherwise
        )
    }

    fn stage(&self, f: &mut fmt::Formatter<'_>, stage: &StageDrift) -> fmt::Result {
        let [stay, out, into, never] = [(true, true), (true, false), (false, true), (false, false)]
            .map(|(old, new)| stage.part(old, new));
        let [before, now] =
            [stay.and(out), stay.and(into)].map(|part| share(part.customers, self.customers));
        if stage.is_alike() {
            return writeln!(f, "{}: {now} go on, as before", stage.stage);
        }
        let stability = Stability(stage.stability);
        writeln!(f, "{}: {now} go on, {before} before{stability}", stage.stage)?;
        for (what, part) in
            [("stay in", stay), ("go out", out), ("come in", into), ("stay out", never)]
        {
            writeln!(f, "  {what:<8} {}", self.told(part))?;
        }
        for Move { old, new, part, lines } in &stage.moves {
            if old != new {
                let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
                let (old, new) = (name(*old), name(*new));
                let (part, lines) = (self.told(*part), lines.join(", "));
                writeln!(f, "  {old} -> {new}: {part}; as on lines {lines}")?;
            }
        }
        Ok(())
    }

    /// A part in words.
    fn told(&self, Part { customers, amount, unknown }: Part) -> String {
        let Some(name) = &self.amount else { return customers.to_string() };
        match unknown {
            0 => format!("{customers}, {name} {amount}"),
            _ => format!("{customers}, {name} {amount} and unknown of {unknown}"),
        }
    }
}

impl fmt::Display for PortfolioDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for stage in &self.stages {
            self.stage(f, stage)?;
        }
        for control in self.controls.iter().filter(|control| !control.is_alike()) {
            let Some(ControlHits { control: name, stage, .. }) = control.hits() else { continue };
            let fired = |hits: &Option<ControlHits>| match hits {
                Some(hits) => {
                    let open = match hits.unknown {
                        0 => String::new(),
                        unknown => format!(" and is unknown for {unknown}"),
                    };
                    format!("fires for {}{open}", share(hits.fired, self.customers))
                }
                None => "is not there".to_owned(),
            };
            let (old, new) = (fired(&control.old), fired(&control.new));
            writeln!(f, "{name} at {stage}: {old} -> {new}{}", Stability(control.stability))?;
        }
        for ValueDrift { name, bins, stability } in &self.values {
            if bins.iter().all(|bin| bin.old == bin.new) {
                continue;
            }
            writeln!(f, "{name}{}", Stability(*stability))?;
            for Bin { values, old, new } in bins.iter().filter(|bin| (bin.old, bin.new) != (0, 0)) {
                writeln!(f, "  {values}: {old} -> {new}")?;
            }
        }
        f.write_str(&self.summary())
    }
}

fn name(outcome: Option<Outcome>) -> &'static str {
    outcome.map_or("cannot be computed", Outcome::name)
}

/// A population stability index behind what it is of.
struct Stability(Option<f64>);

impl fmt::Display for Stability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(index) => write!(f, " (stability index {index:.4})"),
            None => Ok(()),
        }
    }
}
