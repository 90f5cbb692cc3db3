//! Text that would harm a terminal, through every command (reliability: threat 30).

use super::colour::{on_terminal, without_colour};
use crate::{
    support::{CASEBOOK, Desk, Ran, casebook, feed, fixtures, run},
    world::{event, founder, id, promised, signed},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, os::unix::ffi::OsStrExt as _, path::Path};

/// What a terminal could act on, or a reader could not see.
fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(u32::from(c),
            0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180e | 0x200b | 0x200e | 0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfeff | 0xffa0 | 0xfff9..=0xfffb
            | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe007f)
}

#[track_caller]
fn harmless(text: &str, of: &str) {
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_harmful(*c)) {
        let from = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
        panic!("{of}: U+{:04X} in {:?}", u32::from(c), text[from..].chars().take(120).collect::<String>());
    }
}

#[track_caller]
fn harmless_run(ran: &Ran, of: &[&str]) {
    harmless(&ran.out, &format!("standard output of {of:?}"));
    harmless(&ran.err, &format!("standard error of {of:?}"));
}

/// Every harmful character between two letters, and escape sequences; then the naughty strings, where they are at hand.
fn strings() -> Vec<String> {
    let mut out: Vec<String> = ('\0'..=char::MAX).filter(|c| is_harmful(*c)).map(|c| format!("a{c}b")).collect();
    out.extend(
        [
            "\u{1b}[31mred\u{1b}[0m",
            "\u{1b}]0;title\u{7}",
            "\u{1b}]8;;http://x.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
            "\u{9b}2J",
            "over\rwritten",
            "back\u{8}\u{8}\u{8}",
            "user\u{202e}gpj.exe",
            "line\nerror: forged\nnothing was written",
            "pass\u{200d}word",
        ]
        .map(ToOwned::to_owned),
    );
    if let Some(folder) = fixtures() {
        let blns = fs::read(folder.join("vectors/blns/blns.json")).unwrap();
        let blns: Vec<String> = serde_json::from_slice(&blns).unwrap();
        assert!(blns.len() > 400);
        out.extend(blns);
    }
    out
}

/// The strings in pieces of at most this many bytes.
fn pieces(bytes_max: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    for text in strings() {
        if out.last().unwrap().len() + text.len() > bytes_max {
            out.push(String::new());
        }
        let last = out.last_mut().unwrap();
        last.push_str(&text);
        last.push(' ');
    }
    out
}

/// A ledger in which every text is a harmful one.
fn haunted() -> Desk {
    let desk = Desk::new();
    let mut lines: Vec<Value> = Vec::new();
    let mut add = |kind: &str, subject: &str, data: Value| {
        lines.push(json!({"type": kind, "subject": subject, "data": data}));
    };
    for (n, text) in pieces(4000).iter().enumerate() {
        let (case, source) = (format!("case/c{n}"), format!("source/s{n}"));
        add(
            "source.registered",
            &source,
            json!({"title": text, "url": text, "publisher": text, "authors": [text],
            "kind": "news", "language": "en", "perspective": text, "stub": false}),
        );
        add("source.described", &source, json!({"title": text, "publisher": text, "basis": "inferred", "note": text}));
        add(
            "case.opened",
            &case,
            json!({"question": text, "proposition": text, "scope": text, "language": "en",
            "scale": "standard", "asked_by": text}),
        );
        add(
            "claim.extracted",
            &case,
            json!({"claim": "k1", "text": text, "claimant": text, "kinds": ["numerical"],
            "modality": text}),
        );
        add(
            "evidence.linked",
            &case,
            json!({"evidence": "e1", "claim": "k1", "source": format!("s{n}"),
            "stance": "refutes", "directness": "not_stated", "independence": "not_stated",
            "verification": "not_stated", "question": text, "answer": text, "note": text}),
        );
        add(
            "gap.recorded",
            &case,
            json!({"gap": "g1", "claim": "k1", "would_settle": text,
            "searched": {"captures": [], "queries": [text], "until": "2026-02-10"}}),
        );
        add(
            "verdict.changed",
            &case,
            json!({"target": "question", "to": "unproven", "confidence": "low",
            "rationale": text, "reason": "initial", "inputs": ["g1"], "set_aside": [{"id": "e1", "reason": text}]}),
        );
        add(
            "verdict.changed",
            &case,
            json!({"target": "k1", "to": "mixed", "confidence": "low", "rationale": text,
            "reason": "initial", "inputs": ["e1"], "set_aside": []}),
        );
        add(
            "section.written",
            &case,
            json!({"section": "a", "role": "body", "mark": "## ", "heading": text,
            "before": ""}),
        );
        add(
            "statement.written",
            &case,
            json!({"statement": "t1", "section": "a", "before": "\n\n",
            "text": format!("{text}[1]"), "kind": "reported",
            "citations": [{"number": 1, "source": format!("s{n}"), "evidence": ["e1"]}], "claims": ["k1"],
            "gaps": ["g1"], "verdicts": ["question"], "rests_on": []}),
        );
        add("note.added", &case, json!({"target": "t1", "text": text}));
    }
    for text in strings() {
        add("note.added", "case/c0", json!({"text": text}));
    }
    let input: Vec<String> = lines.iter().map(Value::to_string).collect();
    let ran = feed(&desk.dir(), "record -", &input.join("\n"));
    harmless_run(&ran, &["record"]);
    let refused: Vec<&str> = ran.out.lines().filter(|line| line.contains("\"refused\"")).collect();
    // A text must not be empty: two of the strings are.
    assert!(refused.len() <= 12, "{}", refused.join("\n"));
    let cases = desk.words("cases --json").json();
    assert_eq!(cases.as_array().unwrap().len(), pieces(4000).len(), "{}", refused.join("\n"));
    // A key's holder.
    for (n, text) in pieces(4000).iter().enumerate() {
        let text = text.replace('\0', "");
        let name = format!("k{n}@desk.example");
        desk.run(&["key", "new", &name]).ok();
        let told = desk.run(&[
            "--key",
            "founder",
            "key",
            "enroll",
            &name,
            "--holder",
            &text,
            "--role",
            "editor",
            "--affiliation",
            &text,
        ]);
        assert_eq!(told.code, 0, "{told:?}");
        harmless_run(&told, &["key", "enroll"]);
    }
    desk
}

