use super::*;

fn node(kind: &'static str, name: &str, title: &str, seq: u64) -> Node {
    Node {
        name: name.to_owned(),
        kind,
        title: title.to_owned(),
        event: format!("event-{seq}"),
        seq,
        recorded_at: "2026-04-17T09:30:00.000000Z".to_owned(),
        by: vec!["Ruth Pellow".to_owned()],
        keys: vec!["ruth-pellow@tidemark.example+1c0ffee5".to_owned()],
        standing: None,
    }
}

fn reached(distance: u64, via: &[&str], node: Node) -> Reached {
    Reached { distance, via: via.iter().map(ToString::to_string).collect(), node }
}

fn source() -> Node {
    Node { standing: Some("retracted"), ..node("source", "source/audit", "Interim note on the crash figure", 61) }
}

const TEXT: &str = "source/audit/extraction/3b075fb045b2aa00";

fn of_source() -> Vec<Reached> {
    let capture = node("capture", "source/audit/capture/1", "1539 bytes of text/plain, 2026-04-16T16:20:00Z", 62);
    vec![
        reached(1, &["source/audit"], capture),
        reached(2, &["source/audit/capture/1"], node("extraction", TEXT, "1530 characters by plain-text", 63)),
        reached(3, &[TEXT], node("evidence", "case/lights/evidence/e-eighth", "“48 crashes in the first winter”", 64)),
        reached(
            4,
            &["case/lights/evidence/e-eighth"],
            node("claim", "case/lights/claim/c-eighth", "Crashes fell by 12.5 per cent, from 48 to 42.", 65),
        ),
        reached(
            5,
            &["case/lights/claim/c-eighth"],
            node("verdict", "case/lights/verdict/c-eighth", "mostly-supported", 66),
        ),
        reached(
            6,
            &["case/lights/verdict/c-eighth", "case/lights/claim/c-eighth"],
            node("verdict", "case/lights/verdict/question", "mostly-refuted", 67),
        ),
        reached(
            1,
            &["source/audit"],
            node("statement", "case/lights/statement/sum-1", "It fell by an eighth [6].", 68),
        ),
        reached(
            2,
            &["case/lights/statement/sum-1"],
            node("publication", "case/lights/publication/p1", "first of 2026-04-17T10:40:00.000000Z", 69),
        ),
    ]
}

fn shown(of: &Node, reached: &[Reached], direction: Direction, look: Look) -> String {
    let recheck = ["case/lights/verdict/question", "case/lights/statement/sum-1"].map(ToOwned::to_owned).into();
    let covered = Some("signed by ruth-pellow@tidemark.example+1c0ffee5; all under the checkpoint of 131 entries");
    walk(
        &WalkInput {
            of,
            reached,
            direction,
            recheck: &recheck,
            as_of: 97,
            covered: covered.filter(|_| direction == Direction::Backward),
        },
        &look,
    )
}

#[test]
fn what_rests_on_a_source_that_was_retracted() {
    let look = |width, colour| Look { width, colour };
    insta::assert_snapshot!("impact_90", shown(&source(), &of_source(), Direction::Forward, look(90, false)));
    insta::assert_snapshot!("impact_90_colour", shown(&source(), &of_source(), Direction::Forward, look(90, true)));
}

#[test]
fn what_a_sentence_rests_on() {
    let sentence = node("statement", "case/lights/statement/sum-1", "It fell by an eighth [6].", 68);
    let cited = [
        reached(1, &["case/lights/statement/sum-1"], source()),
        reached(
            2,
            &["source/audit"],
            node("capture", "source/audit/capture/1", "9 bytes of text/plain, 2026-04-16", 62),
        ),
    ];
    let look = Look { width: 60, colour: false };
    insta::assert_snapshot!("trace_60", shown(&sentence, &cited, Direction::Backward, look));
    let nothing = shown(&sentence, &[], Direction::Backward, look);
    assert!(nothing.contains("\nIt rests on nothing that is recorded.\n"), "{nothing}");
}
