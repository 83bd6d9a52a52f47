//! The real input: Statlog German Credit, 1,000 applicants with what became of their loan.

use creditloop::feature::{Sample, SampleColumn};
use creditloop::model::Input;
use creditloop::{Error, ErrorKind, Result};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// One applicant: the facts that the data set has, in the words of the starter policy.
#[derive(Debug, Clone)]
pub(crate) struct Applicant {
    /// The row of the file, from 0.
    pub(crate) row: usize,
    /// Fact names and their texts.
    pub(crate) facts: BTreeMap<&'static str, String>,
    /// Whether the loan went bad.
    pub(crate) bad: bool,
}

impl Applicant {
    /// The text of a fact that every applicant has.
    pub(crate) fn fact(&self, name: &str) -> &str {
        self.facts.get(name).map_or("", String::as_str)
    }

    /// A fact that is a whole number.
    pub(crate) fn number(&self, name: &str) -> i64 {
        self.fact(name).parse().unwrap_or_default()
    }
}

/// What a column becomes: a number as it stands, or one word for each of its labels.
enum Coding {
    Number,
    Words(&'static [(&'static str, &'static str)]),
}

use Coding::{Number, Words};

/// The columns of the file and the facts they are.
const COLUMNS: [(&str, &str, Coding); 20] = [
    (
        "status_of_existing_checking_account",
        "acct.checking",
        Words(&[
            ("no checking account", "none"),
            ("... < 0 DM", "overdrawn"),
            ("0 <= ... < 200 DM", "below_200"),
            ("... >= 200 DM / salary assignments for at least 1 year", "from_200"),
        ]),
    ),
    ("duration_in_month", "apply.tenor_months", Number),
    (
        "credit_history",
        "credit.history",
        Words(&[
            ("no credits taken/ all credits paid back duly", "none_taken"),
            ("all credits at this bank paid back duly", "all_paid_here"),
            ("existing credits paid back duly till now", "paid_till_now"),
            ("delay in paying off in the past", "past_delay"),
            ("critical account/ other credits existing (not at this bank)", "critical"),
        ]),
    ),
    (
        "purpose",
        "apply.purpose",
        Words(&[
            ("car (new)", "car_new"),
            ("car (used)", "car_used"),
            ("furniture/equipment", "furniture"),
            ("radio/television", "radio_tv"),
            ("domestic appliances", "appliances"),
            ("repairs", "repairs"),
            ("education", "education"),
            ("retraining", "retraining"),
            ("business", "business"),
            ("others", "others"),
        ]),
    ),
    ("credit_amount", "apply.amount", Number),
    (
        "savings_account_and_bonds",
        "acct.savings",
        Words(&[
            ("unknown/ no savings account", "unknown_or_none"),
            ("... < 100 DM", "below_100"),
            ("100 <= ... < 500 DM", "below_500"),
            ("500 <= ... < 1000 DM", "below_1000"),
            ("... >= 1000 DM", "from_1000"),
        ]),
    ),
    (
        "present_employment_since",
        "employ.since",
        Words(&[
            ("unemployed", "unemployed"),
            ("... < 1 year", "below_1y"),
            ("1 <= ... < 4 years", "below_4y"),
            ("4 <= ... < 7 years", "below_7y"),
            ("... >= 7 years", "from_7y"),
        ]),
    ),
    ("installment_rate_in_percentage_of_disposable_income", "income.instalment_rate", Number),
    (
        "personal_status_and_sex",
        "monitor.status_and_sex",
        Words(&[
            ("male : divorced/separated", "male_divorced"),
            ("female : divorced/separated/married", "female_not_single"),
            ("male : single", "male_single"),
            ("male : married/widowed", "male_married"),
        ]),
    ),
    (
        "other_debtors_or_guarantors",
        "apply.guarantor",
        Words(&[("none", "none"), ("co-applicant", "co_applicant"), ("guarantor", "guarantor")]),
    ),
    ("present_residence_since", "cust.residence_since", Number),
    (
        "property",
        "cust.property",
        Words(&[
            ("real estate", "real_estate"),
            ("building society savings agreement/ life insurance", "savings_or_insurance"),
            ("car or other, not in attribute Savings account/bonds", "car_or_other"),
            ("unknown / no property", "unknown_or_none"),
        ]),
    ),
    ("age_in_years", "cust.age_years", Number),
    (
        "other_installment_plans",
        "credit.other_plans",
        Words(&[("none", "none"), ("bank", "bank"), ("stores", "stores")]),
    ),
    ("housing", "cust.housing", Words(&[("own", "own"), ("rent", "rent"), ("for free", "free")])),
    ("number_of_existing_credits_at_this_bank", "credit.existing_here", Number),
    (
        "job",
        "employ.job",
        Words(&[
            ("unemployed/ unskilled - non-resident", "unskilled_non_resident"),
            ("unskilled - resident", "unskilled_resident"),
            ("skilled employee / official", "skilled"),
            ("management/ self-employed/ highly qualified employee/ officer", "management"),
        ]),
    ),
    ("number_of_people_being_liable_to_provide_maintenance_for", "cust.dependants", Number),
    (
        "telephone",
        "cust.telephone",
        Words(&[("none", "false"), ("yes, registered under the customers name", "true")]),
    ),
    ("foreign_worker", "monitor.foreign_worker", Words(&[("no", "false"), ("yes", "true")])),
];

/// Prohibited bases: never an input of a model.
fn is_monitored(fact: &str) -> bool {
    fact.starts_with("monitor.")
}

/// Reads the file at `path`.
pub(crate) fn read(path: &Path) -> Result<Vec<Applicant>> {
    let broken = |line: usize, why: String| {
        Error::new(ErrorKind::Training, format!("{}:{line}: {why}", path.display()))
    };
    let mut reader = csv::Reader::from_path(path)
        .map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
    let header = reader.headers().map_err(|error| broken(1, error.to_string()))?.clone();
    let place = |column: &str| {
        let found = header.iter().position(|name| name == column);
        found.ok_or_else(|| broken(1, format!("there is no column `{column}`")))
    };
    let mut places = Vec::new();
    for (column, ..) in &COLUMNS {
        places.push(place(column)?);
    }
    let label = place("creditability")?;
    let mut applicants = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let line = row + 2;
        let record = record.map_err(|error| broken(line, error.to_string()))?;
        let mut facts = BTreeMap::new();
        for ((column, fact, coding), place) in COLUMNS.iter().zip(&places) {
            let cell = record.get(*place).unwrap_or_default();
            let text = match coding {
                Number => cell.parse::<i64>().ok().map(|number| number.to_string()),
                Words(words) => {
                    words.iter().find(|(from, _)| *from == cell).map(|(_, to)| (*to).to_owned())
                }
            };
            let text = text.ok_or_else(|| broken(line, format!("`{cell}` is no {column}")))?;
            facts.insert(*fact, text);
        }
        let bad = match record.get(label) {
            Some("bad") => true,
            Some("good") => false,
            other => return Err(broken(line, format!("{other:?} is neither good nor bad"))),
        };
        applicants.push(Applicant { row, facts, bad });
    }
    Ok(applicants)
}

/// The training sample of `applicants`: every fact but those for monitoring.
pub(crate) fn sample<'a>(
    applicants: impl Iterator<Item = &'a Applicant> + Clone,
) -> Result<Sample> {
    let mut sample = Sample::new(applicants.clone().map(|applicant| applicant.bad).collect())?;
    for (_, fact, coding) in COLUMNS.iter().filter(|(_, fact, _)| !is_monitored(fact)) {
        let texts = applicants.clone().map(|applicant| applicant.fact(fact));
        let column = match coding {
            Number => SampleColumn::Number(texts.map(|text| text.parse().ok()).collect()),
            Words(_) => SampleColumn::Text(texts.map(|text| Some(Arc::from(text))).collect()),
        };
        sample = sample.with(*fact, column)?;
    }
    Ok(sample)
}

/// What a model sees of an applicant in the fact `name`.
pub(crate) fn input<'a>(applicant: &'a Applicant, name: &str) -> Input<'a> {
    let text = applicant.fact(name);
    let is_number =
        COLUMNS.iter().any(|(_, fact, coding)| *fact == name && matches!(coding, Number));
    match text.parse() {
        Ok(number) if is_number => Input::Number(number),
        _ => Input::Text(text),
    }
}
