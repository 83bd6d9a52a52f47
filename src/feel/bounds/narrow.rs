//! Linear inequalities over a box: each field keeps only what some values of the others leave to it,
//! and two inequalities are added so that a field drops out of them. What is left holds every point of
//! the box for which all inequalities hold.

use crate::fact::FieldId;
use std::collections::BTreeMap;

/// Times that all inequalities are gone through.
const ROUNDS_MAX: usize = 4;
/// So many inequalities are added to each other, two by two.
const ADDED_MAX: usize = 12;

/// Multiples of fields that make at least so much together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inequality {
    pub(super) terms: Vec<(FieldId, i128)>,
    pub(super) least: i128,
}

/// The values of each field that takes part.
pub(crate) type Sides = BTreeMap<FieldId, (i64, i64)>;

/// Narrows `sides`; nothing when no point is left.
pub(crate) fn narrow(inequalities: &[Inequality], sides: &mut Sides) -> Option<()> {
    let mut all = inequalities.to_vec();
    if inequalities.len() <= ADDED_MAX {
        for (at, one) in inequalities.iter().enumerate() {
            let others = inequalities.iter().skip(at.saturating_add(1));
            all.extend(others.flat_map(|other| one.added(other)));
        }
    }
    for _ in 0..ROUNDS_MAX {
        let mut changed = false;
        for inequality in &all {
            changed |= inequality.narrow(sides)?;
        }
        if !changed {
            break;
        }
    }
    Some(())
}

impl Inequality {
    /// The fields that take part.
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldId> {
        self.terms.iter().map(|(id, _)| *id)
    }

    /// Narrows `sides`, and says whether any of them; nothing when no point is left.
    fn narrow(&self, sides: &mut Sides) -> Option<bool> {
        let most = |(id, by): &(FieldId, i128), sides: &Sides| {
            let (low, high) = sides.get(id).copied()?;
            i128::from(if *by > 0 { high } else { low }).checked_mul(*by)
        };
        // What cannot be computed narrows nothing.
        let sum = |sides: &Sides| {
            self.terms.iter().try_fold(0_i128, |sum, term| sum.checked_add(most(term, sides)?))
        };
        let Some(total) = sum(sides) else { return Some(false) };
        if total < self.least {
            return None;
        }
        let mut changed = false;
        for term in &self.terms {
            let (id, by) = *term;
            let rest = most(term, sides).and_then(|own| total.checked_sub(own));
            let Some(needed) = rest.and_then(|rest| self.least.checked_sub(rest)) else { continue };
            // Ends of other terms do not move: `total` counts the far end of this one.
            let Some((low, high)) = sides.get_mut(&id) else { continue };
            let Some(below) = needed.checked_neg().and_then(|n| n.checked_div_euclid(by.abs()))
            else {
                continue;
            };
            let bound = if by > 0 { below.checked_neg() } else { Some(below) };
            let Some(bound) = bound else { continue };
            if by > 0 && bound > i128::from(*low) {
                *low = i64::try_from(bound).ok()?;
                changed = true;
            } else if by < 0 && bound < i128::from(*high) {
                *high = i64::try_from(bound).ok()?;
                changed = true;
            }
            if low > high {
                return None;
            }
        }
        Some(changed)
    }

    /// Both added, each as often as makes a field drop out that they hold with different signs.
    fn added(&self, other: &Self) -> Vec<Self> {
        let mut found = Vec::new();
        for (id, by) in &self.terms {
            let there = other.terms.iter().find(|(other, _)| other == id);
            let Some((_, to)) = there.filter(|(_, to)| (*to > 0) != (*by > 0)) else { continue };
            found.extend(self.sum((to.saturating_abs(), other), by.saturating_abs()));
        }
        found
    }

    fn sum(&self, (times, other): (i128, &Self), of_other: i128) -> Option<Self> {
        let mut terms: BTreeMap<FieldId, i128> = BTreeMap::new();
        for ((id, by), factor) in self
            .terms
            .iter()
            .map(|term| (term, times))
            .chain(other.terms.iter().map(|term| (term, of_other)))
        {
            let slot = terms.entry(*id).or_default();
            *slot = slot.checked_add(by.checked_mul(factor)?)?;
        }
        terms.retain(|_, by| *by != 0);
        let least = self.least.checked_mul(times)?;
        let least = least.checked_add(other.least.checked_mul(of_other)?)?;
        Some(Self { terms: terms.into_iter().collect(), least })
    }
}

#[cfg(test)]
#[path = "narrow_tests.rs"]
mod tests;
