//! Approvals at the command line: each refusal says what, why and what to do next, and nothing is written.

use crate::{
    support::Desk,
    world::{enrolled, refused, town},
};

/// Rey reviews, Edd edits, and a verdict and a publication need one reviewer.
fn desk() -> Desk {
    let desk = town();
    enrolled(&desk, "rey@desk.example", 2, &["reviewer", "editor"]);
    enrolled(&desk, "edd@desk.example", 3, &["editor", "researcher"]);
    desk.words("--key founder policy approvals --settings-verdict 1 --settings-publication 1").ok();
    desk
}

/// A line of words as arguments.
#[track_caller]
fn no(desk: &Desk, code: i32, line: &str, words: &[&str]) {
    refused(desk, code, &line.split_whitespace().collect::<Vec<_>>(), words);
}

const PROPOSE: &str = "--key edd propose lights c1 --to refuted --confidence high --rationale quarter --inputs e1";

#[test]
fn shows_3_a_verdict_needs_a_proposal_that_another_person_has_approved() {
    let desk = desk();
    let first = crate::world::key("edd@desk.example", 3).vkey().id().to_string();
    no(
        &desk,
        1,
        "--key edd verdict lights c1 --from unproven --to refuted --confidence high --rationale r --reason error",
        &["the policy asks for a proposal with the approval of 1 reviewer", "casebook propose"],
    );
    no(&desk, 1, "--key rey review lights --decision approve", &["no proposal waits in `lights`", "casebook propose"]);
    desk.words(PROPOSE).ok();
    let given = "--key edd verdict lights --proposal latest --from unproven --reason error";
    no(&desk, 1, given, &["asks for the approval of 1 reviewer", "was approved by nobody", "casebook review CASE"]);
    // Another key of the same name is the same person.
    let second = enrolled(&desk, "edd@desk.example", 4, &["reviewer"]);
    no(
        &desk,
        1,
        &format!("--key {second} review lights --decision approve"),
        &[
            "the proposal is by `edd@desk.example`, and its reviewers must be others",
            "two keys of one name are one person",
        ],
    );
    desk.words("--key rey review lights --decision object --note thin").ok();
    let given = format!("--key {first} verdict lights --proposal latest --from unproven --reason error");
    no(&desk, 1, &given, &["was approved by nobody", "`rey@desk.example` objected"]);
    desk.words("--key rey review lights --decision approve").ok();
    // Without a look at what stands it is refused, with approvals as without.
    no(&desk, 1, &given.replace(" --from unproven", ""), &["that stands is `unproven`", "--from does not name it"]);
    no(
        &desk,
        1,
        &format!("{given} --rationale other"),
        &["`rationale` is not what was proposed", "propose it as it is now"],
    );
    desk.words(&given).ok();
    no(&desk, 1, &given.replace("unproven", "refuted"), &["no proposal waits in `lights`"]);
    let used = given.replace("latest", &proposal(&desk)).replace("unproven", "refuted");
    no(&desk, 1, &used, &["led to entry", "already", "propose it as it is now"]);
    desk.words("verify").ok();
}

/// The position of the only proposal.
fn proposal(desk: &Desk) -> String {
    let shown = desk.words("show lights --json").json();
    let [one] = shown["record"]["proposals"].as_array().unwrap().as_slice() else { panic!("{shown}") };
    format!("#{}", one["seq"])
}

