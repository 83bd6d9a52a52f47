//! A calibration on rows that the model has not seen.

use creditloop::model::{Calibration, CalibrationMethod, ScoreMonitor, fit_calibration};
use creditloop::{Error, ErrorKind, Result};

/// The calibration of what the models of the folds `predicted` of the rows that they had not seen, and what
/// it gains on rows that neither they nor it had: for each fold, that of the others.
pub(crate) fn calibrate(
    method: CalibrationMethod,
    predicted: &[f64],
    events: &[bool],
    folds: &[usize],
) -> Result<(Calibration, String)> {
    let (mut before, mut after) = (ScoreMonitor::new(), ScoreMonitor::new());
    let all: std::collections::BTreeSet<usize> = folds.iter().copied().collect();
    let of = |wanted: &dyn Fn(usize) -> bool| -> (Vec<f64>, Vec<bool>) {
        let rows = (0..folds.len()).filter(|row| wanted(folds[*row]));
        rows.map(|row| (predicted[row], events[row])).unzip()
    };
    for fold in all {
        let (others, outcomes) = of(&|other| other != fold);
        let calibration = fit_calibration("model", method, &others, &outcomes)?;
        let (held, outcomes) = of(&|other| other == fold);
        for (probability, event) in held.into_iter().zip(outcomes) {
            before.learn(probability, event)?;
            after.learn(calibration.probability(probability)?, event)?;
        }
    }
    let measured = |monitor: &ScoreMonitor| {
        let message = "a calibration needs rows of both outcomes";
        monitor.quality().ok_or_else(|| Error::new(ErrorKind::Training, message))
    };
    let (before, after) = (measured(&before)?, measured(&after)?);
    let said = format!(
        "log loss {:.4} to {:.4}, Brier {:.4} to {:.4} on rows that neither model nor calibration had \
         seen",
        before.log_loss, after.log_loss, before.brier, after.brier
    );
    Ok((fit_calibration("model", method, predicted, events)?, said))
}

/// The method with this name.
pub(crate) fn method(name: &str) -> Result<CalibrationMethod, String> {
    match name {
        "platt" => Ok(CalibrationMethod::Platt),
        "beta" => Ok(CalibrationMethod::Beta),
        "isotonic" => Ok(CalibrationMethod::Isotonic),
        other => Err(format!("there is no calibration `{other}`: platt, beta or isotonic")),
    }
}
