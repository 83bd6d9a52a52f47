//! What the data set does not say of an applicant, simulated: intent, consents, bureau, income, and how
//! the later stages go. What became of the loan is real: it is the data set's own label.

use super::chance::Chance;
use super::german::Applicant;
use creditloop::feature::{Sample, SampleColumn};
use creditloop::{Result, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is simulated of one applicant.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    /// When the bank first thinks of the customer.
    pub(crate) start: Timestamp,
    /// Facts that hold for all of the walk.
    pub(crate) facts: BTreeMap<&'static str, String>,
    /// Whether the bureau does not answer the first time.
    pub(crate) bureau_down: bool,
    /// Whether a human clears what the machine refers.
    pub(crate) human_clears: bool,
    /// Whether the customer tries to draw more than was granted.
    pub(crate) overdraws: bool,
    /// Whether a good loan is a few days late once.
    pub(crate) late_once: bool,
}

const VIEWS: [i64; 10] = [0, 0, 1, 1, 2, 3, 4, 5, 6, 8];
const RESPONSES: [&str; 6] =
    ["never_asked", "never_asked", "never_asked", "ignored", "refused", "accepted"];
const TRENDS: [&str; 3] = ["falling", "steady", "rising"];

/// The customer's interest, as the marketing stage sees it.
fn intent(chance: &mut Chance) -> [(&'static str, String); 4] {
    [
        ("intent.views_7d", chance.one_of(&VIEWS).to_string()),
        ("intent.calculator_30d", chance.between(0, 3).to_string()),
        ("intent.last_response", (*chance.one_of(&RESPONSES)).to_owned()),
        ("deposit.trend", (*chance.one_of(&TRENDS)).to_owned()),
    ]
}

/// How likely a contact with this interest leads to a response, per mille.
fn response_per_mille(intent: &[(&'static str, String); 4]) -> i64 {
    let number = |at: usize| intent[at].1.parse::<i64>().unwrap_or_default();
    let response = match intent[2].1.as_str() {
        "accepted" => 180,
        "ignored" => -60,
        "refused" => -120,
        _ => 0,
    };
    let trend = if intent[3].1 == "falling" { 60 } else { 0 };
    (110 + 60 * number(0) + 70 * number(1) + response + trend).clamp(20, 930)
}

/// A history of contacts and who responded.
pub(crate) fn contact_history(rows: usize) -> Result<Sample> {
    let mut contacts = Vec::with_capacity(rows);
    for row in 0..rows {
        let mut chance = Chance::new("contact", row);
        let intent = intent(&mut chance);
        let responded = chance.happens(response_per_mille(&intent));
        contacts.push((intent, responded));
    }
    let mut sample = Sample::new(contacts.iter().map(|(_, responded)| *responded).collect())?;
    for at in 0..4 {
        let texts = || contacts.iter().map(|(intent, _)| intent[at].1.as_str());
        let column = if at < 2 {
            SampleColumn::Number(texts().map(|text| text.parse().ok()).collect())
        } else {
            SampleColumn::Text(texts().map(|text| Some(Arc::from(text))).collect())
        };
        sample = sample.with(contacts[0].0[at].0, column)?;
    }
    Ok(sample)
}

/// What is simulated of `applicant`.
pub(crate) fn life(applicant: &Applicant, first: Timestamp) -> Life {
    let mut chance = Chance::new("life", applicant.row);
    let chance = &mut chance;
    let start = first + chrono::TimeDelta::minutes(chance.between(0, 60 * 24 * 60));
    let mut facts = BTreeMap::from(intent(chance));
    let yes = |chance: &mut Chance, per_mille| chance.happens(per_mille).to_string();
    facts.extend([
        ("consent.marketing", yes(chance, 975)),
        ("dnc.flag", yes(chance, 10)),
        ("partner.whitelisted", yes(chance, 990)),
        ("apply.by_customer", yes(chance, 980)),
        ("consent.bureau", yes(chance, 990)),
        ("id.verified", yes(chance, 992)),
        ("fraud.watchlist", yes(chance, 8)),
        ("sign.face_match", yes(chance, 992)),
        ("sign.terms_version_current", yes(chance, 985)),
        ("sign.spouse_consent_needed", yes(chance, 40)),
        ("human.requested", yes(chance, 15)),
        ("acct.owner_match", yes(chance, 990)),
        ("contract.hash_match", yes(chance, 995)),
        ("device.new", yes(chance, 60)),
        ("flags.new_court", yes(chance, 5)),
        ("debtor.hold_open", yes(chance, 120)),
        ("debtor.vulnerable", yes(chance, 80)),
    ]);
    money(applicant, chance, &mut facts);
    bureau(applicant, chance, &mut facts);
    later(applicant, chance, &mut facts);
    Life {
        start,
        facts,
        bureau_down: chance.happens(40),
        human_clears: chance.happens(600),
        overdraws: chance.happens(12),
        late_once: chance.happens(90),
    }
}

/// Income, from what the data set says of instalment over income: ordinal 1 (a third and more) to 4
/// (less than a fifth).
fn money(a: &Applicant, chance: &mut Chance, facts: &mut BTreeMap<&'static str, String>) {
    let instalment = a.number("apply.amount") / a.number("apply.tenor_months").max(1);
    let percent = match a.number("income.instalment_rate") {
        1 => chance.between(35, 40),
        2 => chance.between(25, 34),
        3 => chance.between(20, 24),
        _ => chance.between(12, 19),
    };
    let verified = (instalment.max(60) * 100 / percent).max(400);
    let stated = if chance.happens(50) {
        verified * chance.between(150, 200) / 100
    } else {
        verified * chance.between(98, 112) / 100
    };
    let debt = verified * chance.between(0, 6) * a.number("credit.existing_here") / 100;
    facts.insert("income.verified_month", verified.to_string());
    facts.insert("income.stated_month", stated.to_string());
    facts.insert("debt.service_month", debt.to_string());
    facts.insert(
        "sign.amount",
        (a.number("apply.amount") + i64::from(chance.happens(6))).to_string(),
    );
}

fn bureau(a: &Applicant, chance: &mut Chance, facts: &mut BTreeMap<&'static str, String>) {
    let worst = match a.fact("credit.history") {
        "past_delay" => *chance.one_of(&[0, 5, 12, 30, 45, 75]),
        "critical" => *chance.one_of(&[0, 0, 0, 3, 20, 70]),
        _ => *chance.one_of(&[0, 0, 0, 0, 0, 2]),
    };
    facts.insert("bureau.has_file", chance.happens(960).to_string());
    facts.insert("bureau.max_dpd_24m", worst.to_string());
    let inquiries = if chance.happens(30) { chance.between(8, 12) } else { chance.between(0, 5) };
    facts.insert("bureau.inquiries_6m", inquiries.to_string());
}

/// Payment, tracking and collection.
fn later(a: &Applicant, chance: &mut Chance, facts: &mut BTreeMap<&'static str, String>) {
    let large = a.number("apply.amount") > 8_000;
    let mode = if large && !chance.happens(40) { "entrusted" } else { "self" };
    let payee = match chance.between(0, 99) {
        0 => "securities",
        1 => "lender",
        _ if mode == "self" => "borrower",
        _ => "merchant",
    };
    let name_match = if chance.happens(60) { "0.8000" } else { "0.9900" };
    let minute =
        if chance.happens(120) { chance.between(1_320, 1_400) } else { chance.between(540, 1_200) };
    let self_cure = if a.bad { chance.between(5, 60) } else { chance.between(82, 98) };
    facts.insert("pay.mode", mode.to_owned());
    facts.insert("payee.kind", payee.to_owned());
    facts.insert("payee.name_match", name_match.to_owned());
    facts.insert("flow.salary_missed", chance.one_of(&[0, 0, 0, 0, 0, 0, 0, 1, 1, 2]).to_string());
    facts.insert("bureau.new_lenders_3m", chance.one_of(&[0, 0, 0, 0, 1, 1, 2]).to_string());
    facts.insert("contact.minute_of_day", minute.to_string());
    facts.insert("contact.connected_today", chance.one_of(&[0, 0, 1, 2, 3]).to_string());
    // A few have not met what the granting asked of them when they come for the money.
    facts.insert("conditions.met", if chance.happens(60) { "0" } else { "9" }.to_owned());
    facts.insert("collect.self_cure", format!("0.{self_cure:02}"));
}
