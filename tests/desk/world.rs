//! A desk with a case and a source, copied for each test, and what may not change when something is refused.

use crate::support::{Desk, Ran, casebook, copy, run};
use ledger::{PrivateKey, keys};
use proof::{Event, EventId, KeyName};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use zeroize::Zeroizing;

/// The log of [`Desk::new`].
pub(crate) const ORIGIN: &str = "desk.example/log";

/// The text of the source `audit`: `fell from 48 to 36` stands in it twice.
pub(crate) const AUDIT: &str = "Night-time crashes fell from 48 to 36 in a year. The auditors “could not trace” the city’s \
    figure — 40 percent — to any record.\n\nA second count says that crashes fell from 48 to 36 too, in all districts.\n";

/// A desk with the case `lights` (claim c1, evidence e1, section says, statement s1, verdict unproven on c1) and the
/// source `audit`, captured once.
pub(crate) fn town() -> Desk {
    static TOWN: OnceLock<Desk> = OnceLock::new();
    let template = TOWN.get_or_init(|| {
        let desk = Desk::new();
        let audit = desk.file("audit.txt", AUDIT);
        desk.run(&["open", "lights", "--question", "Did the lights cut crashes?"]).ok();
        desk.run(&["source", "audit", "--kind", "dataset", "--title", "County audit"]).ok();
        desk.run(&["capture", audit.to_str().unwrap(), "--source", "audit"]).ok();
        desk.words("claim lights --text Fewer --claimant City --kinds numerical").ok();
        let quote = "could not trace";
        desk.run(&[
            "evidence", "lights", "--claim", "c1", "--source", "audit", "--stance", "refutes", "--quote", quote,
        ])
        .ok();
        desk.words("verdict lights c1 --to unproven --confidence low --rationale thin --inputs e1").ok();
        desk.words("section lights says --heading Says").ok();
        desk.words("statement lights s1 --section says --text So[@audit]. --evidence e1 --claims c1").ok();
        desk
    });
    let desk = Desk::empty();
    copy(template.outside(), desk.outside());
    fs::set_permissions(desk.dir().join("keys"), fs::Permissions::from_mode(0o700)).unwrap();
    desk
}

/// Everything that was promised: journal and checkpoint.
pub(crate) fn promised(desk: &Desk) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(desk.dir().join("journal")).unwrap().map(|file| file.unwrap().path()).collect();
    files.push(desk.dir().join("checkpoint"));
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Asserts that a command is refused with these words, and that it leaves the log as it was.
#[track_caller]
pub(crate) fn refused(desk: &Desk, code: i32, args: &[&str], words: &[&str]) -> String {
    let before = promised(desk);
    let ran = run(&desk.dir(), args);
    assert!(ran.out.is_empty(), "{args:?} printed {}", ran.out);
    let err = ran.fails(code);
    assert!(err.starts_with("error: "), "{args:?}: {err}");
    assert!(err.ends_with("\nnothing was written\n"), "{args:?}: {err}");
    for word in words {
        assert!(err.contains(word), "{args:?}: no `{word}` in\n{err}");
    }
    // What and why on the first line, what to do next on another.
    assert!(err.lines().count() >= 3, "{args:?}: no remedy in\n{err}");
    assert!(before == promised(desk), "{args:?} wrote something");
    err
}

/// The key of a fixed seed.
pub(crate) fn key(name: &str, seed: u8) -> PrivateKey {
    PrivateKey::from_seed(name.parse::<KeyName>().unwrap(), Zeroizing::new([seed; 32])).unwrap()
}

/// Puts a key of a fixed seed into the ledger's keys, and returns its id.
pub(crate) fn put_key(desk: &Desk, name: &str, seed: u8) -> String {
    let key = key(name, seed);
    keys::write_new(&desk.dir().join("keys"), &key, None).unwrap();
    key.vkey().id().to_string()
}

/// Makes and enrols a key with these roles, and returns its id.
pub(crate) fn enrolled(desk: &Desk, name: &str, seed: u8, roles: &[&str]) -> String {
    let id = put_key(desk, name, seed);
    let mut args = vec!["--key", "founder", "key", "enroll", id.as_str(), "--holder", name];
    for role in roles {
        args.extend(["--role", role]);
    }
    desk.run(&args).ok();
    id
}

/// The founder's private key file.
pub(crate) fn founder_file(desk: &Desk) -> PathBuf {
    let files = keys::list(&desk.dir().join("keys")).unwrap();
    files.into_iter().find(|file| file.vkey.name().as_str().starts_with("founder@")).unwrap().path
}

/// The log's private key file.
pub(crate) fn log_file(desk: &Desk) -> PathBuf {
    let files = keys::list(&desk.dir().join("keys")).unwrap();
    files.into_iter().find(|file| file.vkey.name().as_str() == ORIGIN).unwrap().path
}

/// The founder's private key.
pub(crate) fn founder(desk: &Desk) -> PrivateKey {
    keys::read(&founder_file(desk), None, None).unwrap()
}

/// An event id that tells its number.
pub(crate) fn id(number: u64) -> EventId {
    format!("019c7d5e-2b00-7a6b-8c1d-{number:012x}").parse().unwrap()
}

/// An event as it is signed.
pub(crate) fn event(origin: &str, number: u64, kind: &str, subject: &str, data: &Value) -> Vec<u8> {
    let event = Event {
        data: data.as_object().unwrap().clone(),
        id: id(number),
        source: origin.to_owned(),
        subject: subject.parse().unwrap(),
        time: "2026-11-22T10:15:00Z".parse().unwrap(),
        event_type: format!("casebook.{kind}.v1").parse().unwrap(),
        expected_version: None,
        import_id: None,
    };
    event.to_bytes().unwrap()
}

/// A line for `record`: the event as it stands, signed by these keys.
pub(crate) fn signed(event: &[u8], signers: &[&PrivateKey]) -> String {
    let signatures: Vec<Value> = signers
        .iter()
        .map(|key| key.sign_event(event))
        .map(|signature| json!({"keyid": signature.keyid.to_string(), "sig": signature.base64()}))
        .collect();
    json!({"event": serde_json::from_slice::<Value>(event).unwrap(), "signatures": signatures}).to_string()
}

/// Runs a line of shell in a folder, with the program on the path. Its output need not be UTF-8.
pub(crate) fn shell(dir: &Path, line: &str) -> Ran {
    let mut command = std::process::Command::new("bash");
    let folder = Path::new(crate::support::CASEBOOK).parent().unwrap();
    let line = format!("PATH='{}':$PATH; {line}", folder.display());
    command.current_dir(dir).args(["-o", "pipefail", "-c", &line]);
    for (name, value) in casebook(dir).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.output().unwrap().into()
}
