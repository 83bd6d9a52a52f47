//! Reading a diagram without listing its boxes: a point at which it comes to a node or an answer,
//! and how many points have an answer.

use super::diagram::{Diagram, Next, cell, target};
use super::grid::Axis;
use crate::rule::boxes::{Point, Set, Size, Space};

/// A point of `space` at which the diagram comes to `wanted`, the easiest on one way there. What
/// the way does not decide is the dimension's easiest point. None when no way leads there.
pub(super) fn point_before(space: &Space, diagram: &Diagram<'_>, wanted: u32) -> Option<Point> {
    let mut search = Search {
        diagram,
        wanted,
        seen: vec![false; diagram.nodes() as usize],
        sets: space.wholes().to_vec(),
    };
    search.reaches(diagram.root()).then(|| space.witness(&search.sets)).flatten()
}

/// A search depth first; every node is entered once.
struct Search<'s, 'g> {
    diagram: &'s Diagram<'g>,
    wanted: u32,
    seen: Vec<bool>,
    sets: Vec<Set>,
}

impl Search<'_, '_> {
    /// Whether a way leads from `reference` to what is wanted; if so, its sets are written.
    fn reaches(&mut self, reference: u32) -> bool {
        if reference == self.wanted {
            return true;
        }
        let Next::Split(at, edges) = self.diagram.next(reference) else { return false };
        let number = Diagram::number(reference).map(|number| number as usize);
        match number.and_then(|number| self.seen.get_mut(number)) {
            Some(seen) if !*seen => *seen = true,
            _ => return false,
        }
        let axis = self.diagram.axes().get(at);
        let ends = edges.iter().skip(1).map(|edge| cell(*edge));
        let ends = ends.chain([axis.map_or(0, Axis::count)]);
        for (edge, end) in edges.iter().zip(ends) {
            if self.reaches(target(*edge)) {
                let set = axis.map(|axis| (axis.dimension(), axis.set(&[(cell(*edge), end)])));
                if let Some((dimension, set)) = set
                    && let Some(place) = self.sets.get_mut(dimension)
                {
                    *place = set;
                }
                return true;
            }
        }
        false
    }
}

/// How many points have `answer`.
pub(super) fn points_with(diagram: &Diagram<'_>, answer: u32) -> Size {
    let mut count = Count { axes: diagram.axes(), answer, nodes: Vec::new() };
    // A node is numbered after all nodes that it leads to.
    for number in 0..diagram.nodes() {
        let found = match diagram.next(Diagram::node(number)) {
            Next::Split(level, edges) => (level, count.of_edges(level, edges)),
            Next::Answer(_) => (count.axes.len(), Size::default()),
        };
        count.nodes.push(found);
    }
    count.from(diagram.root(), 0)
}

/// The nodes counted so far.
struct Count<'a> {
    axes: &'a [Axis],
    answer: u32,
    // Per node its level, and its points in the axes from this level on.
    nodes: Vec<(usize, Size)>,
}

impl Count<'_> {
    /// The points of what follows, in the axes from `level` on.
    fn from(&self, reference: u32, level: usize) -> Size {
        let node = Diagram::number(reference).and_then(|number| self.nodes.get(number as usize));
        let (at, size) = node
            .copied()
            .unwrap_or_else(|| (self.axes.len(), Size::new(u128::from(reference == self.answer))));
        // Axes that are passed over do not matter: all of their points count.
        let passed = self.axes.iter().take(at).skip(level);
        passed.fold(size, |size, axis| size.times(Size::new(axis.points(0, axis.count()))))
    }

    /// The points of a split at `level`.
    fn of_edges(&self, level: usize, edges: &[u64]) -> Size {
        let Some(axis) = self.axes.get(level) else { return Size::default() };
        let ends = edges.iter().skip(1).map(|edge| cell(*edge)).chain([axis.count()]);
        let parts = edges.iter().zip(ends).map(|(edge, end)| {
            let points = Size::new(axis.points(cell(*edge), end));
            self.from(target(*edge), level.saturating_add(1)).times(points)
        });
        parts.fold(Size::default(), Size::plus)
    }
}
