//! `casebook key`: made, taken from OpenSSL, encrypted, enrolled, revoked, found.

use crate::{
    support::{Desk, casebook, run},
    world::{enrolled, founder_file, log_file, promised, put_key, refused, shell, town},
};
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Makes a key, and returns its id and its private file.
fn made(desk: &Desk, args: &[&str]) -> (String, PathBuf) {
    let mut all = vec!["--json", "key", "new"];
    all.extend(args);
    let value = desk.run(&all).json();
    (value["id"].as_str().unwrap().to_owned(), desk.dir().join(value["file"].as_str().unwrap()))
}

fn openssl() -> bool {
    let there = Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success());
    if !there {
        println!("skipped: there is no openssl");
    }
    there
}

#[test]
fn shows_6_a_key_is_made_enrolled_used_revoked_and_then_refused() {
    let desk = town();
    let (id, file) = made(&desk, &["bea@desk.example"]);
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let vkey = fs::read_to_string(file.with_extension("vkey"))
        .unwrap_or_else(|_| fs::read_to_string(desk.dir().join("keys").join(format!("{id}.vkey"))).unwrap());
    assert!(vkey.starts_with(&format!("{id}+")), "{vkey}");
    // Not enrolled: it can be named, and signs nothing.
    let err = desk.run(&["--key", &id, "note", "lights", "--text", "x"]).fails(1);
    assert!(err.contains(&format!("the key `{id}` is not enrolled")) && err.contains("casebook key enroll"), "{err}");
    // The founder need not be named beside the one new key.
    let told = desk.run(&["key", "enroll", &id, "--holder", "Bea Ott", "--role", "researcher"]).ok();
    assert!(told.starts_with(&format!("enrolled {id} (#")) && told.contains("see:  casebook key list"), "{told}");
    refused(
        &desk,
        1,
        &["--key", "founder", "key", "enroll", &id, "--holder", "Bea Ott", "--role", "reviewer"],
        &["or its public key, was named here before", "make a new key"],
    );
    let list = desk.words("key list").ok();
    assert!(list.contains(&id) && list.contains("Bea Ott (person)") && list.contains("researcher · since #"), "{list}");
    // By name, by its first part, by id, by path and by CASEBOOK_KEY.
    for key in ["bea@desk.example", "bea", &id, file.to_str().unwrap()] {
        desk.run(&["--key", key, "claim", "lights", "--text", "t"]).ok();
        let mut command = casebook(&desk.dir());
        command.args(["note", "lights", "--text", "x"]).env("CASEBOOK_KEY", key);
        assert!(command.output().unwrap().status.success(), "{key}");
    }
    // --key comes before CASEBOOK_KEY.
    let mut command = casebook(&desk.dir());
    command.args(["--key", "founder", "open", "second", "--question", "q?"]).env("CASEBOOK_KEY", &id);
    assert!(command.output().unwrap().status.success());
    let history = desk.words("history lights --json").json();
    assert_eq!(history.as_array().unwrap().last().unwrap()["by"][0], "Bea Ott");

    desk.run(&["--key", "founder", "key", "revoke", "bea", "--reason", "retired"]).ok();
    refused(
        &desk,
        1,
        &["--key", "bea", "note", "lights", "--text", "x"],
        &[&format!("the key `{id}` was revoked by entry "), "sign with another enrolled key (`casebook key list`"],
    );
    let shown = desk.words("key show bea").ok();
    assert!(shown.contains("held by     Bea Ott (person)") && shown.contains("revoked     #"), "{shown}");
    assert!(desk.words("key list").ok().contains("revoked by #"));
    let json = desk.words("key show bea --json").json();
    assert_eq!(json["revoked"]["reason"], "retired");
    refused(
        &desk,
        1,
        &["--key", "founder", "key", "revoke", "bea", "--reason", "lost"],
        &["revoked already", "key list"],
    );
    desk.words("verify").ok();
}

