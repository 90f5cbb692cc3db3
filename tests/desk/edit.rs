//! `--edit`, with scripts for editors.

use crate::{
    support::{CASEBOOK, Desk, Ran, casebook},
    world::{promised, town},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Runs a command with an editor that is a line of shell, the file being `$1`, and temporary files in `tmp`.
fn edit(desk: &Desk, editor: &str, args: &[&str]) -> Ran {
    let mut command = with_editor(desk, editor);
    command.args(args).stdin(Stdio::null()).output().unwrap().into()
}

fn with_editor(desk: &Desk, editor: &str) -> Command {
    let script = desk.file("editor.sh", format!("set -e\n{editor}\n"));
    let temporary = desk.outside().join("tmp");
    fs::create_dir_all(&temporary).unwrap();
    let mut command = casebook(&desk.dir());
    command
        .env_remove("VISUAL")
        .env("EDITOR", format!("bash '{}'", script.display()))
        .env("TMPDIR", temporary)
        .env("CASEBOOK_KEY", "founder");
    command
}

/// The files that were kept.
fn kept(desk: &Desk) -> Vec<PathBuf> {
    fs::read_dir(desk.outside().join("tmp")).unwrap().map(|file| file.unwrap().path()).collect()
}

/// The data of the latest entry.
fn latest(desk: &Desk) -> serde_json::Value {
    let journal = fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let entry: serde_json::Value = serde_json::from_str(journal.lines().last().unwrap()).unwrap();
    entry["event"]["data"].clone()
}

#[test]
fn what_is_filled_in_is_written_and_the_file_goes() {
    let desk = town();
    // Required flags need not be given; what is given is there already.
    let fill = r#"grep -q '^inputs = \["e1"\]$' "$1"; test "$(stat -c %a "$1")" = 600; cp "$1" ../seen
        sed -i 's/^to = .*/to = "mixed"/; s/^confidence = .*/confidence = "low"/; s/^rationale = .*/rationale = """\nTwo lines,\n  "quoted"."""/' "$1""#;
    let out = edit(&desk, fill, &["verdict", "lights", "--edit", "--inputs", "e1"]).ok();
    assert!(out.contains("verdict.changed of question to mixed in case/lights"), "{out}");
    assert_eq!(
        latest(&desk),
        serde_json::json!({"confidence": "low", "inputs": ["e1"], "rationale": "Two lines,\n  \"quoted\".", "reason": "initial",
            "set_aside": [], "target": "question", "to": "mixed"})
    );
    assert!(kept(&desk).is_empty());
    let seen = fs::read_to_string(desk.outside().join("seen")).unwrap();
    for words in ["# How sure (required).", "One of: low, medium, high", "reason = \"initial\"", "set_aside = []"] {
        assert!(seen.contains(words), "no {words} in\n{seen}");
    }
    // The verdict that stands is there the next time.
    let out = edit(&desk, "cp \"$1\" ../seen", &["verdict", "lights", "--edit"]).fails(1);
    assert!(out.contains("cancelled: the file came back as it was"), "{out}");
    assert!(fs::read_to_string(desk.outside().join("seen")).unwrap().contains("\nfrom = \"mixed\"\n"));
}

#[test]
fn a_sentence_that_stands_is_in_the_editor_and_is_replaced() {
    let desk = town();
    let change = "sed -i 's/^text = .*/text = \"Not so [@audit]./; s/Not so.*/&\"/; s/^reason = .*/reason = \"clearer\"/' \"$1\"";
    edit(&desk, change, &["statement", "lights", "s1", "--edit"]).ok();
    let data = latest(&desk);
    assert_eq!((data["text"].as_str(), data["reason"].as_str()), (Some("Not so [1]."), Some("clearer")), "{data}");
    assert_eq!(data["citations"], serde_json::json!([{"evidence": ["e1"], "number": 1, "source": "audit"}]));
    assert_eq!((data["claims"][0].as_str(), data["section"].as_str()), (Some("c1"), Some("says")));
    assert!(data["replaces"].is_string());
}

#[test]
fn a_quote_is_typed_as_words_and_its_place_is_found() {
    let desk = town();
    let fill = "sed -i 's/^stance = .*/stance = \"refutes\"/; s/^source = .*/source = \"audit\"/; s/^quote = .*/quote = \"could not trace\"/' \"$1\"";
    edit(&desk, fill, &["evidence", "lights", "--claim", "c1", "--edit"]).ok();
    let data = latest(&desk);
    assert_eq!((data["quote"]["exact"].as_str(), data["evidence"].as_str()), (Some("could not trace"), Some("e2")));
}

#[test]
fn an_empty_file_or_one_as_it_was_cancels() {
    let desk = town();
    let before = promised(&desk);
    for (editor, why) in [
        (":", "the file came back as it was"),
        ("touch \"$1\"", "the file came back as it was"),
        (": > \"$1\"", "the file came back empty"),
        ("sed -i 's/^[^#]/# &/' \"$1\"", "the file came back empty"),
    ] {
        let ran = edit(&desk, editor, &["note", "lights", "--text", "x", "--edit"]);
        let err = ran.fails(1);
        assert!(
            err.starts_with(&format!("error: cancelled: {why}\n")) && err.ends_with("nothing was written\n"),
            "{err}"
        );
        assert!(kept(&desk).is_empty(), "{editor}");
    }
    assert!(before == promised(&desk));
}

#[test]
fn what_is_refused_is_kept_and_can_be_taken_up_again() {
    let desk = town();
    let before = promised(&desk);
    let (claim, stance) = ("s/^claim = .*/claim = \"c9\"/", "s/^stance = .*/stance = \"context\"/");
    let (wrong, right) = ("sed -i 's/^claim = .*/claim = c1/' \"$1\"", "s/^claim = .*/claim = \"c1\"/");
    for (editor, words) in [
        (format!("sed -i '{claim}; {stance}' \"$1\""), "claim `c9`"),
        ("echo 'sort = \"x\"' >> \"$1\"".to_owned(), "`sort` is not"),
        ("sed -i 's/^source = .*/source = 1.5/' \"$1\"".to_owned(), "`source` is 1.5: write what is no whole number"),
        (wrong.to_owned(), "TOML parse error at line "),
        ("sed -i 's/^stance = .*/stance = \"maybe\"/' \"$1\"".to_owned(), "`stance` must be one of supports"),
    ] {
        let err =
            edit(&desk, &editor, &["evidence", "lights", "--claim", "c1", "--source", "audit", "--edit"]).fails(1);
        let files = kept(&desk);
        let [file] = files.as_slice() else { panic!("{files:?}") };
        let place =
            format!("\n  kept:  {0}\n  then:  the same command with --edit={0}\nnothing was written\n", file.display());
        assert!(err.contains(words) && err.ends_with(&place), "{editor}: {err}");
        let text = fs::read_to_string(file).unwrap();
        let first = text.lines().next().unwrap();
        assert!(first.starts_with("#! ") && text.contains("casebook evidence"), "{text}");
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        // Wrong a second time: one error on top, not two.
        let again = format!("--edit={}", file.display());
        let err = edit(&desk, wrong, &["evidence", "lights", &again]).fails(1);
        assert!(err.contains("TOML parse error") && kept(&desk) == files, "{err}");
        let text = fs::read_to_string(file).unwrap();
        assert_eq!(text.matches("TOML parse error").count(), 1, "{text}");
        fs::remove_file(file).unwrap();
    }
    assert!(before == promised(&desk));
    // And then right.
    edit(&desk, &format!("sed -i '{claim}; {stance}' \"$1\""), &["evidence", "lights", "--source", "audit", "--edit"])
        .fails(1);
    let again = format!("--edit={}", kept(&desk)[0].display());
    edit(&desk, &format!("sed -i '{right}' \"$1\""), &["evidence", "lights", &again]).ok();
    assert!(kept(&desk).is_empty());
    assert_eq!(latest(&desk)["claim"], "c1");
}

#[test]
fn on_a_terminal_the_editor_opens_again_with_the_error_on_top() {
    let desk = town();
    // Wrong twice, then right. The third time the error of the second is on top.
    let editor = r#"n=$(cat ../round 2>/dev/null || echo 0); echo $((n + 1)) > ../round
        case $n in
            0) sed -i 's/^text = .*/text = /' "$1" ;;
            1) grep -q '^#! TOML parse error' "$1"; sed -i 's/^text = .*/text = 7/' "$1" ;;
            2) test "$(grep -c '^#! ' "$1")" -le 3; grep -q '^#! .*text' "$1"; sed -i 's/^text = .*/text = "Third"/' "$1" ;;
        esac"#;
    let pty = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    let run = |answers: &str, args: &[&str]| -> Option<Ran> {
        let with = with_editor(&desk, editor);
        let mut command = Command::new("python3");
        command.args(["-c", pty, CASEBOOK]).args(args).current_dir(desk.dir());
        for (name, value) in with.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            println!("skipped: python3 is not installed");
            return None;
        };
        let mut stdin = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, answers.as_bytes()).unwrap();
        let ended = child.wait_with_output().unwrap().into();
        drop(stdin);
        Some(ended)
    };
    let Some(ran) = run("y\ny\n", &["note", "lights", "--edit"]) else { return };
    let shown = ran.ok();
    assert_eq!(shown.matches("Open the editor again? [y/n]").count(), 2, "{shown}");
    assert!(shown.contains("note.added in case/lights"), "{shown}");
    assert_eq!(latest(&desk)["text"], "Third");
    assert!(kept(&desk).is_empty());
    // No: it is kept.
    fs::remove_file(desk.outside().join("round")).unwrap();
    let ran = run("n\n", &["note", "lights", "--edit"]).unwrap();
    assert!(ran.code == 1 && ran.out.contains("stopped") && ran.out.contains("kept:"), "{ran:?}");
    assert_eq!(kept(&desk).len(), 1);
}

