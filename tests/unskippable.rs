//! No way round a stage, a stop, a human's authority or the limit: each test is a way that was once open.

mod common;

use common::life::Life;
use common::{archive, day, edited};
use creditloop::{
    Band, CaseState, ErrorKind, Missing, Outcome, Override, Performance, Policy, Stage,
};

/// A loan that is paid out and runs.
fn performing() -> Life {
    let mut life = Life::to_granting();
    life.step(Stage::Granting, 6, &[]);
    life.step(Stage::Disbursement, 7, &[]);
    life.step(Stage::Payment, 8, &[]);
    life.step(Stage::Tracking, 9, &[]);
    assert_eq!(life.case.state, CaseState::Performing);
    life
}

fn refused(life: &Life, stage: Stage, on: u32) {
    let error = life.policy.decide(&life.request(stage, on, &[])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request, "{stage}: {error}");
}

fn codes(archive: creditloop::Archive) -> Vec<String> {
    let error = Policy::compile(archive).unwrap_err();
    error.faults().iter().map(|fault| fault.code().to_owned()).collect()
}

#[test]
fn a_refused_stage_opens_no_next_one_on_a_running_loan() {
    let mut life = performing();
    life.step(Stage::Marketing, 10, &[]);
    let stopped = life.step(Stage::Investigation, 11, &[("id.verified", Ok("false"))]);
    assert_eq!((stopped.outcome(), life.case.state), (Outcome::Decline, CaseState::Performing));
    refused(&life, Stage::Rating, 12);
    refused(&life, Stage::Granting, 12);
    // The loan is still looked after.
    assert_eq!(life.step(Stage::Tracking, 12, &[]).outcome(), Outcome::Approve);
}

#[test]
fn a_payment_that_waits_for_a_human_is_not_tracked_into_performing() {
    let mut life = Life::to_granting();
    life.step(Stage::Granting, 6, &[]);
    life.step(Stage::Disbursement, 7, &[]);
    let waits = life.step(Stage::Payment, 8, &[("payee.name_match", Ok("0.5"))]);
    assert_eq!((waits.outcome(), life.case.state), (Outcome::Refer, CaseState::Booked));
    refused(&life, Stage::Tracking, 9);
    assert_eq!(life.step(Stage::Payment, 9, &[]).outcome(), Outcome::Approve);
}

#[test]
fn a_second_granting_that_declines_opens_no_draw() {
    let mut life = Life::to_granting();
    life.step(Stage::Granting, 6, &[]);
    life.step(Stage::Disbursement, 7, &[("draw.amount", Ok("1000"))]);
    life.step(Stage::Payment, 8, &[]);
    life.step(Stage::Tracking, 9, &[]);
    life.step(Stage::Granting, 10, &[("apply.amount", Ok("2000"))]);
    let reserved = |life: &Life, on| life.customer.ledger.reserved(&[7; 16], day(on)).to_string();
    assert_eq!(reserved(&life, 10), "2000.00");
    life.step(Stage::Tracking, 11, &[]);
    let less = [("income.verified_month", Ok("100")), ("apply.amount", Ok("2000"))];
    let decision = life.step(Stage::Granting, 12, &less);
    assert!(!decision.outcome().goes_on(), "{}", decision.outcome());
    // LMT-14 names A3, who may still move it: until then the hold stays, and nobody draws on it.
    assert_eq!(decision.authority(), Some(Band::A3));
    refused(&life, Stage::Disbursement, 13);
}

#[test]
fn a_gate_that_did_not_open_is_asked_again_not_walked_round() {
    // An ungated edge that leads to the same stage stands first in the file.
    let ungated = "[[edge]]\nfrom = \"tracking\"\nto = \"granting\"\n\n[[edge]]\nfrom = \"start\"";
    let archive = edited(archive(), "policy.toml", "[[edge]]\nfrom = \"start\"", ungated);
    let mut life = Life::under(Policy::compile(archive).unwrap());
    for (on, stage) in (1..).zip([Stage::Marketing, Stage::Investigation, Stage::Rating]) {
        life.step(stage, on, &[]);
    }
    life.step(Stage::Signing, 4, &[("sign.part", Ok("loan_contract"))]);
    for on in [5, 6] {
        let decision = life.step(Stage::Granting, on, &[]);
        assert_eq!(decision.outcome(), Outcome::Pend);
        assert_eq!(decision.reasons()[0].code(), "GATE.FRAMEWORK");
    }
}

#[test]
fn an_override_clears_what_was_there_not_what_has_come_up_since() {
    let mut life = Life::to_granting();
    life.step(Stage::Granting, 6, &[]);
    let asked = [("device.new", Ok("true")), ("draw.amount", Ok("4000"))];
    let archive = edited(archive(), "parameters.toml", "value = 5000", "value = 500");
    life.policy = Policy::compile(archive).unwrap();
    let request = life.request(Stage::Disbursement, 7, &asked);
    assert_eq!(life.step(Stage::Disbursement, 7, &asked).outcome(), Outcome::Refer);
    let moved =
        Override::new("o", "req-7", day(8)).by("a", "b", Band::A2).because("OVR.EVIDENCE", "x");
    assert!(life.policy.overrule(&request, &moved, &life.history(8)).is_ok());
    // Another case of the same customer freezes the money meanwhile.
    life.customer.frozen_by.insert([9; 16]);
    let error = life.policy.overrule(&request, &moved, &life.history(8)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authority, "{error}");
    assert!(error.message().contains("DSB-01"), "{error}");
}

