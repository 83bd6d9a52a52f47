//! Symmetric matrices, by their lower triangle.
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]
#![expect(clippy::indexing_slicing, reason = "every index is below the size")]

/// A symmetric matrix.
#[derive(Debug, Clone)]
pub(in crate::model) struct Triangle {
    /// Row by row, each up to the diagonal.
    cells: Vec<f64>,
    size: usize,
}

/// Where a cell on or below the diagonal lies.
fn place(row: usize, column: usize) -> usize {
    (row.wrapping_mul(row.wrapping_add(1)) / 2).wrapping_add(column)
}

impl Triangle {
    /// The first `size` rows and columns of a square whose part above the diagonal is known.
    pub(in crate::model) fn of(square: &[f64], width: usize, size: usize) -> Self {
        let cell = |row: usize, column: usize| square[column.wrapping_mul(width).wrapping_add(row)];
        let cells = (0..size).flat_map(|row| (0..=row).map(move |column| cell(row, column)));
        Self { cells: cells.collect(), size }
    }

    pub(in crate::model) fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[place(row.max(column), row.min(column))]
    }

    /// Adds to a cell of the diagonal.
    pub(in crate::model) fn add_at(&mut self, at: usize, by: f64) {
        self.cells[place(at, at)] += by;
    }

    /// The rows and columns of `kept`, which ascend.
    pub(super) fn part(&self, kept: &[usize]) -> Self {
        let pairs = kept.iter().enumerate();
        let cells = pairs.flat_map(|(at, row)| {
            kept.iter().take(at.wrapping_add(1)).map(|column| self.get(*row, *column))
        });
        Self { cells: cells.collect(), size: kept.len() }
    }

    /// Cholesky's factor; none where the matrix is not positive.
    pub(super) fn factor(&self) -> Option<Factor> {
        let mut factor = self.clone();
        for row in 0..self.size {
            for column in 0..=row {
                let mut value = factor.get(row, column);
                for before in 0..column {
                    value -= factor.get(row, before) * factor.get(column, before);
                }
                factor.cells[place(row, column)] = if row != column {
                    value / factor.get(column, column)
                } else if value.is_nan() || value <= 1e-14 {
                    return None;
                } else {
                    value.sqrt()
                };
            }
        }
        Some(Factor(factor))
    }

    /// The solution of `self * x = right`; none where the matrix is not positive.
    pub(super) fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        Some(self.factor()?.solve(right))
    }

    /// The inverse; none where the matrix is not positive.
    pub(in crate::model) fn inverse(&self) -> Option<Self> {
        let factor = self.factor()?;
        let unit = |at: usize| (0..self.size).map(|i| if i == at { 1.0 } else { 0.0 }).collect();
        let solve = |at: usize| factor.solve(&Vec::from_iter::<Vec<f64>>(unit(at)));
        let columns: Vec<Vec<f64>> = (0..self.size).map(solve).collect();
        let row = |row: usize| columns.iter().take(row.wrapping_add(1)).map(move |c| c[row]);
        Some(Self { cells: (0..self.size).flat_map(row).collect(), size: self.size })
    }

    /// A cell of the diagonal.
    pub(super) fn at(&self, at: usize) -> f64 {
        self.get(at, at)
    }

    /// `by * self * by`.
    pub(super) fn form(&self, by: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (row, left) in by.iter().enumerate() {
            for (column, right) in by.iter().enumerate() {
                sum += left * self.get(row, column) * right;
            }
        }
        sum
    }
}

/// Cholesky's factor of a symmetric matrix.
pub(super) struct Factor(Triangle);

impl Factor {
    /// The solution of `matrix * x = right`.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let Self(factor) = self;
        let mut x = right.to_vec();
        for row in 0..factor.size {
            for before in 0..row {
                x[row] -= factor.get(row, before) * x[before];
            }
            x[row] /= factor.get(row, row);
        }
        for row in (0..factor.size).rev() {
            for after in row.wrapping_add(1)..factor.size {
                x[row] -= factor.get(after, row) * x[after];
            }
            x[row] /= factor.get(row, row);
        }
        x
    }
}
