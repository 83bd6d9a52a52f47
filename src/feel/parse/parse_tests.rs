use super::*;
use crate::feel::ast::{Arguments, Kind, Operator};
use crate::limits::EXPRESSION_OPERATORS_MAX;
use proptest::prelude::*;

fn expression(text: &str) -> Parsed<Node> {
    super::expression(text, &Vocabulary::default())
}

fn unary_tests(text: &str) -> Parsed<Vec<Test>> {
    super::unary_tests(text, &Vocabulary::default())
}

#[test]
fn faults_have_their_place() {
    for (text, code, at) in [
        ("a.b >", "syntax", 5),
        ("a.b > 3 3", "syntax", 8),
        ("(a.b", "syntax", 4),
        ("if a.b then 1", "syntax", 13),
        ("for x in [1] retur x", "syntax", 13),
        ("{a: 1, b}", "syntax", 7),
        ("@\"2026-13-01\"", "bad-literal", 0),
        ("x instance of strin", "unknown-type", 14),
    ] {
        let fault = expression(text).unwrap_err();
        assert_eq!((fault.code, fault.span.start), (code, at), "{text}");
    }
    let fault = expression("x instance of nmber").unwrap_err();
    assert_eq!(fault.suggestion.as_deref(), Some("did you mean `number`?"));
}

#[test]
fn cells_are_tests() {
    assert_eq!(unary_tests("-").unwrap(), [Test::Any]);
    assert_eq!(unary_tests("-3").unwrap().len(), 1);
    assert_eq!(unary_tests("\"A\",\"B\"").unwrap().len(), 2);
    let range = |text: &str| match &unary_tests(text).unwrap()[0] {
        Test::Range(range) => (range.low_in, range.high_in),
        other => panic!("{other:?}"),
    };
    assert_eq!(range("[1..3)"), (true, false));
    assert_eq!(range("]1..3["), (false, false));
    assert_eq!(range("(1..f(a[1])]"), (false, true));
    assert!(matches!(unary_tests("not(1, 2)").unwrap()[0], Test::Not(_)));
    assert!(matches!(unary_tests("not(a) = b").unwrap()[0], Test::Value(_)));
    assert!(matches!(unary_tests("? > 3 or ? = 1").unwrap()[0], Test::Condition(_)));
    assert!(unary_tests("").is_err());
}

#[test]
fn names_of_several_words_are_one_where_they_are_known() {
    let mut vocabulary = Vocabulary::default();
    for name in ["Monthly Salary", "profit-loss"] {
        vocabulary.names.add(name);
    }
    let name = |text: &str| super::expression(text, &vocabulary).unwrap().kind;
    assert_eq!(name("Monthly  Salary"), Kind::Name("Monthly Salary".into()));
    assert_eq!(name("profit-loss"), Kind::Name("profit-loss".into()));
    assert!(matches!(name("profit-losses"), Kind::Binary(Operator::Subtract, ..)));
    assert!(super::expression("Yearly Salary", &vocabulary).is_err());
    // What a text brings itself is known in it.
    for own in
        ["{big one: 1}.big one", "function(big one) big one + 1", "for a b in [1] return a b"]
    {
        assert!(expression(own).is_ok(), "{own}");
    }
}

#[test]
fn built_in_names_with_spaces_are_names_only_where_they_are_called() {
    let called = expression("date and time(\"2026-07-01T09:30:00Z\")").unwrap();
    let Kind::Call(callee, Arguments::Positional(_)) = called.kind else { panic!("no call") };
    assert_eq!(callee.kind, Kind::Name("date and time".into()));
    assert!(matches!(expression("date and time").unwrap().kind, Kind::Binary(Operator::And, ..)));
}

