//! Two versions of a policy over one portfolio: whom they decide otherwise, how much money that is, and
//! how far controls and features move.

mod common;

use common::small::{Fact, Rule, small};
use creditloop::check::{Bin, Part, PortfolioDrift, StageDrift, compare_on_portfolio};
use creditloop::{Archive, Error, ErrorKind, Outcome, Policy, Stage};
use rust_decimal::Decimal;

const SCORE: Fact<'_> = ("score", "integer", "range = \"[0..1000]\"");
const AMOUNT: Fact<'_> = ("amount", "money", "");
const NAME: Fact<'_> = ("name", "text", "");

const LOW: Rule<'_> = ("C-1", "a.score < 500", "policy_stop", "unknown = \"refer\"");

fn policy(facts: &[Fact<'_>], rules: &[Rule<'_>]) -> Policy {
    compiled(small(facts, rules))
}

fn compiled(archive: Archive) -> Policy {
    Policy::compile(archive).unwrap_or_else(|error| panic!("{error}"))
}

fn drift(old: &Policy, new: &Policy, text: &str) -> PortfolioDrift {
    compare_on_portfolio((old, new), ("p.csv", text), Some("a.amount")).unwrap()
}

fn refused(old: &Policy, new: &Policy, text: &str, amount: &str) -> Error {
    let error = compare_on_portfolio((old, new), ("p.csv", text), Some(amount)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Fact);
    error
}

fn investigation(report: &PortfolioDrift) -> &StageDrift {
    report.stages.iter().find(|stage| stage.stage == Stage::Investigation).unwrap()
}

fn part(customers: usize, amount: &str, unknown: usize) -> Part {
    Part { customers, amount: amount.parse().unwrap(), unknown }
}

const CUSTOMERS: &str = "a.score,a.amount\n400,100\n480,250.50\n520,300\n540,\n560,1000\n,70\n900,2000\n\
                         499,10\n500,20\n549,40\n";

#[test]
fn the_swap_set_is_counted_with_its_amounts() {
    let old = policy(&[SCORE, AMOUNT], &[LOW]);
    let narrow = ("C-1", "a.score in [500..550)", "policy_stop", "unknown = \"refer\"");
    let report = drift(&old, &policy(&[SCORE, AMOUNT], &[narrow]), CUSTOMERS);
    let stage = investigation(&report);
    assert_eq!(stage.part(true, true), part(2, "3000", 0));
    assert_eq!(stage.part(true, false), part(4, "360", 1));
    assert_eq!(stage.part(false, true), part(3, "360.50", 0));
    assert_eq!(stage.part(false, false), part(1, "70", 0));
    assert_eq!((report.customers, report.otherwise, report.is_alike()), (10, 7, false));
    let moves: Vec<_> =
        stage.moves.iter().map(|one| (one.old, one.new, one.lines.as_slice())).collect();
    let (approve, decline) = (Some(Outcome::Approve), Some(Outcome::Decline));
    let refer = Some(Outcome::Refer);
    assert_eq!(
        moves,
        [
            (approve, approve, &[6, 8][..]),
            (approve, decline, &[4, 5, 10, 11]),
            (refer, refer, &[7]),
            (decline, approve, &[2, 3, 9]),
        ]
    );
    // Of ten: 6, 1 and 3 before; 5, 1 and 4 now: -0.1 ln(0.5 / 0.6) + 0.1 ln(0.4 / 0.3).
    let index = 0.047_000_362_924_574;
    assert!((stage.stability.unwrap() - index).abs() < 1e-12);
    let control = report.controls.first().unwrap();
    let hits = |hits: &Option<creditloop::check::ControlHits>| {
        hits.as_ref().map(|hits| (hits.fired, hits.passed, hits.unknown))
    };
    assert_eq!((hits(&control.old), hits(&control.new)), (Some((3, 6, 1)), Some((4, 5, 1))));
    assert!((control.stability.unwrap() - index).abs() < 1e-12);
    let text = report.to_string();
    assert!(
        text.contains("investigation: 50.0 % go on, 60.0 % before (stability index "),
        "{text}"
    );
    assert!(text.contains("  go out   4, a.amount 360.00 and unknown of 1\n"), "{text}");
    assert!(
        text.contains("  decline -> approve: 3, a.amount 360.50; as on lines 2, 3, 9\n"),
        "{text}"
    );
    assert!(text.ends_with("10 customers, 7 decided otherwise, 1 controls that fire otherwise"));
}

