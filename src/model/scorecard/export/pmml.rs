//! A PMML document.
#![expect(clippy::float_arithmetic, reason = "the scale of log odds is a double")]

use super::super::compiled::{double_of, least_double};
use super::super::{Characteristic, REASONS, ReasonMethod, Scorecard};
use super::{Holds, questions};
use crate::feature::{Bins, Codes};
use crate::model::Output;
use std::fmt::Write as _;
use std::sync::Arc;

impl Scorecard {
    /// The scorecard as a document of PMML 4.4, which tells the points, the probability and four
    /// reasons.
    ///
    /// PMML adds up what characteristics with one reason code cost, where [`Scorecard::reasons`]
    /// tells each, and where fewer cost anything it may go on with codes that cost nothing. Numbers
    /// are doubles, as [`Scorecard::compile`] reads them.
    pub fn to_pmml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<PMML xmlns=\"http://www.dmg.org/PMML-4_4\" version=\"4.4\">");
        let _ = writeln!(out, "  <Header description={}/>", quoted(&self.card.purpose));
        let _ = writeln!(out, "  <DataDictionary>");
        for of in &self.characteristics {
            let kind = match of.binning.bins() {
                Bins::Number(_) => "optype=\"continuous\" dataType=\"double\"",
                Bins::Text(_) => "optype=\"categorical\" dataType=\"string\"",
            };
            let _ = writeln!(out, "    <DataField name={} {kind}/>", quoted(of.name()));
        }
        let method = match self.reason_method {
            ReasonMethod::Max => "max",
            ReasonMethod::Mean => "mean",
            ReasonMethod::Neutral => "neutral",
            ReasonMethod::Cutoff(_) | ReasonMethod::Custom => "other",
        };
        let _ = write!(
            out,
            "  </DataDictionary>\n  <Scorecard modelName={} functionName=\"regression\" \
             initialScore=\"0\" useReasonCodes=\"true\" reasonCodeAlgorithm=\"pointsBelow\" \
             baselineMethod=\"{method}\">\n    <MiningSchema>\n",
            quoted(&self.name)
        );
        for of in &self.characteristics {
            let _ = writeln!(out, "      <MiningField name={}/>", quoted(of.name()));
        }
        let _ = writeln!(out, "    </MiningSchema>");
        self.outputs(&mut out);
        let _ = writeln!(out, "    <Characteristics>");
        // Of reasons that cost the same, PMML tells that first which stands first.
        let mut ranked: Vec<&Characteristic> = self.characteristics.iter().collect();
        ranked.sort_by(|left, right| left.reason.cmp(&right.reason));
        for of in ranked {
            let (name, code) = (quoted(of.name()), quoted(&of.reason));
            let baseline = of.baseline;
            let _ = writeln!(
                out,
                "      <Characteristic name={name} reasonCode={code} baselineScore=\"{baseline}\">"
            );
            for (holds, points) in questions(of) {
                let predicate = predicate(&name, holds);
                let _ = writeln!(
                    out,
                    "        <Attribute partialScore=\"{points}\">{predicate}</Attribute>"
                );
            }
            let _ = writeln!(out, "      </Characteristic>");
        }
        let _ = writeln!(out, "    </Characteristics>\n  </Scorecard>\n</PMML>");
        out
    }

    /// The points, the probability that they stand for, and the reasons.
    fn outputs(&self, out: &mut String) {
        let (offset, factor) = (self.scaling.offset(), self.scaling.factor());
        let factor = match self.output {
            Output::Pd => factor,
            Output::Propensity => -factor,
        };
        let output = self.output.name();
        let number = "optype=\"continuous\" dataType=\"double\"";
        let _ = write!(
            out,
            "    <Output>\n      <OutputField name=\"points\" feature=\"predictedValue\" {number}/>\n      \
             <OutputField name=\"{output}\" feature=\"transformedValue\" {number}>\n        \
             <Apply function=\"/\"><Constant dataType=\"double\">1</Constant><Apply function=\"+\">\
             <Constant dataType=\"double\">1</Constant><Apply function=\"exp\"><Apply function=\"/\">\
             <Apply function=\"-\"><FieldRef field=\"points\"/>\
             <Constant dataType=\"double\">{offset:?}</Constant></Apply>\
             <Constant dataType=\"double\">{factor:?}</Constant></Apply></Apply></Apply></Apply>\n      \
             </OutputField>\n"
        );
        for rank in 1..=REASONS.min(self.characteristics.len()) {
            let _ = writeln!(
                out,
                "      <OutputField name=\"reason_{rank}\" feature=\"reasonCode\" rank=\"{rank}\" \
                 optype=\"categorical\" dataType=\"string\"/>"
            );
        }
        let _ = writeln!(out, "    </Output>");
    }
}

/// The predicate of a bin of the field with the name `field`, which is in quotes.
fn predicate(field: &str, holds: Holds<'_>) -> String {
    let among = |kind: &str, listed: Vec<String>| {
        if listed.is_empty() {
            return "<False/>".to_owned();
        }
        let (count, listed) = (listed.len(), listed.join(" "));
        format!(
            "<SimpleSetPredicate field={field} booleanOperator=\"isIn\"><Array type=\"{kind}\" \
             n=\"{count}\">{listed}</Array></SimpleSetPredicate>"
        )
    };
    let texts = |texts: &[Arc<str>]| {
        // Engines differ in how they read these characters in an array.
        if !texts.iter().any(|text| text.contains(['"', '\\', '\n', '\t', '\r'])) {
            let each = |text: &Arc<str>| format!("\"{}\"", escaped(text));
            return among("string", texts.iter().map(each).collect());
        }
        let each = |text: &Arc<str>| {
            let value = quoted(text);
            format!("<SimplePredicate field={field} operator=\"equal\" value={value}/>")
        };
        let any: String = texts.iter().map(each).collect();
        format!("<CompoundPredicate booleanOperator=\"or\">{any}<False/></CompoundPredicate>")
    };
    match holds {
        Holds::Missing => format!("<SimplePredicate field={field} operator=\"isMissing\"/>"),
        Holds::Codes(Codes::Number(codes)) => {
            let doubles = codes.iter().map(|code| double_of(*code)).filter(|code| !code.is_nan());
            among("real", doubles.map(|code| code.to_string()).collect())
        }
        Holds::Codes(Codes::Text(codes)) => texts(codes),
        Holds::Texts(group) => texts(group),
        Holds::Below(cut) => {
            format!(
                "<SimplePredicate field={field} operator=\"lessThan\" value=\"{}\"/>",
                least_double(cut)
            )
        }
        Holds::Rest => "<True/>".to_owned(),
    }
}

/// The value of an attribute, in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('"', "&quot;"))
}

/// Text as XML has it. White space keeps what it is; control characters, which XML has not, go.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
