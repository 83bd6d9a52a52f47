//! One applicant's walk round the loop, a request a stage, until the loop is closed or left.

use super::german::Applicant;
use super::simulate::Life;
use chrono::TimeDelta;
use creditloop::{
    Band, Decision, Error, Facts, Missing, Outcome, Override, Pending, Policy, Request, Result,
    Source, Stage, Store, Timestamp,
};
use std::sync::atomic::{AtomicU64, Ordering};

/// A fact of one request that differs from the applicant's usual one.
type Change<'a> = (&'static str, std::result::Result<&'a str, Missing>);

/// What all walks share.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    pub(crate) store: &'a Store,
    pub(crate) policy: &'a Policy,
    pub(crate) trace_acks: bool,
    pub(crate) decided: AtomicU64,
    pub(crate) repeated: AtomicU64,
}

impl Ground<'_> {
    /// Waits for the disk; a request that was decided before gets the first answer again.
    fn wait(&self, id: &str, pending: Pending) -> Result<Decision> {
        let counter = if pending.is_repeat() { &self.repeated } else { &self.decided };
        counter.fetch_add(1, Ordering::Relaxed);
        let (decision, receipt) = pending.wait()?;
        if self.trace_acks {
            println!("ack {} {id}", receipt.sequence());
        }
        Ok(decision)
    }
}

/// The name of an applicant's case.
pub(crate) fn case_of(applicant: &Applicant) -> String {
    format!("case-{:04}", applicant.row)
}

