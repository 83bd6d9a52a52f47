//! What the starter policy decides, purely: no store, the past handed in.

mod common;

use common::life::Life;
use common::{day, facts};
use creditloop::{
    Band, CaseState, ContractPart, Effect, ErrorKind, Missing, Outcome, Override, Policy, Request,
    Severity, Stage,
};

#[test]
fn a_good_applicant_goes_all_the_way_round() {
    let mut life = Life::to_granting();
    assert!(life.case.framework_signed && life.case.loan_contract_signed);
    let granted = life.step(Stage::Granting, 6, &[]);
    assert_eq!(granted.outcome(), Outcome::Approve);
    assert_eq!(granted.terms().unwrap().amount.to_string(), "4000.00");
    assert!(
        granted.effects().iter().any(
            |e| matches!(e, Effect::Reserved { amount, .. } if amount.to_string() == "4000.00")
        )
    );
    assert_eq!(life.step(Stage::Disbursement, 7, &[]).outcome(), Outcome::Approve);
    assert_eq!(life.case.state, CaseState::Booked);
    life.step(Stage::Payment, 8, &[]);
    assert_eq!(life.case.state, CaseState::Performing);
    life.step(Stage::Tracking, 9, &[("loan.days_past_due", Ok("12"))]);
    assert_eq!(life.case.state, CaseState::Arrears);
    let late = [
        ("loan.days_past_due", Ok("12")),
        ("debtor.vulnerable", Ok("false")),
        ("collect.self_cure", Ok("0.1")),
    ];
    assert_eq!(life.step(Stage::Collection, 10, &late).outcome(), Outcome::Approve);
    let cured = [
        ("loan.days_past_due", Ok("0")),
        ("debtor.vulnerable", Ok("false")),
        ("collect.self_cure", Ok("0.1")),
    ];
    life.step(Stage::Collection, 11, &cured);
    assert_eq!(life.case.state, CaseState::Cured);
    let again = life.step(Stage::Marketing, 12, &[]);
    assert_eq!(again.outcome(), Outcome::Suppress, "a collected customer is left alone");
    assert_eq!(again.reasons()[0].code(), "MKT.SUPPRESSED");
}

#[test]
fn a_loan_that_is_paid_back_frees_the_limit() {
    let mut life = Life::to_granting();
    life.step(Stage::Granting, 6, &[]);
    life.step(Stage::Disbursement, 7, &[]);
    life.step(Stage::Payment, 8, &[]);
    assert_eq!(life.customer.ledger.committed(&[7; 16]).to_string(), "4000.00");
    life.step(Stage::Tracking, 9, &[("loan.balance", Ok("0"))]);
    assert_eq!(life.case.state, CaseState::Settled);
    assert!(life.customer.ledger.used(day(10)).unwrap().is_zero());
    assert_eq!(life.step(Stage::Marketing, 10, &[]).outcome(), Outcome::Approve, "the loop closes");
}

#[test]
fn the_same_missing_fact_has_the_outcomes_the_policy_declares() {
    let outcome = |why| {
        let mut life = Life::new();
        life.step(Stage::Marketing, 1, &[]);
        let changes = [("bureau.max_dpd_24m", Err(why)), ("bureau.has_file", Ok("false"))];
        let decision = life.step(Stage::Investigation, 2, &changes);
        let reason = &decision.reasons()[0];
        assert_eq!(reason.unknown(), Some(("bureau.max_dpd_24m", why)));
        assert_eq!(reason.code(), "INFO.MISSING", "nobody is told of arrears that nobody saw");
        decision.outcome()
    };
    assert_eq!(outcome(Missing::Absent), Outcome::Pend);
    assert_eq!(outcome(Missing::Unavailable), Outcome::Pend);
    assert_eq!(outcome(Missing::DeclinedByCustomer), Outcome::Decline);
    assert_eq!(outcome(Missing::NotApplicable), Outcome::Refer);
    assert_eq!(outcome(Missing::Redacted), Outcome::Refer);
}