#[test]
fn a_bands_bound_holds_for_draws_too() {
    let mut life = Life::to_granting();
    let large = [("apply.amount", Ok("9000")), ("sign.amount", Ok("9000"))];
    life.step(Stage::Granting, 6, &large);
    let asked = [("device.new", Ok("true")), ("draw.amount", Ok("9000"))];
    let request = life.request(Stage::Disbursement, 7, &asked);
    assert_eq!(life.step(Stage::Disbursement, 7, &asked).outcome(), Outcome::Refer);
    let by = |band| {
        let moved = Override::new("o", "req-7", day(8)).by("a", "b", band);
        life.policy.overrule(&request, &moved.because("OVR.EVIDENCE", "x"), &life.history(8))
    };
    assert_eq!(by(Band::A2).unwrap_err().message(), "A2 may approve up to 8000.00, not 9000.00");
    assert!(by(Band::A3).unwrap().outcome().goes_on());
}

#[test]
fn a_refusal_that_a_human_may_move_keeps_its_hold() {
    let mut life = Life::to_granting();
    life.step(Stage::Granting, 6, &[]);
    let late = [("loan.days_past_due", Ok("2"))];
    let request = life.request(Stage::Disbursement, 7, &late);
    let stopped = life.step(Stage::Disbursement, 7, &late);
    assert_eq!((stopped.outcome(), stopped.authority()), (Outcome::Decline, Some(Band::A3)));
    let moved =
        Override::new("o", "req-7", day(8)).by("a", "b", Band::A3).because("OVR.EVIDENCE", "x");
    let decision = life.policy.overrule(&request, &moved, &life.history(8)).unwrap();
    life.take(&decision, 8);
    assert_eq!(life.case.state, CaseState::Booked);
    assert_eq!(life.customer.ledger.committed(&[7; 16]).to_string(), "4000.00");
}

#[test]
fn a_human_who_tightens_undoes_the_draw() {
    let mut life = Life::to_granting();
    life.step(Stage::Granting, 6, &[]);
    let request = life.request(Stage::Disbursement, 7, &[]);
    life.step(Stage::Disbursement, 7, &[]);
    let moved = Override::new("o", "req-7", day(8))
        .by("a", "b", Band::A5)
        .to(Outcome::Decline)
        .because("OVR.CAUTION", "x");
    let decision = life.policy.overrule(&request, &moved, &life.history(8)).unwrap();
    life.take(&decision, 8);
    assert!(life.customer.ledger.used(day(9)).unwrap().is_zero());
    refused(&life, Stage::Payment, 9);
}

#[test]
fn a_second_loan_needs_a_contract_of_its_own() {
    let mut life = performing();
    for (on, stage) in (10..).zip([Stage::Marketing, Stage::Investigation, Stage::Rating]) {
        life.step(stage, on, &[]);
    }
    life.step(Stage::Signing, 13, &[]);
    life.step(Stage::Granting, 14, &[("apply.amount", Ok("2000"))]);
    let decision = life.step(Stage::Disbursement, 15, &[("draw.amount", Ok("2000"))]);
    assert_eq!(
        (decision.outcome(), decision.reasons()[0].code()),
        (Outcome::Pend, "GATE.CONTRACTS")
    );
}

