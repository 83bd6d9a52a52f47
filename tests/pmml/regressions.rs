//! Regressions: terms, and what their sums are normalized to.

use super::*;

const X: f64 = 0.7;

/// A regression over `x` for the classes `a`, `b` and `c`, or for some of them.
fn classes(method: &str, tables: &[(&str, f64, f64)], measure: &str) -> PmmlModel {
    let table = |(class, intercept, weight): &(&str, f64, f64)| {
        format!(
            "<RegressionTable targetCategory=\"{class}\" intercept=\"{intercept}\">\
             <NumericPredictor name=\"x\" coefficient=\"{weight}\"/></RegressionTable>"
        )
    };
    let tables: String = tables.iter().map(table).collect();
    let schema = schema(&["x"], "y");
    let target = format!("y:{measure}:string");
    parse(&document(
        "4_3",
        &["x:continuous:double", &target],
        &format!(
            "<RegressionModel functionName=\"classification\" normalizationMethod=\"{method}\">\
             {schema}{tables}</RegressionModel>"
        ),
    ))
}

fn shares(model: &PmmlModel) -> Vec<f64> {
    let said = scored(model, &[("x", X.into())]);
    said.probabilities.iter().map(|(_, share)| *share).collect()
}

fn all_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(found, expected)| near(*found, *expected));
}

#[test]
fn sums_of_classes_are_normalized() {
    let three = [("a", 0.5, 1.2), ("b", -0.3, 0.4), ("c", 0.0, 0.0)];
    let found = shares(&classes("softmax", &three, "categorical=a,b,c"));
    all_near(&found, &[0.6585418211039706, 0.16902185546095475, 0.17243632343507467]);
    let found = shares(&classes("logit", &three, "categorical=a,b,c"));
    all_near(&found, &[0.4433534696774206, 0.2769247026413233, 0.2797218276812561]);
    let fixed = [("a", 2.0, 0.0), ("b", 3.0, 0.0), ("c", 5.0, 0.0)];
    let found = shares(&classes("simplemax", &fixed, "categorical=a,b,c"));
    all_near(&found, &[0.2, 0.3, 0.5]);
    let fixed = [("a", 0.2, 0.0), ("b", 0.3, 0.0), ("c", 0.0, 0.0)];
    let found = shares(&classes("none", &fixed, "categorical=a,b,c"));
    all_near(&found, &[0.2, 0.3, 0.5]);
    let steps = [("a", -1.0, 0.0), ("b", 0.5, 0.0), ("c", 0.0, 0.0)];
    let found = shares(&classes("logit", &steps, "ordinal=a,b,c"));
    all_near(&found, &[0.2689414213699951, 0.3535179098318595, 0.3775406687981454]);
}

#[test]
fn links_make_shares_and_numbers() {
    let links = [
        ("none", 1.34),
        ("logit", 0.7924899414403643),
        ("probit", 0.9098773275355475),
        ("cloglog", 0.9780512152479811),
        ("loglog", 0.7696297926009695),
        ("cauchit", 0.7959287407528368),
        ("softmax", 0.7924899414403643),
    ];
    for (link, share) in links {
        // One table stands for two classes.
        let two = [("a", 0.5, 1.2), ("b", 0.0, 0.0)];
        for tables in [&two[..], &two[..1]] {
            let model = classes(link, tables, "categorical=a,b");
            all_near(&shares(&model), &[share, 1.0 - share]);
            let said = scored(&model, &[("x", X.into())]);
            assert_eq!(said.value.text(), Some("a"));
            near(said.raw[0], 1.34);
        }
    }
    for (link, number) in [links[0], links[1], links[2], ("exp", 3.819043505366335)] {
        let schema = schema(&["x"], "y");
        let model = parse(&document(
            "4_2",
            &["x:continuous:double", "y:continuous:double"],
            &format!(
                "<RegressionModel functionName=\"regression\" normalizationMethod=\"{link}\">{schema}\
                 <RegressionTable intercept=\"0.5\"><NumericPredictor name=\"x\" coefficient=\"1.2\"/>\
                 </RegressionTable></RegressionModel>"
            ),
        ));
        near(scored(&model, &[("x", X.into())]).value.number().unwrap(), number);
        assert_eq!(scored(&model, &[]).value, PmmlValue::Missing);
    }
}

#[test]
fn terms_are_powers_categories_and_products() {
    let schema = schema(&["x", "z", "k"], "y");
    let text = document(
        "3_2",
        &[
            "x:continuous:double",
            "z:continuous:double",
            "k:categorical:integer",
            "y:continuous:double",
        ],
        &format!(
            "<RegressionModel functionName=\"regression\" targetFieldName=\"y\">{schema}\
             <RegressionTable intercept=\"1\">\
             <NumericPredictor name=\"x\" exponent=\"3\" coefficient=\"2\"/>\
             <CategoricalPredictor name=\"k\" value=\"7\" coefficient=\"10\"/>\
             <CategoricalPredictor name=\"k\" value=\"8\" coefficient=\"20\"/>\
             <PredictorTerm coefficient=\"0.5\"><FieldRef field=\"x\"/><FieldRef field=\"z\"/></PredictorTerm>\
             </RegressionTable></RegressionModel>"
        ),
    );
    let model = parse(&text);
    let said = |k: PmmlValue| scored(&model, &[("x", 2.0.into()), ("z", 3.0.into()), ("k", k)]);
    assert_eq!(said("8".into()).value.number(), Some(1.0 + 16.0 + 20.0 + 3.0));
    assert_eq!(said(7.0.into()).value.number(), Some(1.0 + 16.0 + 10.0 + 3.0));
    assert_eq!(said(PmmlValue::Missing).value.number(), Some(20.0));
    assert!(try_scored(&model, &[("k", 7.5.into())]).unwrap_err().to_string().contains("`7.5`"));
}

