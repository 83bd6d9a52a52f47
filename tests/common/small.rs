//! A policy of one stage that is only its facts and its controls, and what it decides of a customer.

use creditloop::check::{CheckReport, check};
use creditloop::fact::Source;
use creditloop::{Archive, Facts, Missing, Policy, Request, Stage};
use std::fmt::Write as _;

const POLICY: &str = "format = 1\nname = \"small\"\nversion = \"1\"\ncurrency = \"CNY\"\n\
    valid_from = 2026-01-01\nvalid_until = 2035-12-31\n\n[[stage]]\nid = \"investigation\"\n\n\
    [[stage]]\nid = \"rating\"\n\n[[edge]]\nfrom = \"start\"\nto = \"investigation\"\n\n\
    [[edge]]\nfrom = \"investigation\"\nto = \"rating\"\n";
pub(crate) const REASONS: &str = "[[reason]]\ncode = \"NO\"\nzh = \"no\"\nen = \"no\"\n";

/// A fact of `a.`: its name, its type, and more keys.
pub(crate) type Fact<'a> = (&'a str, &'a str, &'a str);
/// A control at investigation: its id, its condition, its severity, and more keys.
pub(crate) type Rule<'a> = (&'a str, &'a str, &'a str, &'a str);

pub(crate) fn small(facts: &[Fact<'_>], rules: &[Rule<'_>]) -> Archive {
    let (mut declared, mut controls) = (String::new(), String::new());
    for (name, ty, more) in facts {
        let stages =
            if more.contains("required_at") { "" } else { "required_at = [\"investigation\"]\n" };
        let _ = writeln!(
            declared,
            "[[fact]]\nname = \"a.{name}\"\ntype = \"{ty}\"\nclass = \"personal\"\n{stages}{more}\n"
        );
    }
    for (id, when, severity, more) in rules {
        let _ = writeln!(
            controls,
            "[[control]]\nid = \"{id}\"\nstage = \"investigation\"\nwhen = '{when}'\n\
             severity = \"{severity}\"\nmode = \"machine\"\nreason = \"NO\"\n{more}\n"
        );
    }
    Archive::default()
        .with("policy.toml", POLICY)
        .with("reasons.toml", REASONS)
        .with("facts.toml", &declared)
        .with("controls/investigation.toml", &controls)
}

pub(crate) fn report(archive: &Archive) -> CheckReport {
    let report = check(archive.clone());
    assert!(report.faults.is_empty(), "{report}");
    report
}

/// Facts as a witness says them: the name without `a.`, and the value or why there is none.
pub(crate) fn facts(policy: &Policy, said: &[(&str, &str)]) -> creditloop::Result<Facts> {
    let at = creditloop::Timestamp::parse_from_rfc3339("2026-07-01T09:00:00Z").unwrap();
    let mut builder = Facts::builder(policy.schema()).source(Source::new("test", at));
    for (name, value) in said {
        let why = Missing::ALL.into_iter().find(|why| why.name() == *value);
        builder = match why {
            Some(why) => builder.missing(name, why)?,
            None => builder.set_text(name, value.trim_matches('"'))?,
        };
    }
    builder.build()
}

/// What is asked at investigation about a customer of whom this is `said`.
pub(crate) fn request(policy: &Policy, said: &[(&str, &str)]) -> Request {
    let facts = facts(policy, said).unwrap();
    let at = creditloop::Timestamp::parse_from_rfc3339("2026-07-01T10:00:00Z").unwrap();
    Request::new("r", "case", "customer", Stage::Investigation, at, facts)
}