#[test]
fn conditions_are_met_before_money_leaves() {
    let mut life = Life::to_granting();
    let (few, many) = (r#"(\"D\", \"E\")"#, r#"(\"A\", \"B\", \"C\")"#);
    let cap = edited(archive(), "controls/granting.toml", few, many);
    life.policy = Policy::compile(cap).unwrap();
    let granted = life.step(Stage::Granting, 6, &[]);
    assert_eq!(granted.outcome(), Outcome::ApproveWithConditions);
    let early = life.step(Stage::Disbursement, 7, &[]);
    assert_eq!((early.outcome(), early.reasons()[0].code()), (Outcome::Pend, "DSB.CONDITIONS"));
    let met = life.step(Stage::Disbursement, 8, &[("conditions.met", Ok("1"))]);
    assert!(met.outcome().goes_on());
}

#[test]
fn a_freeze_ends_when_its_cause_does_and_a_paid_loan_leads_to_the_next() {
    let mut life = performing();
    life.step(Stage::Tracking, 10, &[("flags.new_court", Ok("true"))]);
    assert!(!life.customer.frozen_by.is_empty());
    life.step(Stage::Tracking, 11, &[]);
    assert!(life.customer.frozen_by.is_empty());
    life.step(Stage::Tracking, 12, &[("loan.balance", Ok("0"))]);
    assert_eq!(life.case.state, CaseState::Settled);
    for (on, stage) in (13..).zip([Stage::Marketing, Stage::Investigation, Stage::Rating]) {
        assert!(life.step(stage, on, &[]).outcome().goes_on(), "{stage}");
    }
}

#[test]
fn more_than_is_left_of_the_limit_is_a_counter_offer() {
    let mut life = performing();
    let income = ("income.verified_month", Ok("700"));
    let asked = [("apply.amount", Ok("8400")), ("debt.service_month", Ok("0")), income];
    let decision = life.step(Stage::Granting, 10, &asked);
    assert_eq!(decision.outcome(), Outcome::CounterOffer);
    assert!(decision.terms().unwrap().amount <= 4_400.into(), "{:?}", decision.terms());
}

#[test]
fn a_label_that_cannot_be_said_is_indeterminate() {
    let archive = edited(
        archive(),
        "policy.toml",
        "bad = \"loan.days_past_due >= ${mon.default_days}\"",
        "bad = \"loan.days_past_due >= ${mon.default_days} or fraud.watchlist\"",
    );
    let mut life = Life::under(Policy::compile(archive).unwrap()).walked();
    life.step(Stage::Granting, 6, &[]);
    life.step(Stage::Disbursement, 7, &[]);
    life.step(Stage::Payment, 8, &[]);
    life.step(Stage::Tracking, 9, &[("fraud.watchlist", Err(Missing::Unavailable))]);
    assert_eq!(life.case.performance, Some(Performance::Indeterminate));
}

#[test]
fn what_does_not_apply_ages_as_everything_else() {
    let mut life = Life::new();
    life.step(Stage::Marketing, 1, &[]);
    let gone = [
        ("bureau.has_file", Ok("false")),
        ("bureau.max_dpd_24m", Err(Missing::NotApplicable)),
        ("bureau.inquiries_6m", Err(Missing::NotApplicable)),
    ];
    let old = common::facts(&life.policy, common::at("2026-05-01T09:00:00+08:00"), &gone);
    let request =
        creditloop::Request::new("r", "case-77", "cust-1001", Stage::Investigation, day(2), old);
    let decision = life.policy.decide(&request.with_history(life.history(2))).unwrap();
    let unknown = decision.reasons().iter().filter_map(creditloop::Reason::unknown);
    assert!(
        unknown.into_iter().any(|found| found == ("bureau.inquiries_6m", Missing::Unavailable))
    );
}

#[test]
fn without_a_history_nothing_of_the_past_is_known() {
    let life = Life::new();
    let request = common::request(&life.policy, "r", Stage::Marketing, 1, &[]);
    assert_eq!(life.policy.decide(&request).unwrap().outcome(), Outcome::Suppress);
}

#[test]
fn time_is_kept_to_the_microsecond() {
    let life = Life::new();
    let fine = common::at("2026-07-01T09:00:00.000000900+08:00");
    let facts = common::facts(&life.policy, fine, &[]);
    let request = creditloop::Request::new("r", "c", "k", Stage::Marketing, fine, facts);
    assert_eq!(request.as_of(), day(1));
}

#[test]
fn what_would_never_be_checked_does_not_compile() {
    let otherwise = "[[otherwise]]\nstage = \"granting\"\nreason = \"LMT.NO_OFFER\"\n";
    let silent = edited(archive(), "strategy/offers.toml", otherwise, "");
    assert_eq!(codes(silent), ["missing-otherwise"]);
    let nowhere =
        edited(archive(), "controls/disbursement.toml", "flags.new_court", "offer.rate > 0.0001");
    assert_eq!(codes(nowhere), ["no-offer-here"]);
    let early = edited(
        archive(),
        "features.toml",
        "apply.amount / apply.tenor_months",
        "offer.amount / 12",
    );
    assert_eq!(codes(early), ["no-offer-yet"]);
    let computed =
        edited(archive(), "facts.toml", "\"not(bureau.has_file)\"", "\"apply.instalment > 1\"");
    assert_eq!(codes(computed), ["computed-condition"]);
    let text = archive().file("controls/disbursement.toml").unwrap().to_string();
    let deeper = archive().with("controls/retail/disbursement.toml", &text);
    assert_eq!(codes(deeper), ["unknown-file"]);
    let contact = edited(
        archive(),
        "strategy/contact.toml",
        "stage = \"marketing\"",
        "stage = \"collection\"",
    );
    assert!(codes(contact).contains(&"propensity-in-risk".to_owned()));
}

#[test]
fn a_model_that_cannot_score_its_facts_does_not_compile() {
    let model = "models/risk.toml";
    let misspelt = edited(archive(), model, "\"overdrawn\"", "\"overdrwan\"");
    assert_eq!(codes(misspelt), ["bad-bin"]);
    let early = edited(
        archive(),
        model,
        "  { below = 12, points = 290.00 },\n",
        "  { rest = true, points = 1.00 },\n  { below = 12, points = 290.00 },\n",
    );
    assert!(codes(early).contains(&"bad-bin".to_owned()));
    let other =
        edited(archive(), model, "name = \"apply.tenor_months\"", "name = \"apply.purpose\"");
    assert_eq!(codes(other), ["bad-bin"]);
}