#[test]
fn a_policy_does_not_move_from_itself() {
    let one = policy(&[SCORE, AMOUNT], &[LOW]);
    let report = drift(&one, &one, CUSTOMERS);
    assert!(report.is_alike());
    assert_eq!(investigation(&report).stability, Some(0.0));
    assert_eq!(investigation(&report).part(true, false), Part::default());
    assert_eq!(
        report.to_string(),
        "investigation: 60.0 % go on, as before\n\
         10 customers, 0 decided otherwise, 0 controls that fire otherwise"
    );
}

#[test]
fn what_only_one_version_knows_is_read_by_that_one() {
    let old = policy(&[SCORE, AMOUNT], &[LOW]);
    let tall = ("tall", "boolean", "");
    let more = ("C-2", "a.tall", "refer", "unknown = \"refer\"");
    let new = policy(&[SCORE, AMOUNT, tall], &[LOW, more]);
    let text = "a.score,a.tall,a.amount\n600,true,1\n600,false,1\n400,true,1\n";
    let report = drift(&old, &new, text);
    let stage = investigation(&report);
    assert_eq!((stage.part(true, false).customers, stage.part(true, true).customers), (1, 1));
    let lone: Vec<bool> = report.controls.iter().map(|one| one.old.is_none()).collect();
    assert_eq!(lone, [false, true]);
    // The other way about, the control is there no more.
    let report = drift(&new, &old, text);
    assert_eq!(investigation(&report).part(false, true).customers, 1);
    let gone: Vec<bool> = report.controls.iter().map(|one| one.new.is_none()).collect();
    assert_eq!(gone, [false, true]);
}

#[test]
fn what_cannot_be_computed_does_not_go_on() {
    let old = policy(&[SCORE, AMOUNT], &[("C-1", "a.amount / a.score > 2", "refer", "")]);
    let new = policy(&[SCORE, AMOUNT], &[("C-1", "a.amount > 2 * a.score", "refer", "")]);
    let report = drift(&old, &new, "a.score,a.amount\n0,5\n10,5\n");
    let moves = &investigation(&report).moves;
    let pairs: Vec<_> = moves.iter().map(|one| (one.old, one.new)).collect();
    assert_eq!(
        pairs,
        [(None, Some(Outcome::Refer)), (Some(Outcome::Approve), Some(Outcome::Approve))]
    );
}