#[test]
fn not_applicable_is_believed_only_where_it_holds() {
    let mut life = Life::new();
    life.step(Stage::Marketing, 1, &[]);
    let claimed = life.request(
        Stage::Investigation,
        2,
        &[("bureau.max_dpd_24m", Err(Missing::NotApplicable))],
    );
    let error = life.policy.decide(&claimed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Fact);
}

#[test]
fn a_stale_observation_counts_as_unavailable() {
    let mut life = Life::new();
    life.step(Stage::Marketing, 1, &[]);
    let old = facts(&life.policy, common::at("2026-05-01T09:00:00+08:00"), &[]);
    let request = Request::new("r", "case-77", "cust-1001", Stage::Investigation, day(2), old);
    let decision = life.policy.decide(&request.with_history(life.history(2))).unwrap();
    assert_eq!(decision.outcome(), Outcome::Pend);
    assert_eq!(decision.reasons()[0].unknown(), Some(("bureau.max_dpd_24m", Missing::Unavailable)));
}

#[test]
fn no_stage_is_skipped_and_no_future_is_known() {
    let life = Life::new();
    let error = life.policy.decide(&life.request(Stage::Granting, 1, &[])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.message().contains("only marketing"), "{error}");
    let later = facts(&life.policy, day(2), &[]);
    let request = Request::new("r", "c", "k", Stage::Marketing, day(1), later);
    assert_eq!(life.policy.decide(&request).unwrap_err().kind(), ErrorKind::Fact);
    let before = Request::new(
        "r",
        "c",
        "k",
        Stage::Marketing,
        common::at("2025-01-01T00:00:00Z"),
        facts(&life.policy, common::at("2025-01-01T00:00:00Z"), &[]),
    );
    assert_eq!(life.policy.decide(&before).unwrap_err().kind(), ErrorKind::NotInForce);
}

#[test]
fn caps_make_a_counter_offer() {
    let mut life = Life::to_granting();
    let greedy = [("apply.amount", Ok("9000")), ("income.verified_month", Ok("700"))];
    let decision = life.step(Stage::Granting, 6, &greedy);
    assert_eq!(decision.outcome(), Outcome::CounterOffer);
    assert_eq!(Some(decision.terms().unwrap().amount), decision.cap());
    assert_eq!(life.case.state, CaseState::Conditional);
}

#[test]
fn one_changed_fact_changes_the_digest_and_nothing_else_does() {
    let (one, other) = (Life::new(), Life::new());
    let digest = |life: &Life, changes: &[common::Change<'_>]| {
        life.policy.decide(&life.request(Stage::Marketing, 1, changes)).unwrap().digest()
    };
    assert_eq!(digest(&one, &[]), digest(&other, &[]));
    assert_ne!(digest(&one, &[]), digest(&one, &[("cust.age_years", Ok("36"))]));
}

#[test]
fn a_refusal_by_score_names_what_cost_most() {
    let mut life = Life::new();
    life.step(Stage::Marketing, 1, &[]);
    life.step(Stage::Investigation, 2, &[]);
    let weak = [("acct.checking", Ok("overdrawn")), ("apply.tenor_months", Ok("48"))];
    let decision = life.step(Stage::Rating, 3, &weak);
    assert_eq!(decision.outcome(), Outcome::Decline);
    let codes: Vec<_> = decision.reasons().iter().map(|reason| reason.code()).collect();
    assert_eq!(codes, ["RTG.CUT_OFF", "RTG.GREY_ZONE", "SCORE.CHECKING", "SCORE.TENOR"]);
    assert_eq!(decision.authority(), Some(Band::A3));
}