#[test]
fn shows_10_no_text_of_a_ledger_reaches_the_terminal_raw() {
    let desk = haunted();
    let mut seen = 0;
    let count = pieces(4000).len();
    let mut commands: Vec<Vec<String>> =
        [&["cases"][..], &["key", "list"], &["verify"], &["doctor"], &["export", "../out"], &["rebuild"]]
            .iter()
            .map(|args| args.iter().map(ToString::to_string).collect())
            .collect();
    for n in 0..count {
        let args = |line: String| line.split(' ').map(ToOwned::to_owned).collect::<Vec<String>>();
        commands.push(args(format!("show c{n}")));
        commands.push(args(format!("history c{n}")));
        commands.push(args(format!("key show k{n}@desk.example")));
        commands.push(args(format!("search --case c{n} x s* 2 rtl")));
        commands.push(vec!["search".to_owned(), format!("x {}", pieces(4000)[n].replace('\0', ""))]);
    }
    for args in &commands {
        let mut all: Vec<&str> = args.iter().map(String::as_str).collect();
        if args[0] == "export" {
            fs::remove_dir_all(desk.outside().join("out")).ok();
        }
        let ran = desk.run(&all);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        harmless_run(&ran, &all);
        seen += usize::from(ran.out.contains("⟨U+"));
        all.push("--json");
        if args[0] == "export" {
            fs::remove_dir_all(desk.outside().join("out")).ok();
        }
        let ran = desk.run(&all);
        assert_eq!(ran.code, 0, "{all:?}: {}", ran.err);
        harmless_run(&ran, &all);
        assert!(serde_json::from_str::<Value>(&ran.out).is_ok(), "{all:?}: {}", ran.out);
    }
    assert!(seen > 4, "the texts were there to be seen: {seen}");
    // The JSON says what was said.
    let shown = desk.words("show c0 --json").json();
    assert_eq!(shown["assessment"]["question"], pieces(4000)[0]);
    // The article is exact where it goes to a file, and safe where it goes to a terminal.
    let text = desk.words("show c0 --format text").ok();
    assert!(text.contains(pieces(4000)[0].trim_end()), "not as it was written");
    for args in [
        &["show", "c0", "--format", "text"][..],
        &["show", "c0", "--format", "markdown"],
        &["show", "c0"],
        &["history", "c0"],
        &["cases"],
        &["key", "list"],
    ] {
        let Some(shown) = on_terminal(&desk, &[], args) else { return };
        harmless(&without_colour(&shown).replace("\r\n", "\n"), &format!("the terminal of {args:?}"));
    }
}

