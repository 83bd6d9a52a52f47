//! The behaviour of decimal numbers: golden values and laws.

use super::*;
use proptest::prelude::*;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use RoundingMode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};

/// The number that a text writes.
fn number(text: &str) -> Decimal128 {
    Decimal128::parse(text).unwrap()
}

/// The text of a result.
fn text(result: Option<Decimal128>) -> String {
    result.map_or("none".to_owned(), |number| number.to_string())
}

/// Numbers of every length and size.
fn any_number() -> impl Strategy<Value = Decimal128> {
    (any::<i128>(), 0_u32..39, -80_i32..80).prop_map(|(digits, shorter, exponent)| {
        let coefficient = digits / 10_i128.pow(shorter) % 10_i128.pow(34);
        number(&format!("{coefficient}e{exponent}"))
    })
}

/// Amounts of money and whole factors, whose sums and products are exact.
fn short_number() -> impl Strategy<Value = Decimal128> {
    (-10_i128.pow(11)..10_i128.pow(11), 0_u8..10)
        .prop_map(|(mantissa, scale)| Decimal128::from_scaled(mantissa, scale).unwrap())
}

proptest! {
    #[test]
    fn short_numbers_form_a_ring(a in short_number(), b in short_number(), c in short_number()) {
        let add = |a: Decimal128, b| a.checked_add(b).unwrap();
        let mul = |a: Decimal128, b| a.checked_mul(b).unwrap();
        prop_assert_eq!(add(a, b), add(b, a));
        prop_assert_eq!(add(add(a, b), c), add(a, add(b, c)));
        prop_assert_eq!(mul(a, b), mul(b, a));
        prop_assert_eq!(mul(mul(a, b), c), mul(a, mul(b, c)));
        prop_assert_eq!(mul(a, add(b, c)), add(mul(a, b), mul(a, c)));
        prop_assert_eq!(add(a, -a), Decimal128::ZERO);
        prop_assert_eq!(a.checked_sub(b).unwrap(), add(a, -b));
        if !b.is_zero() {
            prop_assert_eq!(mul(a, b).checked_div(b), Some(a));
        }
    }

    #[test]
    fn a_text_is_read_back(a in any_number()) {
        prop_assert_eq!(number(&a.to_string()), a);
        prop_assert_eq!(number(&format!("{}e-100", a.coefficient)).coefficient, a.coefficient);
    }

    #[test]
    fn a_number_lies_between_its_floor_and_its_ceiling(a in any_number(), scale in -90_i32..90) {
        let (floor, ceiling) = (a.floor(scale).unwrap(), a.ceiling(scale).unwrap());
        prop_assert!(floor <= a && a <= ceiling);
        prop_assert_eq!(floor == ceiling, floor == a);
        let towards_zero = if a.is_negative() { ceiling } else { floor };
        prop_assert_eq!(a.rounded(scale, Down), Some(towards_zero));
        for mode in [HalfEven, HalfUp, HalfDown, Up] {
            let rounded = a.rounded(scale, mode).unwrap();
            prop_assert!(rounded == floor || rounded == ceiling);
            prop_assert_eq!((-a).rounded(scale, mode), Some(-rounded));
        }
    }

    #[test]
    fn the_order_is_that_of_the_difference(a in any_number(), b in any_number()) {
        let sign = a.checked_sub(b).unwrap().cmp(&Decimal128::ZERO);
        prop_assert_eq!(a.cmp(&b), sign);
        prop_assert_eq!(b.cmp(&a), sign.reverse());
        prop_assert_eq!(a == b, sign.is_eq());
    }

    #[test]
    fn a_modulo_lies_on_the_side_of_the_divisor(a in short_number(), b in short_number()) {
        prop_assume!(!b.is_zero());
        let rest = a.modulo(b).unwrap();
        prop_assert!(rest.is_zero() || rest.is_negative() == b.is_negative());
        prop_assert!(rest.abs() < b.abs());
        prop_assert!(a.checked_sub(rest).unwrap().modulo(b).unwrap().is_zero());
    }

    #[test]
    fn every_result_is_canonical(a in any_number(), b in any_number()) {
        let results = [a.checked_add(b), a.checked_sub(b), a.checked_mul(b), a.checked_div(b),
            a.modulo(b), a.abs().sqrt(), a.rounded(2, HalfEven), Some(-a)];
        for result in results.into_iter().flatten() {
            prop_assert!(result.magnitude() < 10_u128.pow(34));
            prop_assert!(result.coefficient % 10 != 0 || result == Decimal128::ZERO);
        }
    }

    #[test]
    fn a_product_undoes_a_quotient(a in any_number(), b in any_number()) {
        prop_assume!(!b.is_zero());
        let back = a.checked_div(b).unwrap().checked_mul(b).unwrap();
        let allowed = a.abs().checked_mul(number("1.01e-33")).unwrap();
        prop_assert!(back.checked_sub(a).unwrap().abs() <= allowed);
    }

    #[test]
    fn the_logarithm_undoes_the_exponential(a in 1_i128..10_i128.pow(33)) {
        let a = Decimal128::from_scaled(a, 32).unwrap();
        let back = a.exp().unwrap().ln().unwrap();
        prop_assert!(back.checked_sub(a).unwrap().abs() < number("1e-32"));
        let root = a.sqrt().unwrap();
        prop_assert_eq!(a.pow(number("0.5")), Some(root));
    }
}