#[test]
fn shows_6_the_last_admin_cannot_be_revoked_and_what_is_no_key_neither() {
    let desk = town();
    let revoke = |key: &'static str| ["--key", "founder@desk.example", "key", "revoke", key, "--reason", "lost"];
    refused(&desk, 1, &revoke("founder"), &["is the last admin", "enrol another admin first"]);
    let (admin, _) = made(&desk, &["ada@desk.example"]);
    desk.run(&["--key", "founder", "key", "enroll", &admin, "--holder", "Ada", "--role", "admin"]).ok();
    desk.run(&revoke("founder")).ok();
    refused(&desk, 1, &["--key", "ada", "key", "revoke", &admin, "--reason", "lost"], &["is the last admin"]);
    refused(
        &desk,
        1,
        &["--key", "ada", "key", "revoke", "eve", "--reason", "lost"],
        &["no key `eve`", "casebook key list"],
    );
    refused(&desk, 1, &["key", "show", "eve"], &["no key `eve` is known to this log", "casebook key list"]);
}

#[test]
fn shows_6_wrong_words_for_a_key_say_which_are_right() {
    let desk = town();
    put_key(&desk, "bea@desk.example", 3);
    let enroll = |more: &[&'static str]| {
        let mut args = vec!["--key", "founder", "key", "enroll", "bea"];
        args.extend(more);
        args
    };
    let before = promised(&desk);
    for (args, words) in [
        (enroll(&["--holder", "B", "--role", "boss"]), ["--role ", "admin, editor, researcher, reviewer"]),
        (
            enroll(&["--holder", "B", "--role", "editor", "--kind", "robot"]),
            ["--kind ", "person, software, organization"],
        ),
        (enroll(&["--holder", " ", "--role", "editor"]), ["--holder ", "empty"]),
        (enroll(&["--holder", "B", "--role", "editor", "--url", ""]), ["--url ", "empty"]),
        (
            enroll(&["--holder", "B", "--role", "editor", "--kind", "software"]),
            ["may be researcher but not editor", "--role researcher"],
        ),
        (
            vec!["--key", "founder", "key", "revoke", "founder", "--reason", "boredom"],
            ["--reason ", "lost, retired, compromised"],
        ),
        (vec!["key", "new", "a b"], ["a b", "name"]),
    ] {
        let ran = run(&desk.dir(), &args);
        assert!(matches!(ran.code, 1 | 2) && ran.out.is_empty(), "{args:?}: {ran:?}");
        assert!(words.iter().all(|word| ran.err.contains(word)), "{args:?}: {}", ran.err);
        assert!(ran.err.ends_with("nothing was written\n"), "{}", ran.err);
    }
    assert!(before == promised(&desk));
}

#[test]
fn shows_6_a_key_is_never_overwritten() {
    let desk = town();
    let pem = founder_file(&desk);
    let copy = desk.file("mine.pem", fs::read(&pem).unwrap());
    let before = fs::read(&pem).unwrap();
    let err = desk.run(&["key", "new", "founder@desk.example", "--from", copy.to_str().unwrap()]).fails(1);
    assert!(err.contains("is there already, and a key is never replaced\n"), "{err}");
    assert_eq!(fs::read(&pem).unwrap(), before);
    // Where only the public half is there, it must be the same one's.
    let (id, file) = made(&desk, &["bea@desk.example"]);
    fs::remove_file(&file).unwrap();
    let err = desk.run(&["key", "list"]).ok();
    assert!(!err.contains(&id));
    // `--to` another folder makes it, closed to others.
    let told = desk.run(&["key", "new", "bea@desk.example", "--to", "../elsewhere/keys"]).ok();
    assert!(told.contains("next:  casebook key enroll bea@desk.example+"), "{told}");
    assert_eq!(mode(&desk.outside().join("elsewhere/keys")), 0o700);
}

