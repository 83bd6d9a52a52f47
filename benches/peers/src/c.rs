//! Workload C: 200 conditions of six tests each over the fifty facts of a customer, every answer kept.

use crate::options::Options;
use crate::race::{Goal, Race};
use crate::report::Section;
use crate::{by_hand, own, peers};
use rules::{RULES, customers, rules};

pub mod rules;

/// Times the rules.
pub fn run(options: &Options, report: &mut dyn FnMut(Section)) -> Result<(), String> {
    let rules = rules();
    let customers = customers(options.inputs(), &rules);
    let fewer = |inputs: usize| &customers[..options.fewer(inputs).min(customers.len())];
    let race = Race {
        describe: &|at| format!("{:?}", customers[at]),
        engines: vec![
            own::set::conditions(&rules, &customers).goal(Goal::Nanos(3_000.0)),
            by_hand::set::doubles(&rules, &customers),
            by_hand::set::cents(&rules, &customers),
            peers::zen::conditions(&rules, fewer(4_096)).goal(Goal::Times(14.0)),
            peers::datalogic::conditions(&rules, fewer(4_096)),
            peers::cel::conditions(&rules, fewer(2_048)),
            peers::dsntk::conditions(&rules, fewer(2_048)),
        ],
    };
    report(Section {
        workload: "c",
        title: format!("{RULES} conditions of six tests over fifty facts"),
        unit: "customer",
        inputs: format!("{} customers", customers.len()),
        lines: race.run(options.passes())?,
    });
    Ok(())
}
