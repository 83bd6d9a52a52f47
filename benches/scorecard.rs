//! A scorecard of 20 characteristics on one core: rows by column with and without their reasons, and one
//! row alone; and whether every row has the points that the table of its bins says.
//!
//! The peer is the scorecard as a policy runs it, by decimals. `--quick` takes 100,000 rows, not
//! 10,000,000.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "common/dice.rs"]
mod dice;

use creditloop::error::SourceText;
use creditloop::fact::Missing;
use creditloop::feature::{Bins, Codes};
use creditloop::model::{CompiledScorecard, Input, REASONS, RowReasons, Scorecard};
use dice::Dice;
use rust_decimal::Decimal;
use std::fmt::Write as _;
use std::time::Instant;

const CHARACTERISTICS: usize = 20;
/// Rows that are timed together: about what a core's own memory holds.
const BLOCK: usize = 4_096;
const TEXTS: [&str; 6] = ["own", "rent", "free", "family", "-", "boat"];

/// A scorecard of 16 characteristics of numbers with three to eight bins and a special code, and four of
/// texts.
fn scorecard(dice: &mut Dice) -> Scorecard {
    let mut text = String::from(
        "format = 1\nkind = \"scorecard\"\nname = \"m\"\nnamespace = \"risk\"\noutput = \"pd\"\n\
         reason_method = \"max\"\n[scaling]\nscale = 2\n[card]\npurpose = \"p\"\ntarget = \"t\"\n\
         sample = \"s\"\nwindow = \"w\"\nowner = \"o\"\nvalidator = \"v\"\nlimits = \"l\"\n",
    );
    for place in 0..CHARACTERISTICS {
        let mut points = || Decimal::new(dice.between(-1_000, 6_000), 2);
        let mut bins = Vec::new();
        if place % 5 == 4 {
            bins.push(format!("{{ values = [\"own\"], points = {} }}", points()));
            bins.push(format!("{{ values = [\"rent\", \"free\"], points = {} }}", points()));
            bins.push(format!("{{ values = [\"family\"], points = {} }}", points()));
            bins.push(format!("{{ label = \"none\", codes = [\"-\"], points = {} }}", points()));
        } else {
            for cut in 1..3 + place % 6 {
                let cut = Decimal::new(i64::try_from(cut * 137 + place).unwrap(), 1);
                bins.push(format!("{{ below = {cut}, points = {} }}", points()));
            }
            bins.push(format!("{{ rest = true, points = {} }}", points()));
            bins.push(format!("{{ label = \"none\", codes = [-999], points = {} }}", points()));
        }
        bins.push(format!("{{ missing = true, points = {} }}", points()));
        let bins = bins.join(",\n");
        let _ = writeln!(
            text,
            "[[characteristic]]\nname = \"x{place}\"\nreason = \"R{place:02}\"\nbins = [\n{bins}]"
        );
    }
    Scorecard::parse(&SourceText::new("m.toml", text)).unwrap()
}

/// What one row holds, as decimals and texts and as doubles.
struct Rows {
    inputs: Vec<Input<'static>>,
    columns: Vec<Vec<f64>>,
}

/// Rows of which one value in eight is missing, one in sixteen special, and some texts were never seen.
fn rows(dice: &mut Dice, compiled: &CompiledScorecard, rows: usize) -> Rows {
    let mut inputs = Vec::with_capacity(rows * CHARACTERISTICS);
    let mut columns = vec![Vec::new(); CHARACTERISTICS];
    for _ in 0..rows {
        for (place, column) in columns.iter_mut().enumerate() {
            let (input, double) = if dice.between(0, 7) == 0 {
                (Input::Missing(Missing::Absent), f64::NAN)
            } else if place % 5 == 4 {
                let text = TEXTS[usize::try_from(dice.between(0, 5)).unwrap()];
                (Input::Text(text), compiled.code(place, text).unwrap())
            } else if dice.between(0, 15) == 0 {
                (Input::Number((-999).into()), -999.0)
            } else {
                let tenths = i32::try_from(dice.between(-200, 1_400)).unwrap();
                (Input::Number(Decimal::new(tenths.into(), 1)), f64::from(tenths) / 10.0)
            };
            inputs.push(input);
            column.push(double);
        }
    }
    Rows { inputs, columns }
}

