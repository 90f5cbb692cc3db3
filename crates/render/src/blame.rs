//! Each sentence with the entry that last changed its words.

use crate::{
    dates::day,
    look::Look,
    palette::Tone,
    phrase::Phrase,
    words::{and, count},
    wrap::Page,
};
use model::blame::Blame;

/// Returns blame for a terminal.
pub fn blame(lines: &[Blame], look: &Look) -> String {
    let mut page = Page::new(*look);
    if lines.is_empty() {
        page.line(&Phrase::plain("Nothing is written yet."));
    }
    for line in lines {
        let mut text = Phrase::default();
        text.push_text(&line.text, Tone::Plain);
        page.indented(0, &text);
        let writings = match line.writings {
            0 | 1 => String::new(),
            n => count(n, "writing", "writings"),
        };
        let details = [
            Phrase::of(&format!("#{}", line.seq), Tone::Strong),
            Phrase::plain(&and(&line.by)),
            Phrase::of(&day(&line.recorded_at), Tone::Soft),
            Phrase::of(line.name.rsplit('/').next().unwrap_or_default(), Tone::Soft),
            Phrase::of(&writings, Tone::Soft),
        ];
        page.indented_list(4, &details);
        if let Some(reason) = &line.reason {
            page.indented(4, &Phrase::of("why: ", Tone::Soft).and(reason, Tone::Plain));
        }
    }
    page.finish()
}
