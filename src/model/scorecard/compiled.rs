//! A scorecard as it runs over many rows: points as whole numbers, chosen by comparing.

use super::{Characteristic, Scorecard};
use crate::error::{Error, ErrorKind, Result};
use crate::feature::{Bins, Codes, Input};
use crate::simd::Level;
use crate::simd::points::{PointSteps, RANKS, add_points, add_row, rank_points};
use crate::value::parse_number;
use rust_decimal::Decimal;

/// So many reasons a row has at most: more are not likely to be of help (Regulation B, comment
/// 9(b)(2)-1).
pub const REASONS: usize = RANKS;

/// Points of one characteristic have so many bits at most, in units.
const UNIT_BITS: u32 = 40;
/// Room for that many characteristics in a key.
const ORDER_BITS: u32 = 16;

/// A scorecard, compiled. It is shared between threads, and nothing is allocated when it runs.
///
/// It reads doubles, one column for each characteristic: NaN is what is missing, a number stands
/// for the shortest decimal that reads back as it (0.1 is 0.1), a text for the number of its bin,
/// which [`CompiledScorecard::code`] says. Points are whole units of the scorecard's last decimal;
/// their sum is exact, and that of [`Scorecard::score`].
#[derive(Debug)]
pub struct CompiledScorecard {
    scorecard: Scorecard,
    card: Vec<PointSteps>,
    /// The characteristics in the order of their reasons.
    order: Vec<usize>,
    /// The bits of a key that hold the place in this order.
    bits: u32,
    level: Level,
}

/// What cost a row points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowReasons {
    /// The characteristic, by its place, and the units that it cost.
    ranked: [(usize, i64); REASONS],
}

impl RowReasons {
    /// The places of the characteristics that cost most, with the units that each cost: the
    /// costliest first, as in [`Scorecard::reasons`].
    pub fn iter(&self) -> impl Iterator<Item = (usize, i64)> {
        self.ranked.into_iter().take_while(|(_, lost)| *lost > 0)
    }
}

impl Scorecard {
    /// The same scorecard, compiled to run over many rows.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when it has more than 65,535 characteristics, or points of more than
    /// 2^40 units of its last decimal.
    pub fn compile(&self) -> Result<CompiledScorecard> {
        let mut order: Vec<usize> = (0..self.characteristics.len()).collect();
        let code = |place: &usize| self.characteristics.get(*place).map(Characteristic::reason);
        order.sort_by(|left, right| code(left).cmp(&code(right)));
        let bits = order.len().checked_ilog2().unwrap_or_default().saturating_add(1);
        if bits > ORDER_BITS {
            let message = format!("`{}` has too many characteristics to compile", self.name);
            return Err(Error::new(ErrorKind::Model, message));
        }
        let mut card = Vec::with_capacity(order.len());
        for (place, characteristic) in self.characteristics.iter().enumerate() {
            let rank = order.iter().position(|other| *other == place).unwrap_or_default();
            card.push(self.steps(characteristic, bits, rank)?);
        }
        let level = Level::best();
        Ok(CompiledScorecard { scorecard: self.clone(), card, order, bits, level })
    }

    fn steps(&self, of: &Characteristic, bits: u32, rank: usize) -> Result<PointSteps> {
        let points: Vec<i64> =
            of.points.iter().map(|points| self.units(*points)).collect::<Result<_>>()?;
        let point = |bin: usize| points.get(bin).copied().unwrap_or_default();
        let cuts: Vec<f64> = match of.binning.bins() {
            Bins::Number(cuts) => cuts.iter().map(|cut| least_double(*cut)).collect(),
            // The number of the bin is the value.
            Bins::Text(_) => (1..points.len()).map(crate::math::count).collect(),
        };
        let mut codes = Vec::new();
        for ((_, listed), bin) in of.binning.specials().iter().zip(of.binning.known()..) {
            if let Codes::Number(listed) = listed {
                codes.extend(listed.iter().map(|code| (double_of(*code), point(bin))));
            }
        }
        let missing = points.last().copied().unwrap_or_default();
        let rank = i64::try_from(rank).unwrap_or(i64::MAX);
        let key = self.units(of.baseline)?.wrapping_shl(bits).wrapping_sub(rank).wrapping_sub(1);
        Ok(PointSteps::new(&cuts, &points, missing, codes, (key, bits)))
    }

    /// Points in units of the last decimal.
    fn units(&self, points: Decimal) -> Result<i64> {
        let mut points = points;
        let wanted = points;
        points.rescale(u32::from(self.scaling.scale));
        let units = i64::try_from(points.mantissa()).ok();
        let fits = |units: &i64| units.unsigned_abs() <= 1_u64.wrapping_shl(UNIT_BITS);
        units.filter(fits).filter(|_| points == wanted).ok_or_else(|| {
            let message = format!("`{}`: {wanted} points are too many, or too fine", self.name);
            Error::new(ErrorKind::Model, message)
        })
    }
}

