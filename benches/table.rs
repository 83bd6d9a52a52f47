//! One decision table by its index and row by row, over more inputs than a branch predictor learns:
//! two ranges, two sets of symbols, a boolean and a date a row.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "common/dice.rs"]
mod dice;

use creditloop::fact::{Datum, Field, FieldId, Origin, Row};
use creditloop::feel::Stack;
use creditloop::rule::Table;
use creditloop::{Schema, Timestamp, Type};
use criterion::{Criterion, criterion_group, criterion_main};
use dice::Dice;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

/// Distinct inputs of one pass.
const INPUTS: usize = 1 << 17;
const SYMBOLS: u64 = 12;
const FIRST_DAY: i64 = 738_000;
const DAYS: i64 = 1_000;

/// How much of an input one cell takes.
#[derive(Clone, Copy)]
struct Width {
    /// Of a range, in thousandths of all values.
    range: u64,
    /// Of a set, how many symbols.
    symbols: u64,
}

/// Half of each input: of a hundred rows one or two hit.
const HALF: Width = Width { range: 500, symbols: 6 };
/// Narrow cells, as large tables have.
const NARROW: Width = Width { range: 30, symbols: 2 };

struct Bench {
    schema: Schema,
    inputs: Vec<FieldId>,
    cap: FieldId,
}

impl Bench {
    fn new() -> Self {
        let mut schema = Schema::default();
        let symbols: Vec<_> = (0..SYMBOLS).map(|at| format!("s{at}").into()).collect();
        let symbols = Type::Enum(symbols.into());
        let money = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
        let inputs = [
            ("at.amount", money),
            ("at.points", Type::Integer),
            ("at.region", symbols.clone()),
            ("at.product", symbols),
            ("at.existing", Type::Boolean),
            ("at.since", Type::Date),
        ];
        let inputs =
            inputs.map(|(name, ty)| schema.add(Field::new(name, ty, Origin::Fact)).unwrap());
        let cap = schema.add(Field::new("out.cap", Type::Integer, Origin::Feature)).unwrap();
        Self { schema, inputs: inputs.to_vec(), cap }
    }

    fn table(&self, hit: &str, rows: usize, width: Width) -> Table {
        let mut dice = Dice(rows as u64);
        let mut text = format!(
            "hit,{hit}\nat.amount,at.points,at.region,at.product,at.existing,at.since,>out.cap\n"
        );
        for row in 0..rows {
            let range = |dice: &mut Dice, all: u64| {
                let wide = all * width.range / 1_000;
                let low = dice.roll(all - wide);
                format!("[{low}..{}]", low + wide)
            };
            let (amount, points) = (range(&mut dice, 100_000), range(&mut dice, 1_000));
            let set = |dice: &mut Dice| {
                let from = dice.roll(SYMBOLS);
                let symbols = (0..width.symbols).map(|at| (from + at) % SYMBOLS);
                let quoted: Vec<String> = symbols.map(|at| format!("\"\"s{at}\"\"")).collect();
                quoted.join(", ")
            };
            let (region, product) = (set(&mut dice), set(&mut dice));
            let existing = ["true", "false"][usize::try_from(dice.roll(2)).unwrap()];
            let sign = ["<", ">="][usize::try_from(dice.roll(2)).unwrap()];
            let (year, month) = (2021 + dice.roll(2), 1 + dice.roll(12));
            let _ = writeln!(
                text,
                "{amount},{points},\"{region}\",\"{product}\",{existing},\
                 \"{sign} date(\"\"{year}-{month:02}-15\"\")\",{row}"
            );
        }
        Table::compile("bench", &text, &self.schema, &[self.cap]).unwrap()
    }

