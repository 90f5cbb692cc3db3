//! The whole life of a case by commands alone.

use crate::{
    support::{Desk, Ran},
    world::{enrolled, put_key, refused},
};
use proof::{Digest, LeafHash, VerifierKey, merkle::verify_inclusion, tlog_proof::TlogProof};
use serde_json::Value;
use std::fs;

fn shown(desk: &Desk) -> Value {
    desk.words("show lights --json").json()
}

fn blob(desk: &Desk, digest: &str) -> Vec<u8> {
    let path = desk.dir().join("blobs/sha256").join(&digest[..2]).join(&digest[2..]);
    fs::read(path).unwrap()
}

fn rechecks(desk: &Desk) -> Vec<String> {
    let shown = shown(desk);
    let of = |one: &Value| one["target"].as_str().unwrap().to_owned();
    shown["record"]["recheck"].as_array().unwrap().iter().map(of).collect()
}

/// A desk with a program that takes claims down, a reviewer, and a policy that asks for one.
fn desk() -> Desk {
    let desk = Desk::new();
    let audit = desk.file("audit.txt", "Crashes fell from 48 to 36. We could not trace the 40 percent.\n");
    desk.words("open lights --question Fewer?").ok();
    desk.words("source audit --kind dataset --title Audit").ok();
    desk.run(&["capture", audit.to_str().unwrap(), "--source", "audit"]).ok();
    let bot = put_key(&desk, "bot@desk.example", 5);
    desk.run(&[
        "--key",
        "founder",
        "key",
        "enroll",
        &bot,
        "--holder",
        "Bot",
        "--kind",
        "software",
        "--role",
        "researcher",
    ])
    .ok();
    enrolled(&desk, "rey@desk.example", 2, &["reviewer"]);
    desk.words("--key founder policy approvals --settings-verdict 1 --settings-publication 1").ok();
    desk
}

fn me(desk: &Desk, args: &[&str]) -> Ran {
    let mut all = vec!["--key", "founder"];
    all.extend(args);
    desk.run(&all)
}

/// Proposes, lets the reviewer approve, and publishes.
fn publish(desk: &Desk, more: &[&str]) -> Value {
    me(desk, &["publish", "lights", "--propose"]).ok();
    desk.words("--key rey review lights --decision approve").ok();
    let mut args = vec!["--json", "publish", "lights", "--proposal", "latest"];
    args.extend(more);
    me(desk, &args).json()
}

#[test]
fn shows_3_the_whole_life_of_a_case_by_commands_alone() {
    let desk = desk();
    desk.words("--key bot claim lights --text Fell --claimant City").ok();
    desk.run(&[
        "--key",
        "bot",
        "evidence",
        "lights",
        "--claim",
        "c1",
        "--source",
        "audit",
        "--stance",
        "refutes",
        "--quote",
        "fell from 48 to 36",
    ])
    .ok();
    let propose = [
        "propose",
        "lights",
        "c1",
        "--to",
        "refuted",
        "--confidence",
        "high",
        "--rationale",
        "A quarter",
        "--inputs",
        "e1",
    ];
    me(&desk, &propose).fails(1);
    me(&desk, &["confirm", "lights", "c1", "e1"]).ok();
    let out = me(&desk, &propose).ok();
    let seq = shown(&desk)["record"]["proposals"][0]["seq"].to_string();
    assert!(out.contains(&format!("casebook review lights --proposal '#{seq}' --decision approve")), "{out}");
    desk.words("--key rey review lights --decision approve --note Counted").ok();
    me(&desk, &["verdict", "lights", "--proposal", "latest"]).ok();
    let now = shown(&desk);
    let verdict = &now["assessment"]["claims"][0]["verdict"];
    assert_eq!((&verdict["rating"], &verdict["rationale"]), (&"refuted".into(), &"A quarter".into()), "{verdict}");
    assert_eq!(verdict["inputs"], serde_json::json!(["e1"]));

    me(&desk, &["section", "lights", "says", "--heading", "Says"]).ok();
    let text = "Crashes fell by a quarter [@audit].";
    me(
        &desk,
        &["statement", "lights", "s1", "--section", "says", "--claims", "c1", "--evidence", "e1", "--text", text],
    )
    .ok();
    let published = publish(&desk, &[]);
    let now = shown(&desk);
    assert_eq!(published["names"], "p1");
    // What was published is what anybody computes, and both blobs are there as they were named.
    let record = &now["record"]["publications"][0];
    assert_eq!(published["digest"], record["digest"]);
    let kept = blob(&desk, record["assessment"].as_str().unwrap());
    assert_eq!(Digest::of(&kept).to_string(), published["digest"]);
    assert_eq!(serde_json::from_slice::<Value>(&kept).unwrap()["schema"], record["schema"]);
    let page = String::from_utf8(blob(&desk, record["page"].as_str().unwrap())).unwrap();
    assert!(page.contains("Crashes fell by a quarter"), "{page}");

    // A source is retracted: what rests on it is to be looked at again, until somebody has.
    let out = me(&desk, &["changed", "audit", "--standing", "retracted", "--notice", "Counted twice"]).ok();
    assert!(out.contains("casebook impact audit") && out.contains("casebook todo"), "{out}");
    assert_eq!(rechecks(&desk), ["c1", "s1"]);
    me(&desk, &["cleared", "lights", "c1", "s1", "--outcome", "kept", "--reason", "The count stands"]).ok();
    assert_eq!(rechecks(&desk), Vec::<String>::new());
    let cause = shown(&desk)["record"]["rechecked"][0]["seq"].to_string();
    me(&desk, &["recheck", "lights", "s1", "--cause", &format!("#{cause}"), "--reason", "Once more"]).ok();
    assert_eq!(rechecks(&desk), ["s1"]);
    me(&desk, &["cleared", "lights", "s1", "--outcome", "kept", "--reason", "Done"]).ok();

    complain_and_correct(&desk);
    dissent(&desk);
    me(&desk, &["close", "lights", "--reason", "Answered"]).ok();
    refused(
        &desk,
        1,
        &["--key", "founder", "claim", "lights", "--text", "t"],
        &["was closed by entry", "casebook reopen"],
    );
    me(&desk, &["reopen", "lights", "--reason", "They called back"]).ok();
    desk.words("verify").ok();
}

