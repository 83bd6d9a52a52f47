//! Gates, strategies and models of two versions: what is said of them is so for the customers and the
//! values that are named, and what is called alike is alike.

use creditloop::check::{
    ChoiceChange, Compared, GateChange, ModelChange, VersionReport, compare_versions,
};
use creditloop::error::fault::SourceText;
use creditloop::feature::Input;
use creditloop::model::Scorecard;
use creditloop::{Archive, Missing};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn starter() -> Archive {
    let folder = format!("{}/examples/policy/starter", env!("CARGO_MANIFEST_DIR"));
    Archive::read_dir(folder.as_ref()).unwrap()
}

/// `archive` with `from` written as `to` in the file at `path`.
fn edited(archive: Archive, path: &str, from: &str, to: &str) -> Archive {
    let text = archive.file(path).unwrap().clone();
    assert!(text.contains(from), "{path}: {from}");
    archive.with(path, &text.replacen(from, to, 1))
}

fn against(new: Archive) -> VersionReport {
    compare_versions(starter(), new).unwrap_or_else(|error| panic!("{error}"))
}

fn compared(path: &str, from: &str, to: &str) -> VersionReport {
    against(edited(starter(), path, from, to))
}

fn only_gate(report: &VersionReport) -> &GateChange {
    let [gate] = report.gates.as_slice() else { panic!("{report}") };
    gate
}

fn only_choice(report: &VersionReport) -> &ChoiceChange {
    let [choice] = report.choices.as_slice() else { panic!("{report}") };
    choice
}

fn only_model(report: &VersionReport) -> &ModelChange {
    let [model] = report.models.as_slice() else { panic!("{report}") };
    model
}

/// What a customer is, and what both versions say of it.
fn differ(compared: &Compared) -> (Vec<(&str, &str)>, &str, &str) {
    let Compared::Differ { customer, old, new } = compared else { panic!("{compared:?}") };
    let customer = customer.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
    (customer.collect(), old, new)
}

#[test]
fn a_gate_is_compared_by_whom_it_lets_in() {
    let arrears = "gate = \"loan.days_past_due >= 1\"";
    let report = compared("policy.toml", arrears, "gate = \"not(loan.days_past_due < 1)\"");
    assert_eq!(only_gate(&report).compared, Compared::Alike, "{report}");
    assert_eq!(only_gate(&report).changes[0].key, "gate");
    assert!(report.is_alike() && report.text.is_empty(), "{report}");
    let report = compared("policy.toml", arrears, "gate = \"loan.days_past_due >= 2\"");
    let gate = only_gate(&report);
    assert_eq!(gate.gate, "gate tracking -> collection");
    let (customer, old, new) = differ(&gate.compared);
    assert_eq!(customer, [("loan.days_past_due", "1")]);
    assert_eq!((old, new), ("opens", "policy_stop for GATE.NOT_IN_ARREARS"));
    assert!(!report.is_alike());
    // What is unknown does not open: this gate takes it for nothing due.
    let known = "gate = \"known(loan.days_past_due) and loan.days_past_due >= 1\"";
    let report = compared("policy.toml", arrears, known);
    let (customer, old, new) = differ(&only_gate(&report).compared);
    assert!(customer[0].1.parse::<i64>().is_err(), "{report}");
    assert_eq!(old, "policy_stop for GATE.NOT_IN_ARREARS, as a fact is missing");
    assert_eq!(new, "policy_stop for GATE.NOT_IN_ARREARS");
    // Another weight, at whom it does not let in.
    let both = "gate = \"history.framework_signed and history.loan_contract_signed\"";
    let heavier = format!("{both}\nseverity = \"legal_stop\"");
    let report = compared("policy.toml", both, &heavier);
    let (_, old, new) = differ(&only_gate(&report).compared);
    assert!(old.starts_with("pend for") && new.starts_with("legal_stop for"), "{report}");
}