#[test]
fn an_editor_that_fails_loses_nothing() {
    let desk = town();
    let err = edit(&desk, "echo 'text = \"x\"' >> \"$1\"; exit 3", &["note", "lights", "--edit"]).fails(1);
    assert!(err.contains("did not do it: ended with 3") && err.contains("name another in VISUAL or EDITOR"), "{err}");
    assert!(fs::read_to_string(&kept(&desk)[0]).unwrap().ends_with("text = \"x\"\n"));
    // Before any editor opens: what cannot be.
    let err = edit(&desk, "touch ../opened", &["note", "nowhere", "--edit"]).fails(1);
    assert!(err.contains("there is no case `nowhere`") && !desk.outside().join("opened").exists(), "{err}");
}

#[test]
fn others_write_while_a_person_types() {
    let desk = town();
    let meanwhile = format!(
        "env -u EDITOR '{CASEBOOK}' --key founder --wait 0 note lights --text meanwhile >/dev/null; sed -i 's/^text = .*/text = \"x\"/' \"$1\""
    );
    let before = desk.entries();
    edit(&desk, &meanwhile, &["note", "lights", "--edit"]).ok();
    assert_eq!((desk.entries(), latest(&desk)["text"].as_str()), (before + 2, Some("x")));
}

#[test]
fn standard_output_is_for_json_and_dry_run_writes_nothing() {
    let desk = town();
    let before = promised(&desk);
    let editor = "echo the editor s screen; sed -i 's/^text = .*/text = \"x\"/' \"$1\"";
    let shown = edit(&desk, editor, &["note", "lights", "--edit", "--dry-run", "--json"]).json();
    assert_eq!(shown[0]["data"], serde_json::json!({"text": "x"}));
    assert!(before == promised(&desk) && kept(&desk).is_empty());
}
