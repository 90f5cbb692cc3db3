//! `casebook key`: make, list, enrol, revoke, show; [`rekey`] is the log's own.

use crate::{
    args::{Global, KeyCommand},
    commands::{
        events,
        init::{new_passphrase, shown},
        read, rekey,
    },
    desk::{self, Desk, Draft},
    env::Env,
    envelope, exit,
    failure::Failure,
    output::Output,
};
use ledger::{PrivateKey, SignedEvent, config, keys};
use model::{
    Governance,
    event::ledger::{KeyEnrolled, KeyRevoked},
    governance::KeyRecord,
    shape::Plain,
    values::Holder,
};
use proof::{KeyName, StreamName, VerifierKey};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Runs `casebook key`.
pub(crate) fn run(command: &KeyCommand, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    match command {
        KeyCommand::New { name, from, to, encrypt } => {
            new(name, from.as_deref(), to.as_deref(), *encrypt, global, env, out)?;
        }
        KeyCommand::List => list(global, out)?,
        KeyCommand::Enroll { .. } => enroll(command, global, env, out)?,
        KeyCommand::Revoke { old_key, reason, compromised_since } => {
            revoke(old_key, reason, compromised_since.as_deref(), global, env, out)?;
        }
        KeyCommand::Rekey { reason } => rekey::run(reason, global, env, out)?,
        KeyCommand::Show { which } => show(which, global, out)?,
    }
    Ok(exit::DONE)
}

fn new(
    name: &str,
    from: Option<&Path>,
    to: Option<&Path>,
    encrypt: bool,
    global: &Global,
    env: &Env,
    out: &Output,
) -> anyhow::Result<()> {
    let name: KeyName = name.parse().map_err(|error: proof::KeyError| Failure::usage(error.to_string()).unwritten())?;
    let seed = match from {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| Failure::cannot_read(path, &error))?;
            keys::import_pem(&bytes, Some(&desk::passphrase(global, env)))
                .map_err(|source| Failure::of_key(&keys::KeyFileError::Pem { path: path.to_owned(), source }))?
        }
        None => env.random::<32>()?,
    };
    let key = PrivateKey::from_seed(name, seed)?;
    let folder = match to {
        Some(folder) => folder.to_owned(),
        None => default_folder(global, env)?,
    };
    let phrase = encrypt.then(|| new_passphrase(global, env)).transpose()?;
    let path = keys::write_new(&folder, &key, phrase.as_ref().map(|phrase| phrase.as_str()))
        .map_err(|error| Failure::of_key(&error))?;
    if out.json {
        return out
            .json(&json!({"vkey": key.vkey().to_string(), "id": key.vkey().id().as_str(), "file": shown(&path)}));
    }
    out.say(&format!("made the key {}", key.vkey().id()))?;
    out.say(&format!("  private     {}", path.display()))?;
    out.say(&format!("  public      {}", key.vkey()))?;
    out.say(&format!("next:  casebook key enroll {} --holder 'NAME' --role researcher", key.vkey().id()))
}

/// The ledger's `keys/`, or outside of a ledger the user's configuration folder.
fn default_folder(global: &Global, env: &Env) -> anyhow::Result<PathBuf> {
    let here = global.ledger.clone().or_else(|| config::find(&std::env::current_dir().ok()?));
    if let Some(root) = here {
        return Ok(root.join("keys"));
    }
    let folder = env.config_folder.as_ref().map(|folder| folder.join("keys"));
    folder.ok_or_else(|| Failure::usage("no folder to put the key in").then("say where with --to DIR").into())
}

fn list(global: &Global, out: &Output) -> anyhow::Result<()> {
    let reader = read::open(global, out)?;
    let governance = reader.governance(read::last(&reader)?)?;
    let log_key = reader.log_key().clone();
    reader.close()?;
    if out.json {
        return out.json(&governance.keys_to_value(&log_key));
    }
    out.say(&format!("log         {log_key}"))?;
    for (_, key) in governance.log_keys().iter().rev().skip(1).rev() {
        out.say(&format!("            before: {key}"))?;
    }
    for record in governance.keys().values() {
        let roles: Vec<_> = record.roles.iter().map(|role| role.as_str()).collect();
        let end = match &record.revoked {
            Some(end) => format!(" · revoked by #{} ({})", end.mark.seq, end.reason),
            None => String::new(),
        };
        out.say(&format!("{}   {} ({})", record.key.id(), record.holder.name, record.holder.kind))?;
        out.say(&format!("            {} · since #{}{end}", roles.join(", "), record.enrolled.seq))?;
    }
    Ok(())
}