#[test]
fn features_are_counted_by_value_or_in_tenths() {
    let with = |half: &str, bound: u32| {
        let features = format!(
            "[[feature]]\nname = \"a.half\"\ntype = \"integer\"\nvalue = \"{half}\"\n\n\
             [[feature]]\nname = \"a.high\"\ntype = \"boolean\"\nvalue = \"a.score >= {bound}\"\n"
        );
        let uses = ("C-9", "a.high and a.half > 900", "notice", "unknown = \"pass\"");
        compiled(small(&[SCORE, AMOUNT], &[LOW, uses]).with("features.toml", &features))
    };
    let mut text = "a.score,a.amount\n".to_owned();
    for score in 0..100 {
        text += &format!("{score},1\n");
    }
    text += ",1\n";
    let (old, new) = (with("floor(a.score / 2)", 50), with("floor(a.score / 2) + 10", 60));
    let report = drift(&old, &new, &text);
    let value =
        |name: &str| report.values.iter().find(|value| value.name.as_ref() == name).unwrap();
    let counts = |bins: &[Bin]| -> Vec<(String, usize, usize)> {
        bins.iter().map(|bin| (bin.values.clone(), bin.old, bin.new)).collect()
    };
    assert_eq!(
        counts(&value("a.high").bins),
        [("false".into(), 50, 60), ("true".into(), 50, 40), ("unknown".into(), 1, 1)]
    );
    let half = counts(&value("a.half").bins);
    let tenths: Vec<(usize, usize)> = half.iter().map(|(_, old, new)| (*old, *new)).collect();
    assert_eq!(
        tenths[..10],
        [
            (10, 0),
            (10, 0),
            (10, 10),
            (10, 10),
            (10, 10),
            (10, 10),
            (10, 10),
            (10, 10),
            (10, 10),
            (10, 30)
        ]
    );
    assert_eq!((half.len(), half[10].clone()), (11, ("unknown".to_owned(), 1, 1)));
    assert_eq!((half[0].0.as_str(), half[1].0.as_str()), ("below 5", "5 to below 10"));
    assert_eq!(half[9].0, "45 and above");
    // Two parts become empty, which counts as a ten-thousandth, and one goes from 10 to 30 of 101.
    let index = 1.582_069_396_792;
    assert!((value("a.half").stability.unwrap() - index).abs() < 1e-9);
}

#[test]
fn values_that_are_the_same_stay_together() {
    let with = |value: &str| {
        let features =
            format!("[[feature]]\nname = \"a.f\"\ntype = \"integer\"\nvalue = \"{value}\"\n");
        let uses = ("C-9", "a.f > 900", "notice", "unknown = \"pass\"");
        compiled(small(&[SCORE, AMOUNT], &[uses]).with("features.toml", &features))
    };
    let text = "a.score,a.amount\n1,1\n1,1\n1,1\n1,1\n7,1\n";
    let report = drift(&with("a.score"), &with("a.score * 1"), text);
    let bins: Vec<&str> = report.values[0].bins.iter().map(|bin| bin.values.as_str()).collect();
    assert_eq!(bins, ["below 7", "7 and above", "unknown"]);
    let nobody = drift(&with("a.score"), &with("a.score"), "a.score,a.amount\n");
    assert_eq!((nobody.customers, nobody.values[0].stability), (0, None));
    assert_eq!(nobody.values[0].bins[0].values, "any");
}

#[test]
fn what_cannot_be_read_is_told() {
    let (old, new) = (policy(&[SCORE, AMOUNT], &[LOW]), policy(&[SCORE, AMOUNT, NAME], &[LOW]));
    let error = refused(&old, &new, "a.score,a.amuont\n1,2\n", "a.amount").to_string();
    assert!(error.contains("p.csv:1:9: error[unknown-name]"), "{error}");
    assert!(error.contains("did you mean `a.amount`?"), "{error}");
    let error = refused(&old, &new, "a.score,a.amount\n1,x\n", "a.amount").to_string();
    assert!(error.contains("p.csv:2:3: error[bad-value]"), "{error}");
    let error = refused(&old, &new, CUSTOMERS, "a.sum").to_string();
    assert!(error.contains("`a.sum` is no fact of either version"), "{error}");
    let error = refused(&old, &new, CUSTOMERS, "a.name").to_string();
    assert!(error.contains("`a.name` is no number"), "{error}");
    let cents = policy(&[SCORE, ("amount", "integer", "")], &[LOW]);
    let error = refused(&old, &cents, CUSTOMERS, "a.amount").to_string();
    assert!(error.contains("`a.amount` has another type in the other version"), "{error}");
}

#[test]
fn amounts_add_up_beyond_what_one_customer_can_have() {
    let one = policy(&[SCORE, AMOUNT], &[LOW]);
    let most = "92233720368547758.07";
    let text = format!("a.score,a.amount\n600,{most}\n600,{most}\n");
    let report = drift(&one, &one, &text);
    let both = Decimal::from(2) * most.parse::<Decimal>().unwrap();
    assert_eq!(investigation(&report).part(true, true).amount, both);
}