#[test]
fn shows_10_no_refused_word_reaches_the_terminal_raw() {
    let desk = crate::world::town();
    let before = promised(&desk);
    let file = desk.file("x.txt", "x");
    for text in pieces(3000) {
        let text = text.replace('\0', "");
        let flag = format!("--{text}");
        let commands: &[&[&str]] = &[
            &[&text],
            &["show", &text],
            &["show", "lights", "--at", &text],
            &["show", "lights", &flag],
            &["show", "lights", "--color", &text],
            &["show", "lights", "--wait", &text],
            &["history", &text],
            &["schema", &text],
            &["key", "show", &text],
            &["key", "new", &text],
            &["key", "enroll", &text, "--holder", "x", "--role", "editor"],
            &["key", "enroll", "founder", "--holder", "x", "--role", &text],
            &["key", "enroll", "founder", "--holder", "x", "--role", "editor", "--kind", &text],
            &["key", "revoke", "founder", "--reason", &text],
            &["key", "revoke", &text, "--reason", "lost"],
            &["--key", &text, "note", "lights", "--text", "x"],
            &["--ledger", &text, "cases"],
            &["--ledger", &text, "note", "lights", "--text", "x"],
            &["init", "new", "--origin", &text],
            &["verify", &text],
            &["verify", "--log-key", &text],
            &["verify", "--since", &text],
            &["restore", &text, "out"],
            &["import", &text, "--case", "ice"],
            &["import", file.to_str().unwrap(), "--case", &text],
            &["record", &text],
            &["open", &text, "--question", "q?"],
            &["open", "new", "--question", "q?", "--scale", &text],
            &["capture", &text, "--source", "audit"],
            &["capture", file.to_str().unwrap(), "--source", &text],
            &["evidence", "lights", "--claim", "c1", "--source", "audit", "--stance", "refutes", "--quote", &text],
            &["evidence", "lights", "--claim", "c1", "--source", "audit", "--stance", &text],
            &["verdict", "lights", "--to", &text, "--confidence", "low", "--rationale", "r"],
            &["verdict", "lights", &text, "--to", "mixed", "--confidence", "low", "--rationale", "r"],
            &["verdict", "lights", "c1", "--to", "mixed", "--confidence", "low", "--rationale", "r", "--from", &text],
            &["statement", "lights", "--section", &text, "--text", "x"],
            &["statement", "lights", "--section", "says", "--text", "x", "--citations", &text],
            &["statement", "lights", "--section", "says", "--text", "x", "--replaces", &text],
            &["note", "lights", "--text", "x", "--target", &text],
            &["note", "lights", "--text", "x", "--id", &text],
            &["note", "lights", "--text", "x", "--time", &text],
            &["note", "lights", "--text", "x", "--expected-version", &text],
        ];
        for args in commands {
            let ran = desk.run(args);
            assert!(ran.code != 0 && ran.code != -1, "{args:?}: {ran:?}");
            harmless_run(&ran, args);
            assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
            if ran.code == 1 {
                assert!(!ran.err.contains("\nerror: forged"), "{args:?}: {}", ran.err);
            }
        }
        let mut json = commands[1].to_vec();
        json.push("--json");
        harmless_run(&desk.run(&json), &json);
        json = commands[3].to_vec();
        json.push("--json");
        harmless_run(&desk.run(&json), &json);
    }
    assert!(before == promised(&desk));
}

