//! What a scorecard says of the rows of a sample.

use crate::error::{Error, ErrorKind, Result};
use crate::feature::SampleColumn;
use crate::math;
use crate::model::Scorecard;
use std::sync::Arc;

impl Scorecard {
    /// The probability of the event in each of `rows`, from columns of which each characteristic
    /// has one of its name.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] when a column is not there, [`ErrorKind::Model`] when a value is of
    /// the wrong form.
    pub fn predict(
        &self,
        columns: &[(Arc<str>, SampleColumn)],
        rows: impl IntoIterator<Item = usize>,
    ) -> Result<Vec<f64>> {
        let mut own = Vec::with_capacity(self.characteristics().len());
        for of in self.characteristics() {
            let found = columns.iter().find(|(name, _)| name.as_ref() == of.name());
            let (_, column) = found.ok_or_else(|| {
                let message = format!("the rows have no column `{}`", of.name());
                Error::new(ErrorKind::Training, message)
            })?;
            own.push(column);
        }
        let mut inputs = Vec::with_capacity(own.len());
        let mut predict = |row| {
            inputs.clear();
            inputs.extend(own.iter().map(|column| column.input(row)));
            let points = math::float(self.score(&inputs)?.points);
            Ok(self.scaling().probability(points, self.output()))
        };
        rows.into_iter().map(&mut predict).collect()
    }
}
