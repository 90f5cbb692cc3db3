//! DSSE envelopes: a signed event on its way from one person to the next.
//!
//! ```text
//! {"payload":"<base64 of the event>","payloadType":"application/cloudevents+json","signatures":[{"keyid":…,"sig":…},…]}
//! ```
//! A file holds one envelope, over as many lines as one likes, or several, a line each.

use crate::{failure::Failure, output::Output};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::SignedEvent;
use model::{EventData, EventKind};
use proof::{Event, EventSignature, KeyId, StreamName, VerifierKey};
use serde_json::{Map, Value, json};
use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::Path,
};

/// Returns the envelope of a signed event. Signatures stand in the order of their key ids.
pub(crate) fn of(signed: &SignedEvent) -> Value {
    let mut signatures: Vec<&EventSignature> = signed.signatures.iter().collect();
    signatures.sort_by(|a, b| a.keyid.as_str().cmp(b.keyid.as_str()));
    let signatures: Vec<Value> = signatures
        .iter()
        .map(|signature| json!({"keyid": signature.keyid.as_str(), "sig": signature.base64()}))
        .collect();
    json!({
        "payload": STANDARD.encode(&signed.event),
        "payloadType": proof::PAYLOAD_TYPE,
        "signatures": signatures,
    })
}

/// Reads an envelope.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(mut members: Map<String, Value>) -> Result<SignedEvent, String> {
    match members.get("payloadType").and_then(Value::as_str) {
        Some(proof::PAYLOAD_TYPE) => {}
        Some(other) => return Err(format!("`payloadType` must be `{}`, not `{other}`", proof::PAYLOAD_TYPE)),
        None => return Err(format!("it has no `payloadType`, which must be `{}`", proof::PAYLOAD_TYPE)),
    }
    let payload = members.get("payload").and_then(Value::as_str).unwrap_or_default();
    let event = proof::dsse::decode_envelope(payload).ok_or("`payload` is not base64")?;
    let signatures = signatures(members.remove("signatures"))?;
    Ok(SignedEvent { event, signatures })
}

/// Reads a list of signatures.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn signatures(value: Option<Value>) -> Result<Vec<EventSignature>, String> {
    let Some(Value::Array(items)) = value else { return Err("it has no list `signatures`".to_owned()) };
    items
        .iter()
        .map(|item| {
            let text =
                |name: &str| item.get(name).and_then(Value::as_str).ok_or(format!("a signature without `{name}`"));
            let keyid: KeyId = text("keyid")?.parse().map_err(|error: proof::KeyError| error.to_string())?;
            let sig = text("sig")?;
            let sig = proof::dsse::decode_envelope(sig)
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| format!("the signature of `{keyid}` is not 64 bytes in base64"))?;
            Ok(EventSignature { keyid, sig })
        })
        .collect()
}

/// Reads the envelopes of a file: one value, or one a line.
///
/// # Errors
/// What is wrong, and in which line where there are several.
pub(crate) fn read_all(text: &str) -> Result<Vec<SignedEvent>, String> {
    let one = |text: &str| match model::input::parse(text) {
        Ok(Value::Object(members)) => read(members),
        Ok(_) => Err("not a JSON object".to_owned()),
        Err(error) => Err(format!("not JSON: {error}")),
    };
    let lines: Vec<(usize, &str)> = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    // Only a value over several lines begins with a line that is no value.
    let several = lines.len() > 1 && lines.first().is_some_and(|(_, line)| model::input::parse(line).is_ok());
    if !several {
        return Ok(vec![one(text.trim())?]);
    }
    lines.into_iter().map(|(number, line)| one(line).map_err(|error| format!("line {number}: {error}"))).collect()
}

/// Returns the key that an event is about to enrol: it signs, and no ledger knows it yet.
pub(crate) fn enrols(event: &Event) -> Option<VerifierKey> {
    if event.event_type.as_str() != EventKind::KeyEnrolled.full_name() {
        return None;
    }
    event.data.get("key")?.as_str()?.parse().ok()
}

/// Tells whether an output is standard output.
pub(crate) fn is_stdout(to: &Path) -> bool {
    to == Path::new("-")
}

/// Refuses a file that is there already, before anybody types for it.
///
/// # Errors
/// When it is there.
pub(crate) fn check_new(to: &Path) -> anyhow::Result<()> {
    if !is_stdout(to) && to.symlink_metadata().is_ok() {
        return Err(exists(to).into());
    }
    Ok(())
}

fn exists(to: &Path) -> Failure {
    Failure::new(format!("{} is there already, and no file is overwritten", to.display()))
        .then("name another file")
        .unwritten()
}

/// Returns envelopes as text, one a line.
fn lines(signed: &[SignedEvent]) -> String {
    let lines: Vec<String> = signed.iter().map(|signed| of(signed).to_string()).collect();
    lines.join("\n") + "\n"
}

/// Writes envelopes to a new file, one a line; those for standard output are [printed](fn@print) by whoever is done.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub(crate) fn write_new(to: &Path, signed: &[SignedEvent]) -> anyhow::Result<()> {
    if is_stdout(to) {
        return Ok(());
    }
    let made = OpenOptions::new().write(true).create_new(true).open(to);
    match made.and_then(|mut file| file.write_all(lines(signed).as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(to).into()),
        Err(error) => Err(Failure::new(format!("cannot write {}: {error}", to.display()))
            .then("name a file in a folder that is there")
            .unwritten()
            .into()),
    }
}

/// Writes envelopes over a file, which is whole at every moment.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn replace(to: &Path, signed: &[SignedEvent], tail: &str) -> anyhow::Result<()> {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{tail}"));
    let beside = to.with_file_name(name);
    write_new(&beside, signed)?;
    std::fs::rename(&beside, to).map_err(|error| {
        Failure::new(format!("cannot replace {}: {error}", to.display()))
            .then(format!("the signed envelope is {}", beside.display()))
            .into()
    })
}

/// Prints envelopes, one a line.
///
/// # Errors
/// As [`Output::write`].
pub(crate) fn print(signed: &[SignedEvent], out: &Output) -> anyhow::Result<()> {
    out.write(&crate::output::safe_json(&lines(signed)))
}

/// Tells of an event that is signed and in a file.
///
/// # Errors
/// As [`Output::write`].
pub(crate) fn told(
    data: &EventData,
    subject: &StreamName,
    signed: &SignedEvent,
    to: &Path,
    out: &Output,
) -> anyhow::Result<()> {
    let by: Vec<&str> = signed.signatures.iter().map(|signature| signature.keyid.as_str()).collect();
    if out.json {
        let id = Event::parse(&signed.event).map(|event| event.id.to_string()).ok();
        return out.json_line(&json!({
            "type": data.event_type().as_str(),
            "subject": subject.to_string(),
            "id": id,
            "signers": by,
            "envelope": to.display().to_string(),
        }));
    }
    out.say(&format!("{} in {subject} signed by {}: {}", data.kind().name(), by.join(", "), to.display()))
}

/// Says what comes next for an envelope in a file.
///
/// # Errors
/// As [`Output::write`].
pub(crate) fn next(to: &Path, out: &Output) -> anyhow::Result<()> {
    let to = to.display();
    out.say(&format!("next:  casebook sign {to} --in-place   adds another's signature"))?;
    out.say(&format!("then:  casebook record {to}"))
}