#[test]
fn an_override_needs_two_people_and_the_authority() {
    let mut life = Life::to_granting();
    let asked = [("human.requested", Ok("true"))];
    let request = life.request(Stage::Granting, 6, &asked);
    let referred = life.step(Stage::Granting, 6, &asked);
    assert_eq!((referred.outcome(), referred.authority()), (Outcome::Refer, Some(Band::A2)));
    let moved =
        Override::new("ovr-1", "req-6", day(7)).because("OVR.EVIDENCE", "talked to the customer");
    let now = life.history(7);
    let by = |maker: &str, checker: &str, band| {
        life.policy.overrule(&request, &moved.clone().by(maker, checker, band), &now)
    };
    assert_eq!(by("a", "a", Band::A2).unwrap_err().kind(), ErrorKind::Authority);
    assert_eq!(by("a", "b", Band::A5).unwrap_err().kind(), ErrorKind::Authority);
    let decision = by("a", "b", Band::A2).unwrap();
    assert_eq!(decision.outcome(), Outcome::Approve);
    assert_eq!(
        (decision.reasons()[0].code(), decision.reasons()[0].severity()),
        ("OVR.EVIDENCE", Severity::Notice)
    );
    life.take(&decision, 7);
    assert_eq!(life.history(8).state(), CaseState::Proceeding);
    assert_eq!(life.step(Stage::Disbursement, 8, &[]).outcome(), Outcome::Approve);
}

#[test]
fn nobody_moves_a_legal_stop() {
    let mut life = Life::new();
    life.step(Stage::Marketing, 1, &[]);
    let changes = [("consent.bureau", Ok("false"))];
    let request = life.request(Stage::Investigation, 2, &changes);
    let stopped = life.step(Stage::Investigation, 2, &changes);
    assert_eq!((stopped.outcome(), stopped.authority()), (Outcome::Decline, None));
    let moved =
        Override::new("o", "req-2", day(3)).by("a", "b", Band::A4).because("OVR.EVIDENCE", "x");
    let error = life.policy.overrule(&request, &moved, &life.history(3)).unwrap_err();
    assert_eq!(error.message(), "nobody may override `INV-01`");
}

#[test]
fn an_amount_above_the_band_is_refused() {
    let mut life = Life::to_granting();
    let asked = [("apply.amount", Ok("9000")), ("human.requested", Ok("true"))];
    let request = life.request(Stage::Granting, 6, &asked);
    life.step(Stage::Granting, 6, &asked);
    let moved = Override::new("o", "req-6", day(7)).because("OVR.EVIDENCE", "x");
    let by =
        |band| life.policy.overrule(&request, &moved.clone().by("a", "b", band), &life.history(7));
    assert_eq!(by(Band::A2).unwrap_err().message(), "A2 may approve up to 8000.00, not 9000.00");
    assert!(by(Band::A3).unwrap().outcome().goes_on());
}

#[test]
fn both_orders_of_signing_and_granting_pass() {
    // The starter signs first; this policy grants first and signs both contracts afterwards.
    let archive = common::edited(
        common::archive(),
        "policy.toml",
        "from = \"rating\"\nto = \"signing\"",
        "from = \"rating\"\nto = \"granting\"",
    );
    let archive = common::edited(
        archive,
        "policy.toml",
        "from = \"signing\"\nto = \"granting\"\ngate = \"history.framework_signed\"\nreason = \"GATE.FRAMEWORK\"",
        "from = \"granting\"\nto = \"signing\"",
    );
    let archive = common::edited(
        archive,
        "policy.toml",
        "from = \"granting\"\nto = \"disbursement\"",
        "from = \"signing\"\nto = \"disbursement\"",
    );
    let mut life = Life::under(Policy::compile(archive).unwrap());
    for (on, stage) in
        [Stage::Marketing, Stage::Investigation, Stage::Rating, Stage::Granting, Stage::Signing]
            .into_iter()
            .enumerate()
    {
        life.step(stage, u32::try_from(on).unwrap() + 1, &[]);
    }
    let early = life.policy.decide(&life.request(Stage::Disbursement, 6, &[])).unwrap();
    assert_eq!((early.outcome(), early.reasons()[0].code()), (Outcome::Pend, "GATE.CONTRACTS"));
    let signed = life.step(Stage::Signing, 6, &[("sign.part", Ok("loan_contract"))]);
    assert!(signed.effects().contains(&Effect::Signed(ContractPart::LoanContract)));
    assert_eq!(life.step(Stage::Disbursement, 7, &[]).outcome(), Outcome::Approve);
}
