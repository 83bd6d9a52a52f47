//! One decision in process, without the store: 300 generated controls at one stage, with history,
//! features, a scorecard, a table and an offer. Its peer, in the same run, is the same 300 comparisons
//! written by hand over doubles, without unknowns, reasons or anything else.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "../tests/common/mod.rs"]
mod common;

use creditloop::{Archive, Decision, Policy, Scratch};
use criterion::{Criterion, criterion_group, criterion_main};
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

const CONTROLS: usize = 300;

/// What the peer sees of the good applicant.
struct Facts {
    amount: f64,
    tenor: f64,
    income: f64,
    debt: f64,
    age: f64,
    history: &'static str,
}

const GOOD: Facts = Facts {
    amount: 4_000.0,
    tenor: 24.0,
    income: 3_000.0,
    debt: 100.0,
    age: 35.0,
    history: "paid_till_now",
};

/// One comparison by hand: the facts against a bound.
type ByHand = fn(&Facts, f64) -> bool;

/// What generated controls compare: the rule, the same by hand, and a bound that the good applicant
/// keeps.
const TESTS: [(&str, ByHand, f64); 6] = [
    ("apply.amount > {}", |f, bound| f.amount > bound, 10_000.0),
    ("apply.tenor_months > {}", |f, bound| f.tenor > bound, 60.0),
    ("income.verified_month * 3 < {}", |f, bound| f.income * 3.0 < bound, 10.0),
    (
        "debt.service_month + apply.amount / 10 > {}",
        |f, bound| f.debt + f.amount / 10.0 > bound,
        5_000.0,
    ),
    ("not(cust.age_years in [18..{}])", |f, bound| !(f.age >= 18.0 && f.age <= bound), 100.0),
    (
        "credit.history in (\"critical\", \"past_delay\") and apply.amount > {}",
        |f, bound| matches!(f.history, "critical" | "past_delay") && f.amount > bound,
        2_000.0,
    ),
];

/// The bound of the generated control with this number.
fn bound(number: usize) -> f64 {
    TESTS[number % TESTS.len()].2 + f64::from(u32::try_from(number % 7).unwrap())
}

/// The starter with as many controls more at granting as make 300.
fn generated() -> Archive {
    let archive = common::archive();
    let there = archive.file("controls/granting.toml").unwrap().to_string();
    let own = there.matches("[[control]]").count();
    let mut text = there;
    for number in 0..CONTROLS - own {
        let test = TESTS[number % TESTS.len()].0;
        let when = test.replace("{}", &bound(number).to_string()).replace('"', "\\\"");
        let _ = write!(
            text,
            "\n[[control]]\nid = \"GEN-{number}\"\nstage = \"granting\"\nwhen = \"{when}\"\n\
             severity = \"refer\"\nmode = \"machine\"\nreason = \"LMT.STP_CAP\"\nunknown = \"refer\"\n"
        );
    }
    archive.with("controls/granting.toml", &text)
}

/// The same 300 comparisons by hand.
fn by_hand(facts: &Facts, bounds: &[f64]) -> usize {
    let fires = |(number, bound): &(usize, &f64)| TESTS[number % TESTS.len()].1(facts, **bound);
    bounds.iter().enumerate().filter(fires).count()
}

fn decide(c: &mut Criterion) {
    let policy = Policy::compile(generated()).unwrap_or_else(|error| panic!("{error}"));
    let asked = common::at_granting(&policy);
    let mut scratch = Scratch::default();
    let mut once = || -> Decision { policy.decide_with(black_box(&asked), &mut scratch).unwrap() };
    let decision = once();
    let (machine, checked) = decision.machine_controls();
    println!("{checked} controls checked, {machine} by machine alone: {}", decision.outcome());
    assert_eq!(usize::try_from(checked).unwrap(), CONTROLS);
    assert!(decision.outcome().goes_on());
    let facts = GOOD;
    let bounds: Vec<f64> = (0..CONTROLS).map(bound).collect();
    assert_eq!(by_hand(&facts, &bounds), 0, "both sides fire nothing");

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
