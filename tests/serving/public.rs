//! What a public site keeps to itself: cases that were not published, what was changed since, texts beyond their quotes.

use crate::{
    crawl::{assert_harmless, crawl},
    support::Desk,
    world::Server,
};

/// Words that no reader may see. Each says where it stands.
const SECRETS: [&str; 8] =
    ["zqquestion", "zqclaim", "zqstatement", "zqdraft", "zqbeyond", "zqsource", "zqnote", "zqprivate"];

fn ledger() -> Desk {
    let desk = Desk::new();
    let text = "The auditors could not trace the figure. Much further down stands zqbeyond, which nobody quoted.\n";
    let open = desk.file("open.txt", text.replace("zqbeyond", "something public"));
    let audit = desk.file("audit.txt", text);
    let private = desk.file(
        "private.txt",
        "A letter that says zqprivate, and goes on for a good while before it says nothing else.\n",
    );
    let secret = desk.file("secret.txt", "A zqsource text of a source that only the draft names.\n");
    for (id, title) in
        [("audit", "County audit"), ("open", "Open report"), ("letter", "A letter"), ("hidden", "zqsource title")]
    {
        desk.run(&["source", id, "--kind", "document", "--title", title]).ok();
    }
    desk.run(&["capture", audit.to_str().unwrap(), "--source", "audit"]).ok();
    desk.run(&["capture", open.to_str().unwrap(), "--source", "open", "--access", "public"]).ok();
    desk.run(&["capture", private.to_str().unwrap(), "--source", "letter", "--access", "private"]).ok();
    desk.run(&["capture", secret.to_str().unwrap(), "--source", "hidden"]).ok();
    for (case, question, claim, words) in [
        ("lights", "Did the lights cut crashes?", "Fewer crashes", "The figure has no record"),
        ("draft", "Is this zqquestion known?", "The zqclaim is made", "This is zqstatement"),
    ] {
        desk.run(&["open", case, "--question", question]).ok();
        desk.run(&["claim", case, "--text", claim, "--claimant", "City", "--kinds", "numerical"]).ok();
        for source in ["audit", "open", if case == "draft" { "hidden" } else { "letter" }] {
            let quote = match source {
                "hidden" => "zqsource text",
                "letter" => "nothing else",
                _ => "could not trace",
            };
            desk.run(&["evidence", case, "--claim", "c1", "--source", source, "--stance", "refutes", "--quote", quote])
                .ok();
        }
        let verdict = [
            "verdict",
            case,
            "c1",
            "--to",
            "unproven",
            "--confidence",
            "low",
            "--rationale",
            "thin",
            "--inputs",
            "e1",
            "--inputs",
            "e2",
            "--inputs",
            "e3",
        ];
        desk.run(&verdict).ok();
        desk.run(&["verdict", case, "question", "--to", "unproven", "--confidence", "low", "--rationale", "thin"]).ok();
        desk.run(&["section", case, "says", "--heading", "Says"]).ok();
        let text = format!("{words} [@audit].");
        desk.run(&[
            "statement",
            case,
            "s1",
            "--section",
            "says",
            "--text",
            &text,
            "--evidence",
            "e1",
            "--claims",
            "c1",
        ])
        .ok();
    }
    desk.run(&["publish", "lights"]).ok();
    desk.run(&["note", "lights", "--text", "Between us: zqnote"]).ok();
    // The refusal says what it is that stands.
    let rewritten = [
        "statement",
        "lights",
        "s1",
        "--section",
        "says",
        "--text",
        "Now it says zqdraft [@audit].",
        "--reason",
        "more is known",
    ];
    let err = desk.run(&rewritten).fails(1);
    let standing = err.split("--replaces ").nth(1).and_then(|rest| rest.split('`').next()).unwrap().to_owned();
    desk.run(&[&rewritten[..], &["--replaces", &standing]].concat()).ok();
    desk
}

