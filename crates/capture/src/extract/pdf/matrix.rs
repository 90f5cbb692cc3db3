//! Where something is shown: affine transformations (ISO 32000-1, 8.3.3), and vectors.

#![expect(
    clippy::float_arithmetic,
    reason = "sums and products of IEEE 754 are the same on every machine, and decide where lines and words part alone"
)]

/// The transformation `[a b c d e f]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

/// A vector or a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vector {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Matrix {
    pub(super) const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Returns a movement.
    pub(super) const fn moving(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// Returns this transformation with `other` after it.
    pub(super) fn then(self, other: Self) -> Self {
        let [.., x, y] = other.0;
        let along = |of: Vector| other.turned(of);
        let (right, up, origin) = (along(self.right()), along(self.up()), along(self.origin()));
        Self([right.x, right.y, up.x, up.y, origin.x + x, origin.y + y])
    }

    /// Returns where a step goes.
    fn turned(self, step: Vector) -> Vector {
        let (right, up) = (self.right(), self.up());
        Vector { x: step.x * right.x + step.y * up.x, y: step.x * right.y + step.y * up.y }
    }

    /// Returns where the origin goes.
    pub(super) const fn origin(self) -> Vector {
        let [_, _, _, _, x, y] = self.0;
        Vector { x, y }
    }

    /// Returns where a step to the right goes.
    pub(super) const fn right(self) -> Vector {
        let [x, y, _, _, _, _] = self.0;
        Vector { x, y }
    }

    /// Returns where a step upwards goes.
    pub(super) const fn up(self) -> Vector {
        let [_, _, x, y, _, _] = self.0;
        Vector { x, y }
    }
}

impl Vector {
    pub(super) fn to(self, other: Self) -> Self {
        Self { x: other.x - self.x, y: other.y - self.y }
    }

    pub(super) fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    /// Returns how far this goes along a direction, and how far beside it.
    pub(super) fn along_and_beside(self, direction: Self) -> (f64, f64) {
        let length = direction.length();
        if length <= 0.0 {
            return (0.0, self.length());
        }
        let along = self.x * direction.x + self.y * direction.y;
        let beside = direction.x * self.y - direction.y * self.x;
        (along / length, (beside / length).abs())
    }
}