#[test]
fn shows_3_which_proposal_is_meant_is_asked_where_several_wait() {
    let desk = desk();
    desk.words(PROPOSE).ok();
    desk.words("--key edd propose lights --to mixed --confidence low --rationale both").ok();
    desk.words("--key edd publish lights --propose").ok();
    let all = ["3 proposals wait in `lights`", "c1 to be refuted, by edd@desk.example", "question to be mixed", "p1"];
    no(&desk, 2, "--key rey review lights --decision approve", &all);
    let shown = desk.words("show lights --json").json();
    let event = shown["record"]["proposals"][1]["event"].as_str().unwrap().to_owned();
    let seq = shown["record"]["proposals"][1]["seq"].as_u64().unwrap();
    // By its event, its position with and without the mark, and as the last one.
    for named in [event, format!("#{seq}"), seq.to_string(), "latest".to_owned()] {
        desk.run(&["--key", "rey", "review", "lights", "--decision", "abstain", "--proposal", &named]).ok();
    }
    let shown = desk.words("show lights --json").json();
    let reviews: Vec<usize> = shown["record"]["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|proposal| proposal["reviews"].as_array().unwrap().len())
        .collect();
    assert_eq!(reviews, [0, 3, 1]);
    no(
        &desk,
        1,
        "--key rey review lights --decision approve --proposal #3",
        &["is no proposal of `lights`", "c1 to be"],
    );
    no(&desk, 1, "--key rey review lights --decision approve --proposal #999", &["there is no entry #999"]);
    no(&desk, 2, "--key rey review lights --decision approve --proposal x", &["such as '#12'"]);
    let verdict = format!("--key edd verdict lights --proposal #{}", seq + 1);
    no(&desk, 1, &verdict, &["is no proposed verdict of `lights`", "question to be mixed"]);
}

#[test]
fn shows_3_a_publication_is_the_one_that_was_reviewed() {
    let desk = desk();
    no(&desk, 1, "--key edd publish lights", &["asks for a proposal", "casebook publish --propose"]);
    no(&desk, 2, "--key edd publish lights --propose --url https://x.example", &["--url goes with publishing"]);
    no(&desk, 1, "--key edd publish lights --proposal latest", &["no proposal waits"]);
    desk.words("--key edd publish lights --propose").ok();
    let publish = format!("--key edd publish lights --proposal {}", proposal(&desk));
    no(&desk, 1, &publish, &["asks for the approval of 1 reviewer", "casebook review CASE"]);
    desk.words("--key rey review lights --decision approve").ok();
    no(&desk, 1, &format!("{publish} --publication p9"), &["`publication` is not what was proposed"]);
    no(&desk, 1, &format!("{publish} --nature update"), &["nothing was published before", "leave `--nature` out"]);
    // Notes and dissent come beside it; a changed sentence does not.
    desk.words("--key rey dissent lights c1 --reason thin").ok();
    desk.words("--key edd statement lights s1 --section says --text Else. --replaces standing --reason r").ok();
    no(&desk, 1, &publish, &["changed the case after", "propose it as it is now, and let it be reviewed again"]);
    no(&desk, 1, "--key edd publish lights --proposal latest", &["no proposal waits"]);
    desk.words("--key edd publish lights --propose").ok();
    desk.words("--key rey review lights --decision approve").ok();
    desk.words("--key edd publish lights --proposal latest").ok();
    let natures = ["what is it to p1", "correction:", "update:", "typographical:", "first:"];
    desk.words("--key founder policy approvals --settings-verdict 0 --settings-publication 0").ok();
    no(&desk, 2, "--key edd publish lights", &natures);
    no(&desk, 1, "--key edd publish lights --nature first", &["was published before", "say correction, update"]);
    no(&desk, 1, "--key edd publish lights --nature correction", &["needs a `correction.issued`", "casebook correct"]);
    desk.words("--key edd statement lights s1 --section says --text Other. --replaces standing --reason r").ok();
    no(&desk, 1, "--key edd publish lights --nature typographical", &["more than typographical", "--nature update"]);
    desk.words("verify").ok();
}

#[test]
fn shows_3_what_software_made_waits_for_a_person() {
    let desk = desk();
    let bot = crate::world::put_key(&desk, "bot@desk.example", 5);
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
    desk.words("--key bot evidence lights --claim c1 --source audit --stance context").ok();
    let weighed = "--key edd propose lights c1 --to mixed --confidence low --rationale r --inputs e2";
    no(&desk, 1, weighed, &["`e2` was made by software", "casebook confirm CASE"]);
    no(&desk, 1, "--key bot confirm lights e2", &["software cannot confirm", "a person signs it"]);
    no(&desk, 1, "--key edd confirm lights e7", &["there is no", "`e7`"]);
    desk.words("--key edd confirm lights e2").ok();
    desk.words(weighed).ok();
    // A person can sign what software asked for, too.
    no(&desk, 1, "--key rey withdraw lights e2 --reason r", &["the role researcher"]);
}

#[test]
fn shows_3_what_governs_needs_as_many_admins_as_the_policy_says() {
    let desk = desk();
    no(
        &desk,
        1,
        "--key founder policy approvals --settings-admin 2",
        &["2 admins would have to sign, and there would be 1", "enrol more"],
    );
    no(&desk, 1, "--key founder policy approvals", &["policy", "--settings-verdict"]);
    enrolled(&desk, "ada@desk.example", 6, &["admin"]);
    desk.words("--key founder policy approvals --settings-admin 2 --settings-verdict 1").ok();
    let text = "--key founder policy methodology --text Ours";
    no(&desk, 1, text, &["signatures of 2 admins", "founder@desk.example", "--envelope FILE", "casebook sign"]);
    desk.words(&format!("{text} --envelope policy.json")).ok();
    desk.words("sign policy.json --key ada --in-place").ok();
    desk.words("--key founder record policy.json").ok();
    desk.words("verify").ok();
}
