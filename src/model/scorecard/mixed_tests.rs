//! A scorecard with everything that one may have, and customers for it.

use super::{CompiledScorecard, Scorecard};
use crate::error::fault::SourceText;
use crate::fact::Missing;
use crate::feature::Input;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Numbers with and without special codes, cuts that no double hits, texts with a bin for unseen
/// ones; two characteristics with one reason.
pub(super) const FILE: &str = r#"format = 1
kind = "scorecard"
name = "risk"
namespace = "risk"
output = "pd"
reason_method = "custom"

[scaling]
scale = 1

[card]
purpose = "p"
target = "t"
sample = "s"
window = "w"
owner = "a"
validator = "b"
limits = "l"

[[characteristic]]
name = "a"
reason = "R1"
baseline = 60.0
bins = [
  { below = -0.3, points = 10.5 },
  { below = 0.1, points = 30 },
  { below = 0.3, points = 61.5 },
  { rest = true, points = 20.0 },
  { label = "none", codes = [-999, 0.7], points = 5 },
  { label = "odd", codes = [0.2], points = 58 },
  { missing = true, points = -7.5 },
]

[[characteristic]]
name = "b"
reason = "R0"
baseline = 40.5
bins = [
  { values = ["own"], points = 40.5 },
  { values = ["rent", "free"], points = 12.0, unseen = true },
  { label = "asked", codes = ["-"], points = 3 },
  { missing = true, points = 33.5 },
]

[[characteristic]]
name = "c"
reason = "R1"
baseline = 10
bins = [
  { rest = true, points = 9 },
  { missing = true, points = 0 },
]

[[characteristic]]
name = "d"
reason = "R2"
baseline = 28.5
bins = [
  { below = 1000000000.00000001, points = 0 },
  { rest = true, points = 30 },
  { missing = true, points = 28.5 },
]

[[characteristic]]
name = "e"
reason = "R3"
baseline = 2
bins = [
  { below = 4, points = 1 },
  { rest = true, points = 0 },
  { missing = true, points = 2.5 },
]
"#;

pub(super) fn scorecard() -> Scorecard {
    Scorecard::parse(&SourceText::new("models/risk.toml", FILE)).unwrap()
}

/// A value of each characteristic.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) numbers: [Option<Decimal>; 4],
    pub(super) home: Option<&'static str>,
}

pub(super) fn customer() -> impl Strategy<Value = Customer> {
    let near = prop_oneof![
        Just(None),
        prop_oneof![-12_i64..12, Just(-9_990), Just(-9_989)]
            .prop_map(|tenths| Some(Decimal::new(tenths, 1))),
        (-1_000_i64..1_000).prop_map(|fine| Some(Decimal::new(fine, 3))),
    ];
    let wide = prop_oneof![
        Just(None),
        (-3_i64..3).prop_map(|units| Some(Decimal::new(10_000_000_000 + units, 1))),
        (0_i64..9).prop_map(|whole| Some(Decimal::from(whole))),
    ];
    let homes = [None, Some("own"), Some("rent"), Some("free"), Some("-"), Some("boat")];
    let numbers = (near.clone(), near, wide.clone(), wide);
    (numbers, proptest::sample::select(homes.to_vec()))
        .prop_map(|((a, c, d, e), home)| Customer { numbers: [a, c, d, e], home })
}

impl Customer {
    pub(super) fn inputs(&self) -> [Input<'_>; 5] {
        let absent = Input::Missing(Missing::Absent);
        let [a, c, d, e] = self.numbers.map(|number| number.map_or(absent, Input::Number));
        [a, self.home.map_or(absent, Input::Text), c, d, e]
    }

    pub(super) fn doubles(&self, compiled: &CompiledScorecard) -> [f64; 5] {
        let [a, c, d, e] = self
            .numbers
            .map(|number| number.map_or(f64::NAN, |number| number.to_string().parse().unwrap()));
        [a, self.home.map_or(f64::NAN, |home| compiled.code(1, home).unwrap()), c, d, e]
    }
}