/// Sums in single precision, as trainers of trees make them.
#[test]
fn single_precision_is_kept() {
    let schema = schema(&["x"], "y");
    let model = parse(&document(
        "4_4",
        &["x:continuous:float", "y:continuous:float"],
        &format!(
            "<RegressionModel functionName=\"regression\" x-mathContext=\"float\">{schema}\
             <RegressionTable intercept=\"0.1\"><NumericPredictor field=\"x\" coefficient=\"0.3\"/>\
             </RegressionTable></RegressionModel>"
        ),
    ));
    let single = 0.1_f32 + 0.3_f32 * 0.7_f32;
    let said = scored(&model, &[("x", "0.7".into())]);
    assert_eq!(said.value.number(), Some(f64::from(single)));
}

#[test]
fn general_regressions_weigh_products() {
    let schema = schema(&["x", "k"], "y");
    let parts = "<ParameterList><Parameter name=\"p0\"/><Parameter name=\"p1\"/><Parameter name=\"p2\"/>\
        </ParameterList><FactorList><Predictor name=\"k\"/></FactorList><CovariateList>\
        <Predictor name=\"x\"/></CovariateList><PPMatrix>\
        <PPCell value=\"2\" predictorName=\"x\" parameterName=\"p1\"/>\
        <PPCell value=\"b\" predictorName=\"k\" parameterName=\"p2\"/>\
        <PPCell value=\"1\" predictorName=\"x\" parameterName=\"p2\"/></PPMatrix>";
    let model = |kind: &str, function: &str, cells: &str, target: &str| {
        parse(&document(
            "4_1",
            &["x:continuous:double", "k:categorical:string", target],
            &format!(
                "<GeneralRegressionModel functionName=\"{function}\" {kind}>{schema}{parts}\
                 <ParamMatrix>{cells}</ParamMatrix></GeneralRegressionModel>"
            ),
        ))
    };
    let row = [("x", 3.0.into()), ("k", "b".into())];
    let cells = "<PCell parameterName=\"p0\" beta=\"-1\"/><PCell parameterName=\"p1\" beta=\"0.1\"/>\
                 <PCell parameterName=\"p2\" beta=\"0.2\"/>";
    let sum: f64 = -1.0 + 0.9 + 0.6;
    // What e to the power of 0.5 is, and of the others.
    let (half, most, some) = (1.6487212707001282, core::f64::consts::E, 2.45960311115695);
    let logistic = half / (half + 1.0);
    let number = "y:continuous:double";
    let plain = model("modelType=\"generalLinear\"", "regression", cells, number);
    near(scored(&plain, &row).value.number().unwrap(), sum);
    assert_eq!(scored(&plain, &row[..1]).value, PmmlValue::Missing);
    for (link, expected) in [("log", half), ("logit", logistic), ("identity", sum + 2.0)] {
        let offset = if link == "identity" { "offsetValue=\"2\"" } else { "" };
        let kind = format!("modelType=\"generalizedLinear\" linkFunction=\"{link}\" {offset}");
        let found = scored(&model(&kind, "regression", cells, number), &row).value;
        near(found.number().unwrap(), expected);
    }
    let kind =
        "modelType=\"generalizedLinear\" linkFunction=\"logit\" targetReferenceCategory=\"no\"";
    let two = model(kind, "classification", cells, "y:categorical=no,yes:string");
    let said = scored(&two, &row);
    assert_eq!((said.value.text(), said.probabilities[0].0.text()), (Some("yes"), Some("yes")));
    near(said.probabilities[0].1, logistic);
    let cells = "<PCell targetCategory=\"u\" parameterName=\"p0\" beta=\"1\"/>\
                 <PCell targetCategory=\"v\" parameterName=\"p1\" beta=\"0.1\"/>";
    let kind = "modelType=\"multinomialLogistic\" targetReferenceCategory=\"w\"";
    let three = model(kind, "classification", cells, "y:categorical=w,u,v:string");
    let said = scored(&three, &row);
    let all = most + some + 1.0;
    let expected = [most / all, some / all, 1.0 / all];
    let names: Vec<&str> = said.probabilities.iter().map(|(c, _)| c.text().unwrap()).collect();
    assert_eq!(names, ["u", "v", "w"]);
    said.probabilities.iter().zip(expected).for_each(|((_, share), e)| near(*share, e));
    let kind = "modelType=\"ordinalMultinomial\" cumulativeLink=\"logit\"";
    let steps = model(kind, "classification", cells, "y:ordinal=u,v,w:string");
    let (first, second) = (most / (most + 1.0), some / (some + 1.0));
    let said = scored(&steps, &row);
    near(said.probabilities[0].1, first);
    near(said.probabilities[1].1, second - first);
}