    /// The data of one input, in the order of the fields.
    fn data(&self) -> Vec<[Datum; 6]> {
        let mut dice = Dice(7);
        let symbol = |dice: &mut Dice| Datum::Symbol(u16::try_from(dice.roll(SYMBOLS)).unwrap());
        let one = |_| {
            [
                Datum::Number(dice.between(0, 10_000_000 - 1)),
                Datum::Number(dice.between(0, 1_000 - 1)),
                symbol(&mut dice),
                symbol(&mut dice),
                Datum::Boolean(dice.roll(2) == 0),
                Datum::Date(FIRST_DAY + dice.between(0, DAYS - 1)),
            ]
        };
        (0..INPUTS).map(one).collect()
    }

    fn set(&self, row: &mut Row, data: &[Datum; 6]) {
        for (id, datum) in self.inputs.iter().zip(data) {
            row.set(*id, datum.clone());
        }
    }
}

/// How a table is filled.
type Fill = fn(&Table, &mut Row, Timestamp, &mut Stack) -> creditloop::Result<()>;

/// Nanoseconds for one input: the best of three passes; of a slow way, over fewer inputs.
fn pass(bench: &Bench, data: &[[Datum; 6]], mut one: impl FnMut(&mut Row)) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let mut row = Row::new(&bench.schema);
        let start = Instant::now();
        for data in data {
            bench.set(&mut row, data);
            one(black_box(&mut row));
        }
        let count = f64::from(u32::try_from(data.len()).unwrap());
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / count);
    }
    best
}

/// How many of the inputs get a value, which both ways must agree on.
fn agree(bench: &Bench, table: &Table, data: &[[Datum; 6]], as_of: Timestamp) -> usize {
    let (mut one, mut other) = (Row::new(&bench.schema), Row::new(&bench.schema));
    let (empty, mut stack) = (one.clone(), Stack::default());
    let mut known = 0;
    for data in data.iter().take(2_000) {
        (one, other) = (empty.clone(), empty.clone());
        bench.set(&mut one, data);
        bench.set(&mut other, data);
        table.fill(&mut one, as_of, &mut stack).unwrap();
        table.fill_row_by_row(&mut other, as_of, &mut stack).unwrap();
        assert_eq!(one, other);
        known += usize::from(one.get(bench.cap).is_known());
    }
    drop((one, other));
    known
}

fn tables(c: &mut Criterion) {
    let bench = Bench::new();
    let data = bench.data();
    let as_of = Timestamp::parse_from_rfc3339("2026-07-01T00:00:00Z").unwrap();
    let setting = pass(&bench, &data, |row| {
        black_box(row);
    });
    println!("setting six inputs alone: {setting:.1} ns, taken off below");
    for (rows, width) in [(100, HALF), (1_000, HALF), (1_000, NARROW), (16_369, NARROW)] {
        for hit in ["first", "collect count"] {
            let start = Instant::now();
            let table = bench.table(hit, rows, width);
            let compiled = start.elapsed().as_secs_f64() * 1e3;
            let known = agree(&bench, &table, &data, as_of);
            let mut stack = Stack::default();
            let mut time = |fill: Fill, data: &[[Datum; 6]]| {
                pass(&bench, data, |row| fill(&table, row, as_of, &mut stack).unwrap()) - setting
            };
            let index = time(Table::fill, &data);
            let fewer = INPUTS.min(100_000_000 / rows / 10);
            let scan = time(Table::fill_row_by_row, &data[..fewer]);
            println!(
                "{rows} rows of {} thousandths, {hit}: index {index:.1} ns, row by row {scan:.0} ns, \
                 ratio {:.1}; {known} of 2,000 get a value; compiled in {compiled:.1} ms",
                width.range,
                scan / index
            );
            let (mut row, mut at) = (Row::new(&bench.schema), 0);
            c.bench_function(&format!("table/{rows}-{}-{hit}", width.range), |b| {
                b.iter(|| {
                    at = (at + 1) % INPUTS;
                    bench.set(&mut row, &data[at]);
                    table.fill(black_box(&mut row), as_of, &mut stack)
                })
            });
        }
    }
}

criterion_group!(benches, tables);
criterion_main!(benches);
