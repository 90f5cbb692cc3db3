//! The article alone, exactly as its sections and statements were written.
//!
//! Nothing is escaped here: a file wants the very bytes. Whoever writes them to a terminal passes them through
//! [`visible`](crate::visible()) first.

use model::{Assessment, assessment::AssessedSection};

/// Returns the article as it was written: the question, then every section and statement with what stands before it.
pub fn text(assessment: &Assessment) -> String {
    let mut out = assessment.question.clone();
    for section in &assessment.sections {
        out.push_str(&section.before);
        out.push_str(section.mark.as_deref().unwrap_or_default());
        out.push_str(section.heading.as_deref().unwrap_or_default());
        for statement in &section.statements {
            out.push_str(&statement.before);
            out.push_str(&statement.text);
        }
    }
    out
}

/// Returns the article as Markdown.
///
/// One that was imported as Markdown, or whose headings were written with `#`, comes back as it was, byte for byte,
/// behind its title's `# `. In any other, headings get `## ` and blank lines around them.
pub fn markdown(assessment: &Assessment) -> String {
    let is_markdown = |section: &AssessedSection| section.mark.as_deref().is_some_and(|mark| mark.starts_with('#'));
    let was_markdown = assessment.imports.iter().any(|import| import.media_type == "text/markdown");
    if was_markdown || assessment.sections.iter().any(is_markdown) {
        return format!("# {}", text(assessment));
    }
    let mut out = format!("# {}", assessment.question);
    for section in &assessment.sections {
        let mark = section.mark.as_deref().unwrap_or_default();
        let heading = section.heading.as_deref().unwrap_or_default();
        out.push_str(&section.before);
        if heading.is_empty() {
            out.push_str(mark);
        } else {
            end_with_blank_line(&mut out);
            out.push_str("## ");
            out.push_str(mark);
            out.push_str(heading);
        }
        for (at, statement) in section.statements.iter().enumerate() {
            out.push_str(&statement.before);
            if at == 0 && !heading.is_empty() {
                end_with_blank_line(&mut out);
            }
            out.push_str(&statement.text);
        }
    }
    out
}

fn end_with_blank_line(out: &mut String) {
    // A space between heading and sentence would make the sentence part of the heading's line.
    let kept = out.trim_end_matches([' ', '\t']).len();
    out.truncate(kept);
    while !out.ends_with("\n\n") {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::{assessment, section, statement};

    fn article(sections: Vec<AssessedSection>) -> Assessment {
        Assessment { question: "Is it so?".to_owned(), sections, ..assessment() }
    }

    fn plain() -> Assessment {
        article(vec![
            section(
                "s0",
                "\n",
                None,
                Some("Summary"),
                vec![statement("a", "\n", "One [1]."), statement("b", " ", "Two.")],
            ),
            section(
                "s1",
                "\n\n",
                Some("1. "),
                Some("More"),
                vec![statement("c", "\n", "Three."), statement("d", "\n", "Four.")],
            ),
        ])
    }

    #[test]
    fn text_is_what_was_written() {
        assert_eq!(text(&plain()), "Is it so?\nSummary\nOne [1]. Two.\n\n1. More\nThree.\nFour.");
    }

    #[test]
    fn markdown_marks_headings_and_surrounds_them_with_blank_lines() {
        assert_eq!(markdown(&plain()), "# Is it so?\n\n## Summary\n\nOne [1]. Two.\n\n## 1. More\n\nThree.\nFour.");
    }

    #[test]
    fn markdown_comes_back_as_it_was() {
        let written = "# Is it so?\n\n## Summary\n\nOne [1].\r\n- two\n\n\n### More \nThree.";
        let sections = vec![
            section(
                "s0",
                "\n\n",
                Some("## "),
                Some("Summary"),
                vec![statement("a", "\n\n", "One [1]."), statement("b", "\r\n- ", "two")],
            ),
            section("s1", "\n\n\n", Some("### "), Some("More"), vec![statement("c", " \n", "Three.")]),
        ];
        assert_eq!(markdown(&article(sections)), written);
    }

    #[test]
    fn sections_without_headings_and_articles_without_sections_add_nothing() {
        assert_eq!(text(&article(Vec::new())), "Is it so?");
        assert_eq!(markdown(&article(Vec::new())), "# Is it so?");
        let bare = article(vec![section("s0", "\n\n", None, None, vec![statement("a", "", "One.")])]);
        assert_eq!(text(&bare), "Is it so?\n\nOne.");
        assert_eq!(markdown(&bare), "# Is it so?\n\nOne.");
        let empty = article(vec![section("s0", "", Some(""), Some(""), vec![])]);
        assert_eq!(text(&empty), "Is it so?");
        assert_eq!(markdown(&empty), "# Is it so?");
    }

    #[test]
    fn a_heading_never_swallows_the_sentence_behind_it() {
        let glued = article(vec![section("s0", "", None, Some("Summary"), vec![statement("a", " ", "One.")])]);
        assert_eq!(text(&glued), "Is it so?Summary One.");
        assert_eq!(markdown(&glued), "# Is it so?\n\n## Summary\n\nOne.");
    }

    #[test]
    fn the_article_is_not_escaped() {
        let odd = article(vec![section("s0", "\n", None, None, vec![statement("a", "", "x\u{1b}[2J\u{202e}y")])]);
        assert_eq!(text(&odd), "Is it so?\nx\u{1b}[2J\u{202e}y");
    }
}