impl CompiledScorecard {
    /// The scorecard that it was compiled from.
    pub fn scorecard(&self) -> &Scorecard {
        &self.scorecard
    }

    /// What stands for `text` in the column of the characteristic at `place`: the number of its
    /// bin. None where there is no such characteristic or it holds numbers.
    pub fn code(&self, place: usize, text: &str) -> Option<f64> {
        let characteristic = self.scorecard.characteristics.get(place)?;
        characteristic.binning.bin(Input::Text(text)).ok().map(crate::math::count)
    }

    /// Units as points.
    pub fn points(&self, units: i64) -> Decimal {
        Decimal::new(units, u32::from(self.scorecard.scaling.scale))
    }

    /// The units of one row.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when it has not one value for each characteristic.
    pub fn score(&self, row: &[f64]) -> Result<i64> {
        if row.len() != self.card.len() {
            return Err(self.refuse(&format!("a row of {} values is given", row.len())));
        }
        let mut units = 0;
        add_row(self.level, &self.card, row, &mut units);
        Ok(units)
    }

    /// The units of many rows, one column for each characteristic: written over `units`, one for
    /// each row.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the columns are not as many as the characteristics, or one has not
    /// as many rows as `units`.
    pub fn score_columns(&self, columns: &[&[f64]], units: &mut [i64]) -> Result<()> {
        self.check(columns, units.len())?;
        add_points(self.level, &self.card, columns, units);
        Ok(())
    }

    /// The same, and what cost each row most: written over `reasons`.
    ///
    /// # Errors
    /// As [`CompiledScorecard::score_columns`], also for `reasons`.
    pub fn explain_columns(
        &self,
        columns: &[&[f64]],
        units: &mut [i64],
        reasons: &mut [RowReasons],
    ) -> Result<()> {
        /// Rows whose keys are kept before they are read.
        const BLOCK: usize = 256;
        self.check(columns, units.len())?;
        if reasons.len() != units.len() {
            let message = format!("{} rows have room for {} reasons", units.len(), reasons.len());
            return Err(self.refuse(&message));
        }
        let mut keys = [[0_i64; RANKS]; BLOCK];
        let mut start = 0_usize;
        for (units, reasons) in units.chunks_mut(BLOCK).zip(reasons.chunks_mut(BLOCK)) {
            let keys = keys.get_mut(..units.len()).unwrap_or_default();
            rank_points(self.level, &self.card, columns, start, units, keys);
            for (reasons, keys) in reasons.iter_mut().zip(keys.iter()) {
                reasons.ranked = keys.map(|key| self.ranked(key));
            }
            start = start.saturating_add(BLOCK);
        }
        Ok(())
    }

    /// What a key says: the characteristic and the units that it cost.
    fn ranked(&self, key: i64) -> (usize, i64) {
        let lost = key.wrapping_shr(self.bits).wrapping_add(1);
        // What is left of a key is one less than a power of two, less the place.
        let place = !key & 1_i64.wrapping_shl(self.bits).wrapping_sub(1);
        let place = usize::try_from(place).ok().and_then(|place| self.order.get(place));
        match place {
            Some(place) if key > 0 => (*place, lost),
            Some(_) | None => (0, 0),
        }
    }

    fn check(&self, columns: &[&[f64]], rows: usize) -> Result<()> {
        if columns.len() != self.card.len() {
            return Err(self.refuse(&format!("{} columns are given", columns.len())));
        }
        let characteristics = &self.scorecard.characteristics;
        match columns.iter().zip(characteristics).find(|(column, _)| column.len() != rows) {
            Some((column, of)) => {
                let (name, found) = (of.name(), column.len());
                Err(self.refuse(&format!("`{name}` has {found} rows, its points {rows}")))
            }
            None => Ok(()),
        }
    }

    fn refuse(&self, what: &str) -> Error {
        let (name, count) = (&self.scorecard.name, self.card.len());
        let message = format!("`{name}` scores {count} characteristics: {what}");
        Error::new(ErrorKind::Model, message)
    }
}

/// The least double that stands for no less than `cut`.
pub(super) fn least_double(cut: Decimal) -> f64 {
    let nearest = nearest_double(cut);
    if stands_for(nearest).is_some_and(|number| number < cut) { nearest.next_up() } else { nearest }
}

/// The double that stands for `code`; NaN, which is equal to nothing, where none does.
pub(super) fn double_of(code: Decimal) -> f64 {
    let nearest = nearest_double(code);
    if stands_for(nearest) == Some(code) { nearest } else { f64::NAN }
}

fn nearest_double(number: Decimal) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

/// The shortest decimal that reads back as `number`.
fn stands_for(number: f64) -> Option<Decimal> {
    parse_number(&number.to_string())
}

#[cfg(test)]
#[path = "compiled_tests.rs"]
mod tests;