#[test]
fn edges_that_are_new_or_gone_or_in_another_order_are_told() {
    let first = "[[edge]]\nfrom = \"start\"\nto = \"marketing\"\n";
    let added = format!("[[edge]]\nfrom = \"marketing\"\nto = \"rating\"\n\n{first}");
    let report = compared("policy.toml", first, &added);
    let gate = only_gate(&report);
    assert_eq!((gate.gate.as_str(), gate.was, gate.is), ("gate marketing -> rating", false, true));
    assert!(!report.is_alike() && report.text.is_empty(), "{report}");
    assert!(report.to_string().contains("gate marketing -> rating: added"), "{report}");
    let back = compare_versions(edited(starter(), "policy.toml", first, &added), starter());
    assert!(!only_gate(&back.unwrap()).is);
    // Edges between other stages have no order among each other.
    let (one, other) = (
        "[[edge]]\nfrom = \"investigation\"\nto = \"rating\"\n\n",
        "[[edge]]\nfrom = \"rating\"\nto = \"signing\"\n\n",
    );
    let report = compared("policy.toml", &format!("{one}{other}"), &format!("{other}{one}"));
    assert!(report.gates.is_empty() && report.is_alike(), "{report}");
    let text = starter().file("policy.toml").unwrap().clone();
    let start = text.find("[[edge]]\nfrom = \"marketing\"\nto = \"investigation\"\ngate").unwrap();
    let second = start
        + text[start..]
            .find("[[edge]]\nfrom = \"marketing\"\nto = \"investigation\"\nstate")
            .unwrap();
    let end = second + text[second..].find("\n\n").unwrap() + 2;
    let moved =
        format!("{}{}{}{}", &text[..start], &text[second..end], &text[start..second], &text[end..]);
    let report = against(starter().with("policy.toml", &moved));
    assert_eq!(report.gates.len(), 2, "{report}");
    assert!(report.gates.iter().all(|gate| gate.changes[0].key == "place"), "{report}");
    assert!(!report.is_alike());
}

#[test]
fn a_treatment_is_compared_by_whom_it_is_chosen_for() {
    let path = "strategy/contact.toml";
    let when = "score.propensity.propensity >= ${mkt.propensity_phone} and cust.telephone";
    let same = "cust.telephone and not(score.propensity.propensity < ${mkt.propensity_phone})";
    let report = compared(path, when, same);
    assert_eq!(only_choice(&report).compared, Compared::Alike, "{report}");
    assert!(report.is_alike() && report.text.is_empty(), "{report}");
    let report = compared(path, " and cust.telephone", "");
    let (customer, old, new) = differ(&only_choice(&report).compared);
    assert!(customer.iter().any(|fact| fact.0 == "cust.telephone" && fact.1 != "true"), "{report}");
    assert!(old != new && new == "call-now by phone for MKT.WHY_HIGH_INTENT", "{report}");
    // The first of two that rank alike is chosen; here the second ranks lower everywhere.
    let report = compared(path, "propensity + 0.1\"", "propensity\"");
    assert_eq!(only_choice(&report).compared, Compared::Alike, "{report}");
    let report = compared(path, "propensity + 0.1\"", "propensity - 0.1\"");
    let (_, old, new) = differ(&only_choice(&report).compared);
    assert_eq!(old, "call-now by phone for MKT.WHY_HIGH_INTENT");
    assert_eq!(new, "message by message for MKT.WHY_INTENT");
    // What is said to whom nothing fits.
    let report = compared(path, "reason = \"MKT.LOW_PROPENSITY\"", "reason = \"MKT.WHY_INTENT\"");
    let (_, old, new) = differ(&only_choice(&report).compared);
    assert_eq!((old, new), ("none applies: MKT.LOW_PROPENSITY", "none applies: MKT.WHY_INTENT"));
}

#[test]
fn the_order_of_rules_counts_and_their_file_does_not() {
    // Two rules in the other order, of which the first that ranks as high is chosen.
    let path = "strategy/contact.toml";
    let old = edited(starter(), path, "propensity + 0.1\"", "propensity\"");
    let text = old.file(path).unwrap().clone();
    let (first, second) =
        (text.find("[[treatment]]").unwrap(), text.rfind("[[treatment]]").unwrap());
    let end = text.find("[[otherwise]]").unwrap();
    let turned =
        format!("{}{}{}{}", &text[..first], &text[second..end], &text[first..second], &text[end..]);
    let report = compare_versions(old.clone(), old.with(path, &turned)).unwrap();
    let choice = only_choice(&report);
    assert!(choice.changes.is_empty(), "{report}");
    let (_, was, is) = differ(&choice.compared);
    assert!(was.starts_with("call-now") && is.starts_with("message"), "{report}");
    // With ranks of their own the order says nothing.
    let text = starter().file(path).unwrap().clone();
    let (first, second) =
        (text.find("[[treatment]]").unwrap(), text.rfind("[[treatment]]").unwrap());
    let end = text.find("[[otherwise]]").unwrap();
    let turned =
        format!("{}{}{}{}", &text[..first], &text[second..end], &text[first..second], &text[end..]);
    assert!(against(starter().with(path, &turned)).is_alike());
    // The same rules in another file.
    let offers = starter().file("strategy/offers.toml").unwrap().clone();
    let files = starter();
    let others = files.files().filter(|(path, _)| path.as_ref() != "strategy/offers.toml");
    let moved = others.fold(Archive::default(), |all, (path, text)| all.with(path, text));
    let report = against(moved.with("strategy/a.toml", &offers));
    assert!(report.is_alike() && report.choices.is_empty(), "{report}");
}

