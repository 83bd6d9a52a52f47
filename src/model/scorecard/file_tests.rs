use super::*;
use crate::fact::Missing;
use crate::model::Input;

const FILE: &str = r#"format = 1
kind = "scorecard"
name = "risk"
namespace = "risk"
output = "pd"
reason_method = "max"

[scaling]
pdo = 20
points = 600
odds = 50
scale = 2

[card]
purpose = "rating"
target = "default"
sample = "a \"small\" one"
window = "none"
owner = "a"
validator = "b"
limits = "none"

[[characteristic]]
name = "cust.age"
reason = "SCORE.AGE"
bins = [
  { below = 25, points = 240.00 },
  { rest = true, points = 260.50 },
  { missing = true, points = 250.00 },
]

[[characteristic]]
name = "cust.home"
reason = "SCORE.HOME"
bins = [
  { values = ["own"], points = 270.00 },
  { values = ["rent", "free"], points = 239.50 },
  { missing = true, points = 250.00 },
]
"#;

fn scorecard() -> Scorecard {
    Scorecard::parse(&SourceText::new("models/risk.toml", FILE)).unwrap()
}

#[test]
fn a_file_reads_and_writes_the_same() {
    assert_eq!(scorecard().to_toml(), FILE);
}

/// The same with special codes, and with a group for texts that the sample did not have.
fn with_codes() -> String {
    let age = "  { rest = true, points = 260.50 },\n";
    let code = "  { label = \"no record\", codes = [-999, -998.5], points = 244.00 },\n";
    let home = "[\"rent\", \"free\"]";
    let text = FILE.replacen(age, &format!("{age}{code}"), 1);
    let text = text.replacen(home, &format!("{home}, unseen = true"), 1);
    let free = "  { label = \"not asked\", codes = [\"-\", \"?\"], points = 251.00 },\n";
    let missing = "  { missing = true, points = 250.00 },\n]\n";
    let (before, _) = text.rsplit_once(missing).unwrap();
    format!("{before}{free}{missing}")
}

#[test]
fn special_codes_and_unseen_texts_have_points_of_their_own() {
    let text = with_codes();
    let card = Scorecard::parse(&SourceText::new("models/risk.toml", text.as_str())).unwrap();
    assert_eq!(card.to_toml(), text);
    let code = "-998.5".parse().unwrap();
    let points = |age, home| card.score(&[age, home]).unwrap().points.to_string();
    assert_eq!(points(Input::Number(code), Input::Text("own")), "514.00");
    assert_eq!(points(Input::Number((-998).into()), Input::Text("new")), "479.50");
    assert_eq!(points(Input::Missing(Missing::Absent), Input::Text("?")), "501.00");
    let wrong = |from: &str, to: &str, says: &str| {
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        let faults = Scorecard::parse(&SourceText::new("m.toml", text.as_str())).unwrap_err();
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(all.iter().any(|fault| fault.contains(says)), "{all:?}");
    };
    wrong("[-999, -998.5]", "[\"x\"]", "`x` is no number");
    wrong("[-999, -998.5]", "[-999, -999]", "there twice");
    wrong("codes = [-999, -998.5], ", "", "lists its special `codes`");
    wrong("[\"own\"]", "[\"own\"], unseen = true", "two bins hold texts that are `unseen`");
}

#[test]
fn points_add_and_lost_points_rank() {
    let card = scorecard();
    let scored = card.score(&[Input::Number(20.into()), Input::Text("rent")]).unwrap();
    assert_eq!(scored.points.to_string(), "479.50");
    assert_eq!(scored.bins, [0, 1]);
    let lost: Vec<_> = card
        .reasons(&scored.bins)
        .iter()
        .map(|l| (l.characteristic.name().to_owned(), l.points.to_string()))
        .collect();
    assert_eq!(
        lost,
        [("cust.home".to_owned(), "30.50".to_owned()), ("cust.age".to_owned(), "20.50".to_owned())]
    );
    let unknown = card.score(&[Input::Missing(Missing::Absent), Input::Text("new")]).unwrap();
    assert_eq!(unknown.points.to_string(), "500.00");
    assert_eq!(unknown.probability.to_string(), "0.390244");
    assert!(card.score(&[Input::Text("x")]).is_err());
}

#[test]
fn a_broken_file_says_everything_at_once() {
    let text = FILE
        .replace("output = \"pd\"", "output = \"dp\"")
        .replace("{ rest = true, points = 260.50 },\n", "")
        .replace("points = 239.50", "points = 239.505")
        .replace("owner = \"a\"\n", "");
    let faults = Scorecard::parse(&SourceText::new("m", text)).unwrap_err();
    let mut codes: Vec<_> = faults.iter().map(Fault::code).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["bad-bin", "bad-points", "missing-key", "unknown-word"]);
}
