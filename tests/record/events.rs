use crate::support::casebook;
use ledger::{PrivateKey, keys};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The ledger that [`crate::support::Desk`] makes.
pub(crate) const ORIGIN: &str = "desk.example/log";
/// The end of every test that waits for another process.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A line that opens a case.
pub(crate) fn opening(case: &str) -> String {
    let data = json!({"question": format!("Is {case} so?"), "language": "en", "scale": "standard"});
    json!({"type": "case.opened", "subject": format!("case/{case}"), "data": data}).to_string()
}

/// A line that adds a note.
pub(crate) fn note(case: &str, text: &str) -> String {
    json!({"type": "note.added", "subject": format!("case/{case}"), "data": {"text": text}}).to_string()
}

/// Lines of `count` notes over the cases, each with a text of its own.
pub(crate) fn notes(cases: &[&str], mark: &str, count: usize) -> String {
    let line = |n: usize| note(cases[n % cases.len()], &format!("{mark} {n}: looked again, found nothing new.")) + "\n";
    (0..count).map(line).collect()
}

/// An acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) id: String,
    pub(crate) seq: usize,
    pub(crate) leaf: String,
}

/// What was answered: a line's number, and a receipt or the reason of a refusal.
pub(crate) type Answer = (u64, Result<Receipt, String>);

/// Reads answers, whole lines only, and asserts that they have the members of the format and no others.
pub(crate) fn answers(out: &str) -> Vec<Answer> {
    let whole = out.rfind('\n').map_or("", |end| &out[..end]);
    whole.lines().map(answer).collect()
}

fn answer(line: &str) -> Answer {
    let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let members: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let text = |name: &str| value[name].as_str().unwrap().to_owned();
    let outcome = if members == ["id", "leaf", "line", "seq"] {
        let seq = usize::try_from(value["seq"].as_u64().unwrap()).unwrap();
        Ok(Receipt { id: text("id"), seq, leaf: text("leaf") })
    } else {
        assert_eq!(members, ["line", "refused"], "{line}");
        Err(text("refused"))
    };
    (value["line"].as_u64().unwrap(), outcome)
}

/// The receipts among the answers.
pub(crate) fn receipts(out: &str) -> Vec<Receipt> {
    answers(out).into_iter().filter_map(|(_, outcome)| outcome.ok()).collect()
}

/// The whole lines of the journal.
pub(crate) fn journal(ledger: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<_> = fs::read_dir(ledger.join("journal")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let bytes: Vec<u8> = files.into_iter().flat_map(|file| fs::read(file).unwrap()).collect();
    let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    lines.pop();
    lines
}

/// Asserts that each receipt names a line of the journal by position, event id and leaf: SHA-256(0x00 || line).
#[track_caller]
pub(crate) fn assert_kept(ledger: &Path, receipts: &[Receipt]) {
    let journal = journal(ledger);
    for receipt in receipts {
        let line = journal.get(receipt.seq).unwrap_or_else(|| panic!("{receipt:?} of {} entries", journal.len()));
        let leaf = proof::Digest::of(&[b"\0".as_slice(), line].concat());
        assert_eq!(receipt.leaf, leaf.to_string(), "entry {}", receipt.seq);
        let entry: Value = serde_json::from_slice(line).unwrap();
        assert_eq!(entry["seq"], receipt.seq);
        assert_eq!(entry["event"]["id"], receipt.id.as_str());
    }
}

/// A private key of the ledger, by its holder's name.
pub(crate) fn key(ledger: &Path, name: &str) -> PrivateKey {
    let files = keys::list(&ledger.join("keys")).unwrap();
    let file = files.iter().find(|file| file.vkey.name().as_str() == name).expect("the key is there");
    keys::read(&file.path, None, None).unwrap()
}

/// The canonical bytes of a note as an event, changed before it is signed.
pub(crate) fn event(id: &str, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut event = json!({
        "data": {"text": "signed elsewhere"},
        "datacontenttype": "application/json",
        "id": id,
        "source": ORIGIN,
        "specversion": "1.0",
        "subject": "case/a",
        "time": "2026-11-22T10:15:00Z",
        "type": "casebook.note.added.v1",
    });
    change(&mut event);
    // Every member's name is ASCII, and serde_json's maps are sorted.
    event.to_string().into_bytes()
}

/// The signatures of an event, as JSON.
pub(crate) fn signatures(event: &[u8], keys: &[&PrivateKey]) -> Value {
    let one = |key: &&PrivateKey| {
        let signature = key.sign_event(event);
        json!({"keyid": signature.keyid.as_str(), "sig": signature.base64()})
    };
    keys.iter().map(one).collect()
}

/// A line `{"event","signatures"}`.
pub(crate) fn signed(event: &[u8], keys: &[&PrivateKey]) -> String {
    let text = core::str::from_utf8(event).unwrap();
    format!("{{\"event\":{text},\"signatures\":{}}}", signatures(event, keys))
}

/// A line that is a DSSE envelope, its payload in URL-safe or standard base64.
pub(crate) fn envelope(event: &[u8], keys: &[&PrivateKey], url_safe: bool) -> String {
    let payload = base64(event, url_safe);
    let mut signatures = signatures(event, keys);
    if url_safe {
        for signature in signatures.as_array_mut().unwrap() {
            let sig = signature["sig"].as_str().unwrap().replace('+', "-").replace('/', "_");
            signature["sig"] = sig.trim_end_matches('=').into();
        }
    }
    json!({"payload": payload, "payloadType": "application/cloudevents+json", "signatures": signatures}).to_string()
}

fn base64(bytes: &[u8], url_safe: bool) -> String {
    let last = if url_safe { b"-_" } else { b"+/" };
    let alphabet: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*last).collect();
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            if place <= three.len() {
                let six = bits >> (18 - 6 * place) & 63;
                out.push(char::from(alphabet[usize::try_from(six).unwrap()]));
            } else if !url_safe {
                out.push('=');
            }
        }
    }
    out
}

/// `casebook` with these words, everything piped.
pub(crate) fn start(ledger: &Path, words: &str) -> Child {
    let mut command = casebook(ledger);
    command.args(words.split_whitespace());
    piped(&mut command)
}

/// Starts a command with everything piped.
pub(crate) fn piped(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// Writes text to a process's standard input, which stays open; whether it still listens does not matter.
pub(crate) fn give(child: &mut Child, text: &str) {
    drop(child.stdin.as_mut().unwrap().write_all(text.as_bytes()));
}

/// Tells whether a program is installed, and says loudly that the test is skipped when not.
pub(crate) fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        eprintln!("skipped: {program} is not installed");
    }
    found.is_ok()
}

/// Looks again every few milliseconds until something is there.
#[track_caller]
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..PATIENCE.as_millis() / 5 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{what} did not come");
}
