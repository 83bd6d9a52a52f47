//! The space of a table: its dimensions, and the points in it.

use super::set::Set;

/// What the values of a dimension are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number at its declared scale, a date or an instant, within its declared domain.
    Integers {
        /// The lowest value of the domain.
        low: i64,
        /// The highest value of the domain.
        high: i64,
    },
    /// An enumeration of this many symbols, numbered from 0; a boolean has two.
    Symbols(u32),
}

/// One input of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimension {
    /// What its values are.
    pub kind: Kind,
    /// Whether the value may be unknown, a point of its own beside all values.
    pub may_be_unknown: bool,
    /// A value that readers find ordinary: witnesses stay as near to it as they can.
    pub typical: Option<i64>,
}

impl Dimension {
    /// Integers from `low` to `high`, always known.
    pub const fn integers(low: i64, high: i64) -> Self {
        let kind = Kind::Integers { low, high };
        Self { kind, may_be_unknown: false, typical: None }
    }

    /// This many symbols, always known.
    pub const fn symbols(count: u32) -> Self {
        Self { kind: Kind::Symbols(count), may_be_unknown: false, typical: None }
    }

    /// The same dimension, whose value may be unknown.
    #[must_use]
    pub const fn or_unknown(mut self) -> Self {
        self.may_be_unknown = true;
        self
    }

    /// The same dimension with a typical value.
    #[must_use]
    pub const fn with_typical(mut self, typical: i64) -> Self {
        self.typical = Some(typical);
        self
    }

    /// Every point of it.
    pub fn whole(&self) -> Set {
        let values = match self.kind {
            Kind::Integers { low, high } => Set::between(low, high),
            // No symbols leave the reversed span 0 to -1, which is empty.
            Kind::Symbols(count) => Set::between(0, i64::from(count).saturating_sub(1)),
        };
        values.with_unknown(self.may_be_unknown)
    }

    /// Whether its values are integers, where being next to each other has a meaning.
    pub const fn is_integers(&self) -> bool {
        matches!(self.kind, Kind::Integers { .. })
    }
}

/// Where a point lies in one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coordinate {
    /// At this integer or symbol.
    Value(i64),
    /// Its value is not known.
    Unknown,
}

/// One coordinate in each dimension.
pub type Point = Vec<Coordinate>;

/// All dimensions together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    dimensions: Vec<Dimension>,
    wholes: Vec<Set>,
}

impl Space {
    /// The space of these dimensions.
    pub fn new(dimensions: Vec<Dimension>) -> Self {
        let wholes = dimensions.iter().map(Dimension::whole).collect();
        Self { dimensions, wholes }
    }

    /// The dimensions in order.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// Every point of each dimension.
    pub fn wholes(&self) -> &[Set] {
        &self.wholes
    }

    /// The easiest point to read whose coordinates lie in `sets`; none when one of them is empty.
    pub fn witness<'a>(&self, sets: impl IntoIterator<Item = &'a Set>) -> Option<Point> {
        let pairs = sets.into_iter().zip(&self.dimensions);
        pairs.map(|(set, dimension)| set.witness(dimension.typical)).collect()
    }
}
