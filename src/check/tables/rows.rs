//! Rows against rows: those that cannot hit, never decide or contradict, and what no row takes.

use super::{Found, Frame, Holds};
use crate::error::Level;
use crate::rule::analysis::{self, Gap, Hole, Overlap, Relation};
use crate::rule::boxes::{Bound, Region, Set, Unfinished};
use crate::rule::{Geometry, Hit};

/// One table and its boxes.
pub(super) struct Rows<'a> {
    pub(super) frame: &'a Frame,
    pub(super) geometry: &'a Geometry,
    pub(super) bound: Bound,
}

/// One analysis: what it looks for, and how.
type Analysis<R> = (&'static str, fn(&R, &mut Found<'_>) -> Result<(), Unfinished>);

impl Rows<'_> {
    /// The analyses that may be too much for their bound.
    pub(super) const ANALYSES: [Analysis<Self>; 4] = [
        ("rows that never decide", Self::hidden),
        ("rows that others outrank", Self::outranked),
        ("rows that hit together", Self::together),
        ("values that no row takes", Self::missing),
    ];

    /// The numbers of these boxes among the table's rows.
    pub(super) fn numbers(&self, boxes: &[usize]) -> Vec<usize> {
        boxes.iter().filter_map(|at| self.geometry.rows.get(*at)).copied().collect()
    }

    /// The name of a dimension.
    pub(super) fn column(&self, dimension: usize) -> &str {
        self.geometry.axes.get(dimension).map_or("", |axis| axis.field.name.as_ref())
    }

    /// Rows in which two cells contradict, or a cell takes nothing.
    pub(super) fn unsatisfiable(&self, found: &mut Found<'_>) {
        let never = self.geometry.boxes.unsatisfiable();
        found.listed("row-unsatisfiable", never, |found, (row, dimensions)| {
            let rows = self.numbers(&[row]);
            let columns: Vec<&str> = dimensions.iter().map(|at| self.column(*at)).collect();
            let (line, columns) = (found.lines(&rows), columns.join("`, `"));
            let message = format!("{line} never hits: its cell takes no value of `{columns}`");
            found.warn("row-unsatisfiable", &rows, message);
        });
    }

    /// Rows that are never reached.
    fn hidden(&self, found: &mut Found<'_>) -> Result<(), Unfinished> {
        if self.frame.hit != Hit::First {
            return Ok(());
        }
        let shadowed = analysis::shadowed(&self.geometry.boxes, self.bound)?;
        found.listed("row-shadowed", shadowed, |found, shadowed| {
            let (rows, by) = (self.numbers(&[shadowed.row]), self.numbers(&shadowed.by));
            let (line, earlier) = (found.lines(&rows), found.lines(&by));
            let regions = self.geometry.boxes.regions();
            let region = |row: Option<&usize>| row.and_then(|row| regions.get(*row));
            let (code, message) = match shadowed.by.as_slice() {
                [one] if region(Some(one)) == region(Some(&shadowed.row)) => {
                    ("row-duplicate", format!("{line} is never reached: {earlier} is the same"))
                }
                [_] => {
                    ("row-subsumed", format!("{line} is never reached: {earlier} takes all of it"))
                }
                _ => (
                    "row-shadowed",
                    format!("{line} is never reached: {earlier} together take all of it"),
                ),
            };
            let all: Vec<usize> = rows.into_iter().chain(by).collect();
            let witness = region(Some(&shadowed.row))
                .and_then(|region| region.witness(self.geometry.boxes.space()));
            let witness = witness.map(|point| self.geometry.named(&point)).unwrap_or_default();
            found.push((code, Level::Warning), &all, message, witness);
            found.holds(self.both(&[shadowed.row]));
        });
        Ok(())
    }

    /// Rows that hit together although the policy lets only one hit, or wants them to agree.
    fn together(&self, found: &mut Found<'_>) -> Result<(), Unfinished> {
        let counts = |overlap: &Overlap| match self.frame.hit {
            Hit::Unique => true,
            Hit::Any => overlap.conflict,
            Hit::Priority | Hit::OutputOrder(_) | Hit::RuleOrder | Hit::Collect(_) => {
                overlap.relation == Relation::Same && !overlap.conflict
            }
            Hit::First => false,
        };
        if self.frame.hit == Hit::First {
            return Ok(());
        }
        let mut overlaps = analysis::overlaps(&self.geometry.boxes, self.bound)?;
        overlaps.retain(counts);
        // A decision fails where a row that must hit alone does not.
        let fails = matches!(self.frame.hit, Hit::Unique | Hit::Any);
        let level = if fails { Level::Error } else { Level::Warning };
        found.listed("rows-overlap", overlaps, |found, overlap| {
            let rows = self.numbers(&[overlap.first, overlap.second]);
            let lines = found.lines(&rows);
            let say = if overlap.conflict { "say different things" } else { "say the same" };
            let (code, how) = match overlap.relation {
                Relation::Same => ("row-duplicate", "take the same values"),
                Relation::FirstWithin => ("row-subsumed", "overlap, the first within the second,"),
                Relation::SecondWithin => ("row-subsumed", "overlap, the second within the first,"),
                Relation::Partial => ("rows-overlap", "overlap"),
            };
            let then = if fails { ": where both hit there is no decision" } else { "" };
            let message = format!("{lines} {how} and {say}{then}");
            found.push((code, level), &rows, message, self.geometry.named(&overlap.witness));
            found.holds(self.both(&[overlap.first, overlap.second]));
        });
        Ok(())
    }

    /// Values at a boundary that were forgotten, then all other values that no row takes.
    fn missing(&self, found: &mut Found<'_>) -> Result<(), Unfinished> {
        let collects =
            matches!(self.frame.hit, Hit::OutputOrder(_) | Hit::RuleOrder | Hit::Collect(_));
        // Where all hits count, none is an answer too; where a row takes all, nothing is missing.
        if collects || self.frame.takes_all || !self.geometry.left.is_empty() {
            return Ok(());
        }
        let holes = analysis::holes(&self.geometry.boxes, self.bound)?;
        let gaps = analysis::gaps(&self.geometry.boxes, self.bound)?.gaps;
        let told = |gap: &Gap| holes.iter().any(|hole| is_hole(&gap.region, hole));
        let gaps: Vec<Gap> = gaps.into_iter().filter(|gap| !told(gap)).collect();
        found.listed("table-hole", holes, |found, hole| self.hole(found, &hole));
        found.listed("table-gap", gaps, |found, gap| {
            let message = format!("no row takes {}", self.geometry.written(&gap.region));
            let witness = self.geometry.named(&gap.witness);
            found.push(("table-gap", Level::Warning), &[], message, witness);
            found.holds(Holds::Gap(gap.region));
        });
        Ok(())
    }

    /// Notes one value that was forgotten at a boundary.
    fn hole(&self, found: &mut Found<'_>, hole: &Hole) {
        let rows = self.numbers(&[hole.below, hole.above]);
        let (name, lines) = (self.column(hole.dimension), found.lines(&rows));
        let witness = self.geometry.named(&hole.witness);
        let value = witness.get(hole.dimension).map_or("", |(_, value)| value);
        let message = format!("`{name}` = {value} is left out between {lines}");
        found.push(("table-hole", Level::Warning), &rows, message, witness);
        let whole = Region::whole(self.geometry.boxes.space());
        let thin = Set::between(hole.at, hole.at);
        found.holds(Holds::Gap(whole.with_set(hole.dimension, thin)));
    }
}

/// Whether a box is one value thin where the hole is.
fn is_hole(region: &Region, hole: &Hole) -> bool {
    let set = region.set(hole.dimension);
    set.is_some_and(|set| {
        set.spans().iter().all(|span| span.low == hole.at && span.high == hole.at)
    })
}
