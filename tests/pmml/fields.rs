//! Fields: what is read of a row, and what is made of it.

use super::*;

/// What a field made by `expression` is, for a row with the fields `x`, `k` and `b`.
fn made(kind: &str, expression: &str, row: &[(&str, PmmlValue)]) -> String {
    made_with("", kind, expression, row)
}

fn made_with(shared: &str, kind: &str, expression: &str, row: &[(&str, PmmlValue)]) -> String {
    let schema = "<MiningSchema><MiningField name=\"x\"/><MiningField name=\"k\"/>\
        <MiningField name=\"b\"/></MiningSchema>";
    let model = parse(&document(
        "4_4",
        &["x:continuous:double", "k:categorical:string", "b:categorical:boolean"],
        &format!(
            "<TransformationDictionary>{shared}</TransformationDictionary>\
             <RegressionModel functionName=\"regression\">{schema}<Output>\
             <OutputField name=\"made\" feature=\"transformedValue\" optype=\"categorical\" \
             dataType=\"{kind}\">{expression}</OutputField></Output>\
             <RegressionTable intercept=\"1\"/></RegressionModel>"
        ),
    ));
    scored(&model, row).outputs[0].1.to_string()
}

fn x(number: f64) -> [(&'static str, PmmlValue); 1] {
    [("x", number.into())]
}

#[test]
fn norms_bins_and_tables() {
    let line = "<NormContinuous field=\"x\" mapMissingTo=\"-7\" outliers=\"O\">\
        <LinearNorm orig=\"0\" norm=\"0\"/><LinearNorm orig=\"10\" norm=\"1\"/>\
        <LinearNorm orig=\"20\" norm=\"5\"/></NormContinuous>";
    for (beyond, low, high) in
        [("asIs", "-0.1", "9"), ("asMissingValues", "-7", "-7"), ("asExtremeValues", "0", "5")]
    {
        let line = line.replace("\"O\"", &format!("\"{beyond}\""));
        assert_eq!(made("double", &line, &x(-1.0)), low);
        assert_eq!(made("double", &line, &x(30.0)), high);
        assert_eq!(made("double", &line, &x(5.0)), "0.5");
        assert_eq!(made("double", &line, &x(10.0)), "1");
        assert_eq!(made("double", &line, &[]), "-7");
    }
    let indicator = "<NormDiscrete field=\"k\" value=\"red\"/>";
    assert_eq!(made("integer", indicator, &[("k", "red".into())]), "1");
    assert_eq!(made("integer", indicator, &[("k", "blue".into())]), "0");
    assert_eq!(made("integer", indicator, &[]), "missing");
    let bins = "<Discretize field=\"x\" mapMissingTo=\"none\" defaultValue=\"rest\">\
        <DiscretizeBin binValue=\"01\"><Interval closure=\"openClosed\" rightMargin=\"3\"/></DiscretizeBin>\
        <DiscretizeBin binValue=\"02\"><Interval closure=\"openOpen\" leftMargin=\"3\" rightMargin=\"5\"/>\
        </DiscretizeBin></Discretize>";
    for (number, bin) in [(-9.0, "01"), (3.0, "01"), (3.5, "02"), (5.0, "rest")] {
        assert_eq!(made("string", bins, &x(number)), bin);
    }
    assert_eq!(made("string", bins, &[]), "none");
    let table = "<MapValues outputColumn=\"out\" defaultValue=\"0.5\" mapMissingTo=\"-1\">\
        <FieldColumnPair field=\"k\" column=\"colour\"/><FieldColumnPair field=\"b\" column=\"new\"/>\
        <InlineTable><row><colour>red</colour><new>true</new><out>1</out></row>\
        <row><colour>red</colour><new>false</new><out>2</out></row></InlineTable></MapValues>";
    let car = |colour: &str, new: bool| [("k", colour.into()), ("b", new.into())];
    assert_eq!(made("double", table, &car("red", true)), "1");
    assert_eq!(made("double", table, &car("red", false)), "2");
    assert_eq!(made("double", table, &car("blue", false)), "0.5");
    assert_eq!(made("double", table, &car("red", false)[..1]), "-1");
    let table = table.replace("<FieldColumnPair field=\"b\" column=\"new\"/>", "");
    assert_eq!(made("double", &table, &car("red", false)), "1");
    let table = table.replace("column=\"colour\"", "column=\"data:colour\"");
    assert_eq!(made("double", &table, &car("red", false)), "1");
    assert_eq!(made("double", "<FieldRef field=\"x\" mapMissingTo=\"4\"/>", &[]), "4");
    assert_eq!(made("string", "<Constant>0012</Constant>", &[]), "0012");
    assert_eq!(made("string", "<Constant missing=\"true\"/>", &[]), "missing");
}

/// An `Apply` of constants: texts in quotes, fields by their names.
fn apply(function: &str, arguments: &[&str]) -> String {
    let argument = |text: &&str| match text.strip_prefix('\'') {
        Some(text) => format!("<Constant dataType=\"string\">{text}</Constant>"),
        None if ["x", "k", "b"].contains(text) => format!("<FieldRef field=\"{text}\"/>"),
        None if text.starts_with('<') => (*text).to_owned(),
        None => format!("<Constant>{text}</Constant>"),
    };
    let arguments: String = arguments.iter().map(argument).collect();
    let function = function.replace('&', "&amp;");
    format!("<Apply function=\"{function}\">{arguments}</Apply>")
}

#[test]
fn functions_of_numbers() {
    for (function, arguments, expected) in [
        ("+", &["2", "3"][..], "5"),
        ("-", &["2", "3"], "-1"),
        ("*", &["2", "3"], "6"),
        ("/", &["3", "2"], "1.5"),
        ("/", &["x", "2"], "missing"),
        ("min", &["3", "x", "2"], "2"),
        ("max", &["3", "2"], "3"),
        ("sum", &["3", "2", "x"], "5"),
        ("avg", &["3", "2", "x"], "2.5"),
        ("median", &["3", "2", "9"], "3"),
        ("product", &["3", "2"], "6"),
        ("log10", &["1000"], "3"),
        ("ln", &["1"], "0"),
        ("ln", &["-1"], "invalid"),
        ("sqrt", &["9"], "3"),
        ("abs", &["-9"], "9"),
        ("exp", &["0"], "1"),
        ("pow", &["2", "10"], "1024"),
        ("threshold", &["2", "1"], "1"),
        ("threshold", &["1", "1"], "0"),
        ("floor", &["-1.5"], "-2"),
        ("ceil", &["-1.5"], "-1"),
        ("round", &["2.5"], "3"),
        ("rint", &["2.5"], "2"),
        ("modulo", &["-7", "3"], "2"),
        ("expm1", &["0"], "0"),
        ("ln1p", &["0"], "0"),
        ("hypot", &["3", "4"], "5"),
        ("stdNormalCDF", &["0"], "0.5"),
        ("erf", &["0"], "0"),
        ("stdNormalPDF", &["0"], "0.3989422804014327"),
        ("sin", &["0"], "0"),
        ("cos", &["0"], "1"),
        ("tan", &["0"], "0"),
        ("asin", &["1"], "1.5707963267948966"),
        ("acos", &["1"], "0"),
        ("acos", &["2"], "invalid"),
        ("atan", &["1"], "0.7853981633974483"),
        ("sinh", &["0"], "0"),
        ("cosh", &["0"], "1"),
        ("tanh", &["0"], "0"),
    ] {
        let expression = apply(function, arguments);
        assert_eq!(made("double", &expression, &[]), expected, "{expression}");
    }
}

#[test]
fn functions_of_truths_and_texts() {
    let row = [("k", "Red car".into()), ("b", true.into())];
    for (function, arguments, expected) in [
        ("equal", &["k", "'Red car"][..], "true"),
        ("notEqual", &["k", "'Red car"], "false"),
        ("lessThan", &["1", "2"], "true"),
        ("greaterOrEqual", &["1", "2"], "false"),
        ("isMissing", &["x"], "true"),
        ("isNotMissing", &["x"], "false"),
        ("isValid", &["k"], "true"),
        ("isNotValid", &["k"], "false"),
        ("and", &["b", "true"], "true"),
        ("or", &["false", "b"], "true"),
        ("not", &["b"], "false"),
        ("isIn", &["k", "'a", "'Red car"], "true"),
        ("isNotIn", &["k", "'a", "'b"], "true"),
        ("isIn", &["2", "1", "2"], "true"),
        ("if", &["b", "'yes", "'no"], "yes"),
        ("if", &["<Apply function=\"not\"><FieldRef field=\"b\"/></Apply>", "'yes"], "missing"),
        ("uppercase", &["k"], "RED CAR"),
        ("lowercase", &["k"], "red car"),
        ("trimBlanks", &["'  a b "], "a b"),
        ("substring", &["k", "5", "3"], "car"),
        ("stringLength", &["k"], "7"),
        ("concat", &["k", "'-", "2"], "Red car-2"),
        ("replace", &["k", "'r", "'l"], "Red cal"),
        ("replace", &["k", "'(c)(a)", "'$2$1"], "Red acr"),
        ("matches", &["k", "'^R.d"], "true"),
    ] {
        let expression = apply(function, arguments);
        assert_eq!(made("string", &expression, &row), expected, "{expression}");
    }
    let missing = "<Apply function=\"+\" mapMissingTo=\"3\" defaultValue=\"4\">\
        <FieldRef field=\"x\"/><Constant>1</Constant></Apply>";
    assert_eq!(made("double", missing, &[]), "3");
    let rest = "<Apply function=\"ln\" defaultValue=\"4\" invalidValueTreatment=\"asMissing\">\
        <Constant>-1</Constant></Apply>";
    assert_eq!(made("double", rest, &[]), "4");
}

#[test]
fn functions_of_the_document() {
    let shared = "<DefineFunction name=\"half\" optype=\"continuous\" dataType=\"double\">\
        <ParameterField name=\"n\" dataType=\"double\"/><Apply function=\"/\"><FieldRef field=\"n\"/>\
        <Constant>2</Constant></Apply></DefineFunction>\
        <DefineFunction name=\"quarter\" optype=\"continuous\"><ParameterField name=\"x\"/>\
        <Apply function=\"half\"><Apply function=\"half\"><FieldRef field=\"x\"/></Apply></Apply>\
        </DefineFunction>\
        <DerivedField name=\"last\" optype=\"continuous\" dataType=\"double\">\
        <Apply function=\"quarter\"><FieldRef field=\"first\"/></Apply></DerivedField>\
        <DerivedField name=\"first\" optype=\"continuous\" dataType=\"integer\">\
        <Apply function=\"floor\"><FieldRef field=\"x\"/></Apply></DerivedField>\
        <DerivedField name=\"unused\" optype=\"continuous\" dataType=\"integer\">\
        <FieldRef field=\"not there\"/></DerivedField>";
    assert_eq!(made_with(shared, "double", "<FieldRef field=\"last\"/>", &x(10.7)), "2.5");
}

/// What a model reads where `value` stands.
fn read(data: &str, mining: &str, value: PmmlValue) -> Result<String, String> {
    let text = format!(
        "<PMML xmlns=\"http://www.dmg.org/PMML-4_4\"><DataDictionary>{data}</DataDictionary>\
         <RegressionModel functionName=\"regression\"><MiningSchema>{mining}</MiningSchema>\
         <Output><OutputField name=\"x\" feature=\"transformedValue\"><FieldRef field=\"f\"/>\
         </OutputField></Output><RegressionTable intercept=\"1\"/></RegressionModel></PMML>"
    );
    let said = try_scored(&parse(&text), &[("f", value)]);
    said.map(|said| said.outputs[0].1.to_string()).map_err(|error| error.message().to_owned())
}

#[test]
fn values_are_treated_as_the_schema_says() {
    let data = "<DataField name=\"f\" optype=\"continuous\" dataType=\"double\">\
        <Interval closure=\"closedOpen\" leftMargin=\"0\" rightMargin=\"100\"/>\
        <Value value=\"-1\" property=\"missing\"/><Value value=\"13\" property=\"invalid\"/></DataField>";
    let with = |attributes: &str, value: f64| {
        let mining = format!("<MiningField name=\"f\" {attributes}/>");
        read(data, &mining, value.into()).unwrap_or_else(|message| message)
    };
    assert_eq!(with("", 99.0), "99");
    assert_eq!(with("", -1.0), "missing");
    assert_eq!(with("missingValueReplacement=\"7\" missingValueTreatment=\"asMean\"", -1.0), "7");
    assert_eq!(with("missingValueTreatment=\"returnInvalid\"", -1.0), "`f` is missing");
    assert_eq!(with("", 100.0), "`f` cannot be `100`");
    assert_eq!(with("", 13.0), "`f` cannot be `13`");
    assert_eq!(with("invalidValueTreatment=\"asIs\"", 100.0), "100");
    let missing = "invalidValueTreatment=\"asMissing\" missingValueReplacement=\"3\"";
    assert_eq!(with(missing, 100.0), "3");
    let value = "invalidValueTreatment=\"asValue\" invalidValueReplacement=\"5\"";
    assert_eq!(with(value, 100.0), "5");
    let ends = "lowValue=\"10\" highValue=\"20\" outliers";
    assert_eq!(with(&format!("{ends}=\"asExtremeValues\""), 5.0), "10");
    assert_eq!(with(&format!("{ends}=\"asExtremeValues\""), 25.0), "20");
    assert_eq!(with(&format!("{ends}=\"asMissingValues\""), 25.0), "missing");
    assert_eq!(with(&format!("{ends}=\"asIs\""), 25.0), "25");
}

#[test]
fn values_have_the_type_of_their_field() {
    let said = |kind: &str, measure: &str, values: &str, value: PmmlValue| {
        let data = format!(
            "<DataField name=\"f\" optype=\"{measure}\" dataType=\"{kind}\">{values}</DataField>"
        );
        read(&data, "<MiningField name=\"f\"/>", value).unwrap_or_else(|message| message)
    };
    assert_eq!(said("integer", "continuous", "", "12".into()), "12");
    assert_eq!(said("integer", "continuous", "", "12.5".into()), "`f` cannot be `12.5`");
    assert_eq!(said("float", "continuous", "", "0.1".into()), "0.10000000149011612");
    assert_eq!(said("boolean", "categorical", "", "TRUE".into()), "true");
    assert_eq!(said("string", "categorical", "", 3.0.into()), "3");
    assert_eq!(said("double", "continuous", "", "abc".into()), "`f` cannot be `abc`");
    assert_eq!(said("double", "continuous", "", " ".into()), "missing");
    assert_eq!(said("double", "continuous", "", f64::NAN.into()), "missing");
    assert_eq!(said("date", "continuous", "", "2024-02-29".into()), "2024-02-29");
    let values = "<Value value=\"low\"/><Value value=\"high\"/>";
    assert_eq!(said("string", "ordinal", values, "high".into()), "high");
    assert_eq!(said("string", "ordinal", values, "top".into()), "`f` cannot be `top`");
    let values = "<Value value=\"NA\" property=\"missing\"/>";
    assert_eq!(said("double", "continuous", values, "NA".into()), "missing");
}

#[test]
fn predicates_know_orders_sets_and_odd_numbers() {
    let holds = |predicate: &str, row: &[(&str, PmmlValue)]| {
        let schema = schema(&["size", "x"], "y");
        let model = parse(&document(
            "4_0",
            &["size:ordinal=small,middle,big:string", "x:continuous:double", "y:continuous:double"],
            &format!(
                "<TreeModel functionName=\"regression\">{schema}<Node score=\"0\"><True/>\
                 <Node score=\"1\">{predicate}</Node><Node score=\"2\"><True/></Node></Node></TreeModel>"
            ),
        ));
        scored(&model, row).value.number() == Some(1.0)
    };
    let above = "<SimplePredicate field=\"size\" operator=\"greaterThan\" value=\"small\"/>";
    assert!(holds(above, &[("size", "big".into())]));
    assert!(!holds(above, &[("size", "small".into())]));
    let among = "<SimpleSetPredicate field=\"size\" booleanOperator=\"isIn\">\
        <Array n=\"2\" type=\"string\">\"small\" big</Array></SimpleSetPredicate>";
    assert!(holds(among, &[("size", "big".into())]));
    assert!(!holds(among, &[("size", "middle".into())]));
    assert!(!holds(&among.replace("isIn", "isNotIn"), &[]));
    let among = "<SimpleSetPredicate field=\"x\" booleanOperator=\"isNotIn\">\
        <Array type=\"real\">1 2.50 -0</Array></SimpleSetPredicate>";
    assert!(!holds(among, &[("x", 2.5.into())]) && !holds(among, &[("x", 0.0.into())]));
    assert!(holds(among, &[("x", 3.0.into())]));
    let odd = format!(
        "<CompoundPredicate booleanOperator=\"xor\">{above}<SimplePredicate field=\"x\" \
         operator=\"lessThan\" value=\"0\"/></CompoundPredicate>"
    );
    assert!(holds(&odd, &[("size", "big".into()), ("x", 1.0.into())]));
    assert!(!holds(&odd, &[("size", "big".into()), ("x", (-1.0).into())]));
    assert!(!holds(&odd, &[("size", "big".into())]));
}

#[test]
fn targets_shift_scale_and_stand_in() {
    let said = |target: &str, row: &[(&str, PmmlValue)]| {
        let schema = schema(&["x"], "y");
        let model = parse(&document(
            "4_2",
            &["x:continuous:double", "y:continuous:double"],
            &format!(
                "<RegressionModel functionName=\"regression\">{schema}<Targets>\
                 <Target field=\"y\" {target}</Target></Targets><RegressionTable intercept=\"0\">\
                 <NumericPredictor name=\"x\" coefficient=\"1\"/></RegressionTable></RegressionModel>"
            ),
        ));
        let said = scored(&model, row);
        (said.value.number(), said.raw.first().copied())
    };
    assert_eq!(
        said("min=\"1\" max=\"5\" rescaleFactor=\"3\" rescaleConstant=\"0.5\">", &x(7.0)).0,
        Some(15.5)
    );
    assert_eq!(
        said("min=\"1\" rescaleFactor=\"3\" castInteger=\"floor\">", &x(0.5)),
        (Some(3.0), Some(0.5))
    );
    assert_eq!(said("castInteger=\"round\">", &x(2.5)).0, Some(3.0));
    assert_eq!(said("castInteger=\"ceiling\">", &x(2.1)).0, Some(3.0));
    assert_eq!(said("rescaleFactor=\"3\"><TargetValue defaultValue=\"9\"/>", &[]).0, Some(9.0));
}

#[test]
fn outputs_show_classes_and_decide() {
    let schema = schema(&["x"], "y");
    let model = parse(&document(
        "4_4_1",
        &["x:continuous:double", "y:categorical=0,1:integer"],
        &format!(
            "<TreeModel functionName=\"classification\">{schema}<Output>\
             <OutputField name=\"value\"/>\
             <OutputField name=\"shown\" feature=\"predictedDisplayValue\"/>\
             <OutputField name=\"share\" feature=\"probability\"/>\
             <OutputField name=\"of 0\" feature=\"probability\" value=\"0\"/>\
             <OutputField name=\"none\" feature=\"probability\" value=\"2\"/>\
             <OutputField name=\"todo\" feature=\"decision\" dataType=\"string\"><Decisions/>\
             <Apply function=\"if\"><Apply function=\"greaterThan\"><FieldRef field=\"share\"/>\
             <Constant>0.7</Constant></Apply><Constant>stop</Constant><Constant>go</Constant></Apply>\
             </OutputField></Output>\
             <Targets><Target field=\"y\"><TargetValue value=\"1\" displayValue=\"bad\"/></Target></Targets>\
             <Node score=\"1\"><True/><ScoreDistribution value=\"0\" recordCount=\"1\"/>\
             <ScoreDistribution value=\"1\" recordCount=\"3\"/></Node></TreeModel>"
        ),
    ));
    let said = scored(&model, &[]);
    let told: Vec<String> = said.outputs.iter().map(|(n, v)| format!("{n}={v}")).collect();
    assert_eq!(told, ["value=1", "shown=bad", "share=0.75", "of 0=0.25", "none=0", "todo=stop"]);
}
