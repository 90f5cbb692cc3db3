use crate::{
    server::serve,
    support::{Desk, casebook, feed, fixtures},
    world::{enrolled, town},
};
use serde_json::Value;
use std::fs;

/// Runs commands through a server, and then looks whether what came of it holds.
#[track_caller]
fn through(desk: &Desk, work: impl FnOnce()) {
    let server = serve(&desk.dir());
    work();
    server.stop();
    let ran = desk.words("verify --json");
    assert_eq!(ran.err, "");
    assert_eq!(ran.json()["ok"], true);
    assert_eq!(desk.words("cases").err, "", "closed in good order");
}

#[test]
fn one_event_each() {
    let desk = town();
    let notice = desk.file("notice.txt", "Seen again, with more words.\n");
    through(&desk, || {
        let before = desk.entries();
        desk.words("note lights --text hello").ok();
        desk.words("open roads --question Mended?").ok();
        desk.run(&["capture", notice.to_str().unwrap(), "--source", "audit"]).ok();
        desk.run(&[
            "evidence",
            "lights",
            "--claim",
            "c1",
            "--source",
            "audit",
            "--stance",
            "refutes",
            "--quote",
            "more words",
        ])
        .ok();
        desk.words("gap lights --claim c1 --would-settle figures --searched-queries crashes").ok();
        desk.words("verdict lights c1 --from unproven --to refuted --confidence high --reason new_evidence --rationale so --inputs e1 --inputs e2").ok();
        desk.words("statement lights s1 --replaces standing --text Still[@audit]. --evidence e2").ok();
        desk.words("publish lights").ok();
        let receipt = desk.outside().join("receipt");
        desk.run(&[
            "complaint",
            "lights",
            "--channel",
            "e-mail",
            "--from",
            "reader",
            "--about",
            "s1",
            "--substance",
            "No",
            "--receipt",
            receipt.to_str().unwrap(),
        ])
        .ok();
        let text = fs::read_to_string(receipt).unwrap();
        assert!(text.contains("c2sp.org/tlog-proof"), "{text}");
        desk.words("resolve lights k1 --outcome rejected --reason It-stands").ok();
        desk.words("confirm lights c1 e1").ok();
        assert!(desk.entries() >= before + 9);
        // The next free id is known at once, to the next command.
        let claims = desk.words("show lights --json").json()["assessment"]["claims"].as_array().unwrap().len();
        desk.words("claim lights --text Another --claimant City").ok();
        assert_eq!(
            desk.words("show lights --json").json()["assessment"]["claims"].as_array().unwrap().len(),
            claims + 1
        );
    });
}

#[test]
fn what_is_refused_is_refused_in_the_same_words() {
    let (alone, served) = (town(), town());
    let lines = [
        "note nothing --text x",
        "claim lights --text Fewer --claimant City --claim c1",
        "verdict lights c1 --to nonsense --rationale x --inputs e1",
        "evidence lights --claim c9 --source audit --stance refutes --quote crashes",
        "publish lights --nature update",
        "note lights --text x --expected-version 1",
        "note lights --text x --key nobody",
        "note lights",
        "capture ../audit.txt --source nothing",
        "capture ../audit.txt --source audit --capture 1",
    ];
    // Each is in a folder of its own.
    let of = |desk: &Desk, line: &str| {
        let ran = desk.words(line);
        (ran.code, ran.out, ran.err.replace(desk.outside().to_str().unwrap(), "…"))
    };
    let said: Vec<_> = lines.iter().map(|line| of(&alone, line)).collect();
    through(&served, || {
        for (line, right) in lines.iter().zip(said) {
            assert_ne!(right.0, 0, "{line}: {}", right.1);
            assert_eq!(of(&served, line), right, "{line}");
        }
    });
    assert_eq!(alone.entries(), served.entries());
    // No bytes are left of what was refused.
    let blobs = |desk: &Desk| {
        let shards = fs::read_dir(desk.dir().join("blobs/sha256")).unwrap();
        shards.flat_map(|shard| fs::read_dir(shard.unwrap().path()).unwrap()).count()
    };
    assert_eq!(blobs(&alone), blobs(&served));
}

