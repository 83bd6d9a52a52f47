//! Some customers of a stage, each of whom some control looked at: what they show need not be searched.

use super::Work;
use super::alike::covers;
use super::search::{Search, expressions};
use super::usual::Usual;
use crate::fact::{Datum, FieldId};
use crate::feel::Stack;
use crate::policy::Policy;
use crate::rule::{Control, Severity};
use std::collections::BTreeMap;

/// Customers who are kept at most.
const CUSTOMERS_MAX: usize = 8_192;

/// Customers as data.
pub(super) type Data = BTreeMap<FieldId, Datum>;

/// Some of the customers, by their numbers.
#[derive(Clone, Default)]
pub(super) struct Marks(Vec<u64>);

/// Some of the customers for each severity.
type BySeverity = [Marks; Severity::ALL.len()];

/// What one control weighs.
#[derive(Default)]
struct Weighed {
    /// Those for whom it weighs so much.
    fires: BySeverity,
    /// Those for whom it leaves a control that weighs so much nothing to add, or has no answer.
    covers: BySeverity,
    /// Those whom it lets pass.
    silent: Marks,
}

/// What each control of a stage weighs for some customers.
pub(super) struct Pool<'a> {
    search: Search<'a>,
    controls: Vec<&'a Control>,
    weighed: Vec<Weighed>,
    customers: usize,
    stack: Stack,
}

impl Marks {
    fn mark(&mut self, number: usize) {
        let (word, bit) = (number >> 6, number & 63);
        if self.0.len() <= word {
            self.0.resize(word.saturating_add(1), 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << bit;
        }
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn take(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// How many are marked in both.
    fn shared(&self, other: &Self) -> u32 {
        let each = self.0.iter().zip(&other.0).map(|(one, other)| (one & other).count_ones());
        each.fold(0, u32::saturating_add)
    }
}

impl<'a> Pool<'a> {
    fn new((policy, usual): (&'a Policy, &'a Usual), controls: &[&'a Control]) -> Self {
        let asked = controls.iter().flat_map(|control| expressions(control)).collect();
        let search = Search::new((policy, usual), asked, None);
        let weighed = controls.iter().map(|_| Weighed::default()).collect();
        Self { search, controls: controls.to_vec(), weighed, customers: 0, stack: Stack::default() }
    }

    /// Adds a customer, who is usual in all that is not said.
    pub(super) fn add(&mut self, customer: &Data) {
        if self.customers >= CUSTOMERS_MAX {
            return;
        }
        let Some((row, as_of)) = self.search.completed(customer) else { return };
        let number = self.customers;
        self.customers = self.customers.saturating_add(1);
        for (control, weighed) in self.controls.iter().zip(&mut self.weighed) {
            let checked = control.check(&row, as_of, &mut self.stack).ok();
            let weighs = checked.map(|fired| fired.map(|fired| fired.severity));
            if weighs == Some(None) {
                weighed.silent.mark(number);
            }
            let each = Severity::ALL.into_iter().zip(&mut weighed.fires).zip(&mut weighed.covers);
            for ((one, fires), covered) in each {
                if weighs == Some(Some(one)) {
                    fires.mark(number);
                }
                if weighs.is_none_or(|two| covers(two, one)) {
                    covered.mark(number);
                }
            }
        }
    }

    /// Whether one of the controls at `others` weighs as much as the one at `at` for each customer, as
    /// far as that is known.
    pub(super) fn may_cover(&self, others: impl IntoIterator<Item = usize>, at: usize) -> bool {
        let Some(mut open) = self.weighed.get(at).map(|weighed| weighed.fires.clone()) else {
            return false;
        };
        others.into_iter().for_each(|by| self.take(by, &mut open));
        open.iter().all(Marks::is_empty)
    }

    fn take(&self, by: usize, open: &mut BySeverity) {
        let Some(weighed) = self.weighed.get(by) else { return };
        open.iter_mut().zip(&weighed.covers).for_each(|(open, covers)| open.take(covers));
    }

    /// Of `others`, those that together weigh as much as the control at `at` for each customer; nothing
    /// when they do not, or it takes more than `most`.
    pub(super) fn needed(&self, others: &[usize], at: usize, most: usize) -> Option<Vec<usize>> {
        if !self.may_cover(others.iter().copied(), at) {
            return None;
        }
        let mut open = self.weighed.get(at)?.fires.clone();
        let mut chosen: Vec<usize> = Vec::new();
        while !open.iter().all(Marks::is_empty) {
            if chosen.len() >= most {
                return None;
            }
            let count = |by: &usize| {
                let covers = self.weighed.get(*by).map(|weighed| &weighed.covers);
                let each = open.iter().zip(covers.into_iter().flatten());
                each.fold(0_u32, |all, (open, covers)| all.saturating_add(open.shared(covers)))
            };
            let best = others.iter().rev().max_by_key(|by| count(by)).copied()?;
            self.take(best, &mut open);
            chosen.push(best);
        }
        // What the later ones cover too is not needed.
        for one in chosen.clone() {
            let fewer = || chosen.iter().copied().filter(|by| *by != one);
            if fewer().next().is_some() && self.may_cover(fewer(), at) {
                chosen = fewer().collect();
            }
        }
        chosen.sort_unstable();
        Some(chosen)
    }

    /// Whether a customer is known whom all of the controls let pass.
    pub(super) fn somebody_passes(&self) -> bool {
        let passes = |number: usize| {
            let (word, bit) = (number >> 6, number & 63);
            self.weighed.iter().all(|weighed| {
                weighed.silent.0.get(word).is_some_and(|word| word & (1 << bit) != 0)
            })
        };
        (0..self.customers).any(passes)
    }
}

impl<'a> Work<'a> {
    /// What `controls` weigh for the customers who were found at the stage.
    pub(super) fn pool(&self, controls: &[&'a Control]) -> Pool<'a> {
        let mut pool = Pool::new((self.policy, self.usual), controls);
        for customer in &self.customers {
            pool.add(customer);
        }
        pool
    }
}
