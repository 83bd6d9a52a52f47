//! Decision diagrams: what a table says about every point, with equal parts shared.
//!
//! The axes are split one after the other. A state is the set of rows still alive; states that
//! are settled, seen before, or the same for all cells cost nothing more. The result is canonical:
//! two parts of the space that behave alike are one node.

use super::bits::Rows;
use super::grid::{Axis, Grid, cell_of, row_of};
use super::intern::Interner;
use crate::rule::boxes::{Effort, Unfinished};

/// The memory of one diagram, in words of 64 bits.
#[derive(Debug, Clone, Copy)]
struct Memory {
    /// For remembered states; beyond it states are looked at again, slower but as exact.
    states: usize,
    /// For nodes; beyond it the analysis is not finished.
    nodes: usize,
}

/// Half a gigabyte of states, and a gigabyte of nodes.
const MEMORY: Memory = Memory { states: 1 << 26, nodes: 1 << 27 };
/// Marks an answer as the number of a node; without it, it is what the question said.
const NODE: u32 = 1 << 31;

/// What is asked at every point. It answers with small numbers of its own, 0 for "nothing to say".
pub(super) trait Question {
    /// The answer that all points of the rest share, if that is certain: `alive` are the rows that
    /// hold the part so far, `total` the rows that hold all of the rest. It may take out rows that
    /// cannot change an answer. After the last axis `total` has every row, and it must answer.
    fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32>;
}

/// The answer to a question at every point.
#[derive(Debug)]
pub(super) struct Diagram<'g> {
    grid: &'g Grid,
    nodes: Interner,
    root: u32,
}

/// What follows in a diagram.
pub(super) enum Next<'d> {
    /// The answer of the question.
    Answer(u32),
    /// A split of the axis at this level: each word has the first cell in its high half and what
    /// follows in its low half.
    Split(usize, &'d [u64]),
}

impl<'g> Diagram<'g> {
    /// Asks `question` everywhere in `grid`, where the rows of `alive` count.
    pub(super) fn new(
        grid: &'g Grid,
        alive: Rows,
        question: &mut dyn Question,
        effort: &mut Effort,
    ) -> Result<Self, Unfinished> {
        Self::within(MEMORY, grid, alive, question, effort)
    }

    /// The same with less memory.
    fn within(
        memory: Memory,
        grid: &'g Grid,
        mut alive: Rows,
        question: &mut dyn Question,
        effort: &mut Effort,
    ) -> Result<Self, Unfinished> {
        let mut frames = Vec::new();
        frames.resize_with(grid.axes().len(), Frame::default);
        let mut builder = Builder {
            grid,
            question,
            effort,
            states: Interner::new(memory.states),
            answers: Vec::new(),
            nodes: Interner::new(memory.nodes),
            frames,
            key: Vec::new(),
        };
        let root = builder.resolve(0, &mut alive)?;
        Ok(Self { grid, nodes: builder.nodes, root })
    }

    /// The axes that it splits.
    pub(super) fn axes(&self) -> &'g [Axis] {
        self.grid.axes()
    }

    /// Where it begins.
    pub(super) fn root(&self) -> u32 {
        self.root
    }

    /// How many nodes it has.
    pub(super) fn nodes(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(NODE)
    }

    /// The reference to the node with this number.
    pub(super) fn node(number: u32) -> u32 {
        number | NODE
    }

    /// The number of the node that `reference` is, if it is one.
    pub(super) fn number(reference: u32) -> Option<u32> {
        (reference & NODE != 0).then_some(reference & !NODE)
    }

    /// What `reference` stands for.
    pub(super) fn next(&self, reference: u32) -> Next<'_> {
        let Some(number) = Self::number(reference) else { return Next::Answer(reference) };
        match self.nodes.key(number).split_first() {
            Some((level, edges)) => {
                Next::Split(usize::try_from(*level).unwrap_or(usize::MAX), edges)
            }
            None => Next::Answer(0),
        }
    }
}

/// The first cell of an edge.
pub(super) fn cell(edge: u64) -> u32 {
    u32::try_from(cell_of(edge)).unwrap_or(u32::MAX)
}

/// What follows an edge.
pub(super) fn target(edge: u64) -> u32 {
    u32::try_from(edge & 0xffff_ffff).unwrap_or(u32::MAX)
}

/// What one level of the recursion needs; kept to be used again.
#[derive(Default)]
struct Frame {
    changes: Vec<u64>,
    current: Rows,
    child: Rows,
    // The node as a key: its level, then its edges.
    node: Vec<u64>,
}

/// A diagram on its way.
struct Builder<'b, 'g> {
    grid: &'g Grid,
    question: &'b mut dyn Question,
    effort: &'b mut Effort,
    states: Interner,
    answers: Vec<u32>,
    nodes: Interner,
    frames: Vec<Frame>,
    key: Vec<u64>,
}

