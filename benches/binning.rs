//! Finding the bins of 20 characteristics over 200,000 rows on one core, under each trend: the time and
//! the sum of the information values.
//!
//! `--quick` takes 20,000 rows and looks only whether it runs. `--write FILE` writes the sample as CSV,
//! the event last, so that others can be measured on the same numbers.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "common/dice.rs"]
mod dice;

use creditloop::feature::{BinningOptions, SampleColumn, Trend, fit_binning};
use dice::Dice;
use rust_decimal::Decimal;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

const COLUMNS: usize = 20;
/// Decimals of a generated number.
const SCALE: u32 = 6;

/// A number between 0 and 1.
fn uniform(dice: &mut Dice) -> f64 {
    let whole = u32::try_from(dice.between(0, i64::from(u32::MAX))).unwrap();
    f64::from(whole) / f64::from(u32::MAX)
}

/// A number of about the standard normal distribution.
fn normal(dice: &mut Dice) -> f64 {
    (0..12).map(|_| uniform(dice)).sum::<f64>() - 6.0
}

/// What a customer looks like: bells, tails, steps, and a rate that rises, falls, turns and jumps.
fn customer(dice: &mut Dice) -> ([f64; COLUMNS], bool) {
    let mut x = [0.0; COLUMNS];
    x.iter_mut().for_each(|x| *x = normal(dice));
    x[1] = 0.6 * x[0] + 0.8 * x[1];
    x[5] = libm::exp(x[5]);
    x[6] = libm::exp(0.7 * x[6]);
    x[7] = (x[7] * 3.0).round();
    x[8] = (x[8] * 2.0).floor().clamp(-4.0, 4.0);
    let step = |yes: bool, by: f64| if yes { by } else { 0.0 };
    let tail: f64 = x[14..].iter().map(|x| 0.08 * x).sum();
    let log_odds = -2.2 + 0.9 * x[0] - 0.5 * x[1] + 0.6 * libm::tanh(x[2]) + step(x[3] > 0.5, 0.5)
        - 0.4 * libm::log1p(x[5])
        + 0.25 * x[9].abs()
        + 0.4 * x[10] * x[11]
        + 0.3 * libm::sin(2.0 * x[12])
        + 0.15 * x[13]
        + step(x[8] > 2.0, 0.5)
        + 0.2 * libm::sin(6.0 * x[4])
        + tail;
    let event = uniform(dice) < 1.0 / (1.0 + libm::exp(-log_odds));
    (x, event)
}

/// The columns, up to a sixth of whose values are missing, and the events.
fn sample(rows: usize) -> (Vec<SampleColumn>, Vec<bool>) {
    let mut dice = Dice(7);
    let mut columns = vec![Vec::new(); COLUMNS];
    let mut events = Vec::with_capacity(rows);
    for _ in 0..rows {
        let (x, event) = customer(&mut dice);
        for (at, (column, x)) in (0_u32..).zip(columns.iter_mut().zip(x)) {
            let gone = uniform(&mut dice) < f64::from(at) / 120.0;
            #[expect(clippy::cast_possible_truncation, reason = "a few digits")]
            let millionths = (x * 1e6).round() as i64;
            column.push((!gone).then(|| Decimal::new(millionths, SCALE)));
        }
        events.push(event);
    }
    (columns.into_iter().map(SampleColumn::Number).collect(), events)
}

fn write(path: &str, columns: &[SampleColumn], events: &[bool]) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    for (row, event) in events.iter().enumerate() {
        for column in columns {
            if let creditloop::model::Input::Number(number) = column.input(row) {
                write!(out, "{number}")?;
            }
            out.write_all(b",")?;
        }
        writeln!(out, "{}", u8::from(*event))?;
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let (columns, events) = sample(if quick { 20_000 } else { 200_000 });
    if let Some(at) = arguments.iter().position(|argument| argument == "--write") {
        write(&arguments[at + 1], &columns, &events).unwrap();
        return;
    }
    let name: Arc<str> = "x.y".into();
    println!("{:<10} {:>9} {:>10} {:>6}", "trend", "time [s]", "sum of IV", "bins");
    for trend in Trend::ALL {
        let options =
            BinningOptions { bins_max: 20, fine_max: 256, trend, ..BinningOptions::default() };
        let mut best = f64::INFINITY;
        let mut found = (0.0, 0);
        for _ in 0..if quick { 1 } else { 5 } {
            let start = Instant::now();
            found = (0.0, 0);
            for column in &columns {
                let fitted = fit_binning(&name, column, &events, &options).unwrap();
                found.0 += fitted.information_value;
                found.1 += fitted.binning.known();
            }
            best = best.min(start.elapsed().as_secs_f64());
        }
        assert!(found.0 > 0.0, "{} informs", trend.name());
        println!("{:<10} {best:>9.4} {:>10.5} {:>6}", trend.name(), found.0, found.1);
    }
}
