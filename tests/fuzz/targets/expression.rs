//! An expression of the rule language is anything: it compiles or is refused, and what compiles
//! evaluates over known and unknown facts without a panic.
#![no_main]

use creditloop::{Archive, Facts, Policy, Request, Source, Stage, Timestamp};
use libfuzzer_sys::fuzz_target;

const POLICY: &str = r#"
format = 1
name = "fuzz"
version = "1"
currency = "CNY"
[[stage]]
id = "marketing"
[[edge]]
from = "start"
to = "marketing"
"#;
const FACTS: &str = r#"
[[fact]]
name = "a.number"
type = "decimal"
scale = 2
class = "personal"
required_at = ["marketing"]
[[fact]]
name = "a.money"
type = "money"
class = "personal"
[[fact]]
name = "a.flag"
type = "boolean"
class = "personal"
[[fact]]
name = "a.word"
type = "text"
class = "personal"
[[fact]]
name = "a.grade"
type = "enum"
values = ["A", "B"]
class = "personal"
[[fact]]
name = "a.day"
type = "date"
class = "personal"
[[fact]]
name = "a.at"
type = "datetime"
class = "personal"
[[fact]]
name = "a.span"
type = "duration"
class = "personal"
"#;
const REASONS: &str = "[[reason]]\ncode = \"R\"\nzh = \"r\"\nen = \"r\"\n";

fn at() -> Timestamp {
    Timestamp::parse_from_rfc3339("2026-07-01T09:00:00+08:00").unwrap()
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if text.contains("'''") || text.chars().any(|c| c.is_control() && c != '\n') {
        return;
    }
    let controls = format!(
        "[[control]]\nid = \"C\"\nstage = \"marketing\"\nwhen = '''{text}'''\n\
         severity = \"refer\"\nmode = \"machine\"\nreason = \"R\"\nunknown = \"refer\"\n"
    );
    let archive = Archive::default()
        .with("policy.toml", POLICY)
        .with("facts.toml", FACTS)
        .with("reasons.toml", REASONS)
        .with("controls/marketing.toml", &controls);
    let Ok(policy) = Policy::compile(archive) else { return };
    let known = [
        ("a.number", "-1234.50"),
        ("a.money", "18500.00"),
        ("a.flag", "true"),
        ("a.word", "word"),
        ("a.grade", "B"),
        ("a.day", "2026-02-28"),
        ("a.at", "2026-06-30T23:59:59Z"),
        ("a.span", "P30DT1H"),
    ];
    for count in 0..=known.len() {
        let mut facts = Facts::builder(policy.schema()).source(Source::new("s", at()));
        for (name, value) in &known[..count] {
            facts = facts.set_text(name, value).unwrap();
        }
        let facts = facts.build().unwrap();
        let request = Request::new("r", "c", "k", Stage::Marketing, at(), facts);
        let first = policy.decide(&request);
        if let (Ok(first), Ok(again)) = (first, policy.decide(&request)) {
            assert_eq!(first.digest(), again.digest());
        }
    }
});
