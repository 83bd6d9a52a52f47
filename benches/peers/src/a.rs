//! Workload A: one condition of six tests, over one applicant at a time.

use crate::dice::Dice;
use crate::options::Options;
use crate::own::{self, People};
use crate::people::{Person, people};
use crate::race::{Goal, Race};
use crate::report::Section;
use crate::{by_hand, peers};
use creditloop::feel::Stack;

/// The condition in FEEL, over creditloop's fields. Other engines' names have no dots.
const CONDITION: &str = "cust.age >= 18 and cust.age <= 65 and cust.income > 3000.50 \
    and cust.debt / cust.income < 0.55 and not(cust.blacklisted) \
    and cust.region in (\"A\", \"B\", \"C\")";

/// How many facts the condition reads.
const FACTS: usize = 5;

/// Times the condition.
pub fn run(options: &Options, report: &mut dyn FnMut(Section)) -> Result<(), String> {
    let persons = people(options.inputs());
    let own = People::new(&persons);
    report(known(options, &persons, own.clone())?);
    report(unknown(options, &persons, own)?);
    Ok(())
}

/// Everything is known.
fn known(options: &Options, persons: &[Person], own: People) -> Result<Section, String> {
    let race = Race {
        describe: &|at| format!("{:?}", persons[at]),
        engines: vec![
            own::one::condition(CONDITION, own).goal(Goal::Nanos(16.0)),
            by_hand::one::doubles(persons).goal(Goal::Times(0.5)),
            by_hand::one::cents(persons).note("interned, cross-multiplied"),
            peers::zen::condition(persons).goal(Goal::Times(15.0)),
            peers::datalogic::condition(persons).goal(Goal::Times(10.0)),
            peers::cel::condition(persons),
            peers::dsntk::condition(persons),
        ],
    };
    let holding = persons.iter().filter(|person| by_hand::one::holds(person)).count();
    let percent = holding as f64 * 100.0 / persons.len() as f64;
    Ok(Section {
        workload: "a",
        title: "one condition of six tests".to_owned(),
        unit: "test",
        inputs: format!("{} applicants, it holds of {percent:.1} %", persons.len()),
        lines: race.run(options.passes())?,
    })
}

/// Of one applicant in fifty, one fact is missing.
fn unknown(options: &Options, persons: &[Person], own: People) -> Result<Section, String> {
    let mut dice = Dice::new(4);
    let some = (0..persons.len()).filter(|_| dice.chance(20)).collect::<Vec<_>>();
    let missing: Vec<(usize, usize)> =
        some.into_iter().map(|person| (person, dice.index(FACTS))).collect();
    let race = Race {
        describe: &|at| {
            let fact = missing.iter().find(|(person, _)| *person == at).map(|(_, fact)| fact);
            format!("{:?} without fact {fact:?}", persons[at])
        },
        engines: {
            let own = own.without(&missing);
            let columns = |name: &str, stack| own::columns::condition(CONDITION, &own, name, stack);
            let portable = columns("creditloop, columns, portable", Stack::portable());
            let widest = columns("creditloop, columns, widest", Stack::default());
            vec![
                own::one::condition(CONDITION, own.clone()),
                portable.goal(Goal::Nanos(3.5)),
                widest.goal(Goal::Nanos(1.5)),
                by_hand::one::options(persons, &missing),
            ]
        },
    };
    Ok(Section {
        workload: "a",
        title: "the same, three-valued, with facts missing".to_owned(),
        unit: "test",
        inputs: format!("{} applicants, {} without one fact", persons.len(), missing.len()),
        lines: race.run(options.passes())?,
    })
}
