use super::*;
use crate::examples::{full_assessment, verdict};
use model::shape::Plain;
use model::{
    assessment::AssessedCorrection,
    values::SetAside,
    words::{CorrectionClass, Standing},
};

fn moments() -> [Moment<'static>; 2] {
    [
        Moment { seq: 84, recorded_at: "2026-04-17T10:40:00.000000Z", publication: Some("p1") },
        Moment { seq: 128, recorded_at: "2026-06-18T11:20:00.000000Z", publication: Some("p2") },
    ]
}

/// The same case before: another verdict, other words, no correction, a source that still stood.
fn differs() -> Comparison {
    let now = {
        let mut now = full_assessment();
        let mut changed =
            verdict("mixed", Some(3), "event-v9", "The count was withdrawn; by the corrected one it is a quarter.");
        changed.inputs = vec!["e1".to_owned()];
        changed.set_aside =
            vec![SetAside { id: Plain("e9".parse().unwrap()), reason: "Withdrawn by its author.".parse().unwrap() }];
        now.verdict = Some(changed);
        now.sources[0].standing = Standing::Retracted;
        now.sources[0].notice = Some("Six crashes were counted twice.".to_owned());
        now.corrections.push(AssessedCorrection {
            correction: "x1".to_owned(),
            publication: "p1".to_owned(),
            class: CorrectionClass::AffectsRating,
            targets: vec!["question".to_owned()],
            was: "mostly refuted".to_owned(),
            now: "mixed".to_owned(),
            text: "An earlier version gave another count.".to_owned(),
            cause: None,
            complaint: None,
            event: "event-x1".to_owned(),
        });
        now
    };
    let mut was = full_assessment();
    let mut before = verdict("mostly-refuted", Some(2), "event-v8", "An eighth.");
    before.inputs = vec!["e1".to_owned(), "e9".to_owned()];
    was.verdict = Some(before);
    let words = was.sections.iter_mut().find_map(|section| section.statements.first_mut()).unwrap();
    words.text = "It fell by an eighth, the auditor counts [1].".to_owned();
    let mut differs = Comparison::of(&was, &now);
    differs.statements[0].reason = Some("The final report corrects the count.".to_owned());
    differs
}

fn shown(differs: &Comparison, width: usize, colour: bool) -> String {
    comparison("lights", "Did it fall?", "en", moments(), differs, &Look { width, colour })
}

#[test]
fn verdicts_words_sources_and_why() {
    insta::assert_snapshot!("comparison_90", shown(&differs(), 90, false));
    insta::assert_snapshot!("comparison_90_colour", shown(&differs(), 90, true));
    insta::assert_snapshot!("comparison_60", shown(&differs(), 60, false));
}

#[test]
fn a_sentence_of_which_the_words_stayed_is_told_by_its_beginning() {
    let words = WordsDiffer {
        id: "s1".to_owned(),
        was: Some("word ".repeat(40)),
        now: Some("word ".repeat(40)),
        also: vec!["grounding"],
        event: None,
        reason: Some("not of these words".to_owned()),
    };
    let shown = shown(&Comparison { statements: vec![words], ..Comparison::default() }, 90, false);
    assert!(shown.contains("word …\n    s1 · grounding changed\n") && !shown.contains("not of these"), "{shown}");
}

#[test]
fn nothing_differs() {
    let shown = shown(&Comparison::of(&full_assessment(), &full_assessment()), 80, false);
    assert!(shown.ends_with("\nNothing differs that a reader could see.\n"), "{shown}");
}