/// The key that is to be enrolled.
struct NewKey {
    vkey: VerifierKey,
    /// Its private half, unless its holder signs elsewhere.
    here: Option<PrivateKey>,
}

impl NewKey {
    fn find(wanted: &str, global: &Global, env: &Env) -> anyhow::Result<Self> {
        if let Ok(vkey) = wanted.parse::<VerifierKey>() {
            return Ok(Self { vkey, here: None });
        }
        let root = desk::ledger_path(global)?;
        let log_key = config::Config::read(&root).map_err(ledger::LedgerError::from)?.log_key;
        let as_new = Global { key: Some(wanted.to_owned()), ..global.clone() };
        let key = desk::author_key(&as_new, env, &root, &log_key)?;
        Ok(Self { vkey: key.vkey().clone(), here: Some(key) })
    }
}

fn enroll(command: &KeyCommand, global: &Global, env: &Env, out: &Output) -> anyhow::Result<()> {
    let KeyCommand::Enroll { new_key, holder, kind, affiliation, url, roles, envelope } = command else {
        return Ok(());
    };
    let word = |what: &str, problem: String| Failure::usage(format!("--{what} {problem}")).unwritten();
    let text = |what: &str, text: &str| text.parse().map_err(|problem: &str| word(what, problem.to_owned()));
    if let Some(to) = envelope {
        envelope::check_new(to)?;
    }
    let new = NewKey::find(new_key, global, env)?;
    if new.here.is_none() && envelope.is_none() {
        return Err(Failure::new(format!(
            "the holder of `{}` must sign too, to show that they hold it",
            new.vkey.id()
        ))
        .then("sign your part with --envelope FILE; there they add theirs: casebook sign FILE --in-place")
        .then("then append it here: casebook record FILE")
        .unwritten()
        .into());
    }
    // Without --key the author is whoever else has a key here.
    let mut desk = open_beside(global, env, out, &new.vkey, envelope.is_some())?;
    let data = KeyEnrolled {
        key: Plain(new.vkey.clone()),
        holder: Holder {
            name: text("holder", holder)?,
            kind: kind.parse().map_err(|problem| word("kind", problem))?,
            affiliation: affiliation.as_deref().map(|given| text("affiliation", given)).transpose()?,
            url: url.as_deref().map(|given| text("url", given)).transpose()?,
        },
        roles: roles
            .iter()
            .map(|role| role.parse().map_err(|problem| word("role", problem)))
            .collect::<Result<_, _>>()?,
    };
    let draft = Draft::new(StreamName::Ledger, data);
    let origin = desk.ledger.config().origin.clone();
    // The holder may be the one who begins, and an admin signs after them.
    let second = new.here.as_ref().filter(|key| key.vkey() != desk.key.vkey());
    let keys: Vec<&PrivateKey> = core::iter::once(&desk.key).chain(second).collect();
    let signed = [desk::sign(env, &origin, &keys, &draft)?];
    if let Some(to) = envelope {
        desk.close()?;
        envelope::write_new(to, &signed)?;
        return signed_told(&draft, &signed, to, out);
    }
    let receipts = desk::append_all(&mut desk.ledger, &signed, env.now())?;
    desk.close()?;
    told(out, &receipts, &format!("enrolled {}", new.vkey.id()))
}

fn signed_told(draft: &Draft, signed: &[SignedEvent], to: &Path, out: &Output) -> anyhow::Result<()> {
    if envelope::is_stdout(to) {
        return envelope::print(signed, out);
    }
    for signed in signed {
        envelope::told(&draft.data, &draft.subject, signed, to, out)?;
    }
    if out.json { Ok(()) } else { envelope::next(to, out) }
}