/// One applicant on the way.
pub(crate) struct Walk<'a> {
    ground: &'a Ground<'a>,
    applicant: &'a Applicant,
    life: &'a Life,
    case: String,
    day: i64,
    count: usize,
    /// What was granted, once it was.
    amount: Option<String>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(ground: &'a Ground<'a>, applicant: &'a Applicant, life: &'a Life) -> Self {
        let case = case_of(applicant);
        Self { ground, applicant, life, case, day: 0, count: 0, amount: None }
    }

    /// Walks until the applicant leaves the loop, or has gone round it.
    pub(crate) fn go(mut self) -> Result<()> {
        if !self.walk_to_contract()? {
            return Ok(());
        }
        let Some(granted) = self.pass(Stage::Granting, &[])? else { return Ok(()) };
        let Some(terms) = granted.terms() else { return Ok(()) };
        let amount = terms.amount.to_string();
        self.amount = Some(amount.clone());
        let more = (terms.amount + rust_decimal::Decimal::from(500)).to_string();
        let draw = if self.life.overdraws { &more } else { &amount };
        if self.pass(Stage::Disbursement, &[("draw.amount", Ok(draw))])?.is_none() {
            return Ok(());
        }
        if self.pass(Stage::Payment, &[("pay.amount", Ok(&amount))])?.is_none() {
            return Ok(());
        }
        if self.applicant.bad {
            self.goes_bad()?
        } else {
            self.goes_well()?
        }
        self.next_offer()
    }

    fn walk_to_contract(&mut self) -> Result<bool> {
        if self.pass(Stage::Marketing, &[])?.is_none() {
            return Ok(false);
        }
        let down = Err(Missing::Unavailable);
        let unanswered = [("bureau.max_dpd_24m", down), ("bureau.inquiries_6m", down)];
        let no_file = Err(Missing::NotApplicable);
        let unknown = [("bureau.max_dpd_24m", no_file), ("bureau.inquiries_6m", no_file)];
        let changes: &[Change<'_>] = if self.life.facts["bureau.has_file"] == "false" {
            &unknown
        } else if self.life.bureau_down {
            &unanswered
        } else {
            &[]
        };
        let framework = [("sign.part", Ok("framework"))];
        let contract = [("sign.part", Ok("loan_contract"))];
        for (stage, changes) in [
            (Stage::Investigation, changes),
            (Stage::Rating, &[]),
            (Stage::Signing, &framework),
            (Stage::Signing, &contract),
        ] {
            if self.pass(stage, changes)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The data set says good: on time, perhaps a few days late once, paid back at the end.
    fn goes_well(&mut self) -> Result<()> {
        self.track(30, "0", None)?;
        if self.life.late_once {
            self.track(60, "3", None)?;
            self.collect(2, "5")?;
            self.collect(8, "0")?;
        } else {
            self.track(60, "0", None)?;
        }
        let tenor = self.applicant.number("apply.tenor_months");
        self.track(tenor * 30, "0", Some("0"))
    }

    /// The data set says bad: late after three months, in default after five, a loss in the end.
    fn goes_bad(&mut self) -> Result<()> {
        self.track(30, "0", None)?;
        self.track(60, "35", None)?;
        self.collect(2, "37")?;
        self.track(58, "95", None)?;
        self.collect(2, "97")?;
        self.collect(280, "377")
    }

    fn track(&mut self, days: i64, past_due: &str, balance: Option<&str>) -> Result<()> {
        self.day += days - 1;
        let amount = self.amount.clone().unwrap_or_default();
        let mut changes = vec![("loan.days_past_due", Ok(past_due))];
        changes.push(("loan.balance", Ok(balance.unwrap_or(&amount))));
        if balance == Some("0") {
            changes.push(("flow.salary_missed", Ok("0")));
        }
        self.ask(Stage::Tracking, &changes).map(|_| ())
    }

    fn collect(&mut self, days: i64, past_due: &str) -> Result<()> {
        self.day += days - 1;
        let amount = self.amount.clone().unwrap_or_default();
        let changes = [("loan.days_past_due", Ok(past_due)), ("loan.balance", Ok(&*amount))];
        self.ask(Stage::Collection, &changes).map(|_| ())
    }

    /// The loop closes: a month later the bank thinks of the customer again, in a new case.
    fn next_offer(&mut self) -> Result<()> {
        self.day += 30;
        self.case.push_str("-next");
        self.ask(Stage::Marketing, &[]).map(|_| ())
    }

    /// Asks until there is an answer: what waits is asked again the next day with what was missing,
    /// what is referred goes to a human. `None` when the applicant leaves the loop here.
    fn pass(&mut self, stage: Stage, changes: &[Change<'_>]) -> Result<Option<Decision>> {
        let mut decision = self.ask(stage, changes)?;
        if decision.outcome() == Outcome::Pend {
            let known = changes.iter().filter(|(_, change)| change.is_ok()).copied();
            let mut known: Vec<Change<'_>> = known.collect();
            known.push(("sign.spouse_consent_needed", Ok("false")));
            known.push(("conditions.met", Ok("9")));
            decision = self.ask(stage, &known)?;
        }
        if decision.outcome() == Outcome::Refer {
            decision = match self.overrule(&decision)? {
                Some(moved) => moved,
                None => return Ok(None),
            };
        }
        Ok(decision.outcome().goes_on().then_some(decision))
    }

    /// Asks for one decision, a day after the last.
    fn ask(&mut self, stage: Stage, changes: &[Change<'_>]) -> Result<Decision> {
        self.count += 1;
        let (id, as_of) = (self.id(), self.as_of());
        let facts = self.facts(stage, as_of, changes)?;
        let customer = format!("cust-{:04}", self.applicant.row);
        let request = Request::new(id.clone(), self.case.clone(), customer, stage, as_of, facts);
        self.day += 1;
        let pending = self.ground.store.submit(self.ground.policy, &request)?;
        self.ground.wait(&id, pending)
    }

    /// A maker proposes and a checker decides on the last request; `None` when nobody may.
    fn overrule(&mut self, decision: &Decision) -> Result<Option<Decision>> {
        let Some(band) = decision.authority() else { return Ok(None) };
        let asked = rust_decimal::Decimal::from(self.applicant.number("apply.amount"));
        let amount = decision.terms().map_or(asked, |terms| terms.amount);
        let needed = match amount {
            amount if amount > 20_000.into() => Band::A4,
            amount if amount > 8_000.into() => Band::A3,
            _ => Band::A2,
        };
        let (outcome, code, text) = if self.life.human_clears {
            (Outcome::Approve, "OVR.EVIDENCE", "documents seen, customer spoken to")
        } else {
            (Outcome::Decline, "OVR.CAUTION", "the documents do not support the request")
        };
        let (of, as_of) = (self.id(), self.as_of());
        let id = format!("{of}-override");
        let moved = Override::new(id.clone(), of, as_of)
            .by("maker-reviewer-3", "checker-approver-8", band.max(needed))
            .to(outcome)
            .because(code, text);
        self.day += 1;
        let pending = self.ground.store.submit_override(self.ground.policy, &moved)?;
        self.ground.wait(&id, pending).map(Some)
    }

    fn id(&self) -> String {
        format!("req-{:04}-{:02}", self.applicant.row, self.count)
    }

    fn as_of(&self) -> Timestamp {
        self.life.start + TimeDelta::days(self.day)
    }

    /// What is known at `stage`: the application, and of the simulated facts those that are expected
    /// there.
    fn facts(&self, stage: Stage, as_of: Timestamp, changes: &[Change<'_>]) -> Result<Facts> {
        let schema = self.ground.policy.schema();
        let expected = |name: &str| {
            let field = schema.find(name).and_then(|id| schema.field(id));
            field.is_some_and(|field| field.required_at.contains(stage))
        };
        let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
        let mut builder = Facts::builder(schema).source(Source::new("application form", as_of));
        for (name, text) in &self.applicant.facts {
            // Prohibited bases are monitored where the grade is given, and nowhere else.
            if !name.starts_with("monitor.") || stage == Stage::Rating {
                builder = builder.set_text(name, text)?;
            }
        }
        builder = builder.source(Source::new("simulated", as_of));
        let usual = self.life.facts.iter().filter(|(name, _)| expected(name) && !changed(name));
        for (name, text) in usual {
            builder = builder.set_text(name, text)?;
        }
        if expected("loan.days_past_due") && !changed("loan.days_past_due") {
            builder = builder.set("loan.days_past_due", 0)?;
        }
        for (name, change) in changes.iter().filter(|(name, _)| expected(name)) {
            builder = match change {
                Ok(text) => builder.set_text(name, text)?,
                Err(why) => builder.missing(name, *why)?,
            };
        }
        builder.build()
    }
}

/// Walks all applicants on a few threads, so that decisions share writes; `progress` is told of each.
pub(crate) fn walk_all(
    ground: &Ground<'_>,
    lives: &[(Applicant, Life)],
    progress: impl Fn(usize) + Sync,
) -> Result<()> {
    const THREADS: usize = 8;
    let next = AtomicU64::new(0);
    let worker = || -> Result<()> {
        loop {
            let at = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
            let Some((applicant, life)) = lives.get(at) else { return Ok(()) };
            Walk::new(ground, applicant, life).go()?;
            progress(at + 1);
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(worker)).collect();
        let panicked = || Error::new(creditloop::ErrorKind::Request, "a walk panicked");
        workers.into_iter().try_for_each(|w| w.join().unwrap_or_else(|_| Err(panicked())))
    })
}
