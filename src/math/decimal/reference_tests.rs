//! Decimal numbers against an independent implementation of the same standard.
//!
//! Each line of `tests_data.txt` is `operation left right result`, computed with 34 digits and
//! half-even rounding (powers with 110 digits first). `r0`..`r6` round to `right` decimals in the
//! modes in their order, `m0`..`m6` give the mantissa with `right` decimals.

use super::*;

/// The cases.
const CASES: &str = include_str!("tests_data.txt");

/// The modes in the order of their numbers in the file.
const MODES: [RoundingMode; 7] = [
    RoundingMode::HalfEven,
    RoundingMode::HalfUp,
    RoundingMode::HalfDown,
    RoundingMode::Up,
    RoundingMode::Down,
    RoundingMode::Floor,
    RoundingMode::Ceiling,
];

/// What one operation gives.
fn answer(operation: &str, left: Decimal128, right: &str) -> Option<Decimal128> {
    let number = Decimal128::parse(right).unwrap();
    let mode = || MODES[operation.trim_start_matches(['r', 'm']).parse::<usize>().unwrap()];
    match operation {
        "add" => left.checked_add(number),
        "sub" => left.checked_sub(number),
        "mul" => left.checked_mul(number),
        "div" => left.checked_div(number),
        "mod" => left.modulo(number),
        "pow" => left.pow(number),
        "sqrt" => left.sqrt(),
        "exp" => left.exp(),
        "ln" => left.ln(),
        "cmp" => Some(match left.cmp(&number) {
            Ordering::Less => -Decimal128::ONE,
            Ordering::Equal => Decimal128::ZERO,
            Ordering::Greater => Decimal128::ONE,
        }),
        _ if operation.starts_with('r') => left.rounded(right.parse().unwrap(), mode()),
        _ => {
            let mantissa = left.rounded_at(right.parse().unwrap(), mode())?;
            Decimal128::parse(&mantissa.to_string())
        }
    }
}

#[test]
fn every_reference_case_agrees() {
    let mut count = 0;
    for line in CASES.lines() {
        let words: Vec<_> = line.split(' ').collect();
        let [operation, left, right, result] = words[..] else { panic!("not a case: {line}") };
        let left = Decimal128::parse(left).unwrap();
        assert_eq!(answer(operation, left, right), Decimal128::parse(result), "{line}");
        count += 1;
    }
    assert_eq!(count, 480);
}

/// The number that a text writes.
fn number(text: &str) -> Decimal128 {
    Decimal128::parse(text).unwrap()
}

#[test]
fn modulo_follows_the_floor() {
    for (left, right, expected) in [
        ("12", "5", "2"),
        ("-12", "5", "3"),
        ("12", "-5", "-3"),
        ("-12", "-5", "-2"),
        ("10.1", "4.5", "1.1"),
        ("-10.1", "4.5", "3.4"),
        ("10.1", "-4.5", "-3.4"),
        ("-10.1", "-4.5", "-1.1"),
        ("1e6000", "7", "1"),
        ("1e6144", "3e-6176", "1e-6176"),
        ("1e-6000", "7", "1e-6000"),
        ("-1e-40", "1", "1"),
        ("0", "-3", "0"),
    ] {
        let rest = number(left).modulo(number(right)).unwrap();
        assert_eq!(rest, number(expected), "{left} {right}");
    }
}

#[test]
fn quotients_are_right_on_both_sides_of_every_word_length() {
    for (left, right, expected) in [
        ("1", "9999999999999999999", "1.0000000000000000001e-19"),
        ("1e19", "10000000000000000005", "0.9999999999999999995"),
        ("1", "18446744073709551615", "5.42101086242752217033113759205528e-20"),
        ("1", "18446744073709551617", "5.421010862427522169743390416644137e-20"),
        ("1e34", "9999999999999999999999999999999999", "1"),
        ("2", "3", "0.6666666666666666666666666666666667"),
    ] {
        let quotient = number(left).checked_div(number(right));
        assert_eq!(quotient, Some(number(expected)), "{left} {right}");
    }
}

#[test]
fn powers_that_end_are_exact() {
    for (base, exponent, expected) in [
        ("2", "10", "1024"),
        ("2", "-50", "8.881784197001252323389053344726562e-16"),
        ("5", "-56", "7.2057594037927936e-40"),
        ("1.1", "2", "1.21"),
        ("-2", "3", "-8"),
        ("-2", "-2", "0.25"),
        ("4", "1.5", "8"),
        ("0.0625", "0.25", "0.5"),
        ("100000000000000005", "2", "10000000000000001000000000000000020"),
        ("1.000000000000000000000000000000001", "0.5", "1"),
        ("0.9999999999999999999999999999999999", "0.5", "0.9999999999999999999999999999999999"),
        ("10", "-6176", "1e-6176"),
    ] {
        let power = number(base).pow(number(exponent));
        assert_eq!(power, Some(number(expected)), "{base} {exponent}");
    }
    // The monthly payment of 600000 at 3 % over 30 years, from the DMN specification.
    let rate = number("0.0375").checked_div(number("12")).unwrap();
    let factor = Decimal128::ONE.checked_add(rate).unwrap().pow(number("-360")).unwrap();
    let below = Decimal128::ONE.checked_sub(factor).unwrap();
    let payment = number("600000").checked_mul(rate).and_then(|due| due.checked_div(below));
    assert_eq!(payment.unwrap().rounded_at(6, RoundingMode::HalfEven), Some(2_778_693_549));
}