fn open_beside<'a>(
    global: &Global,
    env: &'a Env,
    out: &Output,
    new: &VerifierKey,
    only_sign: bool,
) -> anyhow::Result<Desk<'a>> {
    let open = if only_sign { Desk::open_to_sign } else { Desk::open };
    if global.key.is_some() || env.key.is_some() {
        return open(global, env, out);
    }
    let root = desk::ledger_path(global)?;
    let folder = root.join("keys");
    let log_key = config::Config::read(&root).map_err(ledger::LedgerError::from)?.log_key;
    let others: Vec<_> = keys::list(&folder)?
        .into_iter()
        .filter(|file| file.vkey.name() != log_key.name() && file.vkey != *new)
        .collect();
    let key = match others.as_slice() {
        [one] => Some(one.path.display().to_string()),
        _ => None,
    };
    open(&Global { key, ..global.clone() }, env, out)
}

fn revoke(
    old_key: &str,
    reason: &str,
    since: Option<&str>,
    global: &Global,
    env: &Env,
    out: &Output,
) -> anyhow::Result<()> {
    let mut desk = Desk::open(global, env, out)?;
    let entries = desk.ledger.stream(&StreamName::Ledger, proof::Seq(u64::MAX))?;
    let governance = model::fold::governance(&entries, |_| None);
    let key = named(&governance, old_key)?.key.clone();
    let word = |what: &str, problem: String| Failure::usage(format!("--{what} {problem}")).unwritten();
    let data = KeyRevoked {
        key: Plain(key.clone()),
        reason: reason.parse().map_err(|problem| word("reason", problem))?,
        compromised_since: since
            .map(|event| events::event_id(&desk.ledger, "--compromised-since", event).map(Plain))
            .transpose()?,
    };
    let receipt = desk.write(&Draft::new(StreamName::Ledger, data))?;
    desk.close()?;
    told(out, &[receipt], &format!("revoked {}", key.id()))
}

fn told(out: &Output, receipts: &[ledger::Receipt], what: &str) -> anyhow::Result<()> {
    for receipt in receipts {
        if out.json {
            out.json_line(
                &json!({"id": receipt.id.to_string(), "seq": receipt.seq.0, "leaf": receipt.leaf.to_string()}),
            )?;
        } else {
            out.say(&format!("{what} (#{})", receipt.seq))?;
            out.say("see:  casebook key list")?;
        }
    }
    Ok(())
}

fn show(which: &str, global: &Global, out: &Output) -> anyhow::Result<()> {
    let reader = read::open(global, out)?;
    let governance = reader.governance(read::last(&reader)?)?;
    reader.close()?;
    let record = named(&governance, which)?;
    if out.json {
        return out.json(&record.to_value(&governance));
    }
    let roles: Vec<_> = record.roles.iter().map(|role| role.as_str()).collect();
    out.say(&format!("{}", record.key))?;
    out.say(&format!("  held by     {} ({})", record.holder.name, record.holder.kind))?;
    out.say(&format!("  roles       {}", roles.join(", ")))?;
    out.say(&format!("  enrolled    #{}, recorded {}", record.enrolled.seq, record.enrolled.recorded_at))?;
    if let Some(end) = &record.revoked {
        out.say(&format!("  revoked     #{}, recorded {} ({})", end.mark.seq, end.mark.recorded_at, end.reason))?;
        if let Some(since) = end.since {
            out.say(&format!("  disputed    its entries from #{since} on"))?;
        }
    }
    Ok(())
}

fn named<'a>(governance: &'a Governance, which: &str) -> anyhow::Result<&'a KeyRecord> {
    let found: Vec<_> = governance
        .keys()
        .values()
        .filter(|record| {
            let name = record.key.name().as_str();
            record.key.id().as_str() == which
                || record.key.to_string() == which
                || name == which
                || name.split('@').next() == Some(which)
        })
        .collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::new(format!("no key `{which}` is known to this log"))
            .then("`casebook key list` shows all of them")
            .unwritten()
            .into()),
        several => {
            let ids: Vec<_> = several.iter().map(|record| record.key.id().to_string()).collect();
            Err(Failure::new(format!("`{which}` is the name of several keys"))
                .then(format!("say which: {}", ids.join(", ")))
                .unwritten()
                .into())
        }
    }
}