#[test]
fn an_offer_is_compared_by_what_it_offers() {
    let path = "strategy/offers.toml";
    // The terms differ from customer to customer, and are written alike.
    let report = compared(path, "apply.amount > 0", "not(apply.amount <= 0)");
    assert_eq!(only_choice(&report).compared, Compared::Alike, "{report}");
    assert!(report.is_alike(), "{report}");
    let report = compared(path, "apply.amount > 0", "apply.amount >= 100");
    let (customer, old, new) = differ(&only_choice(&report).compared);
    let amount = customer.iter().find(|(name, _)| *name == "apply.amount").unwrap();
    let amount: Decimal = amount.1.parse().unwrap();
    assert!(Decimal::ZERO < amount && amount < Decimal::from(100), "{report}");
    assert!(
        old.starts_with("instalment-loan: ") && new == "none applies: LMT.NO_OFFER",
        "{report}"
    );
    let report = compared(path, "\"apply.tenor_months\"", "\"apply.tenor_months + 1\"");
    assert!(matches!(only_choice(&report).compared, Compared::Differ { .. }), "{report}");
    // Written otherwise, and nobody proves that it is the same: it is not called so.
    let report = compared(
        path,
        "min(apply.amount, exposure.capacity)",
        "min(exposure.capacity, apply.amount)",
    );
    assert!(matches!(only_choice(&report).compared, Compared::Open(_)), "{report}");
    assert!(!report.is_alike());
    // A parameter that a rate rests on.
    let text = starter().file("parameters.toml").unwrap().clone();
    let at = text.find("\"lmt.base_rate\"").unwrap();
    let value = at + text[at..].find("value = ").unwrap();
    let end = value + text[value..].find('\n').unwrap();
    let changed = format!("{}value = 0.099{}", &text[..value], &text[end..]);
    let report = against(starter().with("parameters.toml", &changed));
    let choice = only_choice(&report);
    assert!(choice.changes.is_empty(), "{report}");
    assert!(matches!(choice.compared, Compared::Differ { .. }), "{report}");
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn a_model_is_compared_by_its_points() {
    let path = "models/risk.toml";
    // A bin in two with the same points, and texts in another order.
    let report = against(edited(
        edited(
            starter(),
            path,
            "{ below = 16, points = 49.16 }",
            "{ below = 14, points = 49.16 },\n  { below = 16, points = 49.16 }",
        ),
        path,
        "\"all_paid_here\", \"none_taken\"",
        "\"none_taken\", \"all_paid_here\"",
    ));
    assert!(report.models.is_empty() && report.is_alike(), "{report}");
    let report = compared(path, "{ below = 16, points = 49.16 }", "{ below = 18, points = 50.00 }");
    let model = only_model(&report);
    let said: Vec<String> = model.points.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "apply.tenor_months [12..16): was 49.16 points, is 50.00 points (+0.84)",
            "apply.tenor_months [16..18): was 41.56 points, is 50.00 points (+8.44)",
        ]
    );
    assert_eq!(model.sum, Some((dec("0"), dec("8.44"))));
    assert!(!report.is_alike() && report.text.is_empty(), "{report}");
    let words = report.to_string();
    assert!(words.contains("the sum of the points changes by +0 to +8.44"), "{words}");
    // A text that moves to another group, and one that has none any more.
    let report = compared(
        path,
        "[\"appliances\", \"others\", \"repairs\", \"retraining\"]",
        "[\"repairs\", \"retraining\"]",
    );
    let said: Vec<String> = only_model(&report).points.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["apply.purpose appliances, others: was 43.34 points, is 26.46 points (-16.88)"]
    );
    // A card that says another owner scores alike; another scaling does not.
    let report = compared(path, "owner = \"the example credit_loop\"", "owner = \"somebody\"");
    assert_eq!(only_model(&report).changes[0].key, "owner");
    assert!(report.is_alike(), "{report}");
    let report = compared(path, "pdo = 20", "pdo = 25");
    assert_eq!(only_model(&report).sum, Some((dec("0"), dec("0"))));
    assert_eq!(only_model(&report).changes[0].entry, "scaling");
    assert!(!report.is_alike(), "{report}");
}

