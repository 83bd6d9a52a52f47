//! What the event rates of ascending bins may do.

/// The course of event rates from the lowest values to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trend {
    /// They may do anything.
    Any,
    /// They never fall.
    Ascending,
    /// They never rise.
    Descending,
    /// Ascending or descending, whichever informs more.
    Monotone,
    /// They rise to one bin and fall from there.
    Peak,
    /// They fall to one bin and rise from there.
    Valley,
    /// Each step up is at most the one before it.
    Concave,
    /// Each step up is at least the one before it.
    Convex,
    /// Ascending, descending, a peak or a valley, whichever informs most.
    Auto,
}

/// A direction that steps of the rate keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Free,
    Up,
    Down,
}

/// A shape that one search can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Steps of one direction, then of the other. A turn may come at either end.
    Turn([Step; 2]),
    /// Steps of one direction.
    Straight([Step; 1]),
    /// Steps that never grow, or never shrink.
    Bent { concave: bool },
}

impl Trend {
    /// All trends.
    pub const ALL: [Self; 9] = [
        Self::Any,
        Self::Ascending,
        Self::Descending,
        Self::Monotone,
        Self::Peak,
        Self::Valley,
        Self::Concave,
        Self::Convex,
        Self::Auto,
    ];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
            Self::Monotone => "monotone",
            Self::Peak => "peak",
            Self::Valley => "valley",
            Self::Concave => "concave",
            Self::Convex => "convex",
            Self::Auto => "auto",
        }
    }

    /// The shapes of which the best is taken. A peak with its turn at one end ascends or descends, so
    /// those with a turn hold those without.
    pub(super) fn shapes(self) -> &'static [Shape] {
        const UP: Shape = Shape::Straight([Step::Up]);
        const DOWN: Shape = Shape::Straight([Step::Down]);
        const PEAK: Shape = Shape::Turn([Step::Up, Step::Down]);
        const VALLEY: Shape = Shape::Turn([Step::Down, Step::Up]);
        match self {
            Self::Any => &[Shape::Straight([Step::Free])],
            Self::Ascending => &[UP],
            Self::Descending => &[DOWN],
            Self::Monotone => &[UP, DOWN],
            Self::Peak => &[PEAK],
            Self::Valley => &[VALLEY],
            Self::Concave => &[Shape::Bent { concave: true }],
            Self::Convex => &[Shape::Bent { concave: false }],
            Self::Auto => &[PEAK, VALLEY],
        }
    }

    /// Whether bins of these rates keep to the trend.
    #[cfg(test)]
    pub(super) fn allows(self, rates: &[f64]) -> bool {
        let straight = |step: Step, rates: &[f64]| match step {
            Step::Free => true,
            Step::Up => rates.is_sorted(),
            Step::Down => rates.iter().rev().is_sorted(),
        };
        self.shapes().iter().any(|shape| match shape {
            Shape::Straight([step]) => straight(*step, rates),
            Shape::Turn([first, then]) => (0..rates.len())
                .any(|at| straight(*first, &rates[..=at]) && straight(*then, &rates[at..])),
            Shape::Bent { concave } => rates.windows(3).all(|of| {
                let bend = (of[2] - of[1]) - (of[1] - of[0]);
                if *concave { bend <= 0.0 } else { bend >= 0.0 }
            }),
        })
    }
}
