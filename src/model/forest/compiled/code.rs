//! Codes: the rank of a value among the thresholds that trees compare it with, so that a comparison of
//! doubles becomes one of small numbers.

use crate::model::forest::Forest;
use crate::model::forest::tree::{Missing, Node, Side, Split, ZERO, holds};
use crate::simd::Level;
use crate::simd::trees::{LANES, ranks};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is asked of an input in one way of reading it.
#[derive(Debug)]
pub(in crate::model::forest) struct Source {
    input: usize,
    reading: Reading,
    /// Where the codes go, by where what is missing goes.
    left: Option<usize>,
    right: Option<usize>,
}

#[derive(Debug)]
enum Reading {
    /// The thresholds in ascending order, and infinities up to a power of two above their number.
    Rank { absent: Absent, thresholds: Vec<f64> },
    /// 0 where the category is among these, else 1.
    Among(Arc<[u32]>),
}

/// Which values go where what is missing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Absent {
    /// None: what is missing is zero.
    None,
    /// What is missing.
    Missing,
    /// What is missing, and zero.
    Zero,
}

/// The code of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    Rank(u32),
    Absent,
}

impl Source {
    /// The code of one value.
    #[inline]
    pub(super) fn code(&self, row: &[f64]) -> Code {
        let value = row.get(self.input).copied().unwrap_or(f64::NAN);
        match &self.reading {
            Reading::Rank { absent, thresholds } => {
                let value = match absent {
                    Absent::None if value.is_nan() => 0.0,
                    Absent::Missing if value.is_nan() => return Code::Absent,
                    Absent::Zero if value.is_nan() || value.abs() <= ZERO => return Code::Absent,
                    Absent::None | Absent::Missing | Absent::Zero => value,
                };
                Code::Rank(rank(thresholds, value))
            }
            Reading::Among(_) if value.is_nan() => Code::Absent,
            Reading::Among(set) => Code::Rank(u32::from(!holds(set, value))),
        }
    }

    /// The code of one row, in the columns of this source.
    pub(in crate::model::forest) fn one(&self, row: &[f64], columns: &mut [u32]) {
        let code = self.code(row);
        for (column, at_absent) in [(self.left, 0), (self.right, u32::MAX)] {
            if let Some(to) = column.and_then(|column| columns.get_mut(column)) {
                *to = match code {
                    Code::Rank(code) => code,
                    Code::Absent => at_absent,
                };
            }
        }
    }

    /// The codes of up to sixteen rows of so many inputs, in the columns of this source.
    pub(super) fn codes(
        &self,
        level: Level,
        rows: &[f64],
        inputs: usize,
        columns: &mut [[u32; LANES]],
    ) {
        let mut values = [f64::NAN; LANES];
        for (value, row) in values.iter_mut().zip(rows.chunks_exact(inputs)) {
            *value = row.get(self.input).copied().unwrap_or(f64::NAN);
        }
        let mut codes = [0; LANES];
        let mut gone = [false; LANES];
        match &self.reading {
            Reading::Rank { absent, thresholds } => {
                for (gone, value) in gone.iter_mut().zip(&mut values) {
                    let zero = match absent {
                        Absent::Zero => value.abs() <= ZERO,
                        Absent::None | Absent::Missing => false,
                    };
                    *gone = value.is_nan() || zero;
                    *value = if value.is_nan() { 0.0 } else { *value };
                }
                ranks(level, thresholds, &values, &mut codes);
                if *absent == Absent::None {
                    gone = [false; LANES];
                }
            }
            Reading::Among(set) => {
                for ((gone, code), value) in gone.iter_mut().zip(&mut codes).zip(&values) {
                    *gone = value.is_nan();
                    *code = u32::from(!holds(set, *value));
                }
            }
        }
        for (column, at_absent) in [(self.left, 0), (self.right, u32::MAX)] {
            let Some(to) = column.and_then(|column| columns.get_mut(column)) else { continue };
            for ((to, code), gone) in to.iter_mut().zip(&codes).zip(&gone) {
                *to = if *gone { at_absent } else { *code };
            }
        }
    }
}

