//! `--help` of every command, and every example in it.

use crate::{
    server::Server,
    support::{Desk, casebook, feed, run},
    world::{AUDIT, enrolled, log_file, put_key, shell, town},
};
use std::{collections::BTreeSet, fs};

/// Returns the words of every command, and its help; the program's own first.
fn all() -> Vec<(Vec<String>, String)> {
    let desk = Desk::empty();
    let mut found = Vec::new();
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(words) = open.pop() {
        let mut args = words.clone();
        args.push("--help".to_owned());
        let ran =
            crate::support::Ran::from(casebook(desk.outside()).args(&args).env("COLUMNS", "80").output().unwrap());
        assert!(ran.code == 0 && ran.err.is_empty(), "{words:?}: {ran:?}");
        args.pop();
        args.push("-h".to_owned());
        assert_eq!(run(desk.outside(), &args).code, 0, "{args:?}");
        // The program's own are in groups, above the options.
        let before = if words.is_empty() { "\n\nBegin:\n" } else { "\nCommands:\n" };
        let listed = ran.out.split_once(before).map(|(_, rest)| rest.split("\nOptions:\n").next().unwrap().to_owned());
        let listed = listed.unwrap_or_default();
        let names = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        open.extend(names.map(|line| {
            let name = line.split_whitespace().next().unwrap().to_owned();
            words.iter().cloned().chain([name]).collect()
        }));
        found.push((words, ran.out));
    }
    found
}

/// The examples of a help text: its indented lines that run something, with the lines that continue them.
fn examples(help: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in help.lines() {
        // A line of the overview says behind it what it is for.
        let line = if help.contains("\nBegin with:\n") { line.split("   ").next().unwrap_or(line) } else { line };
        let begins = line.starts_with("  casebook ") || line.starts_with("  echo ");
        if goes_on {
            let last = found.last_mut().unwrap();
            *last = format!("{} {}", last.trim_end_matches('\\').trim_end(), line.trim());
        } else if begins {
            found.push(line.trim().to_owned());
        }
        goes_on = (goes_on || begins) && line.ends_with(['\\', '|']);
    }
    found
}