#[test]
fn a_characteristic_that_is_gone_changes_the_sum_for_everybody() {
    let path = "models/risk.toml";
    let text = starter().file(path).unwrap().clone();
    let start = text.find("[[characteristic]]\nname = \"apply.tenor_months\"").unwrap();
    let end = start + text[start..].find("[[characteristic]]\nname = \"credit.history\"").unwrap();
    let without = format!("{}{}", &text[..start], &text[end..]);
    let report = against(starter().with(path, &without));
    let model = only_model(&report);
    assert_eq!(model.sum, Some((dec("-72.52"), dec("-19.28"))), "{report}");
    let last = model.points.last().unwrap();
    assert_eq!((last.values.as_str(), last.old, last.new), ("missing", Some(dec("19.28")), None));
    assert_eq!(model.points[0].values, "< 8");
}

/// Bins of a number: the cuts and the points of each.
fn bins() -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
    let cuts = proptest::collection::btree_set(0_i64..20, 1..5);
    cuts.prop_flat_map(|cuts| {
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let points = proptest::collection::vec(0_i64..4, cuts.len() + 2);
        (Just(cuts), points)
    })
}

fn card((cuts, points): &(Vec<i64>, Vec<i64>)) -> String {
    let mut lines: Vec<String> = cuts
        .iter()
        .zip(points)
        .map(|(cut, worth)| format!("{{ below = {cut}, points = {worth} }}"))
        .collect();
    let rest = &points[cuts.len()..];
    lines.push(format!("{{ rest = true, points = {} }}", rest[0]));
    lines.push(format!("{{ missing = true, points = {} }}", rest[1]));
    let text = starter().file("models/risk.toml").unwrap().clone();
    let head = &text[..text.find("[[characteristic]]").unwrap()];
    format!(
        "{head}[[characteristic]]\nname = \"apply.tenor_months\"\nreason = \"SCORE.TENOR\"\n\
         bins = [\n  {},\n]\n",
        lines.join(",\n  ")
    )
}

/// Whether `values` as they are told holds a number.
fn holds(values: &str, number: Option<i64>) -> bool {
    let Some(number) = number else { return values == "missing" };
    let parse = |text: &str| text.parse::<i64>().unwrap();
    if values == "missing" {
        return false;
    }
    if values == "any number" {
        return true;
    }
    if let Some(to) = values.strip_prefix("< ") {
        return number < parse(to);
    }
    if let Some(from) = values.strip_prefix(">= ") {
        return number >= parse(from);
    }
    let (from, to) = values.trim_matches(['[', ')']).split_once("..").unwrap();
    (parse(from)..parse(to)).contains(&number)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_value_has_the_points_that_are_told(one in bins(), other in bins()) {
        let texts = [card(&one), card(&other)];
        let [old, new] = texts.each_ref().map(|text| starter().with("models/risk.toml", text));
        let report = compare_versions(old, new).unwrap_or_else(|error| panic!("{error}"));
        let cards = texts.map(|text| {
            Scorecard::parse(&SourceText::new("models/risk.toml", text.as_str())).unwrap()
        });
        let (mut least, mut most) = (None, None);
        for number in (-1..22).map(Some).chain([None]) {
            let input = number.map_or(Input::Missing(Missing::Absent), |n: i64| Input::Number(n.into()));
            let [was, is] = cards.each_ref().map(|card| card.score(&[input]).unwrap().points);
            let told = report.models.iter().flat_map(|model| &model.points);
            let told: Vec<_> = told.filter(|piece| holds(&piece.values, number)).collect();
            match told.as_slice() {
                [] => prop_assert_eq!(was, is),
                [piece] => prop_assert_eq!((piece.old, piece.new), (Some(was), Some(is))),
                more => prop_assert!(false, "{more:?}"),
            }
            least = Some(least.map_or(is - was, |least: Decimal| least.min(is - was)));
            most = Some(most.map_or(is - was, |most: Decimal| most.max(is - was)));
        }
        let sum = report.models.first().map(|model| model.sum.unwrap());
        let none = (Decimal::ZERO, Decimal::ZERO);
        prop_assert_eq!(sum.unwrap_or(none), (least.unwrap(), most.unwrap()));
    }
}

#[test]
fn what_no_stage_chooses_is_told_as_text() {
    let path = "strategy/contact.toml";
    let lone = |reason: &str| {
        let text = format!(
            "{}\n[[otherwise]]\nstage = \"rating\"\nreason = \"{reason}\"\n",
            starter().file(path).unwrap()
        );
        starter().with(path, &text)
    };
    let report = compare_versions(lone("MKT.WHY_INTENT"), lone("MKT.LOW_PROPENSITY")).unwrap();
    assert!(report.choices.is_empty(), "{report}");
    let told: Vec<&str> = report.text.iter().map(|change| change.entry.as_str()).collect();
    assert_eq!(told, ["otherwise[rating]"], "{report}");
}