#[test]
fn shows_10_no_refused_line_reaches_the_terminal_raw() {
    let desk = crate::world::town();
    let founder = founder(&desk);
    let base = signed(&event(crate::world::ORIGIN, 1, "note.added", "case/lights", &json!({"text": "x"})), &[&founder]);
    let base: Value = serde_json::from_str(&base).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for text in strings() {
        let line = |kind: &str, subject: &str, data: Value| json!({"type": kind, "subject": subject, "data": data});
        lines.push(text.replace('\n', " "));
        lines.push(json!(text).to_string());
        lines.push(line(&format!("x{text}"), "case/lights", json!({})).to_string());
        lines.push(line("note.added", &format!("case/x{text} "), json!({"text": "x"})).to_string());
        lines.push(line("note.added", "case/lights", json!({"text": "x", format!("y{text}"): 1})).to_string());
        lines.push(line("note.added", "case/lights", json!({"text": "x", "target": format!("-{text}")})).to_string());
        lines.push(
            line(
                "verdict.changed",
                "case/lights",
                json!({"target": "question", "to": format!("-{text}"),
            "confidence": text, "rationale": "r", "reason": text, "inputs": [text], "set_aside": []}),
            )
            .to_string(),
        );
        let mut with = line("note.added", "case/lights", json!({"text": "x"}));
        with[format!("y{text}")] = json!(1);
        lines.push(with.to_string());
        for member in ["id", "source", "time", "type", "specversion"] {
            let mut other = base.clone();
            other["event"][member] = json!(format!("y{text}"));
            lines.push(other.to_string());
        }
        let mut other = base.clone();
        other["signatures"][0]["keyid"] = json!(format!("y{text}+0011aabb"));
        lines.push(other.to_string());
        lines.push(json!({"payload": text, "payloadType": format!("y{text}"), "signatures": []}).to_string());
        lines.push(format!(r"{{{0}:1,{0}:2}}", json!(text)));
    }
    let before = promised(&desk);
    let input = lines.join("\n");
    let ran = feed(&desk.dir(), "record -", &input);
    assert_eq!(ran.code, 1);
    harmless_run(&ran, &["record"]);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(answers.iter().all(|answer| answer["refused"].is_string()));
    assert!(answers.len() > lines.len() - 20, "{} of {}", answers.len(), lines.len());
    assert!(before == promised(&desk));
    // An event that stands is refused by its id, whoever signs.
    assert_eq!(feed(&desk.dir(), "record -", &base.to_string()).code, 0);
    assert!(desk.run(&["note", "lights", "--text", "y", "--id", &id(1).to_string()]).code == 1);
}

/// File names in messages, and files that hold what they should not.
#[test]
fn shows_10_no_file_reaches_the_terminal_raw() {
    let desk = crate::world::town();
    let mut names: BTreeSet<Vec<u8>> = strings()
        .into_iter()
        .map(|text| text.replace(['\0', '/'], "").into_bytes())
        .filter(|name| !name.is_empty() && name.len() < 200 && name != b"." && name != b"..")
        .collect();
    names =
        names.into_iter().filter(|name| std::str::from_utf8(name).unwrap().chars().any(is_harmful)).take(90).collect();
    names.insert(b"\xff\x9b31m\x1b[31m".to_vec());
    assert!(names.len() > 50);
    for name in &names {
        let name = std::ffi::OsStr::from_bytes(name);
        let path = desk.outside().join(name);
        fs::write(&path, b"-----BEGIN PRIVATE KEY-----\nAAAA\n").unwrap();
        let run = |args: &[&str]| {
            let ran = Ran::from(casebook(&desk.dir()).args(args).arg(&path).output().unwrap());
            assert_ne!(ran.code, -1);
            harmless_run(&ran, args);
        };
        run(&["verify"]);
        run(&["key", "new", "x@x.example", "--from"]);
        run(&["note", "lights", "--text", "x", "--key"]);
    }
    // What a damaged directory holds.
    let config = desk.dir().join("casebook.toml");
    let whole = fs::read_to_string(&config).unwrap();
    let commands: [&[&str]; 5] =
        [&["cases"], &["verify"], &["doctor"], &["note", "lights", "--text", "x"], &["rebuild"]];
    for text in pieces(3000) {
        for broken in
            [format!("{whole}{text}"), whole.replace("desk.example", &text), format!("{whole}x = {}\n", json!(text))]
        {
            fs::write(&config, broken).unwrap();
            for args in commands {
                harmless_run(&desk.run(args), args);
            }
        }
        fs::write(&config, &whole).unwrap();
        let checkpoint = desk.dir().join("checkpoint");
        let kept = fs::read_to_string(&checkpoint).unwrap();
        for broken in [
            text.clone(),
            kept.replacen("desk.example/log", &text.replace('\n', ""), 1),
            kept.replace("desk.example", &text),
        ] {
            fs::write(&checkpoint, broken).unwrap();
            for args in commands {
                let ran = desk.run(args);
                assert!(ran.code != 0, "{args:?}: {ran:?}");
                harmless_run(&ran, args);
            }
        }
        fs::write(&checkpoint, kept).unwrap();
    }
    assert!(Path::new(CASEBOOK).exists());
    run(&desk.dir(), ["verify"]).ok();
}
