//! What DMN's own rules make of expressions outside a schema.

use super::*;
use crate::feel::parse::{self, Vocabulary};
use crate::value::parse_timestamp;

fn evaluated(text: &str) -> Result<Value> {
    let node = parse::expression(text, &Vocabulary::default())
        .unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    let as_of = parse_timestamp("2026-07-08T09:00:00.25+08:00").unwrap();
    let machine = Machine::new(Mode::Dmn, as_of, None);
    machine.evaluate(&node, &Scope::new(Frame::Entries(&[])))
}

/// The value as text, a text in quotes.
fn shown(text: &str) -> String {
    let value = evaluated(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let listed = Value::from(vec![value]).to_string();
    listed.trim_start_matches('[').strip_suffix(']').unwrap_or_default().to_owned()
}

fn reason(text: &str) -> String {
    match evaluated(text).unwrap() {
        Value::Null(null) => null.to_string(),
        other => panic!("{text} is {other}"),
    }
}

#[test]
fn values_are_as_the_standard_says() {
    for (text, expected) in [
        // Numbers: 34 digits, half even.
        ("10 / 3", "3.333333333333333333333333333333333"),
        ("2 / 3 * 3", "2.000000000000000000000000000000000".trim_end_matches(['0', '.'])),
        ("1.10 + 1", "2.1"),
        ("2 ** 0.5 * 2 ** 0.5 = 2", "true"),
        ("-2 ** 2", "4"),
        ("decimal(2.5, 0) + decimal(3.5, 0)", "6"),
        ("modulo(-12, 5)", "3"),
        // Three-valued logic.
        ("null and false", "false"),
        ("null or true", "true"),
        ("null and true", "null"),
        ("not(null)", "null"),
        ("null = null", "true"),
        ("1 = null", "false"),
        ("1 < null", "null"),
        ("if null then 1 else 2", "2"),
        // Lists, filters, paths.
        ("[1, 2, 3][-1]", "3"),
        ("[1, 2, 3][item > 1]", "[2, 3]".trim_start_matches('[')),
        ("[{a: 1}, {a: 2}].a", "[1, 2]".trim_start_matches('[')),
        ("[{a: 1}, {a: 2}][a = 2].a", "[2]".trim_start_matches('[')),
        ("100[1]", "100"),
        ("[][1]", "null"),
        ("flatten([1, [2, [3]]])", "[1, 2, 3]".trim_start_matches('[')),
        (
            "for x in 1..3, y in [10, x] return x * y",
            "[10, 1, 20, 4, 30, 9]".trim_start_matches('['),
        ),
        (
            "for i in 0..4 return if i = 0 then 1 else i * partial[-1]",
            "[1, 1, 2, 6, 24]".trim_start_matches('['),
        ),
        ("some x in [1, null] satisfies x > 0", "true"),
        ("every x in [] satisfies x > 0", "true"),
        // Functions close over what they see, and may call themselves.
        ("{n: 2, f: function(x) x * n}.f(21)", "42"),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1)}.f(20)", "2432902008176640000"),
        ("sort([\"b\", \"a\"], function(x, y) x < y)", "[\"a\", \"b\"]".trim_start_matches('[')),
        ("substring(\"\u{1f40e}ab\", 2)", "\"ab\""),
        ("replace(\"abracadabra\", \"a(.)\", \"[$1]\")", "\"[b]r[c][d][b]ra\""),
        ("string join([\"a\", null, \"b\"], \"-\")", "\"a-b\""),
        ("number(\"1.000,5\", \".\", \",\")", "1000.5"),
        // Time.
        ("date(\"2026-01-31\") + duration(\"P1M\")", "2026-02-28"),
        ("@\"2026-07-01\" - @\"2026-06-30\"", "P1D"),
        ("@\"2026-10-25T02:30:00@Europe/Paris\" - @\"2026-10-25T00:00:00Z\"", "PT30M"),
        ("today()", "2026-07-08"),
        ("now()", "2026-07-08T09:00:00.25+08:00"),
        ("duration(\"P1Y\") > duration(\"P11M\")", "true"),
        // Ranges.
        ("overlaps before([1..5], (3..8])", "true"),
        ("(< 5) = (null..5)", "false"),
        ("5 in (> 3)", "true"),
        ("[1..3].end included", "true"),
        ("1 instance of list<number>", "false"),
        ("[1] instance of list<number>", "true"),
        ("{a: 1} instance of context<a: string>", "false"),
        ("context put({a: {b: 1}}, [\"a\", \"c\"], 2).a.c", "2"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn a_null_says_why() {
    for (text, expected) in [
        ("1 / 0", "division by zero"),
        ("1 + \"a\"", "a number plus a string means nothing"),
        ("1 = \"a\"", "a number and a string do not compare"),
        ("salary + 1", "nothing is named `salary`"),
        ("{a: 1}.b", "a context has no `b`"),
        ("[1, 2][5]", "a list of 2 items has none at 5"),
        ("date(\"2026-13-01\")", "date: a month is 1 to 12"),
        ("sqrt(-1)", "sqrt: there is no such number"),
        ("upper case(1)", "upper case: a string is asked for, not a number"),
        ("sum([])", "sum: the list is empty"),
        ("substring(\"a\", 1, 2, 3)", "`substring` does not take 4 arguments"),
        ("abs(m: 1)", "`abs` is called abs(n)"),
        ("{a: 1, a: 2}", "a context has two entries named `a`"),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
}

#[test]
fn work_without_end_ends_with_an_error() {
    for text in [
        "{f: function(n) f(n + 1)}.f(0)",
        "for x in 1..1000000, y in 1..1000000 return x",
        "some x in 1..1000000, y in 1..1000000 satisfies x < 0",
        "count(for x in 1..3000, y in 1..5000 return x)",
        "{f: function(x) [x, x], g: function(x) f(f(f(f(f(f(f(f(x))))))))}.g(g)[1](1)",
    ] {
        match evaluated(text) {
            Err(error) => assert_eq!(error.kind(), ErrorKind::Limit, "{text}"),
            Ok(value) => assert!(value.is_null(), "{text}"),
        }
    }
}

#[test]
fn the_longest_chain_and_the_deepest_nest_are_evaluated() {
    use crate::limits::{EXPRESSION_DEPTH_MAX, EXPRESSION_OPERATORS_MAX};
    let chain = format!("1{}", " + 1".repeat(EXPRESSION_OPERATORS_MAX));
    assert_eq!(shown(&chain), (EXPRESSION_OPERATORS_MAX + 1).to_string());
    let deep = EXPRESSION_DEPTH_MAX - 1;
    let nest = format!("{}1{}", "abs(".repeat(deep), ")".repeat(deep));
    assert_eq!(shown(&nest), "1");
}

/// A host's thread may have little stack: what nests deepest takes less than a mebibyte.
#[test]
fn the_deepest_evaluation_needs_little_stack() {
    for text in [
        "{f: function(n) f(n + 1)}.f(0)",
        "{f: function(n) if n >= 0 then (for x in [f(n + 1)] return x) else 0}.f(0)",
        "{f: function(n) [1][item in (f(n + 1), < 3)]}.f(0)",
        "{f: function(n) {a: f(n + 1) + 1}.a}.f(0)",
    ] {
        let deepest = std::thread::Builder::new().stack_size(1 << 20);
        let ended = deepest.spawn(move || evaluated(text).map_err(|error| error.kind())).unwrap();
        assert_eq!(ended.join().unwrap().unwrap_err(), ErrorKind::Limit, "{text}");
    }
}
