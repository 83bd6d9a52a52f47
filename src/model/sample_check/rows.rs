//! What is wrong with rows among each other.

use super::{ROWS_NAMED, SampleCheckOptions, SampleFinding, SampleProblem, SampleSeverity};
use crate::feature::{Sample, SampleColumn};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Adds what is wrong with the rows of `sample`.
pub(super) fn find(
    sample: &Sample,
    options: &SampleCheckOptions<'_>,
    findings: &mut Vec<SampleFinding>,
) {
    let columns: Vec<&SampleColumn> = sample.columns().iter().map(|(_, column)| column).collect();
    let mut add = |severity, problem, rows: Vec<usize>, text| {
        findings.push(SampleFinding { severity, problem, column: None, rows, text });
    };
    let warn = SampleSeverity::Warn;
    for fold in one_outcome(sample.events(), options.folds.unwrap_or_default()) {
        let text = format!("fold {fold} has one outcome only: it measures nothing; deal rows anew");
        add(warn, SampleProblem::FewEvents, Vec::new(), text);
    }
    let same = if columns.is_empty() { Vec::new() } else { groups(&columns) };
    if !same.is_empty() {
        let (rows, text) = duplicates(&same, sample.events(), columns.len());
        add(warn, SampleProblem::Duplicates, rows, text);
    }
    let folds = options.folds.unwrap_or_default();
    let shared: Vec<&Vec<usize>> = same.iter().filter(|group| is_shared(group, folds)).collect();
    if let Some(first) = shared.first() {
        let text = format!(
            "{} rows have copies of their inputs in another fold: what is learned on one is tested on \
             the other; put them into one fold or remove the copies",
            shared.iter().map(|group| group.len()).sum::<usize>()
        );
        add(warn, SampleProblem::SharedFolds, pair(first, folds), text);
    }
    let Some(applicants) = options.applicants else { return };
    let unknown = missing(applicants);
    if !unknown.is_empty() {
        let text = format!(
            "{} rows have no applicant: whether theirs are in two folds is unknown; fill them in",
            unknown.len()
        );
        add(warn, SampleProblem::Applicants, first_of(&unknown), text);
    }
    let of_one: Vec<Vec<usize>> = groups(&[applicants])
        .into_iter()
        .filter(|group| group.first() != unknown.first())
        .collect();
    let shared: Vec<&Vec<usize>> = of_one.iter().filter(|group| is_shared(group, folds)).collect();
    if let Some(first) = shared.first() {
        let text = format!(
            "{} applicants are in two folds: what is learned of one is tested on the same; put all \
             rows of an applicant into one fold",
            shared.len()
        );
        add(SampleSeverity::Refuse, SampleProblem::SharedFolds, pair(first, folds), text);
    } else if let Some(first) = of_one.first() {
        let text = format!(
            "{} applicants have more than one row: their outcomes are not independent; keep one \
             application of each, or all in one fold",
            of_one.len()
        );
        add(warn, SampleProblem::Applicants, first_of(first), text);
    }
}

fn first_of(rows: &[usize]) -> Vec<usize> {
    rows.iter().copied().take(ROWS_NAMED).collect()
}

/// The folds in which one outcome is missing.
fn one_outcome(events: &[bool], folds: &[usize]) -> Vec<usize> {
    let mut seen: BTreeMap<usize, [bool; 2]> = BTreeMap::new();
    for (event, fold) in events.iter().zip(folds) {
        let [without, with] = seen.entry(*fold).or_default();
        *without |= !event;
        *with |= event;
    }
    seen.into_iter().filter(|(_, seen)| *seen != [true; 2]).map(|(fold, _)| fold).collect()
}

/// Whether the rows of a group are in more than one fold.
fn is_shared(group: &[usize], folds: &[usize]) -> bool {
    let mut of = group.iter().filter_map(|row| folds.get(*row));
    let first = of.next();
    of.any(|fold| Some(fold) != first)
}

/// The first row of a group and the first in another fold.
fn pair(group: &[usize], folds: &[usize]) -> Vec<usize> {
    let fold = |row: &&usize| folds.get(**row);
    let other = group.iter().find(|row| fold(row) != group.first().as_ref().and_then(fold));
    group.first().into_iter().chain(other).copied().collect()
}