/// How many of the thresholds lie below the value: halves without a branch.
#[inline]
fn rank(thresholds: &[f64], value: f64) -> u32 {
    let most = thresholds.len().saturating_sub(1);
    let (mut place, mut half) = (0_usize, thresholds.len() >> 1);
    while half > 0 {
        let at = place.wrapping_add(half).wrapping_sub(1) & most;
        let below = thresholds.get(at).is_some_and(|threshold| *threshold < value);
        place = place.wrapping_add(if below { half } else { 0 });
        half >>= 1;
    }
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// How an input is read: its place, and what its thresholds are compared with.
type Key = (usize, Option<Absent>, Option<Arc<[u32]>>);

/// The sources of a forest while it is compiled.
#[derive(Debug)]
pub(in crate::model::forest) struct Codes {
    places: BTreeMap<Key, usize>,
    sources: Vec<Source>,
    columns: usize,
}

/// Where the answer to a question is found.
#[derive(Debug, Clone, Copy)]
pub(in crate::model::forest) struct Asked {
    pub(in crate::model::forest) source: usize,
    pub(in crate::model::forest) column: u32,
    /// The answer is no for what has a greater code.
    pub(in crate::model::forest) code: u32,
    /// Whether the answer is no for what is absent.
    pub(in crate::model::forest) absent_is_no: bool,
}

impl Codes {
    pub(in crate::model::forest) fn of(forest: &Forest) -> Self {
        let mut thresholds: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
        for node in forest.trees.iter().flat_map(|tree| &tree.nodes) {
            let of_key = thresholds.entry(key(node)).or_default();
            if let Split::AtMost(threshold) = node.split {
                of_key.push(threshold);
            }
        }
        let mut codes = Self { places: BTreeMap::new(), sources: Vec::new(), columns: 0 };
        for (key, mut thresholds) in thresholds {
            thresholds.sort_by(f64::total_cmp);
            // The two zeros are one threshold.
            thresholds.dedup_by(|later, earlier| *later <= *earlier);
            let size = thresholds.len().saturating_add(1).next_power_of_two();
            thresholds.resize(size, f64::INFINITY);
            let reading = match &key.2 {
                Some(set) => Reading::Among(set.clone()),
                None => Reading::Rank { absent: key.1.unwrap_or(Absent::None), thresholds },
            };
            codes.places.insert(key.clone(), codes.sources.len());
            codes.sources.push(Source { input: key.0, reading, left: None, right: None });
        }
        for node in forest.trees.iter().flat_map(|tree| &tree.nodes) {
            codes.column(node);
        }
        codes
    }

    /// Gives the question of `node` a column.
    fn column(&mut self, node: &Node) {
        let Some(source) = self.places.get(&key(node)).and_then(|at| self.sources.get_mut(*at))
        else {
            return;
        };
        let side = if absent_is_no(node) { &mut source.right } else { &mut source.left };
        if side.is_none() {
            *side = Some(self.columns);
            self.columns = self.columns.saturating_add(1);
        }
    }

    /// Where the answer to the question of `node` is found.
    pub(in crate::model::forest) fn asked(&self, node: &Node) -> Option<Asked> {
        let place = *self.places.get(&key(node))?;
        let source = self.sources.get(place)?;
        let absent_is_no = absent_is_no(node);
        let column = if absent_is_no { source.right? } else { source.left? };
        let code = match (&source.reading, &node.split) {
            (Reading::Rank { thresholds, .. }, Split::AtMost(threshold)) => {
                rank(thresholds, *threshold)
            }
            (Reading::Rank { .. } | Reading::Among(_), _) => 0,
        };
        let column = u32::try_from(column).ok()?;
        Some(Asked { source: place, column, code, absent_is_no })
    }

    /// The codes of one row, by column.
    pub(in crate::model::forest) fn row(&self, row: &[f64]) -> Vec<u32> {
        let mut columns = vec![0; self.columns];
        for source in &self.sources {
            source.one(row, &mut columns);
        }
        columns
    }

    pub(in crate::model::forest) fn columns(&self) -> usize {
        self.columns
    }

    pub(in crate::model::forest) fn into_sources(self) -> Vec<Source> {
        self.sources
    }

    pub(super) fn sources(&self) -> usize {
        self.sources.len()
    }
}

fn key(node: &Node) -> Key {
    match &node.split {
        Split::Among(set) => (node.input, None, Some(set.clone())),
        Split::AtMost(_) => {
            let absent = match node.missing {
                Missing::IsZero => Absent::None,
                Missing::WithZero(_) => Absent::Zero,
                Missing::Goes(_) => Absent::Missing,
            };
            (node.input, Some(absent), None)
        }
    }
}

/// Whether what is absent goes to the right.
fn absent_is_no(node: &Node) -> bool {
    match node.missing {
        Missing::Goes(side) | Missing::WithZero(side) => side == Side::Right,
        Missing::IsZero => matches!(node.split, Split::Among(_)),
    }
}