/// The points that the table of bins has for a row, looked up in the plainest way.
fn of_table(card: &Scorecard, row: &[Input<'_>]) -> Decimal {
    let mut sum = Decimal::ZERO;
    for (of, input) in card.characteristics().iter().zip(row) {
        let binning = of.binning();
        let missing = binning.len() - 1;
        let special = |input: &Input<'_>| {
            let mut codes = binning.specials().iter();
            codes.position(|(_, codes)| match (codes, input) {
                (Codes::Number(codes), Input::Number(number)) => codes.contains(number),
                (Codes::Text(codes), Input::Text(text)) => {
                    codes.iter().any(|code| **code == **text)
                }
                _ => false,
            })
        };
        let bin = match (binning.bins(), input) {
            (_, Input::Missing(_)) => missing,
            (_, input) if special(input).is_some() => binning.known() + special(input).unwrap(),
            (Bins::Number(cuts), Input::Number(number)) => {
                cuts.iter().filter(|cut| *cut <= number).count()
            }
            (Bins::Text(groups), Input::Text(text)) => groups
                .iter()
                .position(|group| group.iter().any(|known| **known == **text))
                .unwrap_or(missing),
            (bins, input) => panic!("{input:?} in {bins:?}"),
        };
        sum += of.points()[bin];
    }
    sum
}

/// The least time of several turns for each row, in nanoseconds.
fn time(turns: usize, rows: usize, mut run: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..turns {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best * 1e9 / rows as f64
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let mut dice = Dice(7);
    let card = scorecard(&mut dice);
    let compiled = card.compile().unwrap();
    let turns = if quick { 3 } else { 300 };
    let sample = rows(&mut dice, &compiled, BLOCK);
    let columns: Vec<&[f64]> = sample.columns.iter().map(Vec::as_slice).collect();
    let mut units = vec![0; BLOCK];
    let mut reasons = vec![RowReasons::default(); BLOCK];

    let alone = time(turns, BLOCK, || compiled.score_columns(&columns, &mut units).unwrap());
    let explained = time(turns, BLOCK, || {
        compiled.explain_columns(&columns, &mut units, &mut reasons).unwrap();
    });
    let flat: Vec<f64> =
        (0..BLOCK).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
    let single = time(turns, BLOCK, || {
        for (row, units) in flat.chunks(CHARACTERISTICS).zip(&mut units) {
            *units = compiled.score(row).unwrap();
        }
    });
    let peer = time(turns.min(20), BLOCK, || {
        for row in sample.inputs.chunks(CHARACTERISTICS) {
            std::hint::black_box(card.score(row).unwrap());
        }
    });
    println!("{CHARACTERISTICS} characteristics, one core, a row:");
    println!(
        "  by column                {alone:6.1} ns, {:.0} times as fast as by decimals",
        peer / alone
    );
    println!("  with {REASONS} reasons           {explained:6.1} ns");
    println!("  one row alone            {single:6.1} ns");
    println!("  as a policy, by decimals {peer:6.1} ns");

    let total = if quick { 100_000 } else { 10_000_000 };
    let mut equal = 0;
    for _ in 0..usize::div_ceil(total, BLOCK) {
        let block = rows(&mut dice, &compiled, BLOCK.min(total - equal));
        let columns: Vec<&[f64]> = block.columns.iter().map(Vec::as_slice).collect();
        let units = &mut units[..columns[0].len()];
        compiled.score_columns(&columns, units).unwrap();
        for (row, units) in block.inputs.chunks(CHARACTERISTICS).zip(units) {
            let wanted = of_table(&card, row);
            let scored = card.score(row).unwrap();
            assert!(scored.points == wanted && compiled.points(*units) == wanted, "{row:?}");
            equal += 1;
        }
    }
    println!(
        "{equal} of {total} rows have exactly the points of the table, by decimals and by column"
    );
}
