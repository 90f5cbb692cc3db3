//! How output is to look: what the terminal can do, as a value.

/// The width and the colours that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns that the terminal has.
    pub width: usize,
    /// Whether ANSI styles may be written.
    pub colour: bool,
}

/// Fewer columns than this cannot hold a report.
const WIDTH_MIN: usize = 40;
/// Longer lines than this are hard to read.
const WIDTH_MAX: usize = 100;
/// From here on there is room for columns; below, what would be a row is stacked.
const COLUMNS_MIN: usize = 76;

impl Look {
    /// Returns the width that lines are wrapped at.
    pub(crate) fn columns(self) -> usize {
        self.width.clamp(WIDTH_MIN, WIDTH_MAX)
    }

    /// Returns whether rows fit beside each other.
    pub(crate) fn is_wide(self) -> bool {
        self.columns() >= COLUMNS_MIN
    }
}