impl Builder<'_, '_> {
    /// The answer for the part in which the rows of `alive` are left, from `level` on.
    fn resolve(&mut self, level: usize, alive: &mut Rows) -> Result<u32, Unfinished> {
        self.effort.spend(1)?;
        let grid = self.grid;
        let Some(total) = grid.total(level) else { return Ok(0) };
        if let Some(answer) = self.question.settle(alive, total) {
            return Ok(answer);
        }
        let Some(axis) = grid.axes().get(level) else { return Ok(0) };
        let state = match self.remember(level, alive) {
            Some((state, false)) => {
                return Ok(self.answers.get(state as usize).copied().unwrap_or(0));
            }
            Some((state, true)) => {
                self.answers.push(0);
                Some(state)
            }
            None => None,
        };
        let mut frame = self.frames.get_mut(level).map(std::mem::take).unwrap_or_default();
        let answer = self.split(level, axis, alive, &mut frame);
        if let Some(place) = self.frames.get_mut(level) {
            *place = frame;
        }
        let answer = answer?;
        if let Some(place) = state.and_then(|state| self.answers.get_mut(state as usize)) {
            *place = answer;
        }
        Ok(answer)
    }

    /// Goes along `axis` from change to change.
    fn split(
        &mut self,
        level: usize,
        axis: &Axis,
        alive: &Rows,
        frame: &mut Frame,
    ) -> Result<u32, Unfinished> {
        let below = level.saturating_add(1);
        axis.changes(alive, &mut frame.changes);
        frame.current.assign_common(alive, axis.initial());
        frame.node.clear();
        frame.node.push(level as u64);
        let mut changes = frame.changes.iter().copied().peekable();
        let mut first = 0;
        loop {
            frame.child.assign(&frame.current);
            let answer = self.resolve(below, &mut frame.child)?;
            let same = frame.node.len() > 1
                && frame.node.last().is_some_and(|edge| target(*edge) == answer);
            if !same {
                frame.node.push((first << 32_u32) | u64::from(answer));
            }
            let Some(change) = changes.next() else { break };
            first = cell_of(change);
            frame.current.toggle(row_of(change));
            while let Some(change) = changes.next_if(|change| cell_of(*change) == first) {
                frame.current.toggle(row_of(change));
            }
        }
        // One edge means that the axis does not matter here.
        if let [_, only] = frame.node.as_slice() {
            return Ok(target(*only));
        }
        let number = self.nodes.intern(&frame.node).map(|(number, _)| number);
        let number = number.filter(|number| number & NODE == 0);
        number.map(|number| number | NODE).ok_or(self.effort.spent())
    }

    /// The number of this state; a few rows are written as numbers, many as bits.
    fn remember(&mut self, level: usize, alive: &Rows) -> Option<(u32, bool)> {
        let words = alive.words();
        let packed = alive.count() < words.len().saturating_mul(2);
        self.key.clear();
        self.key.push((level as u64).wrapping_shl(1) | u64::from(packed));
        if packed {
            let mut rows = alive.iter();
            while let Some(low) = rows.next() {
                // Row 0 in the high half would look like no row.
                let high = rows.next().map_or(0, |row| row.saturating_add(1));
                self.key.push((high as u64).wrapping_shl(32) | low as u64);
            }
        } else {
            self.key.extend_from_slice(words);
        }
        self.states.intern(&self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::brute::table;
    use super::super::first::{First, first_hit};
    use super::*;
    use crate::rule::boxes::Bound;
    use proptest::prelude::*;

    /// Which row hits first? 0 is none.
    struct Winner(Vec<u32>);

    impl Question for Winner {
        fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32> {
            match first_hit(alive, total, &(0..self.0.len()), &self.0) {
                First::None => Some(0),
                First::Certain(row) => Some(row),
                First::Open => None,
            }
        }
    }

    proptest! {
        #[test]
        fn less_memory_gives_the_same_diagram_or_none(table in table()) {
            let grid = Grid::new(table.space().wholes(), table.regions(), None);
            let build = |memory| {
                let all = Rows::of(table.rows(), 0..table.rows());
                let mut winner = Winner((1..).take(table.rows()).collect());
                let mut effort = Effort::new(Bound::default());
                Diagram::within(memory, &grid, all, &mut winner, &mut effort)
            };
            let full = build(MEMORY).unwrap();
            let forgetful = build(Memory { states: 0, ..MEMORY }).unwrap();
            prop_assert_eq!(full.root(), forgetful.root());
            prop_assert_eq!(full.nodes(), forgetful.nodes());
            for number in 0..full.nodes() {
                prop_assert_eq!(full.nodes.key(number), forgetful.nodes.key(number));
            }
            let cramped = build(Memory { nodes: 0, ..MEMORY });
            prop_assert_eq!(cramped.is_ok(), full.nodes() == 0);
        }
    }
}