#[test]
fn shows_10_the_help_of_every_command_goes_to_standard_output_with_an_example() {
    let all = all();
    let names: BTreeSet<String> = all.iter().map(|(words, _)| words.join(" ")).collect();
    for name in
        ["", "init", "key", "key enroll", "record", "show", "verify", "doctor", "evidence", "statement", "note", "sign"]
    {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    for (words, help) in &all {
        let examples = examples(help);
        assert!(!examples.is_empty(), "{words:?} has no example:\n{help}");
        let own =
            words.is_empty() || examples.iter().any(|line| line.contains(&format!("casebook {}", words.join(" "))));
        assert!(own, "{words:?}: its examples are others': {examples:?}");
        assert!(!help.contains('\u{1b}'), "{words:?}");
        for line in help.lines().filter(|line| !line.starts_with("Usage: ")) {
            assert!(line.chars().count() <= 80, "{words:?}: {line}");
        }
        // What a command takes comes before what all of them take.
        let own = help.find("\nOptions:\n").unwrap();
        assert!(help.find("\nFor every command:\n").is_some_and(|every| own < every), "{words:?}:\n{help}");
    }
}

/// A folder in which examples have what they name: the ledger that is current, and files in it and beside it.
fn world(of: &str) -> Desk {
    let desk = match of {
        "init" | "demo" | "completions" | "man" | "open" | "source" | "import" | "key new" | "key enroll"
        | "schema" => Desk::new(),
        "section" => {
            let desk = Desk::new();
            desk.words("open lights --question q?").ok();
            desk
        }
        _ => {
            let desk = town();
            desk.words("open ice --question q?").ok();
            desk
        }
    };
    if of == "sign" {
        enrolled(&desk, "bea@desk.example", 3, &["editor"]);
        desk.words("--key founder note lights --text x --envelope note.json").ok();
    }
    if of == "key enroll" {
        put_key(&desk, "bea@desk.example", 3);
    } else if of.starts_with("key ") && of != "key new" {
        enrolled(&desk, "bea@desk.example", 3, &["editor"]);
    }
    prepare(&desk, of);
    if matches!(of, "verify" | "restore") {
        desk.words("export ../copy.zip").ok();
    }
    fs::copy(desk.dir().join("checkpoint"), desk.dir().join("last-month.checkpoint")).unwrap();
    fs::write(desk.dir().join("audit.txt"), AUDIT.replacen("48 to 36", "47 to 36", 1)).unwrap();
    fs::write(desk.dir().join("article.txt"), "A question?\n\nA sentence [1].\n\nReferences\n[1] A source.\n").unwrap();
    fs::write(desk.dir().join("claims.json"), r#"[{"claim":"A claim.","questions":[]}]"#).unwrap();
    let page =
        r#"<html><script type="application/ld+json">{"@type":"ClaimReview","claimReviewed":"So"}</script></html>"#;
    fs::write(desk.dir().join("page.html"), page).unwrap();
    let bea = crate::world::founder_file(&desk);
    fs::copy(bea, desk.dir().join("bea.pem")).unwrap();
    desk
}

/// An address that gives a text.
fn city() -> String {
    let page = |_: &str| crate::server::answer("200 OK", "Content-Type: text/plain\r\n", b"Crashes fell.");
    Server::start(page).url("/audit")
}

/// What the example of a command needs besides.
fn prepare(desk: &Desk, of: &str) {
    let run = |lines: &[&str]| lines.iter().for_each(|line| drop(desk.words(line).ok()));
    match of {
        "relate" => run(&["--key founder claim lights --text More"]),
        "close-gap" => run(&["--key founder gap lights --claim c1 --would-settle w --searched-queries q"]),
        "reopen" => run(&["--key founder close lights --reason r"]),
        "correct" => run(&[
            "--key founder publish lights",
            "--key founder statement lights s1 --section says --text Now. --replaces standing --reason r",
        ]),
        "resolve" => run(&["--key founder complaint lights --channel post --from reader --substance s"]),
        "split" | "merge" => {
            run(&["--key founder source wire --title Wire"]);
            if of == "split" {
                run(&["--key founder merge wire --into audit"]);
            }
        }
        "unwithhold" => run(&["--key founder withhold source/audit/capture/1 --ground privacy"]),
        "review" => {
            enrolled(desk, "bea@desk.example", 3, &["editor"]);
            run(&["--key bea propose lights c1 --to refuted --confidence low --rationale r"]);
        }
        "affirm" => {
            // Entry 13 is what a stolen key signed.
            enrolled(desk, "bea@desk.example", 3, &["editor"]);
            run(&[
                "--key bea note lights --text x",
                "--key founder key revoke bea --reason compromised --compromised-since #13",
            ]);
        }
        "scale" => {
            let truth = "[[ratings]]\nrating = \"so\"\nlabel = { en = \"So\" }\norder = 1\n";
            fs::write(desk.dir().join("truth.toml"), truth).unwrap();
        }
        "impact" | "trace" | "diff" => {
            run(&[
                "--key founder source dhs --title D",
                "--key founder claim ice --text t",
                "--key founder evidence ice --claim c1 --source dhs --stance context",
                "--key founder evidence ice --claim c1 --source dhs --stance context",
                "--key founder evidence ice --claim c1 --source dhs --stance context",
                "--key founder evidence ice --claim c1 --source dhs --stance context",
                "--key founder verdict ice --to mixed --confidence low --rationale r --inputs e4",
                "--key founder section ice a",
                "--key founder statement ice --section a --text A.",
                "--key founder statement ice --section a --text B.",
                "--key founder statement ice --section a --text C[@dhs].",
                "--key founder publish ice",
                "--key founder publish ice --nature update",
            ]);
            let line = r#"{"type":"note.added","subject":"case/ice","data":{"text":"x"}}"#;
            feed(&desk.dir(), "--key founder record -", &[line; 40].join("\n")).ok();
        }
        "recapture" => {
            let url = city();
            run(&[&format!("--key founder source audit --basis inferred --url {url}")]);
            run(&[
                "--key founder claim lights --text t",
                "--key founder evidence lights --claim c1 --source audit --stance context",
            ]);
        }
        "anchor" => fs::write(desk.dir().join("checkpoint.tsr"), "token").unwrap(),
        _ => {}
    }
}

#[test]
fn shows_10_every_example_of_the_help_runs() {
    let mut ran = 0;
    for (words, help) in all() {
        for example in examples(&help) {
            let of = words.join(" ");
            // Those of the overview are looked at in the world of the command that they run.
            let of = if of.is_empty() { example.split(' ').nth(1).unwrap().to_owned() } else { of };
            let desk = world(&of);
            let vkey = fs::read_to_string(log_file(&desk).to_str().unwrap().replace(".pem", ".vkey")).unwrap();
            let ends = desk.words("cases --json").json();
            let today = ends[0]["changed"].as_str().map_or("", |time| &time[..10]).to_owned();
            let line = example
                .replace("desk.example/log+1c0ffee5+AX…", vkey.trim())
                .replace("--at 2026-11-22", &format!("--at {today}"))
                .replace("2026-05-01", &today)
                // Examples name the public web; the server of a test is not of it.
                .replace("casebook recapture", "casebook recapture --allow-private")
                .replace("capture https://city.example/audit", &format!("capture {} --allow-private", city()));
            assert!(!line.contains('…'), "{of}: {line}");
            if line.contains("--quote 'fell from 48 to 36'") {
                // In the town's text these words stand twice: that of the example has them once.
                desk.words("capture audit.txt --source audit").ok();
            }
            // A server is told to stop after a while, and ends well.
            let line = if line.contains("casebook serve") || line.contains("--serve") {
                let line = line.replace("--listen 0.0.0.0:80", "--listen 127.0.0.1:0");
                format!("export CASEBOOK_LISTEN=127.0.0.1:0; timeout --preserve-status -s TERM 4 {line}")
            } else {
                line
            };
            let ended = shell(&desk.dir(), &format!("export CASEBOOK_KEY=founder; {line}"));
            assert_eq!(ended.code, 0, "{of}: {line}\n{}\n{}", ended.out, ended.err);
            ran += 1;
        }
    }
    assert!(ran >= 30, "{ran} examples");
}

#[test]
fn shows_10_exit_codes_are_in_the_help() {
    let help = Desk::empty();
    let help = run(help.outside(), ["--help"]).ok();
    let codes = help.split_once("\nExit codes:\n").unwrap().1;
    let told: Vec<&str> = codes.lines().map(|line| line.trim().split(' ').next().unwrap()).take(6).collect();
    assert_eq!(told, ["0", "1", "2", "3", "4", "5"], "{help}");
}

#[test]
fn shows_10_wrong_usage_says_what_is_missing_and_exits_2() {
    let desk = town();
    for (args, word) in [
        (&[][..], "Usage: casebook"),
        (&["nothing"], "unrecognized subcommand 'nothing'"),
        (&["key"], "Usage: casebook key"),
        (&["note", "lights"], "--text <TEXT>"),
        (&["note", "lights", "--text"], "a value is required for '--text <TEXT>'"),
        (&["show"], "<CASE>"),
        (&["show", "lights", "--colour", "pink"], "pink"),
        (&["show", "lights", "--format", "papyrus"], "text, markdown, json"),
        (&["show", "lights", "--wait", "long"], "not a number of seconds"),
        (&["show", "Not A Slug"], "`Not A Slug` is not an id"),
        (&["show", "lights", "--at", "yesterday"], "such as --at 57, --at 2026-11-22"),
        (&["gap", "lights", "--would-settle", "x", "--searched-queries", "q", "--nonsense"], "--nonsense"),
        (&["verify", "--log-key", "x"], "--log-key: "),
        (&["init", "new", "--origin", "a b"], "such as desk.example/log"),
    ] {
        let ran = desk.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.err.contains(word), "{args:?}: no {word} in {}", ran.err);
    }
}
