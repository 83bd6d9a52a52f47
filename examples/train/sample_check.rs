//! What is wrong with the rows of a file, with its lines.

use crate::options::Options;
use crate::table::{Table, is_missing};
use creditloop::Result;
use creditloop::feature::{Sample, SampleColumn};
use creditloop::model::{SampleCheckOptions, SampleFinding, SampleSeverity, check_sample};

/// Prints what is to be warned of.
///
/// # Errors
/// What makes a model of these rows worthless.
pub(crate) fn check(
    table: &Table,
    sample: &Sample,
    folds: &[usize],
    options: &Options,
) -> Result<()> {
    let applicants =
        options.applicant.as_deref().and_then(|name| table.column(name)).map(|column| {
            let cells = (0..table.rows.len()).map(|row| table.cell(row, column));
            SampleColumn::Text(cells.map(|cell| (!is_missing(cell)).then(|| cell.into())).collect())
        });
    let report = check_sample(
        sample,
        &SampleCheckOptions {
            accepted: options.accept.iter().map(|name| name.as_str().into()).collect(),
            folds: Some(folds),
            applicants: applicants.as_ref(),
            ..SampleCheckOptions::default()
        },
    )?;
    let told = |finding: &SampleFinding| format!("{}{}", finding.text, table.lines(&finding.rows));
    let refused = |finding: &&SampleFinding| finding.severity == SampleSeverity::Refuse;
    for warning in report.findings.iter().filter(|finding| !refused(finding)) {
        println!("warning: {}", told(warning));
    }
    let refused: Vec<String> = report.findings.iter().filter(refused).map(told).collect();
    if refused.is_empty() {
        return Ok(());
    }
    let hint = "(`--accept` says that you answer for an input)";
    Err(table.refuse(&format!("is not fit to train on: {} {hint}", refused.join("; "))))
}