#[test]
fn shows_6_keys_are_those_of_openssl() {
    if !openssl() {
        return;
    }
    let desk = town();
    shell(desk.outside(), "umask 077; openssl genpkey -algorithm ed25519 -out bea.pem").ok();
    let (id, file) = made(&desk, &["bea@desk.example", "--from", "../bea.pem"]);
    desk.run(&["key", "enroll", &id, "--holder", "Bea", "--role", "researcher"]).ok();
    desk.run(&["--key", &id, "note", "lights", "--text", "x"]).ok();
    // The same public key, read by OpenSSL from its file and from ours.
    let public = |path: &Path| shell(desk.outside(), &format!("openssl pkey -in '{}' -pubout", path.display())).ok();
    assert_eq!(public(&desk.outside().join("bea.pem")), public(&file));
    // Encrypted, both ways.
    let line = "casebook --passphrase-fd 3 --json key new cat@desk.example --encrypt 3<<<sesame";
    let ours: Value = serde_json::from_str(&shell(&desk.dir(), line).ok()).unwrap();
    let ours = desk.dir().join(ours["file"].as_str().unwrap());
    assert!(fs::read_to_string(&ours).unwrap().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    assert_eq!(mode(&ours), 0o600);
    shell(desk.outside(), &format!("openssl pkey -in '{}' -passin pass:sesame -noout", ours.display())).ok();
    shell(desk.outside(), &format!("openssl pkey -in '{}' -passin pass:wrong -noout", ours.display())).fails(1);
    shell(desk.outside(), "openssl pkcs8 -topk8 -v2 aes-256-cbc -in bea.pem -passout pass:sesame -out locked.pem").ok();
    let line = "casebook --passphrase-fd 3 key new bea@desk.example --from ../locked.pem --to ../again 3<<<sesame";
    assert!(shell(&desk.dir(), line).ok().contains(&id));
    // What OpenSSL makes beside Ed25519 is named, not taken.
    shell(desk.outside(), "umask 077; openssl genpkey -algorithm x25519 -out x.pem").ok();
    let err = desk.words("key new bea@desk.example --from ../x.pem --to ../x").fails(1);
    assert!(err.contains("not an Ed25519 key; `openssl genpkey -algorithm ed25519` makes one"), "{err}");
}

#[test]
fn shows_6_an_encrypted_key_needs_its_passphrase() {
    let desk = town();
    let new = "casebook --passphrase-fd 3 --json key new cat@desk.example --encrypt 3<<<sesame";
    let value: Value = serde_json::from_str(&shell(&desk.dir(), new).ok()).unwrap();
    let id = value["id"].as_str().unwrap();
    let enroll = |phrase: &str| {
        let line = format!(
            "casebook --passphrase-fd 3 --key founder key enroll {id} --holder Cat --role editor 3<<<'{phrase}'"
        );
        shell(&desk.dir(), &line)
    };
    let before = promised(&desk);
    let err = enroll("wrong").fails(1);
    assert!(err.contains("the passphrase is wrong\n") && err.ends_with("nothing was written\n"), "{err}");
    assert!(before == promised(&desk));
    enroll("sesame").ok();
    refused(
        &desk,
        1,
        &["--key", "cat", "note", "lights", "--text", "x"],
        &["the key is encrypted and needs a passphrase", "--passphrase-fd N"],
    );
    shell(&desk.dir(), "casebook --passphrase-fd 3 --key cat note lights --text x 3<<<sesame").ok();
    let err = shell(&desk.dir(), "casebook --passphrase-fd 3 --key cat note lights --text x 3<<<Sesame").fails(1);
    assert!(err.contains("the passphrase is wrong"), "{err}");
    // Two passphrases, a line each: the one who enrols, and the new key.
    let new = "casebook --passphrase-fd 3 key new dan@desk.example --encrypt 3<<<open";
    shell(&desk.dir(), new).ok();
    desk.run(&["--key", "founder", "key", "show", "cat"]).ok();
    let line =
        "printf 'open\\nsesame\\n' | casebook --passphrase-fd 0 --key cat key enroll dan --holder Dan --role editor";
    let err = shell(&desk.dir(), line).fails(1);
    assert!(err.contains("needs a signer with the role admin"), "both keys were opened: {err}");
    // Nobody is asked where there is no terminal.
    let err = desk.words("key new eve@desk.example --encrypt").fails(2);
    assert!(err.contains("no passphrase") && err.contains("--passphrase-fd N"), "{err}");
    // A ledger whose founder's key is encrypted from the start.
    shell(desk.outside(), "casebook --passphrase-fd 3 init e --origin e.example/log --encrypt 3<<<sesame").ok();
    let line = "casebook --ledger e --passphrase-fd 3 open c --question 'q?' 3<<<sesame";
    shell(desk.outside(), line).ok();
    run(desk.outside(), ["--ledger", "e", "open", "d", "--question", "q?"]).fails(1);
}

#[test]
fn shows_6_of_several_keys_one_must_be_named() {
    let desk = town();
    enrolled(&desk, "bea@desk.example", 3, &["researcher"]);
    let err =
        refused(&desk, 1, &["note", "lights", "--text", "x"], &["there are several keys in ", "say which with --key"]);
    assert!(err.contains("bea@desk.example+") && err.contains("founder@desk.example+"), "{err}");
    assert!(!err.contains(&format!("{}+", crate::world::ORIGIN)), "the log's key is none of them: {err}");
    let two = put_key(&desk, "bea@desk.example", 4);
    refused(&desk, 1, &["--key", "bea", "note", "lights", "--text", "x"], &["there are several keys", &two]);
    refused(&desk, 1, &["--key", "nobody", "note", "lights", "--text", "x"], &["there is no key `nobody`: looked in "]);
}

#[test]
fn shows_6_the_logs_key_is_never_an_authors() {
    let desk = town();
    let file = log_file(&desk);
    let id = file.file_stem().unwrap().to_str().unwrap().replace("desk.example_", "desk.example/");
    for key in [crate::world::ORIGIN, id.as_str(), file.to_str().unwrap()] {
        refused(
            &desk,
            1,
            &["--key", key, "note", "lights", "--text", "x"],
            &["is the log's own key, which signs checkpoints and never an event", "sign with an author's key"],
        );
        refused(
            &desk,
            1,
            &["--key", "founder", "key", "enroll", key, "--holder", "Log", "--role", "editor"],
            &["is the log's own key"],
        );
    }
}

#[test]
fn shows_6_a_key_is_found_in_the_users_configuration_folder() {
    let desk = town();
    let config = desk.outside().join("config");
    let with = |dir: &Path, args: &[&str]| {
        let mut command = casebook(dir);
        command.args(args).env("XDG_CONFIG_HOME", &config);
        crate::support::Ran::from(command.output().unwrap())
    };
    // Outside of a ledger a new key goes there.
    let told = with(desk.outside(), &["key", "new", "bea@desk.example"]).ok();
    assert!(told.contains(&format!("{}/casebook/keys/bea@desk.example+", config.display())), "{told}");
    assert_eq!(mode(&config.join("casebook/keys")), 0o700);
    let enroll = ["--key", "founder", "key", "enroll", "bea@desk.example", "--holder", "Bea", "--role", "editor"];
    let ran = with(&desk.dir(), &enroll);
    assert_eq!(ran.code, 0, "{ran:?}");
    with(&desk.dir(), &["--key", "bea", "note", "lights", "--text", "x"]).ok();
    // The ledger's own come first.
    with(&desk.dir(), &["open", "mine", "--question", "q?"]).ok();
    let history = desk.words("history mine --json").json();
    assert_eq!(history[0]["by"][0], "Founder");
    // Without any in the ledger, it is the one.
    fs::remove_file(founder_file(&desk)).unwrap();
    with(&desk.dir(), &["note", "lights", "--text", "x"]).ok();
    let err = desk.words("note lights --text x").fails(1);
    assert!(err.contains("there is no author's key: looked in ") && err.contains("casebook key new NAME"), "{err}");
}

/// Threat 45: no core file may hold a key.
#[cfg(target_os = "linux")]
#[test]
fn a_program_that_holds_a_key_leaves_no_core_file() {
    use std::process::Stdio;
    let desk = town();
    let mut child =
        casebook(&desk.dir()).args(["record", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // An answer shows that it has begun.
    std::io::Write::write_all(&mut stdin, b"x\n").unwrap();
    let mut answer = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut answer).unwrap();
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    drop(stdin);
    child.wait().unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
}
