//! A policy with faults is refused with all of them, each at its place.

mod common;

use common::{archive, edited};
use creditloop::{Archive, Policy};

fn places(archive: Archive) -> Vec<(String, String, usize, usize)> {
    let error = Policy::compile(archive).unwrap_err();
    let place = |fault: &creditloop::Fault| {
        (fault.code().to_owned(), fault.file().to_owned(), fault.line(), fault.column())
    };
    error.faults().iter().map(place).collect()
}

/// The line and the column of `text` in the file at `path`.
fn stands(archive: &Archive, path: &str, text: &str) -> (String, usize, usize) {
    let file = archive.file(path).unwrap();
    let at = file.find(text).unwrap_or_else(|| panic!("{path} has no {text}"));
    let line = file[..at].matches('\n').count() + 1;
    let column = at - file[..at].rfind('\n').map_or(0, |newline| newline + 1) + 1;
    (path.to_owned(), line, column)
}

#[test]
fn six_faults_are_reported_at_once() {
    let edits = [
        (
            "unknown-name",
            "controls/disbursement.toml",
            "draw.amount > history",
            "draw.amuont > history",
            "draw.amuont",
        ),
        (
            "type-mismatch",
            "controls/payment.toml",
            "pay.mode = \\\"self\\\"",
            "payee.name_match = \\\"self\\\"",
            "payee.name_match = ",
        ),
        (
            "unknown-reason",
            "controls/rating.toml",
            "RTG.GREY_ZONE",
            "RTG.GRAY_ZONE",
            "RTG.GRAY_ZONE",
        ),
        (
            "unknown-stage",
            "policy.toml",
            "from = \"rating\"\nto = \"signing\"",
            "from = \"rating\"\nto = \"singing\"",
            "\"singing\"",
        ),
        (
            "propensity-in-risk",
            "controls/granting.toml",
            "apply.amount > risk.cap",
            "score.propensity.points > 500",
            "score.propensity",
        ),
        (
            "unknown-passes",
            "controls/tracking.toml",
            "reason = \"MON.DEFAULT\"",
            "reason = \"MON.DEFAULT\"\nunknown = \"pass\"",
            "\"pass\"",
        ),
    ];
    let mut faulty = archive();
    for (_, path, from, to, _) in edits {
        faulty = edited(faulty, path, from, to);
    }
    let mut expected: Vec<_> = edits
        .iter()
        .map(|(code, path, _, _, mark)| {
            let (path, line, column) = stands(&faulty, path, mark);
            let quote = usize::from(mark.starts_with('"'));
            ((*code).to_owned(), path, line, column + quote)
        })
        .collect();
    // The reason's text starts behind its opening quote as well.
    expected.sort_by(|left, right| (&left.1, left.2).cmp(&(&right.1, right.2)));
    let error = Policy::compile(faulty.clone()).unwrap_err();
    assert_eq!(places(faulty), expected, "{error}");
    for fault in error.faults() {
        let shown = fault.to_string();
        assert!(shown.contains('^'), "{shown}");
        assert!(shown.starts_with(&format!(
            "{}:{}:{}: error[",
            fault.file(),
            fault.line(),
            fault.column()
        )));
        println!("{shown}\n");
    }
    let helps = error.faults().iter().filter(|fault| fault.suggestion().is_some()).count();
    assert!(helps >= 5, "{error}");
}

#[test]
fn the_starter_has_neither_faults_nor_warnings() {
    let policy = common::policy();
    let warnings: Vec<_> = policy.warnings().iter().map(ToString::to_string).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
    assert!(policy.control_count() >= 40);
}

#[test]
fn propensity_is_stopped_on_every_way_into_risk() {
    let feature =
        "\n[[feature]]\nname = \"sly.intent\"\ntype = \"integer\"\nvalue = \"intent.views_7d\"\n";
    let with_feature = |archive: Archive| {
        let text = format!("{}{feature}", archive.file("features.toml").unwrap());
        archive.with("features.toml", &text)
    };
    let through_feature = edited(
        with_feature(archive()),
        "controls/granting.toml",
        "apply.amount > risk.cap",
        "sly.intent > 3",
    );
    let through_model =
        edited(with_feature(archive()), "models/risk.toml", "apply.tenor_months", "sly.intent");
    let through_price = edited(
        archive(),
        "strategy/offers.toml",
        "${lmt.base_rate} +",
        "${lmt.base_rate} + score.propensity.propensity +",
    );
    let through_choice =
        edited(archive(), "strategy/offers.toml", "apply.amount > 0", "intent.views_7d > 3");
    let through_gate = edited(
        archive(),
        "policy.toml",
        "gate = \"apply.by_customer\"",
        "gate = \"intent.views_7d > 3\"",
    );
    let through_limit = edited(
        archive(),
        "features.toml",
        "${lmt.income_multiple} * income.verified_month",
        "intent.views_7d * income.verified_month",
    );
    for archive in
        [through_feature, through_model, through_price, through_choice, through_gate, through_limit]
    {
        let codes: Vec<_> = places(archive).into_iter().map(|(code, ..)| code).collect();
        assert!(codes.contains(&"propensity-in-risk".to_owned()), "{codes:?}");
    }
}

#[test]
fn a_prohibited_basis_is_bound_to_nothing() {
    let basis = "monitor.foreign_worker";
    let control = edited(archive(), "controls/granting.toml", "human.requested", basis);
    let model = edited(archive(), "models/risk.toml", "acct.checking", basis);
    let treatment = edited(archive(), "strategy/contact.toml", "cust.telephone", basis);
    let table = edited(archive(), "tables/grade.csv", "score.risk.pd", basis);
    for archive in [control, model, treatment, table] {
        let codes: Vec<_> = places(archive).into_iter().map(|(code, ..)| code).collect();
        assert!(codes.contains(&"prohibited-basis".to_owned()), "{codes:?}");
    }
}

#[test]
fn what_is_not_built_is_refused_not_ignored() {
    for path in ["tests/a.json", "tables/a.xlsx", "models/a.pmml"] {
        let found = places(archive().with(path, ""));
        assert_eq!((found[0].0.as_str(), found[0].1.as_str()), ("unknown-file", path));
    }
    let extends = edited(
        archive(),
        "policy.toml",
        "name = \"starter\"",
        "name = \"starter\"\nextends = \"cn\"",
    );
    assert_eq!(places(extends)[0].0, "unknown-key");
}

#[test]
fn a_million_faults_are_told_in_little_memory() {
    // One long line with 20,000 broken controls: each fault once copied the whole line.
    let controls = format!("control = [{}]", "{x=1},".repeat(20_000));
    let error = Policy::compile(archive().with("controls/rating.toml", &controls)).unwrap_err();
    assert_eq!(error.faults().len(), creditloop::limits::FAULTS_MAX + 1);
    assert!(error.to_string().len() < 1 << 20, "{}", error.to_string().len());
    let last = error.faults().iter().any(|fault| fault.code() == "too-many-faults");
    assert!(last);
}
