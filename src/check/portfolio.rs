//! A reference portfolio: how many of its customers each finding holds for, and which rows and controls
//! none of them meets.
//!
//! The portfolio is a CSV file: its header names facts (and what of history, scores and features is
//! known already), each line is a customer. An empty cell is absent; the other kinds of missing are
//! written by their names. What is not given is computed as in a decision, by the policy's own models.

mod ask;
mod drift;
mod read;
mod show;
mod spread;

pub use drift::{ControlDrift, Move, Part, PortfolioDrift, StageDrift, compare_on_portfolio};
pub use spread::{Bin, ValueDrift};

use super::day::{first_day, noon};
use super::tables::{self, Finding, Holds};
use crate::error::Result;
use crate::fact::{Datum, Row};
use crate::feel::Truth;
use crate::policy::Policy;
use crate::rule::boxes::{Bound, Point, Region};
use crate::rule::{Control, Geometry, Table};
use crate::stage::Stage;
use ask::{Answer, Asking};
use read::Reader;
use std::sync::Arc;

/// Findings of one kind that are looked for in one table.
const FINDINGS_MAX: usize = 1_000;

/// What a portfolio says of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortfolioReport {
    /// How many customers it has.
    pub customers: usize,
    /// Of how many something could not be computed, as by a division by zero: they count where they can.
    pub failed: usize,
    /// What was found out about the tables, what holds for the most customers first.
    pub findings: Vec<Ranked>,
    /// How often each row of each table hits.
    pub tables: Vec<TableHits>,
    /// How often each control fires, in the order in which they are checked.
    pub controls: Vec<ControlHits>,
}

/// A finding, and for how many customers it is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// The finding.
    pub finding: Finding,
    /// For how many customers; none where it is not about customers.
    pub customers: Option<usize>,
}

/// How often the rows of a table hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableHits {
    /// Its name.
    pub table: Arc<str>,
    /// Its file.
    pub file: Arc<str>,
    /// The line of each row, and for how many customers it hits.
    pub rows: Vec<(usize, usize)>,
    /// For how many customers no row hits, and none may.
    pub nothing: usize,
    /// For how many customers some row cannot be decided, and none hits.
    pub unknown: usize,
}

/// How often a control fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlHits {
    /// Its name.
    pub control: Arc<str>,
    /// The stage that it guards.
    pub stage: Stage,
    /// For how many customers it fires.
    pub fired: usize,
    /// For how many it passes or does not apply.
    pub passed: usize,
    /// For how many it cannot be decided.
    pub unknown: usize,
}

impl ControlHits {
    fn new(control: &Control) -> Self {
        let (control, stage) = (control.id().into(), control.stage());
        Self { control, stage, fired: 0, passed: 0, unknown: 0 }
    }

    fn count(&mut self, answer: Answer) {
        let count = match answer {
            Answer::Passes => &mut self.passed,
            Answer::Fires(_) => &mut self.fired,
            Answer::Unknown(_) | Answer::Fails => &mut self.unknown,
        };
        *count = count.saturating_add(1);
    }
}

/// Counts the customers of the portfolio `text`, whose file is called `file` in faults.
///
/// # Errors
/// [`ErrorKind::Fact`](crate::ErrorKind::Fact) with every fault of the file, each at its line and
/// column.
pub fn portfolio(policy: &Policy, file: &str, text: &str) -> Result<PortfolioReport> {
    let as_of = noon(first_day(policy));
    let reader = Reader::new((policy.schema(), None), file, text)?;
    let mut counting = Counting::new(Asking::new((policy, as_of), reader.given()));
    reader.each(|row, _| counting.count(row))?;
    Ok(counting.finish())
}

struct Counting<'a> {
    asking: Asking<'a>,
    tables: Vec<Counted<'a>>,
    controls: Vec<ControlHits>,
    customers: usize,
    failed: usize,
}

/// One table as it is counted.
struct Counted<'a> {
    table: &'a Table,
    geometry: Option<Geometry>,
    findings: Vec<Ranked>,
    hits: TableHits,
}

impl<'a> Counting<'a> {
    fn new(asking: Asking<'a>) -> Self {
        let policy = asking.policy;
        let schema = policy.schema();
        let tables = policy.tables().map(|table| {
            let found = tables::of_table(table, schema, (Bound::default(), FINDINGS_MAX));
            let counts = |finding: &Finding| (finding.holds != Holds::Table).then_some(0);
            let findings = found.into_iter();
            let findings =
                findings.map(|finding| Ranked { customers: counts(&finding), finding }).collect();
            let rows = (0..table.rows().len()).map(|row| (table.line(row), 0)).collect();
            let hits = TableHits {
                table: table.name().clone(),
                file: table.file().clone(),
                rows,
                nothing: 0,
                unknown: 0,
            };
            Counted { table, geometry: Geometry::of(table, schema), findings, hits }
        });
        let controls = asking.controls.iter().map(|control| ControlHits::new(control)).collect();
        Self { tables: tables.collect(), controls, customers: 0, failed: 0, asking }
    }

    fn count(&mut self, row: &mut Row) {
        self.customers = self.customers.saturating_add(1);
        let failed = !self.asking.complete(row);
        self.failed = self.failed.saturating_add(usize::from(failed));
        for counted in &mut self.tables {
            counted.count(row, &mut self.asking);
        }
        for (answer, hits) in self.asking.answers(row).zip(&mut self.controls) {
            hits.count(answer);
        }
    }

    fn finish(self) -> PortfolioReport {
        let (mut findings, mut tables) = (Vec::new(), Vec::new());
        for counted in self.tables {
            findings.extend(counted.findings);
            tables.push(counted.hits);
        }
        // The sort is stable: what holds for as many stays in the order of the tables.
        findings.sort_by_key(|ranked| std::cmp::Reverse(ranked.customers));
        PortfolioReport {
            customers: self.customers,
            failed: self.failed,
            findings,
            tables,
            controls: self.controls,
        }
    }
}

impl Counted<'_> {
    fn count(&mut self, row: &Row, asking: &mut Asking<'_>) {
        let schema = asking.policy.schema();
        let truths = self.table.truths(row, asking.as_of, &mut asking.stack);
        for ((_, count), truth) in self.hits.rows.iter_mut().zip(&truths) {
            *count = count.saturating_add(usize::from(*truth == Truth::True));
        }
        let hit = truths.contains(&Truth::True);
        let open = truths.iter().any(|truth| matches!(truth, Truth::Unknown(_)));
        let (nothing, unknown) = (!hit && !open, !hit && open);
        self.hits.nothing = self.hits.nothing.saturating_add(usize::from(nothing));
        self.hits.unknown = self.hits.unknown.saturating_add(usize::from(unknown));
        let axes = self.geometry.as_ref().map_or(&[][..], |geometry| &geometry.axes);
        let point: Option<Point> = axes.iter().map(|axis| axis.input.look(row)).collect();
        let within = |region: &Region| point.as_ref().is_some_and(|point| region.holds(point));
        let is_unknown = |name: &str| {
            let id = schema.find(name).or_else(|| schema.find_parameter(name));
            id.is_some_and(|id| matches!(row.get(id), Datum::Unknown(_)))
        };
        for Ranked { finding, customers } in &mut self.findings {
            let so = match &finding.holds {
                Holds::Table => continue,
                Holds::Box(region) => within(region),
                Holds::Gap(region) => nothing && within(region),
                Holds::Unknown(name) => is_unknown(name) && unknown,
            };
            *customers = customers.map(|count| count.saturating_add(usize::from(so)));
        }
    }
}