#[test]
fn drafts_envelopes_and_editors() {
    let desk = town();
    enrolled(&desk, "rey@desk.example", 2, &["researcher"]);
    through(&desk, || {
        let before = desk.entries();
        let draft = desk.words("--key founder note lights --text dry --dry-run").ok();
        assert!(draft.contains("dry"), "{draft}");
        desk.words("--key founder note lights --text signed --envelope ../envelope").ok();
        assert_eq!(desk.entries(), before);
        desk.words("--key rey sign ../envelope --in-place --yes").ok();
        desk.words("--key founder record ../envelope").ok();
        assert_eq!(desk.entries(), before + 1);
        let editor = "f() { sed -i 's/^#* *text.*$/text = \"typed\"/' \"$1\"; }; f";
        let mut command = casebook(&desk.dir());
        command.args(["--key", "founder", "note", "lights", "--text", "begun", "--edit"]);
        let ran: crate::support::Ran = command.env("VISUAL", editor).output().unwrap().into();
        ran.ok();
        let history = desk.words("history lights --json").ok();
        assert!(history.contains("typed"), "{history}");
    });
}

#[test]
fn keys_come_and_go() {
    let desk = town();
    through(&desk, || {
        enrolled(&desk, "rey@desk.example", 2, &["reviewer"]);
        enrolled(&desk, "kim@desk.example", 3, &["researcher"]);
        desk.words("--key kim note lights --text mine").ok();
        desk.words("--key founder key revoke kim --reason retired").ok();
        let said = desk.words("--key kim note lights --text again").fails(1);
        assert!(said.contains("revoked"), "{said}");
        desk.words("--key founder policy approvals --settings-publication 1").ok();
        desk.words("--key founder publish lights --propose").ok();
        desk.words("--key rey review lights --decision approve").ok();
        desk.words("--key founder publish lights --proposal latest").ok();
        // What stands in governance is known to a stream of envelopes at once.
        desk.words("key list").ok();
    });
}

#[test]
fn records_and_imports() {
    let desk = town();
    through(&desk, || {
        let before = desk.entries();
        let lines: String = (0..1500).map(|n| crate::events::note("lights", &format!("line {n}")) + "\n").collect();
        let ran = feed(&desk.dir(), "record -", &(lines + "{\"type\":\"nonsense\"}\nno json\n"));
        assert!(ran.err.starts_with("1500 appended, 0 known already, 2 refused"), "{}", ran.err);
        let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(answers.iter().map(|answer| answer["line"].as_u64().unwrap()).eq(1..=1502), "in order");
        assert_eq!(desk.entries(), before + 1500);
        // All or none.
        let good: String = (0..600).map(|n| crate::events::note("lights", &format!("whole {n}")) + "\n").collect();
        let bad = good.clone() + &crate::events::note("nothing", "x") + "\n";
        assert_eq!(feed(&desk.dir(), "record - --atomic", &bad).code, 1);
        assert_eq!(desk.entries(), before + 1500);
        feed(&desk.dir(), "record - --atomic", &good).ok();
        assert_eq!(desk.entries(), before + 2100);
        let Some(folder) = fixtures() else { return };
        let article = folder.join("fixtures/ice-trafficking.txt");
        desk.run(&["import", article.to_str().unwrap(), "--case", "ice"]).ok();
        let again = desk.run(&["import", article.to_str().unwrap(), "--case", "ice"]).ok();
        assert!(again.starts_with("was imported before"), "{again}");
        for kind in ["averitec", "claimreview"] {
            let files = fs::read_dir(folder.join("fixtures").join(kind)).unwrap();
            let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
            files.retain(|file| file.extension().is_some_and(|end| end == "json" || end == "jsonl"));
            files.sort();
            for file in files {
                let alone = Desk::new();
                let args = ["import", file.to_str().unwrap()];
                let (here, there) = (alone.run(&args), desk.run(&args));
                assert_eq!(here.code, there.code, "{}: {} {}", file.display(), here.err, there.err);
            }
        }
    });
}
