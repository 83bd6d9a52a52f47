//! Some customers of a stage, each of whom some control looked at: what they show need not be searched.

use super::Work;
use super::search::{Search, expressions};
use crate::error::Result;
use crate::fact::{Datum, FieldId};
use crate::feel::Stack;
use crate::rule::{Control, Severity};
use std::collections::BTreeMap;

/// Customers as data.
pub(super) type Data = BTreeMap<FieldId, Datum>;

/// What each control of a stage weighs for some customers.
#[derive(Default)]
pub(super) struct Pool {
    /// By control: what it weighs for each customer of whom all of them have an answer.
    weighs: Vec<Vec<Option<Severity>>>,
}

impl Pool {
    /// What the control at `place` weighs for each customer.
    pub(super) fn of(&self, place: usize) -> &[Option<Severity>] {
        self.weighs.get(place).map_or(&[], Vec::as_slice)
    }
}

impl Work<'_> {
    /// What `controls` weigh for these customers, who are usual in all else.
    pub(super) fn pool(&self, controls: &[&Control], customers: &[Data]) -> Pool {
        let asked = controls.iter().flat_map(|control| expressions(control)).collect();
        let search = Search::new((self.policy, &self.usual), asked, None);
        let mut pool = Pool { weighs: vec![Vec::new(); controls.len()] };
        let mut stack = Stack::default();
        for customer in customers {
            let Some((row, as_of)) = search.completed(customer) else { continue };
            let mut weigh = |control: &&Control| -> Result<Option<Severity>> {
                Ok(control.check(&row, as_of, &mut stack)?.map(|fired| fired.severity))
            };
            let weighs: Result<Vec<_>> = controls.iter().map(&mut weigh).collect();
            for (all, one) in pool.weighs.iter_mut().zip(weighs.unwrap_or_default()) {
                all.push(one);
            }
        }
        pool
    }
}