fn seeds() -> Vec<String> {
    let mut out: Vec<String> = [
        "/",
        "/cases",
        "/sources",
        "/corrections",
        "/keys",
        "/verify",
        "/feed.atom",
        "/cases.json",
        "/sources.json",
        "/corrections.json",
        "/openapi.json",
        "/oembed?url=http://reader.example/cases/draft",
        "/oembed?url=http://reader.example/cases/lights",
    ]
    .iter()
    .map(|seed| (*seed).to_owned())
    .collect();
    for case in ["lights", "draft"] {
        for end in [
            "",
            ".json",
            ".md",
            ".txt",
            ".claimreview.json",
            ".prov.json",
            ".annotations.json",
            "?at=now",
            "?at=2",
            "?at=99999",
            ".json?at=now",
            ".md?at=now",
            ".prov.json?at=now",
            ".annotations.json?at=now",
            "/history",
            "/history.json",
            "/history?at=now",
            "/history?view=blame",
            "/history.json?at=now",
            "/diff?from=10&to=now",
            "/diff.json?from=10&to=now",
            "/diff.json?from=p1&to=now",
            "/graph",
            "/graph.json",
            "/graph?at=now",
            "/graph.json?at=now",
            "/graph.svg",
            "/feed.atom",
            "/embed",
            "/statements/s1",
            "/statements/s1.json",
            "/statements/s1?at=now",
            "/claims/c1",
            "/claims/c1.json",
            "/claims/c1.json?at=now",
            "/publications/p1",
            "/publications/p1.json",
        ] {
            out.push(format!("/cases/{case}{end}"));
        }
        for thing in ["statement/s1", "claim/c1", "verdict/c1", "evidence/e1"] {
            for walk in ["trace", "impact"] {
                out.push(format!("/{walk}/case/{case}/{thing}"));
                out.push(format!("/{walk}/case/{case}/{thing}.json"));
                out.push(format!("/{walk}/case/{case}/{thing}?at=now"));
            }
        }
        out.push(format!("/timegate/cases/{case}"));
        out.push(format!("/timemap/link/cases/{case}"));
    }
    for source in ["audit", "open", "letter", "hidden"] {
        for end in [
            "",
            ".json",
            "/captures/1",
            "/captures/1.json",
            "/captures/1?view=all",
            "/captures/1.json?view=all",
            "/captures/1?compare=1",
            "?at=now",
        ] {
            out.push(format!("/sources/{source}{end}"));
        }
        out.push(format!("/impact/source/{source}"));
        out.push(format!("/impact/source/{source}/capture/1.json"));
        out.push(format!("/trace/source/{source}/capture/1"));
    }
    for secret in SECRETS {
        out.push(format!("/search?q={secret}"));
        out.push(format!("/search.json?q={secret}"));
    }
    out
}

fn blobs(desk: &Desk) -> Vec<String> {
    let mut out = Vec::new();
    for shard in std::fs::read_dir(desk.dir().join("blobs/sha256")).unwrap() {
        let shard = shard.unwrap();
        for blob in std::fs::read_dir(shard.path()).unwrap() {
            let hex = format!("{}{}", shard.file_name().to_str().unwrap(), blob.unwrap().file_name().to_str().unwrap());
            out.push(format!("/blobs/sha256/{hex}"));
        }
    }
    out
}

#[test]
fn shows_6_a_public_site_keeps_drafts_and_texts_to_itself() {
    let desk = ledger();
    let mut seeds = seeds();
    seeds.extend(blobs(&desk));
    let seeds: Vec<&str> = seeds.iter().map(String::as_str).collect();
    // They are there for the desk, so that a reader who does not see them has been kept from them.
    let server = Server::start(&desk.dir(), &[]);
    let found = crawl(&server, &seeds, 200);
    for secret in SECRETS {
        assert!(found.values().any(|got| got.text().contains(secret)), "{secret} is shown nowhere");
    }
    drop(server.stop());
    let server = Server::start(&desk.dir(), &["--public"]);
    let found = crawl(&server, &seeds, 200);
    assert!(found.get("/cases/lights").is_some_and(|got| got.status == 200), "the published case is there");
    for (path, got) in &found {
        // The log itself stays whole, and names drafts: docs/http.md says so.
        if path.starts_with("/entries") || path.starts_with("/log") || path.starts_with("/verify?") {
            continue;
        }
        assert_harmless(path, got);
        // What was asked for may be said back.
        let asked = path.split_once("q=").map_or("", |(_, asked)| asked);
        let shown = if asked.is_empty() { got.text() } else { got.text().replace(asked, "") };
        for secret in SECRETS {
            assert!(!shown.contains(secret), "{path} shows {secret}:\n{shown}");
        }
        if path.contains("/cases/draft")
            || path.contains("/case/draft")
            || path.contains("/sources/hidden")
            || path.contains("/source/hidden")
        {
            assert!(got.status == 404, "{path}: {}", got.status);
        }
    }
    let found = server.get("/search.json?q=zqdraft").json();
    assert_eq!(found["total"], 0, "{found}");
}
