//! Standard SQL.

use super::super::Scorecard;
use super::{Holds, questions};
use crate::feature::Codes;
use crate::model::Output;
use rust_decimal::Decimal;
use std::fmt::Write as _;
use std::sync::Arc;

impl Scorecard {
    /// A query that adds to each row of `table` the points of each characteristic (`points NAME`),
    /// their sum (`points`) and the probability (`pd` or `propensity`). It is standard SQL with
    /// `EXP`, without words that some database keeps for itself. A column is read by the name of
    /// its characteristic; NULL is what is missing. Names are quoted, so that they are read as they
    /// are written.
    pub fn to_sql(&self, table: &str) -> String {
        let mut out = format!("-- Scorecard {}\n", self.name.replace(['\n', '\r'], " "));
        let output = self.output.name();
        let sign = match self.output {
            Output::Pd => "",
            Output::Propensity => "-",
        };
        let names: Vec<String> =
            self.characteristics.iter().map(|of| name(&format!("points {}", of.name()))).collect();
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "SELECT scored.*,\n  1.0 / (1.0 + EXP({sign}(\"points\" - {offset:?}) / {factor:?})) AS \
             \"{output}\"\nFROM (\n  SELECT rated.*,\n    {sum} AS \"points\"\n  FROM (\n    SELECT t.*",
            offset = self.scaling.offset(),
            factor = self.scaling.factor(),
            sum = names.join(" + "),
        );
        for (of, points) in self.characteristics.iter().zip(&names) {
            let column = format!("t.{}", name(of.name()));
            let _ = write!(out, ",\n      CASE");
            for (holds, points) in questions(of) {
                let _ = match condition(&column, holds) {
                    Some(condition) => write!(out, "\n        WHEN {condition} THEN {points}"),
                    None => write!(out, "\n        ELSE {points}"),
                };
            }
            let _ = write!(out, "\n      END AS {points}");
        }
        let _ = writeln!(out, "\n    FROM {} t\n  ) rated\n) scored;", name(table));
        out
    }
}

/// The condition of a bin; none for that of all that is left.
fn condition(column: &str, holds: Holds<'_>) -> Option<String> {
    let within = |listed: Vec<String>| format!("{column} IN ({})", listed.join(", "));
    match holds {
        Holds::Missing => Some(format!("{column} IS NULL")),
        Holds::Codes(Codes::Number(codes)) => {
            Some(within(codes.iter().map(Decimal::to_string).collect()))
        }
        Holds::Codes(Codes::Text(texts)) => Some(within(literals(texts))),
        Holds::Texts(texts) => Some(within(literals(texts))),
        Holds::Below(cut) => Some(format!("{column} < {cut}")),
        Holds::Rest => None,
    }
}

fn literals(texts: &[Arc<str>]) -> Vec<String> {
    texts.iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect()
}

fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
