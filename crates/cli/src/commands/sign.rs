//! `casebook sign`: a second person's signature, on a machine that may have no ledger.

use crate::{
    args::{Global, SignArgs},
    commands::read,
    desk,
    env::Env,
    envelope, exit,
    failure::Failure,
    output::Output,
};
use ledger::{PrivateKey, SignedEvent};
use model::{EventData, Governance};
use proof::{Event, SIGNATURES_MAX, VerifierKey, pae};
use serde_json::{Value, json};
use std::{fs::File, io::Read as _, path::Path};

/// The longest file of envelopes, in bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// What a ledger at hand knows.
struct Known {
    log_key: VerifierKey,
    governance: Governance,
}

/// Runs `casebook sign`.
pub(crate) fn run(args: &SignArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let text = text_of(&args.file)?;
    let file = args.file.display();
    let envelopes = envelope::read_all(&text).map_err(|problem| no_envelope(&args.file, &problem))?;
    if let Some(to) = &args.out {
        envelope::check_new(to)?;
    }
    let root = desk::ledger_path(global).ok();
    let known = root.as_ref().map(|_| known(global, out)).transpose()?;
    let at_hand = root.as_deref().zip(known.as_ref().map(|known| &known.log_key));
    let key = desk::find_key(global, env, at_hand)?;
    let mut events = Vec::with_capacity(envelopes.len());
    for signed in &envelopes {
        let event = Event::parse(&signed.event)
            .map_err(|fault| no_envelope(&args.file, &format!("its payload is no event: {fault}")))?;
        check(signed, &event, &key, known.as_ref(), out)?;
        show(&event, signed, out);
        events.push(event);
    }
    if known.is_none() {
        out.warn("no ledger is at hand, so the signatures that are there could not be checked");
    }
    let ids = key.vkey().id();
    if env.can_ask && !args.yes && !out.asks(&format!("Sign this as {ids}?")) {
        return Err(Failure::new("stopped: not signed").then(format!("{file} is as it was")).unwritten().into());
    }
    let all: Vec<SignedEvent> = envelopes.into_iter().map(|signed| with_signature(signed, &key)).collect();
    let to = if args.in_place { Some(args.file.as_path()) } else { args.out.as_deref() };
    match to.filter(|to| !envelope::is_stdout(to)) {
        None => envelope::print(&all, out)?,
        Some(to) => {
            if args.in_place {
                envelope::replace(to, &all, &env.unique()?)?;
            } else {
                envelope::write_new(to, &all)?;
            }
            told(&events, &all, to, out)?;
        }
    }
    Ok(exit::DONE)
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(FILE_BYTES_MAX.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| Failure::cannot_read(path, &error))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(no_envelope(path, &format!("it has more than {FILE_BYTES_MAX} bytes")).into());
    }
    String::from_utf8(bytes).map_err(|error| no_envelope(path, &format!("not UTF-8: {error}")).into())
}

fn no_envelope(path: &Path, problem: &str) -> Failure {
    Failure::new(format!("{} holds no envelope: {problem}", path.display()))
        .then("name a file that --envelope wrote, such as that of `casebook note CASE --text … --envelope FILE`")
        .unwritten()
}

fn known(global: &Global, out: &Output) -> anyhow::Result<Known> {
    let reader = read::open(global, out)?;
    let governance = reader.governance(read::last(&reader)?)?;
    let log_key = reader.log_key().clone();
    reader.close()?;
    Ok(Known { log_key, governance })
}

/// Checks what can be checked before another signature goes on it.
fn check(
    signed: &SignedEvent,
    event: &Event,
    key: &PrivateKey,
    known: Option<&Known>,
    out: &Output,
) -> anyhow::Result<()> {
    let own = key.vkey().id();
    for signature in &signed.signatures {
        let vkey = match known.and_then(|known| known.governance.keys().get(&signature.keyid)) {
            Some(record) => Some(record.key.clone()),
            // Nobody need say which key is one's own.
            None if signature.keyid == *own => Some(key.vkey().clone()),
            None => envelope::enrols(event).filter(|vkey| *vkey.id() == signature.keyid),
        };
        match vkey {
            Some(vkey) if !vkey.verifies(&pae(&signed.event), &signature.sig) => {
                return Err(tampered(&signature.keyid).into());
            }
            Some(_) => {}
            None if known.is_some() => {
                out.warn(&format!(
                    "the signature by `{}` could not be checked: this ledger does not know the key",
                    signature.keyid
                ));
            }
            None => {}
        }
    }
    if signed.signatures.iter().any(|signature| signature.keyid == *own) {
        return Err(Failure::new(format!("`{own}` has signed this already, and a key signs once"))
            .then("let another sign it with --key, or append it: casebook record FILE")
            .unwritten()
            .into());
    }
    if signed.signatures.len() >= SIGNATURES_MAX {
        return Err(Failure::new(format!("it has {SIGNATURES_MAX} signatures, and no event has more"))
            .then("append it: casebook record FILE")
            .unwritten()
            .into());
    }
    // The log's key is named as the log is.
    if let Some(origin) = known.map(|known| known.log_key.name().as_str()).filter(|origin| *origin != event.source) {
        return Err(Failure::new(format!(
            "it is for the ledger `{}`, and the one at hand is `{origin}`",
            event.source
        ))
        .then("name the other with --ledger, or go to where there is none")
        .unwritten()
        .into());
    }
    Ok(())
}

fn tampered(keyid: &proof::KeyId) -> Failure {
    let failure =
        Failure::new(format!("the signature by `{keyid}` does not verify: these are not the bytes that it signed"))
            .then("do not sign it; ask for the envelope again, from whoever signed it first")
            .unwritten();
    Failure { code: exit::PROVED_BAD, ..failure }
}

/// Shows what is about to be signed: on standard error, for the envelope may go to standard output.
fn show(event: &Event, signed: &SignedEvent, out: &Output) {
    out.note(&format!("type         {}", event.event_type.as_str()));
    out.note(&format!("subject      {}", event.subject));
    out.note(&format!("ledger       {}", event.source));
    out.note(&format!("time         {} (says its author)", event.time));
    out.note(&format!("id           {}", event.id));
    for signature in &signed.signatures {
        out.note(&format!("signed by    {}", signature.keyid));
    }
    let data = format!("{:#}", Value::Object(event.data.clone()));
    crate::output::safe_json(&data).lines().for_each(|line| out.note(line));
    if let Err(refusal) = EventData::read(&event.event_type, &event.data) {
        out.warn(&format!("as it stands it will be refused: {refusal}"));
    }
}

fn with_signature(mut signed: SignedEvent, key: &PrivateKey) -> SignedEvent {
    signed.signatures.push(key.sign_event(&signed.event));
    signed.signatures.sort_by(|a, b| a.keyid.as_str().cmp(b.keyid.as_str()));
    signed
}

fn told(events: &[Event], all: &[SignedEvent], to: &Path, out: &Output) -> anyhow::Result<()> {
    for (event, signed) in events.iter().zip(all) {
        let by: Vec<&str> = signed.signatures.iter().map(|signature| signature.keyid.as_str()).collect();
        if out.json {
            out.json_line(&json!({
                "type": event.event_type.as_str(),
                "subject": event.subject.to_string(),
                "id": event.id.to_string(),
                "signers": by,
                "envelope": to.display().to_string(),
            }))?;
        } else {
            out.say(&format!("signed by {}: {}", by.join(", "), to.display()))?;
        }
    }
    if out.json { Ok(()) } else { out.say(&format!("then:  casebook record {}", to.display())) }
}
