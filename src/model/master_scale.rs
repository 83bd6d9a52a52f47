//! The master scale: grades for probabilities of default.
#![expect(clippy::float_arithmetic, reason = "probabilities are doubles")]

use crate::error::{Error, ErrorKind, Result};
use std::fmt;

/// Grades of a scale, that of defaults left out.
const GRADES_MAX: usize = 100;
/// All of a probability, in parts per million.
pub(super) const MILLION: u32 = 1_000_000;

/// Grades for probabilities of default (PD), from the best to the worst, and one for those in
/// default.
///
/// Each grade has a PD of its own, its middle. A probability has the grade whose middle is nearest
/// as a ratio: between two middles lies their geometric mean, and grades hold what is from one such
/// mean up to, but without, the next. Default is a state and no prediction: a probability below 1
/// never has its grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterScale {
    middles: Vec<u32>,
    floor: u32,
}

/// A grade of a scale; it is written as its number, that of defaults as `D`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Not in default: 1 is the best.
    Performing(usize),
    /// In default.
    Default,
}

impl Default for MasterScale {
    /// Twelve grades with middles from 0.03 % to 20 %, and the floor of 0.03 % that the first Basel
    /// accords set for corporate and bank exposures (Basel II, paragraph 285; CRR article 160(1)).
    /// From 2023 on Basel III asks for 0.05 % (CRE32.4) and 0.10 % for revolving retail exposures:
    /// a bank sets its own.
    fn default() -> Self {
        let middles = vec![
            300, 600, 1_200, 2_000, 3_500, 6_000, 10_000, 17_000, 30_000, 55_000, 100_000, 200_000,
        ];
        Self { middles, floor: 300 }
    }
}

impl MasterScale {
    /// A scale with these middles, in parts per million and ascending, and a floor below which no
    /// probability is, in parts per million too; 0 for none.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] unless there are 1 to 100 middles, each above the one before and below
    /// a million, the first above 0, and the floor is below a million.
    pub fn new(middles: Vec<u32>, floor: u32) -> Result<Self> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Model, message));
        if middles.is_empty() || middles.len() > GRADES_MAX {
            let count = middles.len();
            return refuse(format!(
                "a master scale of {count} grades: 1 to {GRADES_MAX} are possible"
            ));
        }
        let mut above = 0;
        for (place, middle) in (1..).zip(&middles) {
            if *middle <= above || *middle >= MILLION {
                return refuse(format!(
                    "the middle of grade {place} is {middle} ppm: it lies above {above} and below a million"
                ));
            }
            above = *middle;
        }
        if floor >= MILLION {
            return refuse(format!("the floor is {floor} ppm: it lies below a million"));
        }
        Ok(Self { middles, floor })
    }

    /// How many grades there are, that of defaults left out.
    pub fn grades(&self) -> usize {
        self.middles.len()
    }

    /// The PD of a grade, 0 to 1: its middle, but no less than the floor. None where there is no
    /// such grade.
    pub fn pd(&self, grade: Grade) -> Option<f64> {
        match grade {
            Grade::Default => Some(1.0),
            Grade::Performing(number) => {
                let middle = self.middles.get(number.checked_sub(1)?)?;
                Some(share(*middle.max(&self.floor)))
            }
        }
    }

    /// The probabilities that have a grade: from the first up to, but without, the second. None
    /// where there is no such grade; of defaults, 1 alone.
    pub fn bounds(&self, grade: Grade) -> Option<(f64, f64)> {
        match grade {
            Grade::Default => Some((1.0, 1.0)),
            Grade::Performing(number) => {
                let place = number.checked_sub(1)?;
                self.middles.get(place)?;
                let from = place.checked_sub(1).map_or(0.0, |before| self.cut(before));
                let last = number == self.middles.len();
                Some((from, if last { 1.0 } else { self.cut(place) }))
            }
        }
    }

    /// The grade of a probability of default, which counts as the floor where it is below.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] unless the probability is from 0 to 1.
    pub fn grade(&self, probability: f64) -> Result<Grade> {
        if !(0.0..=1.0).contains(&probability) {
            let message = format!("{probability} is no probability of default: 0 to 1");
            return Err(Error::new(ErrorKind::Model, message));
        }
        if probability >= 1.0 {
            return Ok(Grade::Default);
        }
        let probability = probability.max(share(self.floor));
        let worse = (0..self.middles.len().saturating_sub(1))
            .take_while(|place| self.cut(*place) <= probability)
            .count();
        Ok(Grade::Performing(worse.saturating_add(1)))
    }

    /// The geometric mean of the middle at `place` and the one after it.
    fn cut(&self, place: usize) -> f64 {
        let middle = |place: usize| self.middles.get(place).copied().map_or(1.0, share);
        libm::sqrt(middle(place) * middle(place.saturating_add(1)))
    }
}

