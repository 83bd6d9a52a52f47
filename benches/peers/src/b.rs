//! Workload B: decision tables of six columns, over one applicant at a time.

use crate::options::Options;
use crate::own::{self, People};
use crate::people::{Person, people};
use crate::race::{Goal, Line, Race};
use crate::report::Section;
use crate::{by_hand, peers};
use grid::{GridRow, Hit, Likeness, NARROW, Shape, WIDE, deep};

pub mod grid;

/// How many applicants say what a table is like.
const SAMPLE: usize = 4_096;

/// How many applicants the slower engines get, and what is aimed at.
struct Plan {
    rows: usize,
    shape: Shape,
    /// The number of the first row that hits, at least, on average.
    depth: f64,
    by_hand: usize,
    zen: Option<usize>,
    /// All others too.
    peers: bool,
    /// For the first hit and for the sum.
    nanos: [f64; 2],
    /// ZEN's time over creditloop's.
    zen_times: Option<[f64; 2]>,
}

const PLANS: [Plan; 3] = [
    Plan {
        rows: 100,
        shape: WIDE,
        depth: 70.0,
        by_hand: usize::MAX,
        zen: Some(16_384),
        peers: true,
        nanos: [40.0, 60.0],
        zen_times: Some([200.0, 170.0]),
    },
    Plan {
        rows: 1_000,
        shape: WIDE,
        depth: 50.0,
        by_hand: 32_768,
        zen: Some(4_096),
        peers: false,
        nanos: [60.0, 300.0],
        zen_times: None,
    },
    Plan {
        rows: 16_369,
        shape: NARROW,
        depth: 8_000.0,
        by_hand: 8_192,
        zen: None,
        peers: false,
        nanos: [1_000.0, 1_000.0],
        zen_times: None,
    },
];

/// Times the tables.
pub fn run(options: &Options, report: &mut dyn FnMut(Section)) -> Result<(), String> {
    let persons = people(options.inputs());
    let own = People::new(&persons);
    for plan in &PLANS {
        let sample = &persons[..SAMPLE.min(persons.len())];
        let rows = deep(plan.rows, plan.shape, sample, plan.depth);
        let Likeness { depth, hits } = Likeness::of(&rows, sample);
        let inputs = format!(
            "{} applicants; the first hit is row {depth:.1} on average, {hits:.2} rows hit",
            persons.len()
        );
        for hit in [Hit::First, Hit::Sum] {
            let (title, lines) = table(options, plan, hit, &rows, (&persons, &own))?;
            report(Section { workload: "b", title, unit: "table", inputs: inputs.clone(), lines });
        }
    }
    Ok(())
}

fn table(
    options: &Options,
    plan: &Plan,
    hit: Hit,
    rows: &[GridRow],
    (persons, own): (&[Person], &People),
) -> Result<(String, Vec<Line>), String> {
    let fewer = |inputs: usize| &persons[..options.fewer(inputs).min(persons.len())];
    let at = usize::from(hit == Hit::Sum);
    let hand = fewer(plan.by_hand);
    let mut engines = vec![
        own::table::decide(rows, hit, own.clone()).goal(Goal::Nanos(plan.nanos[at])),
        by_hand::table::doubles(rows, hit, hand).note("row by row"),
        by_hand::table::cents(rows, hit, persons).timed(hand.len()).note("row by row"),
    ];
    if let Some(inputs) = plan.zen {
        let mut zen = peers::zen::table(rows, hit, fewer(inputs));
        if let Some(times) = plan.zen_times {
            zen = zen.goal(Goal::Times(times[at]));
        }
        engines.push(zen);
    }
    if plan.peers {
        engines.push(peers::datalogic::table(rows, hit, fewer(65_536)));
        engines.push(peers::cel::table(rows, hit, fewer(8_192)));
        engines.push(peers::dsntk::table(rows, hit, fewer(2_048)));
    }
    let race = Race { describe: &|at| format!("{:?}", persons[at]), engines };
    let what = match hit {
        Hit::First => "first hit",
        Hit::Sum => "sum of all hits",
    };
    let title = format!("a table of {} rows and six columns, {what}", rows.len());
    Ok((title, race.run(options.passes())?))
}