fn complain_and_correct(desk: &Desk) {
    let complaint = [
        "complaint",
        "lights",
        "--channel",
        "post",
        "--from",
        "reader",
        "--substance",
        "Which streets?",
        "--about",
        "s1",
    ];
    let mut args = complaint.to_vec();
    args.extend(["--receipt", "../receipt.txt"]);
    let out = me(desk, &args).ok();
    let receipt = fs::read_to_string(desk.outside().join("receipt.txt")).unwrap();
    for part in ["complaint  k1", "case       lights", "leaf hash  "] {
        assert!(out.contains(part) && receipt.contains(part), "{part}: {out}");
    }
    // The proof in it holds for the leaf hash in it, under the log's key.
    let (_, proof) = receipt.split_once("\n\nc2sp.org/").unwrap();
    let proof = TlogProof::parse(format!("c2sp.org/{proof}").as_bytes()).unwrap();
    let field = |name: &str| receipt.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap().trim().to_owned();
    let key: VerifierKey = field("log key").parse().unwrap();
    let (checkpoint, _) = proof::Checkpoint::open(&proof.checkpoint, &[key]).unwrap();
    let leaf = LeafHash(field("leaf hash").parse::<Digest>().unwrap().0);
    verify_inclusion(leaf, proof.index, checkpoint.size, &proof.hashes, checkpoint.root).unwrap();
    assert!(receipt.contains(&format!("#{} of desk.example/log", proof.index)), "{receipt}");
    // A file that is there is not written over, and nothing is recorded.
    let mut args = vec!["--key", "founder"];
    args.extend(complaint);
    args.extend(["--receipt", "../receipt.txt"]);
    refused(desk, 1, &args, &["is there already, and no file is overwritten"]);

    let text = "On 22 streets, crashes fell by a quarter [@audit].";
    let rewrite = ["statement", "lights", "s1", "--section", "says", "--claims", "c1", "--evidence", "e1"];
    let mut rewritten = rewrite.to_vec();
    rewritten.extend(["--replaces", "standing", "--reason", "scope", "--text", text]);
    me(desk, &rewritten).ok();
    refused(
        desk,
        1,
        &[
            "--key",
            "founder",
            "correct",
            "lights",
            "--targets",
            "s9",
            "--class",
            "update",
            "--text",
            "t",
            "--was",
            "a",
            "--now",
            "b",
        ],
        &["`s9`"],
    );
    let correct = ["correct", "lights", "--targets", "s1", "--class", "clarification", "--complaint", "k1"];
    let mut corrected = correct.to_vec();
    corrected.extend(["--text", "An earlier version did not say which streets."]);
    me(desk, &corrected).ok();
    me(desk, &["resolve", "lights", "k1", "--outcome", "upheld", "--reason", "It says so now"]).ok();
    let correction = shown(desk)["assessment"]["corrections"][0].clone();
    assert_eq!(correction["was"], "Crashes fell by a quarter [1].", "{correction}");
    assert_eq!(correction["now"], "On 22 streets, crashes fell by a quarter [1].");
    let published = publish(desk, &["--nature", "correction", "--url", "https://desk.example/lights"]);
    assert_eq!(published["names"], "p2");
    assert_eq!(shown(desk)["record"]["complaints"][0]["outcome"], "upheld");
}

