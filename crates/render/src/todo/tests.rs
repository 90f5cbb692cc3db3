use super::*;

fn line(task: Task, target: &str, why: &str, seq: u64, next: &str) -> TodoLine {
    let todo = Todo {
        case: "lights".to_owned(),
        task,
        target: target.to_owned(),
        why: why.to_owned(),
        cause: None,
        seq,
        source: None,
    };
    TodoLine { todo, about: None, words: None, next: next.to_owned(), otherwise: None }
}

fn cases() -> Vec<CaseTodo> {
    let why = "Interim note on the crash figure was retracted: Six crashes were counted twice.";
    let verdict = TodoLine {
        about: Some("the verdict on c-eighth, mostly-supported".to_owned()),
        words: Some("Counted by one rule, crashes in the dark fell by 12.5 per cent.".to_owned()),
        otherwise: Some("casebook verdict lights c-eighth --from mostly-supported --to …".to_owned()),
        ..line(Task::Recheck, "c-eighth", why, 97, "casebook cleared lights c-eighth --outcome kept --reason '…'")
    };
    let sentence = TodoLine {
        words: Some(
            "Counted alike, crashes in the dark fell by 12.5 per cent on the county auditor’s figures [6].".to_owned(),
        ),
        otherwise: Some("casebook statement lights sum-2 --edit".to_owned()),
        ..line(Task::Recheck, "sum-2", why, 97, "casebook cleared lights sum-2 --outcome kept --reason '…'")
    };
    vec![
        CaseTodo {
            case: "lights".to_owned(),
            question: "Did the new street lights cut night-time crashes by 40 per cent?".to_owned(),
            lines: vec![
                verdict,
                sentence,
                line(Task::Complaint, "k1", "from a reader: The lane has lamps.", 87, "casebook resolve lights k1 …"),
                line(Task::Publish, "p1", "changed since p1: camp-1", 108, "casebook diff lights p1"),
            ],
        },
        CaseTodo {
            case: "bridge".to_owned(),
            question: "Is the bridge the longest?".to_owned(),
            lines: vec![line(Task::Confirm, "c1", "The bridge is the longest", 12, "casebook confirm bridge c1")],
        },
    ]
}

#[test]
fn what_is_to_be_done_with_its_reason_and_the_command() {
    insta::assert_snapshot!("todo_90", todo(&cases(), 108, &Look { width: 90, colour: false }));
    insta::assert_snapshot!("todo_90_colour", todo(&cases(), 108, &Look { width: 90, colour: true }));
    insta::assert_snapshot!("todo_60", todo(&cases(), 108, &Look { width: 60, colour: false }));
}

#[test]
fn nothing_to_do() {
    assert_eq!(todo(&[], 7, &Look { width: 80, colour: false }), "Nothing to do, as of #7.\n");
}
