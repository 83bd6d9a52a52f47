//! One decision in process, without the store: 300 generated controls at one stage, with history,
//! features, a scorecard, a table and an offer. Its peer, in the same run, is the same 300 comparisons
//! written by hand over doubles, without anything else.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "../tests/common/mod.rs"]
mod common;

use creditloop::{
    Archive, Case, CaseState, Customer, Decision, History, Policy, Request, Scratch, Stage,
};
use criterion::{Criterion, criterion_group, criterion_main};
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

const CONTROLS: usize = 300;

/// What generated controls compare, with a bound that the good applicant keeps.
const TESTS: [(&str, f64, f64); 6] = [
    ("apply.amount > {}", 4_000.0, 10_000.0),
    ("apply.tenor_months > {}", 24.0, 60.0),
    ("income.verified_month * 3 < {}", 9_000.0, 10.0),
    ("debt.service_month + apply.amount / 10 > {}", 500.0, 5_000.0),
    ("cust.age_years not in [18..{}]", 35.0, 100.0),
    ("credit.history in (\"critical\", \"past_delay\") and apply.amount > {}", 4_000.0, 2_000.0),
];

/// The starter with as many controls more at granting as make 300.
fn generated() -> Archive {
    let archive = common::archive();
    let there = archive.file("controls/granting.toml").unwrap().to_string();
    let own = there.matches("[[control]]").count();
    let mut text = there;
    for number in 0..CONTROLS - own {
        let (test, _, bound) = TESTS[number % TESTS.len()];
        let bound = format!("{}", bound + f64::from(u32::try_from(number).unwrap() % 7));
        let when = test.replace("{}", &bound).replace('"', "\\\"").replace("not in", "in");
        let when = if test.contains("not in") { format!("not({when})") } else { when };
        let _ = write!(
            text,
            "\n[[control]]\nid = \"GEN-{number}\"\nstage = \"granting\"\nwhen = \"{when}\"\n\
             severity = \"refer\"\nmode = \"machine\"\nreason = \"LMT.STP_CAP\"\nunknown = \"refer\"\n"
        );
    }
    archive.with("controls/granting.toml", &text)
}

/// The good applicant at granting, with the past that leads there.
fn request(policy: &Policy) -> Request {
    let case = Case {
        state: CaseState::Proceeding,
        stage: Some(Stage::Signing),
        framework_signed: true,
        loan_contract_signed: true,
        ..Case::default()
    };
    let past = (&[7; 16], &case);
    let history = History::of(policy.schema(), &Customer::default(), past, common::day(6)).unwrap();
    common::request(policy, "r", Stage::Granting, 6, &[]).with_history(history)
}

/// The same comparisons by hand.
fn by_hand(facts: &[f64; 6], bounds: &[f64]) -> usize {
    let mut fired = 0;
    for (number, bound) in bounds.iter().enumerate() {
        let at = number % TESTS.len();
        let value = facts[at];
        let fires = match at {
            2 => value < *bound,
            4 => value < 18.0 || value > *bound,
            5 => false,
            _ => value > *bound,
        };
        fired += usize::from(fires);
    }
    fired
}

fn decide(c: &mut Criterion) {
    let policy = Policy::compile(generated()).unwrap_or_else(|error| panic!("{error}"));
    let asked = request(&policy);
    let mut scratch = Scratch::default();
    let mut once = || -> Decision { policy.decide_with(black_box(&asked), &mut scratch).unwrap() };
    let decision = once();
    let (machine, checked) = decision.machine_controls();
    println!("{checked} controls checked, {machine} by machine alone: {}", decision.outcome());
    assert_eq!(usize::try_from(checked).unwrap(), CONTROLS);
    assert!(decision.outcome().goes_on());
    let facts = TESTS.map(|(_, value, _)| value);
    let bounds: Vec<f64> = (0..CONTROLS).map(|n| TESTS[n % TESTS.len()].2).collect();

    let (own, peer) = (
        median(|| drop(black_box(once()))),
        median(|| {
            black_box(by_hand(black_box(&facts), black_box(&bounds)));
        }),
    );
    println!(
        "one decision {own:.1} us; its comparisons by hand {peer:.2} us; ratio {:.0}",
        own / peer
    );
    c.bench_function("decide/300-controls", |b| b.iter(&mut once));
    c.bench_function("decide/by-hand", |b| {
        b.iter(|| by_hand(black_box(&facts), black_box(&bounds)))
    });
}

/// The median time of one call over 101 batches, in microseconds.
fn median(mut work: impl FnMut()) -> f64 {
    const BATCH: u32 = 50;
    let mut times: Vec<f64> = (0..101)
        .map(|_| {
            let start = Instant::now();
            (0..BATCH).for_each(|_| work());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(BATCH)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[50]
}

criterion_group!(benches, decide);
criterion_main!(benches);