#[test]
fn operators_bind_as_the_standard_says() {
    let sum = expression("1 + 2 * 3 ** 2").unwrap().kind;
    let Kind::Binary(Operator::Add, _, product) = sum else { panic!("no sum") };
    let Kind::Binary(Operator::Multiply, _, power) = product.kind else { panic!("no product") };
    assert!(matches!(power.kind, Kind::Binary(Operator::Power, ..)));
    // The sign binds tighter than the power.
    let power = expression("-3 ** 2").unwrap().kind;
    assert!(
        matches!(power, Kind::Binary(Operator::Power, base, _) if matches!(base.kind, Kind::Negative(_)))
    );
}

#[test]
fn depth_is_bounded() {
    for open in ["(", "-", "[", "{a:", "f(", "a in (", "if ", "not(", "function() "] {
        let deep = format!("{}1", open.repeat(5_000));
        assert_eq!(expression(&deep).unwrap_err().code, "too-deep", "{open}");
    }
    let types = format!("x instance of {}number", "list<".repeat(5_000));
    assert_eq!(expression(&types).unwrap_err().code, "too-deep");
}

#[test]
fn a_chain_is_bounded() {
    for (first, next) in [("1", "+1"), ("a", ".b"), ("a", "[1]"), ("a", "(1)"), ("1", "=1")] {
        let chain = |length: usize| format!("{first}{}", next.repeat(length));
        assert!(expression(&chain(EXPRESSION_OPERATORS_MAX)).is_ok(), "{next}");
        let longer = expression(&chain(EXPRESSION_OPERATORS_MAX + 1));
        assert_eq!(longer.unwrap_err().code, "too-complex", "{next}");
    }
}

#[test]
fn reading_twice_does_not_multiply() {
    for entangled in ["a.b in ((", "[1..[", "(1..(", "a in (("] {
        let text = format!("{}1", entangled.repeat(60));
        assert!(expression(&text).is_err());
    }
}

/// Parts and words that are looked at, until it ends or is refused.
fn work(text: &str) -> (usize, usize) {
    let vocabulary = Vocabulary::default();
    let mut parser = Parser::new(text, &vocabulary).unwrap();
    let _ = parser.any();
    (parser.work, parser.words)
}

#[test]
fn what_stands_in_no_doubt_is_read_once() {
    let shapes = [
        "[1.4..for x in function(x-> x in ",
        "[1..for x in ",
        "(1..(",
        "[1..f(",
        "[a b: 1, 1..{a b: ",
        "function(a b c) ",
    ];
    for shape in shapes {
        let of = |count: usize| work(&shape.repeat(count));
        let ((few, few_words), (many, many_words)) = (of(20), of(40));
        assert!(many <= 2 * few + 8, "{shape}: {few} parts, then {many}");
        assert!(many_words <= 4 * few_words + 8, "{shape}: {few_words} words, then {many_words}");
    }
}

#[test]
fn a_bracket_behind_a_range_ends_it_unless_a_value_follows() {
    let high = |text: &str| match expression(text).unwrap().kind {
        Kind::Range(range) => (range.high.unwrap().kind, range.high_in),
        other => panic!("{other:?}"),
    };
    assert!(matches!(high("[1..a["), (Kind::Name(_), false)));
    assert!(matches!(high("[1..a[1]]"), (Kind::Filter(..), true)));
    assert!(matches!(high("]1..a[b > 2][-1])"), (Kind::Filter(..), false)));
    for text in [
        "x in [1..a[ and y",
        "for i in [1..n[ return i",
        "[1..2[[1]",
        "x in [1..f(2)[1][ or y",
        "]1..2[ instance of range<number>",
    ] {
        assert!(expression(text).is_ok(), "{text}");
    }
    assert!(expression("[1..a[1]").is_err());
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(
        text in "[a-c.0-9 ()\\[\\]{}:@?<>=+*/,\"$!-]{0,40}|(for |some |in |if |then |else |return |function|not|a|1|\\(|\\)|\\[|\\]|\\.\\.|, ){0,20}|\\PC{0,20}"
    ) {
        let _ = expression(&text);
        let _ = unary_tests(&text);
    }
}
