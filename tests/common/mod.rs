//! The starter policy with two tiny models, and an applicant whom it likes.
#![allow(dead_code, reason = "each test file uses its own part")]

#[cfg(feature = "store")]
pub(crate) mod kept;
pub(crate) mod life;
pub(crate) mod small;

use creditloop::{
    Archive, Case, CaseState, Customer, Facts, History, Missing, Policy, Request, Source, Stage,
    Timestamp,
};

pub(crate) fn archive() -> Archive {
    let root = env!("CARGO_MANIFEST_DIR");
    let starter = format!("{root}/examples/policy/starter");
    let risk = include_str!("../data/models/risk.toml");
    let propensity = include_str!("../data/models/propensity.toml");
    Archive::read_dir(starter.as_ref())
        .unwrap()
        .with("models/risk.toml", risk)
        .with("models/propensity.toml", propensity)
}

pub(crate) fn policy() -> Policy {
    Policy::compile(archive()).unwrap_or_else(|error| panic!("{error}"))
}

/// `archive` with `from` in the file at `path` replaced by `to`.
pub(crate) fn edited(archive: Archive, path: &str, from: &str, to: &str) -> Archive {
    let text = archive.file(path).unwrap().to_string();
    assert!(text.contains(from), "{path} has no {from}");
    archive.with(path, &text.replacen(from, to, 1))
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse_from_rfc3339(text).unwrap()
}

/// Nine in the morning of a day in July 2026.
pub(crate) fn day(day: u32) -> Timestamp {
    at(&format!("2026-07-{day:02}T09:00:00+08:00"))
}

/// What a good applicant's facts are, at every stage.
pub(crate) const GOOD: [(&str, &str); 54] = [
    ("acct.checking", "none"),
    ("acct.savings", "from_1000"),
    ("apply.amount", "4000"),
    ("apply.tenor_months", "24"),
    ("apply.purpose", "radio_tv"),
    ("apply.by_customer", "true"),
    ("apply.guarantor", "none"),
    ("credit.history", "paid_till_now"),
    ("credit.existing_here", "1"),
    ("credit.other_plans", "none"),
    ("cust.age_years", "35"),
    ("cust.dependants", "1"),
    ("cust.housing", "own"),
    ("cust.telephone", "true"),
    ("employ.since", "from_7y"),
    ("consent.marketing", "true"),
    ("dnc.flag", "false"),
    ("partner.whitelisted", "true"),
    ("intent.views_7d", "3"),
    ("intent.calculator_30d", "1"),
    ("intent.last_response", "never_asked"),
    ("deposit.trend", "falling"),
    ("consent.bureau", "true"),
    ("id.verified", "true"),
    ("fraud.watchlist", "false"),
    ("bureau.has_file", "true"),
    ("bureau.max_dpd_24m", "0"),
    ("bureau.inquiries_6m", "1"),
    ("income.stated_month", "3000"),
    ("income.verified_month", "3000"),
    ("sign.part", "framework"),
    ("sign.face_match", "true"),
    ("sign.terms_version_current", "true"),
    ("sign.spouse_consent_needed", "false"),
    ("sign.amount", "4000"),
    ("debt.service_month", "100"),
    ("human.requested", "false"),
    ("draw.amount", "4000"),
    ("conditions.met", "0"),
    ("acct.owner_match", "true"),
    ("contract.hash_match", "true"),
    ("device.new", "false"),
    ("loan.days_past_due", "0"),
    ("flags.new_court", "false"),
    ("pay.mode", "entrusted"),
    ("pay.amount", "4000"),
    ("payee.kind", "merchant"),
    ("payee.name_match", "1"),
    ("loan.balance", "4000"),
    ("flow.salary_missed", "0"),
    ("bureau.new_lenders_3m", "0"),
    ("contact.minute_of_day", "600"),
    ("contact.connected_today", "0"),
    ("debtor.hold_open", "false"),
];

/// A fact that a test sets, or says why it is missing.
pub(crate) type Change<'a> = (&'a str, Result<&'a str, Missing>);

/// The good applicant's facts, observed at `as_of`, with changes.
pub(crate) fn facts(policy: &Policy, as_of: Timestamp, changes: &[Change<'_>]) -> Facts {
    let mut builder = Facts::builder(policy.schema()).source(Source::new("core-banking", as_of));
    let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    for (name, text) in GOOD.iter().filter(|(name, _)| !changed(name)) {
        builder = builder.set_text(name, text).unwrap();
    }
    for (name, change) in changes {
        builder = match change {
            Ok(text) => builder.set_text(name, text).unwrap(),
            Err(why) => builder.missing(name, *why).unwrap(),
        };
    }
    builder.build().unwrap()
}

/// A request of the good applicant at nine in the morning of `on`.
pub(crate) fn request(
    policy: &Policy,
    id: &str,
    stage: Stage,
    on: u32,
    changes: &[Change<'_>],
) -> Request {
    let as_of = day(on);
    Request::new(id, "case-77", "cust-1001", stage, as_of, facts(policy, as_of, changes))
}

/// The good applicant at granting, with the past that leads there.
pub(crate) fn at_granting(policy: &Policy) -> Request {
    let case = Case {
        state: CaseState::Proceeding,
        stage: Some(Stage::Signing),
        passed: true,
        framework_signed: true,
        loan_contract_signed: true,
        ..Case::default()
    };
    let past = (&[7; 16], &case);
    let history = History::of(policy.schema(), &Customer::default(), past, day(6)).unwrap();
    request(policy, "r", Stage::Granting, 6, &[]).with_history(history)
}
