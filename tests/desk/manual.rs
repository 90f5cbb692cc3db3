//! Completions and manual pages: made from the command line, with every command in them.

use crate::support::{Desk, run};
use std::{collections::BTreeSet, fs, process::Command};

/// The commands that `casebook --help` lists.
fn listed(desk: &Desk) -> BTreeSet<String> {
    let help = run(desk.outside(), ["--help"]).ok();
    let (groups, _) = help.split_once("\nOptions:\n").unwrap();
    let lines = groups.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn completions_of_every_shell_know_every_command() {
    let desk = Desk::empty();
    let names = listed(&desk);
    assert!(names.len() > 25 && names.contains("verdict") && names.contains("sign"), "{names:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(desk.outside(), ["completions", shell]).ok();
        for name in &names {
            assert!(script.contains(name.as_str()), "{shell}: {name}");
        }
        assert!(script.contains("would-settle"), "{shell} knows no flags of events");
    }
    run(desk.outside(), ["completions", "tcsh"]).fails(2);
}

#[test]
fn bash_reads_its_completions_and_completes_with_them() {
    let desk = Desk::empty();
    fs::write(desk.outside().join("c.bash"), run(desk.outside(), ["completions", "bash"]).ok()).unwrap();
    let script = "source ./c.bash; COMP_WORDS=(casebook ver); COMP_CWORD=1; _casebook casebook ver casebook; printf '%s\\n' ${COMPREPLY[@]} | LC_ALL=C sort | xargs";
    let ran = Command::new("bash").current_dir(desk.outside()).args(["-c", script]).output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap().trim(), "verdict verify", "{:?}", String::from_utf8(ran.stderr));
}

#[test]
fn every_command_has_a_manual_page() {
    let desk = Desk::empty();
    let main = run(desk.outside(), ["man"]).ok();
    assert!(main.contains(".SH SUBCOMMANDS") && main.contains("casebook\\-verdict(1)"), "{main}");
    let told = run(desk.outside(), ["man", "man/man1", "--json"]).json();
    let pages: BTreeSet<String> = fs::read_dir(desk.outside().join("man/man1"))
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(told["pages"], pages.len());
    for name in listed(&desk) {
        assert!(pages.contains(&format!("casebook-{name}.1")), "{name}: {pages:?}");
    }
    assert!(pages.contains("casebook.1") && pages.contains("casebook-key-enroll.1"), "{pages:?}");
    let page = fs::read_to_string(desk.outside().join("man/man1/casebook-verdict.1")).unwrap();
    for word in ["Rate a claim", "rationale", "casebook verdict lights", "confidence"] {
        assert!(page.replace('\\', "").contains(word), "{word}: {page}");
    }
    // Twice the same, so that a package can be built again.
    run(desk.outside(), ["man", "again"]).ok();
    for page in pages {
        let read = |folder: &str| fs::read(desk.outside().join(folder).join(&page)).unwrap();
        assert!(read("man/man1") == read("again"), "{page}");
    }
}
