use crate::{
    server::serve,
    support::{Desk, Ran, run, words},
    world::town,
};
use std::fs;

/// What a command printed and returned.
fn said(ran: Ran) -> (i32, String, String) {
    (ran.code, ran.out, ran.err)
}

/// Runs each command without a server, then each with one, and again without, and compares all that is said.
#[track_caller]
fn same(desk: &Desk, commands: &[Vec<&str>]) {
    let all = || -> Vec<_> {
        let one = |args: &Vec<&str>| {
            for out in ["out", "out.zip", "case"] {
                drop(fs::remove_dir_all(desk.outside().join(out)));
                drop(fs::remove_file(desk.outside().join(out)));
            }
            said(run(&desk.dir(), args))
        };
        commands.iter().map(one).collect()
    };
    let alone = all();
    let server = serve(&desk.dir());
    let served = all();
    server.stop();
    for ((args, before), with) in commands.iter().zip(&alone).zip(&served) {
        assert_eq!(before, with, "{args:?}");
    }
    assert_eq!(alone, all(), "and when it has ended");
}

fn split(lines: &str) -> Vec<Vec<&str>> {
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| line.split(' ').collect()).collect()
}

#[test]
fn every_reading_command_says_the_same_of_a_desk() {
    let desk = town();
    let commands = split(
        "cases
        cases --json
        cases --at 5
        cases --at 4711
        show lights
        show lights --json
        show lights --at 9
        show lights --at 2020-01-01
        show lights --format text
        show lights --format markdown
        show lights --format json
        show lights --format html
        show lights --format claimreview --base-url https://desk.example/lights
        show lights --format prov
        show lights --format annotations
        show lights --published
        show nothing
        history lights
        history lights --json
        history lights --blame
        history lights --at 7
        diff lights 5 9
        diff lights 5 9 --json
        trace lights/s1
        trace lights/s1 --json
        trace #8
        trace case/lights/verdict/c1
        trace nothing
        impact source/audit
        impact source/audit --json
        impact audit
        search crashes
        search crashes fell --json
        search crash* --case lights --limit 2
        search nothing-of-the-kind
        todo
        todo --json
        verify
        verify --json
        schema
        schema note.added
        key list
        key list --json
        key show founder
        key show nobody
        export ../out
        export ../out --json
        export ../out.zip
        export --case lights ../case
        export --case nothing ../case
        note lights --text dry --dry-run
        verdict lights c1 --to refuted --from standing --dry-run
        import ../audit.txt --case new --dry-run",
    );
    same(&desk, &commands);
}

#[test]
fn every_reading_command_says_the_same_of_the_demo() {
    let desk = Desk::empty();
    words(desk.outside(), "demo d").ok();
    let cases = desk.words("cases --json").json();
    let case = cases[0]["case"].as_str().unwrap();
    let formats = ["text", "markdown", "json", "html", "prov", "annotations"];
    let mut commands = vec![vec!["cases"], vec!["todo"], vec!["todo", "--json"], vec!["key", "list"], vec!["verify"]];
    for format in formats {
        commands.push(vec!["show", case, "--format", format]);
    }
    commands.extend([
        vec!["show", case],
        vec!["show", case, "--published"],
        vec!["show", case, "--published", "p1"],
        vec!["show", case, "--published", "p1", "--format", "html"],
        vec!["history", case],
        vec!["history", case, "--blame", "--json"],
        vec!["trace", "s1"],
        vec!["impact", "s1"],
        vec!["export", "../out"],
        vec!["export", "--case", case, "../case"],
    ]);
    same(&desk, &commands);
}

#[test]
fn what_is_read_beside_a_server_is_covered_by_its_checkpoint() {
    let desk = town();
    let server = serve(&desk.dir());
    for turn in 0..5 {
        desk.run(&["note", "lights", "--text", &format!("note {turn}")]).ok();
        let verified = desk.words("verify --json").json();
        assert_eq!((&verified["ok"], &verified["entries"]), (&true.into(), &desk.entries().into()));
        desk.run(&["note", "lights", "--text", &format!("another {turn}")]).ok();
        let exported = desk.run(&["export", &format!("../out{turn}"), "--json"]).json();
        assert_eq!(exported["entries"], desk.entries());
        let traced = desk.run(&["trace", "lights/s1", "--json"]).json();
        assert_eq!(traced["checkpoint"]["size"], desk.entries());
    }
    server.stop();
}
