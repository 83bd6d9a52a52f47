//! Findings weighed by a reference portfolio, and the faults of a portfolio at their cells.

use creditloop::check::{PortfolioReport, Ranked, portfolio};
use creditloop::{Archive, Error, Policy};

/// The starter with a table `extra` that fills `extra.word`.
fn with(table: &str) -> Policy {
    let folder = format!("{}/examples/policy/starter", env!("CARGO_MANIFEST_DIR"));
    let archive = Archive::read_dir(folder.as_ref()).unwrap();
    let features = format!(
        "{}\n[[feature]]\nname = \"extra.word\"\ntype = \"enum\"\nvalues = [\"approve\", \"reject\"]\n\
         table = \"extra\"\n",
        archive.file("features.toml").unwrap()
    );
    Policy::compile(archive.with("features.toml", &features).with("tables/extra.csv", table))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn found<'a>(report: &'a PortfolioReport, code: &str) -> Vec<&'a Ranked> {
    report.findings.iter().filter(|ranked| ranked.finding.code == code).collect()
}

const TABLE: &str = "hit,unique\ncust.age_years,cust.housing,>extra.word\n\
                     < 18,-,reject\n[18..30],\"\"\"own\"\", \"\"rent\"\"\",approve\n\
                     [30..60],\"\"\"own\"\"\",approve\n> 90,-,reject\n";

const CUSTOMERS: &str = "cust.age_years,cust.housing\n17,own\n25,free\n30,own\n30,rent\n45,rent\n\
                         50,rent\n70,own\n70,unavailable\n,own\n40,\n";

#[test]
fn gaps_and_overlaps_come_in_the_order_of_their_customers() {
    let report = portfolio(&with(TABLE), "p.csv", CUSTOMERS).unwrap();
    assert_eq!(report.customers, 10);
    let gaps = found(&report, "table-gap");
    let counts: Vec<usize> = gaps.iter().map(|gap| gap.customers.unwrap()).collect();
    assert!(counts.is_sorted_by(|one, other| one >= other), "{report}");
    // 25 and free; 45 and rent, 50 and rent; 70 and own. Of 70 without housing nobody knows.
    let table = report.tables.iter().find(|table| table.table.as_ref() == "extra").unwrap();
    assert_eq!((counts.iter().sum::<usize>(), table.nothing), (4, 5), "{report}");
    assert_eq!(table.rows, [(3, 1), (4, 2), (5, 1), (6, 0)]);
    assert_eq!(table.unknown, 2);
    let overlap = found(&report, "rows-overlap");
    assert_eq!((overlap[0].customers, overlap[0].finding.lines.as_slice()), (Some(1), &[4, 5][..]));
    let unknown = found(&report, "unknown-input");
    let of = |name: &str| {
        unknown.iter().find(|one| one.finding.message.contains(name)).unwrap().customers
    };
    assert_eq!((of("`cust.age_years`"), of("`cust.housing`")), (Some(1), Some(1)));
    let text = report.to_string();
    assert!(text.contains("tables/extra.csv: rows of extra that hit nobody: lines 6"), "{text}");
    let first = report.findings.first().unwrap();
    assert!(first.customers >= Some(1), "{text}");
    assert!(text.lines().last().unwrap().starts_with("10 customers, "), "{text}");
}

#[test]
fn controls_count_whom_they_stop() {
    let text = "bureau.max_dpd_24m,bureau.has_file,cust.age_years,dnc.flag\n\
                0,true,30,false\n61,true,17,true\nnot_applicable,false,40,declined_by_customer\n";
    let report = portfolio(&with(TABLE), "p.csv", text).unwrap();
    let control = |id: &str| report.controls.iter().find(|one| one.control.as_ref() == id).unwrap();
    let past_due = control("INV-07");
    assert_eq!((past_due.fired, past_due.passed, past_due.unknown), (1, 1, 1));
    assert!(report.to_string().contains("fires for nobody"), "{report}");
}

#[test]
fn scores_that_are_given_are_not_computed_again() {
    let text = "score.risk.pd\n0.05\n0.15\n0.70\n";
    let report = portfolio(&with(TABLE), "p.csv", text).unwrap();
    let grade = report.tables.iter().find(|table| table.table.as_ref() == "grade").unwrap();
    let hits: Vec<usize> = grade.rows.iter().map(|(_, count)| *count).collect();
    assert_eq!(hits, [1, 1, 0, 0, 1]);
    assert_eq!(grade.unmet().collect::<Vec<_>>(), [5, 6]);
}

fn refused(text: &str) -> Error {
    portfolio(&with(TABLE), "p.csv", text).unwrap_err()
}

#[test]
fn every_bad_cell_is_told_at_its_place() {
    let error = refused(
        "cust.age_years,cust.housing\n17,own\n\nabc,\"own\"\n18\n19,\"rnet\"\n19.5,unavailible\n",
    );
    let places: Vec<_> =
        error.faults().iter().map(|fault| (fault.code(), fault.line(), fault.column())).collect();
    assert_eq!(
        places,
        [
            ("bad-value", 4, 1),
            ("ragged-row", 5, 1),
            ("bad-value", 6, 4),
            ("bad-value", 7, 1),
            ("bad-value", 7, 6),
        ]
    );
    assert_eq!(error.faults()[2].suggestion(), Some("did you mean `rent`?"));
    assert_eq!(error.faults()[0].file(), "p.csv");
    let error = refused("cust.age,cust.housing,cust.housing\n17,own,own\n");
    let codes: Vec<_> = error.faults().iter().map(|f| (f.code(), f.line(), f.column())).collect();
    assert_eq!(codes, [("unknown-name", 1, 1), ("duplicate-name", 1, 23)]);
    assert!(refused("").to_string().contains("there is no header"));
    let report = portfolio(&with(TABLE), "p.csv", "cust.age_years\n").unwrap();
    assert_eq!(report.customers, 0);
    assert!(report.summary().starts_with("0 customers"), "{report}");
}