/// Parts per million as a share.
pub(super) fn share(parts: u32) -> f64 {
    f64::from(parts) / f64::from(MILLION)
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Performing(number) => write!(f, "{number}"),
            Self::Default => f.write_str("D"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grade(probability: f64) -> String {
        MasterScale::default().grade(probability).unwrap().to_string()
    }

    #[test]
    fn middles_have_their_grades_and_defaults_theirs() {
        let scale = MasterScale::default();
        for number in 1..=12 {
            let middle = scale.pd(Grade::Performing(number)).unwrap();
            assert_eq!(grade(middle), number.to_string());
        }
        assert_eq!([grade(0.0), grade(0.999_999), grade(1.0)], ["1", "12", "D"]);
        assert_eq!((scale.grades(), scale.pd(Grade::Performing(13))), (12, None));
        assert_eq!((scale.pd(Grade::Performing(0)), scale.pd(Grade::Default)), (None, Some(1.0)));
    }

    /// 0.2 % and 0.8 % have the geometric mean 0.4 %, which has the worse grade.
    #[test]
    fn a_bound_belongs_to_the_worse_grade() {
        let scale = MasterScale::new(vec![2_000, 8_000, 50_000], 0).unwrap();
        assert_eq!(scale.grade(0.003_999_999).unwrap(), Grade::Performing(1));
        assert_eq!(scale.grade(0.004).unwrap(), Grade::Performing(2));
        assert_eq!(scale.grade(0.02).unwrap(), Grade::Performing(3));
        assert_eq!(scale.bounds(Grade::Performing(2)), Some((0.004, 0.02)));
    }

    #[test]
    fn nothing_is_better_than_the_floor() {
        let scale = MasterScale::new(vec![100, 500, 2_000], 500).unwrap();
        assert_eq!(scale.grade(0.0).unwrap(), Grade::Performing(2));
        assert_eq!(scale.pd(Grade::Performing(1)), Some(0.0005));
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        for (middles, floor, words) in [
            (vec![], 0, "0 grades"),
            (vec![0, 5], 0, "grade 1 is 0 ppm"),
            (vec![300, 300], 0, "grade 2 is 300 ppm"),
            (vec![300, 1_000_000], 0, "grade 2 is 1000000 ppm"),
            (vec![300], 1_000_000, "the floor"),
        ] {
            let message = MasterScale::new(middles, floor).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
        for probability in [f64::NAN, -0.1, 1.1] {
            assert!(MasterScale::default().grade(probability).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_worse_probability_has_no_better_grade(first in 0.0..1.0_f64, second in 0.0..1.0_f64) {
            let scale = MasterScale::default();
            let (low, high) = (first.min(second), first.max(second));
            let (better, worse) = (scale.grade(low).unwrap(), scale.grade(high).unwrap());
            prop_assert!(better <= worse);
            let (from, to) = scale.bounds(worse).unwrap();
            prop_assert!(from <= high && high < to);
        }
    }
}
