//! Rows of cells under each other, where one column gives way.

use crate::{
    palette::Tone,
    phrase::Phrase,
    wrap::{Page, wrap},
};

const BETWEEN: usize = 2;
/// Columns that do not give way grow no wider than this.
pub(crate) const COLUMN_MAX: usize = 24;

/// A row, and what stands under it from the second column on.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Phrase>,
    pub(crate) below: Vec<Phrase>,
}

/// Puts rows on a page: every column as wide as its widest cell, but for `flexible`, which is wrapped in what is left.
pub(crate) fn table(page: &mut Page, indent: usize, rows: &[Row], flexible: usize) {
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let mut widths: Vec<usize> = (0..columns)
        .map(|at| (at, rows.iter().filter_map(|row| row.cells.get(at)).map(Phrase::width).max().unwrap_or_default()))
        .map(|(at, width)| if at == flexible { width } else { width.min(COLUMN_MAX) })
        .collect();
    let gaps = BETWEEN.saturating_mul(widths.iter().filter(|width| **width > 0).count().saturating_sub(1));
    let fixed: usize = widths.iter().enumerate().filter(|(at, _)| *at != flexible).map(|(_, width)| *width).sum();
    let left = page.look().columns().saturating_sub(indent.saturating_add(fixed).saturating_add(gaps));
    if let Some(width) = widths.get_mut(flexible) {
        *width = (*width).min(left.max(1));
    }
    let below = widths.first().map_or(indent, |first| indent.saturating_add(*first).saturating_add(BETWEEN));
    for row in rows {
        put_row(page, indent, row, &widths);
        page.indented_list(below, &row.below);
    }
}

fn put_row(page: &mut Page, indent: usize, row: &Row, widths: &[usize]) {
    let cells: Vec<Vec<Phrase>> = row.cells.iter().zip(widths).map(|(cell, width)| fitted(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    for at in 0..height {
        let mut line = Phrase::default().padded(indent);
        let mut is_first = true;
        for (cell, width) in cells.iter().zip(widths).filter(|(_, width)| **width > 0) {
            if !is_first {
                line = line.and(&" ".repeat(BETWEEN), Tone::Plain);
            }
            is_first = false;
            line.append(&cell.get(at).cloned().unwrap_or_default().padded(*width));
        }
        page.line(&line);
    }
}

/// A cell that fits is put as it is: its inner spaces align what is in it.
fn fitted(cell: &Phrase, width: usize) -> Vec<Phrase> {
    if cell.width() <= width { vec![cell.clone()] } else { wrap(cell, width) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Look;

    fn printed(width: usize, rows: &[[&str; 3]]) -> String {
        let rows: Vec<Row> = rows
            .iter()
            .map(|cells| Row { cells: cells.iter().map(|cell| Phrase::plain(cell)).collect(), ..Row::default() })
            .collect();
        let mut page = Page::new(Look { width, colour: false });
        table(&mut page, 1, &rows, 1);
        page.finish()
    }

    #[test]
    fn aligns_and_wraps_the_column_that_gives_way() {
        let rows = [["[1]", "a name that is rather longer than the line", "news"], ["[10]", "東京", "court"]];
        assert_eq!(
            printed(40, &rows),
            " [1]   a name that is rather       news\n       longer than the line\n [10]  東京                        court\n"
        );
    }

    #[test]
    fn columns_without_anything_take_no_room() {
        assert_eq!(printed(40, &[["a", "b", ""], ["c", "d", ""]]), " a  b\n c  d\n");
        assert_eq!(printed(40, &[]), "");
    }
}
