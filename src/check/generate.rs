//! Cases that a policy does not have yet: values on both sides of every place where a control or a table
//! turns, the texts that it names and one that it does not, and for each operand of a condition two cases
//! in which it alone changes the answer. What is expected is what the policy decides now, so a later
//! change that was not meant is noticed.

mod ask;
mod targets;
mod turns;
mod vary;
mod write;

use crate::policy::Policy;
use ask::{Asked, Asker};
use std::collections::BTreeSet;
use std::sync::Arc;
use targets::Target;

/// Cases made for a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Generated {
    /// A file for the folder `tests`.
    pub text: String,
    /// How many cases it has.
    pub cases: usize,
    /// How many places were found where a control or a table turns.
    pub boundaries: usize,
    /// How many operands of conditions there are.
    pub operands: usize,
    /// How many of them are shown to change the answer alone.
    pub shown: usize,
    /// What could not be shown, in words.
    pub open: Vec<String>,
}

impl Generated {
    /// The last line.
    pub fn summary(&self) -> String {
        format!(
            "{} cases generated: {} boundaries, {} of {} operands change an answer alone",
            self.cases, self.boundaries, self.shown, self.operands
        )
    }
}

/// Makes cases for every control and every table of `policy`, from the named cases it has.
pub fn generate(policy: &Policy) -> Generated {
    let mut asker = Asker::new(policy);
    let mut generated = Generated::default();
    let mut writer = write::Writer::new(policy);
    for target in targets::targets(policy) {
        let Some(found) = vary::vary(&mut asker, &target) else {
            generated
                .open
                .push(format!("{}: no named case at {} to begin with", target.name, target.stage));
            continue;
        };
        generated.boundaries = generated.boundaries.saturating_add(found.boundaries.len());
        let mut kept: Vec<(String, &Asked)> = Vec::new();
        for boundary in &found.boundaries {
            let cases = boundary.cases.iter().filter_map(|at| found.pool.get(*at));
            kept.extend(cases.map(|asked| (boundary.name.clone(), asked)));
        }
        for (field, count) in &found.left_out {
            let what = format!("{}: {count} texts of {field} are not tried", target.name);
            generated.open.push(what);
        }
        for (number, pair) in (1_usize..).zip(&found.pairs) {
            generated.operands = generated.operands.saturating_add(1);
            let Some((one, other)) = pair else {
                let what =
                    format!("{}: operand {number} is not shown to change it alone", target.name);
                generated.open.push(what);
                continue;
            };
            generated.shown = generated.shown.saturating_add(1);
            for at in [one, other] {
                let asked = found.pool.get(*at);
                kept.extend(asked.map(|asked| (format!("operand {number}"), asked)));
            }
        }
        let answers: BTreeSet<&Arc<str>> = kept.iter().map(|(_, asked)| &asked.answer).collect();
        let others = found.pool.iter().filter(|asked| !answers.contains(&asked.answer));
        let mut seen = BTreeSet::new();
        let others: Vec<&Asked> = others.filter(|asked| seen.insert(&asked.answer)).collect();
        kept.extend(others.into_iter().map(|asked| ("answer".to_owned(), asked)));
        for (why, asked) in kept {
            writer.add(&target, &why, asked, &mut asker);
        }
    }
    (generated.text, generated.cases) = writer.finish();
    generated
}
