//! Rows under an order of priority: those that others outrank, and those whose order says nothing.

use super::rows::Rows;
use super::{Found, Holds};
use crate::error::Level;
use crate::rule::Hit;
use crate::rule::analysis::{self, Masked, Misleading};
use crate::rule::boxes::Unfinished;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Rows<'_> {
    /// Rows that never decide because others come before them, rows that come before what looks
    /// more specific, and rows that overlap with the same priority.
    pub(super) fn outranked(&self, found: &mut Found<'_>) -> Result<(), Unfinished> {
        match &self.frame.hit {
            Hit::Priority => self.masked(found),
            Hit::OutputOrder(_) => {
                self.unordered(found);
                Ok(())
            }
            Hit::Unique | Hit::Any | Hit::First | Hit::RuleOrder | Hit::Collect(_) => Ok(()),
        }
    }

    /// The place of each output in the order of priority.
    fn ranks(&self) -> BTreeMap<u32, u32> {
        let rows = self.geometry.rows.iter().zip(self.geometry.boxes.outputs());
        let keyed: Vec<(&[usize], u32)> =
            rows.map(|(row, output)| (self.frame.priority(*row), *output)).collect();
        let mut keys: Vec<&[usize]> = keyed.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys.dedup();
        let place = |key: &[usize]| {
            keys.binary_search(&key).ok().and_then(|place| u32::try_from(place).ok())
        };
        keyed.iter().map(|(key, output)| (*output, place(key).unwrap_or(u32::MAX))).collect()
    }

    fn masked(&self, found: &mut Found<'_>) -> Result<(), Unfinished> {
        let (boxes, ranks) = (&self.geometry.boxes, self.ranks());
        let priority = |output: u32| ranks.get(&output).copied().unwrap_or(u32::MAX);
        let mut masked = analysis::masked(boxes, &priority, self.bound)?;
        masked.retain(|masked| masked.entirely);
        let mut misleading = analysis::misleading(boxes, &priority, self.bound)?;
        misleading.retain(|one| !masked.iter().any(|masked| masked.row == one.over));
        found.listed("row-masked", masked, |found, masked: Masked| {
            let (rows, by) = (self.numbers(&[masked.row]), self.numbers(&masked.by));
            let (line, others) = (found.lines(&rows), found.lines(&by));
            let take = if by.len() == 1 { "takes" } else { "together take" };
            let message = format!(
                "{line} never decides: {others} {take} all of it, with an output of higher priority"
            );
            let all: Vec<usize> = rows.into_iter().chain(by).collect();
            let witness = self.witness(&[masked.row]);
            found.push(("row-masked", Level::Warning), &all, message, witness);
            found.holds(self.both(&[masked.row]));
        });
        found.listed("row-misleading", misleading, |found, one: Misleading| {
            let (rows, over) = (self.numbers(&[one.row]), self.numbers(&[one.over]));
            let (line, other) = (found.lines(&rows), found.lines(&over));
            let name = self.column(one.dimension);
            let message = format!(
                "{line} takes any `{name}` and has the higher priority: where {other} asks for \
                 `{name}` and both hit, it does not decide"
            );
            let all: Vec<usize> = rows.into_iter().chain(over).collect();
            let witness = self.witness(&[one.row, one.over]);
            found.push(("row-misleading", Level::Warning), &all, message, witness);
            found.holds(self.both(&[one.row, one.over]));
        });
        self.tied(found, &priority)
    }

    /// Rows that overlap, say different things and have the same priority.
    fn tied(&self, found: &mut Found<'_>, priority: &dyn Fn(u32) -> u32) -> Result<(), Unfinished> {
        let boxes = &self.geometry.boxes;
        let rank = |row: usize| boxes.outputs().get(row).copied().map(priority);
        let mut overlaps = analysis::overlaps(boxes, self.bound)?;
        overlaps.retain(|one| one.conflict && rank(one.first) == rank(one.second));
        found.listed("rows-tied", overlaps, |found, overlap| {
            let rows = self.numbers(&[overlap.first, overlap.second]);
            let lines = found.lines(&rows);
            let message = format!(
                "{lines} overlap, have the same priority and say different things: the first decides"
            );
            let witness = self.geometry.named(&overlap.witness);
            found.push(("rows-tied", Level::Warning), &rows, message, witness);
            found.holds(self.both(&[overlap.first, overlap.second]));
        });
        Ok(())
    }

    /// Rows whose output has no place in the order.
    fn unordered(&self, found: &mut Found<'_>) {
        let last = self.frame.order;
        let rows = 0..self.frame.lines.len();
        let unordered: Vec<usize> =
            rows.filter(|row| self.frame.priority(*row).first() == Some(&last)).collect();
        if !unordered.is_empty() {
            let lines = found.lines(&unordered);
            let message = format!("the output of {lines} has no place in the order: it comes last");
            found.warn("row-unordered", &unordered, message);
        }
    }

    /// Those who lie in all of these boxes.
    pub(super) fn both(&self, boxes: &[usize]) -> Holds {
        let regions = boxes.iter().filter_map(|at| self.geometry.boxes.regions().get(*at));
        let both = regions.cloned().reduce(|one, other| one.intersection(&other));
        both.map_or(Holds::Table, Holds::Box)
    }

    /// A customer who lies in all of these boxes.
    fn witness(&self, boxes: &[usize]) -> Vec<(Arc<str>, String)> {
        let Holds::Box(region) = self.both(boxes) else { return Vec::new() };
        let point = Some(region).and_then(|region| region.witness(self.geometry.boxes.space()));
        point.map(|point| self.geometry.named(&point)).unwrap_or_default()
    }
}