/// The rows to look at among those that are there more than once, and what is to be said of all: where
/// copies contradict each other with their outcomes, those.
fn duplicates(same: &[Vec<usize>], events: &[bool], columns: usize) -> (Vec<usize>, String) {
    let rows = |groups: &[&Vec<usize>]| groups.iter().map(|group| group.len()).sum::<usize>();
    let mixed = |group: &&Vec<usize>| {
        let mut of = group.iter().filter_map(|row| events.get(*row));
        let first = of.next();
        of.any(|event| Some(event) != first)
    };
    let all: Vec<&Vec<usize>> = same.iter().collect();
    let contradicting: Vec<&Vec<usize>> = same.iter().filter(mixed).collect();
    let first = contradicting.first().or(all.first()).map_or(Vec::new(), |group| first_of(group));
    let text = format!(
        "{} rows have the same inputs as another in all {columns} columns, {} of them with other \
         outcomes; remove them if they are copies",
        rows(&all),
        rows(&contradicting)
    );
    (first, text)
}

/// The rows without a value.
fn missing(column: &SampleColumn) -> Vec<usize> {
    fn none<T>(values: &[Option<T>]) -> Vec<usize> {
        let rows = values.iter().enumerate().filter(|(_, value)| value.is_none());
        rows.map(|(row, _)| row).collect()
    }
    match column {
        SampleColumn::Number(values) => none(values),
        SampleColumn::Text(values) => none(values),
    }
}

/// The rows that are equal in all columns, two or more together, by their first row. Rows are sorted by
/// a hash, and those with the same hash by their values.
fn groups(columns: &[&SampleColumn]) -> Vec<Vec<usize>> {
    let rows = columns.first().map_or(0, |column| column.len());
    let mut hashes = vec![0_u64; rows];
    for column in columns {
        hash(column, &mut hashes);
    }
    let mut keyed: Vec<(u64, usize)> = hashes.into_iter().zip(0..).collect();
    keyed.sort_unstable();
    let compare = |left: &usize, right: &usize| {
        columns.iter().map(|column| order(column, *left, *right)).find(|order| order.is_ne())
    };
    let mut groups = Vec::new();
    for run in keyed.chunk_by(|left, right| left.0 == right.0).filter(|run| run.len() > 1) {
        let mut rows: Vec<usize> = run.iter().map(|(_, row)| *row).collect();
        rows.sort_by(|left, right| compare(left, right).unwrap_or(Ordering::Equal));
        let equal = rows.chunk_by(|left, right| compare(left, right).is_none());
        groups.extend(equal.filter(|group| group.len() > 1).map(<[usize]>::to_vec));
    }
    groups.sort_unstable();
    groups
}

fn order(column: &SampleColumn, left: usize, right: usize) -> Ordering {
    match column {
        SampleColumn::Number(values) => values.get(left).cmp(&values.get(right)),
        SampleColumn::Text(values) => values.get(left).cmp(&values.get(right)),
    }
}

/// Mixes the values of a column into the hash of each row. The same values give the same hashes
/// everywhere; others may, since equal hashes are looked at.
fn hash(column: &SampleColumn, hashes: &mut [u64]) {
    match column {
        SampleColumn::Number(values) => {
            for (hash, value) in hashes.iter_mut().zip(values) {
                let bytes = value.as_ref().map(|value| Decimal::serialize(&value.normalize()));
                mix(hash, bytes.as_ref().map(<[u8; 16]>::as_slice));
            }
        }
        SampleColumn::Text(values) => {
            for (hash, value) in hashes.iter_mut().zip(values) {
                mix(hash, value.as_ref().map(|text| text.as_bytes()));
            }
        }
    }
}

/// The hash of Fowler, Noll and Vo (FNV-1a), over eight bytes at a time.
fn mix(hash: &mut u64, bytes: Option<&[u8]>) {
    let mut one = |word: u64| *hash = (*hash ^ word).rotate_left(23).wrapping_mul(0x0100_0000_01b3);
    let length = bytes.map_or(u64::MAX, |bytes| u64::try_from(bytes.len()).unwrap_or_default());
    one(length);
    for chunk in bytes.unwrap_or_default().chunks(8) {
        one(chunk.iter().fold(0, |word: u64, byte| word.wrapping_shl(8) | u64::from(*byte)));
    }
}