fn dissent(desk: &Desk) {
    desk.words("--key rey dissent lights c1 --would-be unproven --reason thin").ok();
    refused(
        desk,
        1,
        &["--key", "founder", "withdraw", "lights", "d1", "--reason", "r"],
        &["by `rey@desk.example`, who alone can withdraw it", "casebook dissent"],
    );
    desk.words("--key rey withdraw lights d1 --reason persuaded").ok();
    assert_eq!(shown(desk)["record"]["dissents"][0]["withdrawn"], "persuaded");
}

#[test]
fn shows_3_what_an_id_names_tells_how_it_is_taken_back() {
    let desk = crate::world::town();
    let no = |line: &str, words: &[&str]| {
        refused(&desk, 1, &line.split_whitespace().collect::<Vec<_>>(), words);
    };
    no("withdraw lights s1 --reason r", &["`s1` is a statement of `lights`", "casebook remove lights s1"]);
    no("remove lights c1 --reason r", &["`c1` is a claim of `lights`", "casebook withdraw lights c1"]);
    no("withdraw lights x9 --reason r", &["no claim or evidence or dissent `x9`", "there are c1, e1"]);
    no("remove lights x9 --reason r", &["no section or statement `x9`"]);
    no("remove lights says --reason r", &["still has the statements `s1`", "take its statements out first"]);
    desk.words("gap lights --claim c1 --would-settle w --searched-queries q").ok();
    no("withdraw lights g1 --reason r", &["`g1` is a gap", "casebook close-gap lights g1"]);
    desk.words("withdraw lights e1 --reason r").ok();
    no("withdraw lights e1 --reason r", &["was withdrawn by entry"]);
    desk.words("remove lights s1 --reason r").ok();
    desk.words("remove lights says --reason r").ok();
    desk.words("withdraw lights c1 --reason r").ok();
    let types: Vec<String> = desk
        .words("history lights --json")
        .json()
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .take(4)
        .map(|change| change["type"].as_str().unwrap().to_owned())
        .collect();
    let names = ["claim.withdrawn", "section.removed", "statement.removed", "evidence.withdrawn"];
    assert_eq!(types, names.map(|name| format!("casebook.{name}.v1")));
}

#[test]
fn shows_3_a_reply_and_a_revised_claim_are_quoted_from_their_source() {
    let desk = crate::world::town();
    let comment = ["comment", "lights", "--of", "City", "--channel", "post", "--asked", "Why?", "--outcome", "replied"];
    let with = |more: &[&'static str]| -> Vec<&'static str> { comment.iter().chain(more).copied().collect() };
    refused(&desk, 2, &with(&["--reply", "could not trace"]), &["--reply needs --reply-source"]);
    let twice = with(&["--reply", "fell from 48 to 36", "--reply-source", "audit"]);
    refused(&desk, 1, &twice, &["stands in source/audit/capture/1 2 times", "--reply-prefix"]);
    desk.run(&with(&["--reply", "could not trace", "--reply-source", "audit"])).ok();
    let shown = desk.words("show lights --json").json();
    let comment = &shown["assessment"]["comments"][0];
    assert_eq!(comment["reply"]["exact"], "could not trace", "{comment}");
    assert_eq!(comment["at"].as_str().unwrap().len(), "2026-11-22".len(), "a day: {comment}");
    let revise = ["revise", "lights", "c1", "--reason", "r"];
    refused(&desk, 1, &revise, &["changes nothing", "say what is to change"]);
    refused(&desk, 2, &[revise.as_slice(), &["--quote", "in a year"]].concat(), &["--quote needs --appearance-source"]);
    let quoted = ["--quote", "in a year", "--appearance-source", "audit"];
    desk.run(&[revise.as_slice(), &quoted].concat()).ok();
    // The source is known now.
    desk.run(&[revise.as_slice(), &["--quote", "could not trace"]].concat()).ok();
    let shown = desk.words("show lights --json").json();
    assert_eq!(shown["assessment"]["claims"][0]["appearance"]["quote"]["exact"], "could not trace");
    assert_eq!(shown["assessment"]["claims"][0]["text"], "Fewer");
}
