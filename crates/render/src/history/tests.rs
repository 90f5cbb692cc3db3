use super::*;
use unicode_width::UnicodeWidthStr as _;

fn change(seq: u64, by: &str, stream: &str, event_type: &str, summary: &str) -> Change {
    let minute = seq % 60;
    Change {
        seq,
        recorded_at: format!("2026-03-03T10:{minute:02}:00.000000Z"),
        time: format!("2026-03-03T10:{minute:02}:00Z"),
        by: vec![by.to_owned()],
        event_type: format!("casebook.{event_type}.v1"),
        summary: summary.to_owned(),
        reason: None,
        difference: None,
        event: format!("event-{seq}"),
        stream: stream.to_owned(),
    }
}

fn words(of: &str, was: Option<&str>, now: Option<&str>) -> Difference {
    Difference::Words { of: of.to_owned(), was: was.map(str::to_owned), now: now.map(str::to_owned) }
}

fn story() -> Vec<Change> {
    let case = "case/street-lights";
    let mut out = vec![
        change(2, "Maren Ashdown", case, "case.opened", "opened the case: Did the new street lights cut crashes?"),
        change(3, "Tomas Okello", "source/packet", "source.registered", "packet: registered the source Where from?"),
        change(
            4,
            "Tomas Okello",
            "source/packet",
            "source.captured",
            "packet: captured 3120 bytes of text/plain as capture 1",
        ),
        change(
            5,
            "Tomas Okello",
            "source/packet",
            "text.extracted",
            "packet: extracted 3096 code points of text from capture 1",
        ),
        change(
            6,
            "Tomas Okello",
            case,
            "evidence.linked",
            "linked evidence e-packet from packet that qualifies claim c-forty: “nobody could say”",
        ),
    ];
    for seq in 7..=10 {
        let mut section =
            change(seq, "Maren Ashdown", case, "section.written", &format!("wrote section s{seq}: Part {seq}"));
        section.difference = Some(words("section/s", None, Some("Part")));
        out.push(section);
    }
    let mut first = change(11, "Maren Ashdown", case, "statement.written", "wrote statement sum-1");
    first.difference = Some(words("statement/sum-1", None, Some("Crashes fell by 40 per cent [1].")));
    out.push(first);
    let mut verdict = change(
        12,
        "Ruth Pellow",
        case,
        "verdict.changed",
        "changed the verdict on the question from unproven to mostly-refuted",
    );
    verdict.recorded_at = "2026-04-17T09:30:00.000000Z".to_owned();
    verdict.reason = Some(
        "new_evidence: Counted alike, the fall was one crash in eight, less than a third of what was claimed."
            .to_owned(),
    );
    verdict.difference =
        Some(Difference::Verdict { target: "question".to_owned(), from: None, to: "mostly-refuted".to_owned() });
    out.push(verdict);
    let mut rewritten = change(13, "Maren Ashdown", case, "statement.written", "rewrote statement sum-1");
    rewritten.recorded_at = "2026-04-17T10:05:00.000000Z".to_owned();
    rewritten.time = "2026-04-17T10:05:00Z".to_owned();
    rewritten.reason = Some("The auditor’s interim note is out.".to_owned());
    rewritten.difference = Some(words(
        "statement/sum-1",
        Some("Crashes fell by 40 per cent [1]."),
        Some("Crashes fell by 12.5 per cent [6]."),
    ));
    out.push(rewritten);
    let mut removed = change(14, "Maren Ashdown", case, "statement.removed", "took out statement sum-2");
    removed.recorded_at = "2026-04-17T10:06:00.000000Z".to_owned();
    removed.time = "2026-04-17T10:06:00Z".to_owned();
    removed.reason = Some("It said the same twice.".to_owned());
    removed.difference = Some(words("statement/sum-2", Some("Nobody knows."), None));
    out.push(removed);
    out
}

fn shown(changes: &[Change], width: usize, colour: bool) -> String {
    history(changes, &Look { width, colour })
}

#[test]
fn timeline() {
    insta::assert_snapshot!("timeline_100", shown(&story(), 100, false));
    insta::assert_snapshot!("timeline_60", shown(&story(), 60, false));
    insta::assert_snapshot!("timeline_100_colour", shown(&story(), 100, true));
}

#[test]
fn many_sources_in_a_row_are_one_line() {
    let registered: Vec<Change> = (1..=6)
        .map(|n| change(n, "Ann", &format!("source/s{n}"), "source.registered", &format!("s{n}: registered a source")))
        .collect();
    assert_eq!(
        shown(&registered, 100, false),
        "3 March 2026 · times are in UTC\n  #1–6  10:01  Ann registered 6 sources: s1, s2, s3, s4, s5, s6\n"
    );
    assert_eq!(shown(&registered[..2], 100, false).lines().count(), 3);
}

#[test]
fn what_was_disputed_or_has_a_reason_stands_alone() {
    let mut changes: Vec<Change> =
        (1..=5).map(|n| change(n, "Ann", "source/s", "source.captured", "s: captured it")).collect();
    changes[2].summary = "s: captured it (disputed: its key was compromised)".to_owned();
    changes[4].reason = Some("because".to_owned());
    let text = shown(&changes, 100, false);
    assert_eq!(text.lines().filter(|line| line.contains("Ann")).count(), 4, "{text}");
}

#[test]
fn nothing_hidden_is_printed_and_lines_fit() {
    let mut changes = story();
    for change in &mut changes {
        change.summary.push_str("\u{1b}[2J\u{202e}\r\n\u{7}");
        change.by.push("\u{9b}x".repeat(30));
        change.stream.push('\u{1b}');
        change.recorded_at.push('\u{1b}');
        change.time = "\u{1b}".to_owned();
        change.reason = Some("\u{1b}: \u{200b}".to_owned());
        change.difference = Some(words("\u{1b}", Some("東京\u{1b}"), Some(&"x\u{1b}".repeat(300))));
    }
    for width in [0, 40, 60, 100, 500] {
        let text = shown(&changes, width, false);
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains(['\u{202e}', '\u{200b}']));
        assert!(text.lines().all(|line| line.width() <= width.clamp(40, 100)), "{text}");
    }
}

#[test]
fn a_case_without_changes_says_so() {
    assert_eq!(shown(&[], 80, false), "No changes yet.\n");
}
