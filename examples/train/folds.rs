//! Which rows are tested together.

use crate::table::Table;
use creditloop::Result;
use std::collections::BTreeMap;
use std::path::Path;

/// The fold of each row: from a file, or the rows with the event and those without it dealt out in turn.
pub(crate) fn read(file: Option<&Path>, table: &Table, events: &[bool]) -> Result<Vec<usize>> {
    let Some(file) = file else {
        let mut dealt = [0_usize; 2];
        let fold = |event: &bool| {
            let count = &mut dealt[usize::from(*event)];
            *count += 1;
            *count % 5
        };
        return Ok(events.iter().map(fold).collect());
    };
    let folds = Table::read(file)?;
    let needed = |name| folds.column(name).ok_or_else(|| folds.refuse(&format!("has no `{name}`")));
    let (id, fold) = (needed("row_id")?, needed("fold")?);
    let mut known = BTreeMap::new();
    for row in 0..folds.rows.len() {
        let number: usize =
            folds.cell(row, fold).parse().map_err(|_| folds.fault(row, fold, "is no fold"))?;
        known.insert(folds.cell(row, id), number);
    }
    let ids = table.column("row_id");
    let of = |row: usize| {
        let id = ids.map_or_else(|| row.to_string(), |column| table.cell(row, column).to_owned());
        let message = || folds.refuse(&format!("has no fold of row `{id}`"));
        known.get(id.as_str()).copied().ok_or_else(message)
    };
    (0..events.len()).map(of).collect()
}