#[test]
fn a_number_is_small_and_equal_numbers_are_one() {
    assert!(size_of::<Decimal128>() <= 32);
    let hash = |number| BuildHasherDefault::<DefaultHasher>::new().hash_one(number);
    let numbers = ["1", "1.000", "0.1e1", "10e-1"].map(number);
    assert!(numbers.iter().all(|&one| one == Decimal128::ONE && hash(one) == hash(numbers[0])));
    assert_eq!(number("-0.000"), Decimal128::ZERO);
    assert_eq!(Decimal128::default(), Decimal128::ZERO);
    assert_eq!(Decimal128::from(i64::MIN).to_string(), "-9223372036854775808");
    assert_eq!(Decimal128::from(u64::MAX).to_string(), "18446744073709551615");
}

#[test]
fn texts_are_read_and_written() {
    for (given, written) in [
        ("123.450", "123.45"),
        (".5", "0.5"),
        ("+7", "7"),
        ("-0.000001", "-0.000001"),
        ("1e6", "1000000"),
        ("1.5E-3", "0.0015"),
        ("00012.00", "12"),
        ("1e300", "1E+300"),
        ("-123.4e300", "-1.234E+302"),
        ("1e-57", "0.000000000000000000000000000000000000000000000000000000001"),
        ("1e-100", "1E-100"),
        ("12e-101", "1.2E-100"),
        ("0e999999999999999999999", "0"),
        ("1e-999999999999999999999", "0"),
        ("1000000000000000000000000000000000.5", "1000000000000000000000000000000000"),
        ("1000000000000000000000000000000001.5", "1000000000000000000000000000000002"),
        (
            "1000000000000000000000000000000000.5000000000000000000001",
            "1000000000000000000000000000000001",
        ),
        ("9999999999999999999999999999999999.5", "10000000000000000000000000000000000"),
    ] {
        assert_eq!(number(given).to_string(), written, "{given}");
    }
    let many = format!("0.{}1e5001", "0".repeat(5000));
    assert_eq!(number(&many), Decimal128::ONE);
    for wrong in [
        "", "-", ".", "5.", "1.2.3", "1e", "1e+", "--1", "+-1", " 1", "1 ", "0x1", "1_0", "e5",
        "1e5.0", "inf", "NaN", "\u{0661}",
    ] {
        assert_eq!(Decimal128::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Decimal128::parse("1e6145"), None);
    assert_eq!(
        format!("{:>8}|{:<6}|{:06}", number("-1.5"), number("2"), number("-3")),
        "    -1.5|2     |-00003"
    );
}

#[test]
fn rounding_knows_every_mode() {
    let all = [HalfEven, HalfUp, HalfDown, Up, Down, Floor, Ceiling];
    for (given, scale, expected) in [
        ("2.5", 0, ["2", "3", "2", "3", "2", "2", "3"]),
        ("-2.5", 0, ["-2", "-3", "-2", "-3", "-2", "-3", "-2"]),
        ("1.115", 2, ["1.12", "1.12", "1.11", "1.12", "1.11", "1.11", "1.12"]),
        ("1.1149", 2, ["1.11", "1.11", "1.11", "1.12", "1.11", "1.11", "1.12"]),
        ("1250", -2, ["1200", "1300", "1200", "1300", "1200", "1200", "1300"]),
        ("-1251", -2, ["-1300", "-1300", "-1300", "-1300", "-1200", "-1300", "-1200"]),
        ("0.001", 0, ["0", "0", "0", "1", "0", "0", "1"]),
        (
            "-7",
            -50,
            ["0", "0", "0", "-1E+50", "0", "-1E+50", "0"].map(|text| {
                if text == "0" {
                    "0"
                } else {
                    "-100000000000000000000000000000000000000000000000000"
                }
            }),
        ),
        ("7", 6000, ["7"; 7]),
    ] {
        for (mode, expected) in all.into_iter().zip(expected) {
            assert_eq!(text(number(given).rounded(scale, mode)), expected, "{given} {mode:?}");
        }
    }
    assert_eq!(number("1").rounded(-7000, Up), None);
    assert_eq!(number("1").rounded(i32::MIN, Down), Some(Decimal128::ZERO));
    assert_eq!(number("1").rounded(i32::MAX, Up), Some(Decimal128::ONE));
}

#[test]
fn numbers_become_whole_ones() {
    assert_eq!(number("1234.565").rounded_at(2, HalfEven), Some(123_456));
    assert_eq!(number("-1234.565").rounded_at(2, HalfUp), Some(-123_457));
    assert_eq!(number("12e3").rounded_at(2, Down), Some(1_200_000));
    assert_eq!(number("1e30").rounded_at(8, Down), Some(10_i128.pow(38)));
    assert_eq!(number("1e30").rounded_at(9, Down), None);
    assert_eq!(number("2e30").rounded_at(8, Down), None);
    assert_eq!(number("1e-6000").rounded_at(255, Up), Some(1));
    assert_eq!(Decimal128::ZERO.rounded_at(255, Up), Some(0));
    assert_eq!(number("-9223372036854775808").to_i64(), Some(i64::MIN));
    assert_eq!(number("9223372036854775808").to_i64(), None);
    assert_eq!(number("1e18").to_i64(), Some(10_i64.pow(18)));
    assert_eq!(number("1e6000").to_i64(), None);
    assert_eq!(number("0.5").to_i64(), None);
    let all = i128::MAX.to_string();
    assert_eq!(Decimal128::from_scaled(i128::MAX, 0), Some(number(&all)));
    assert_eq!(
        Decimal128::from_scaled(i128::MIN, 255).unwrap().magnitude(),
        number(&all).magnitude()
    );
}

#[test]
fn what_has_no_result_is_none() {
    let (one, zero, minus) = (Decimal128::ONE, Decimal128::ZERO, number("-1"));
    assert_eq!(one.checked_div(zero), None);
    assert_eq!(one.modulo(zero), None);
    assert_eq!(zero.ln(), None);
    assert_eq!(minus.ln(), None);
    assert_eq!(minus.sqrt(), None);
    assert_eq!(minus.pow(number("0.5")), None);
    assert_eq!(zero.pow(minus), None);
    assert_eq!(zero.pow(zero), Some(one));
    assert_eq!(zero.pow(number("0.5")), Some(zero));
    assert_eq!(minus.pow(number("1e6000")), Some(one));
    assert_eq!(minus.pow(number("9999999999999999999999999999999999")), Some(minus));
    assert_eq!(number("14150").exp(), None);
    assert_eq!(number("1e6000").exp(), None);
    assert_eq!(number("-1e6000").exp(), Some(zero));
    assert_eq!(number("-14300").exp(), Some(zero));
    assert_eq!(number("1e-6000").exp(), Some(one));
    assert_eq!(number("3").pow(number("1e30")), None);
    assert_eq!(number("3").pow(number("-1e30")), Some(zero));
    assert_eq!(number("10").pow(number("1e6000")), None);
    assert_eq!(number("10").pow(number("-1e6000")), Some(zero));
    assert_eq!(number("10").pow(number("6144")), Some(number("1e6144")));
}

#[test]
fn the_range_ends_where_decimal128_ends() {
    let largest = number("9.999999999999999999999999999999999e6144");
    let smallest = number("1e-6176");
    assert_eq!(Decimal128::parse("9.9999999999999999999999999999999995e6144"), None);
    assert_eq!(largest.checked_add(number("1e6110")), Some(largest));
    assert_eq!(largest.checked_add(number("1e6111")), None);
    assert_eq!(largest.checked_mul(number("10")), None);
    assert_eq!(largest.checked_div(number("0.1")), None);
    assert_eq!(largest.checked_sub(largest), Some(Decimal128::ZERO));
    assert_eq!(smallest.checked_div(number("2")), Some(Decimal128::ZERO));
    assert_eq!(number("3e-6176").checked_div(number("2")), Some(number("2e-6176")));
    assert_eq!(number("5e-6177"), Decimal128::ZERO);
    assert_eq!(number("5.0000000000000000000000000000000000000001e-6177"), smallest);
    assert_eq!(smallest.checked_mul(smallest), Some(Decimal128::ZERO));
    assert_eq!(smallest.sqrt(), Some(number("1e-3088")));
    assert!(smallest > Decimal128::ZERO && smallest < largest && -largest < -smallest);
    assert_eq!(largest.checked_add(smallest), Some(largest));
    assert!(number("9e6144").ln().and_then(Decimal128::exp) > Some(number("8.99e6144")));
}
