//! `casebook init`: a ledger, its log key, and a founding author with all roles.

use crate::{
    args::{Global, InitArgs},
    desk::{self, Draft},
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use ledger::{PrivateKey, create};
use model::{
    EventData,
    event::ledger::{LedgerCreated, ScaleDefined},
    shape::{Plain, Text},
    values::{FoundingKey, Holder, Rating},
    words::{HolderKind, Role},
};
use proof::{KeyName, StreamName};
use serde_json::json;
use std::{collections::BTreeMap, path::Path};

/// The scale that every ledger begins with: rating, place on the scale, label, AVeriTeC label.
const STANDARD: [(&str, Option<i64>, &str, Option<&str>); 9] = [
    ("supported", Some(5), "Supported", Some("Supported")),
    ("mostly-supported", Some(4), "Mostly supported", Some("Supported")),
    ("mixed", Some(3), "Mixed", Some("Conflicting Evidence/Cherrypicking")),
    ("mostly-refuted", Some(2), "Mostly refuted", Some("Refuted")),
    ("refuted", Some(1), "Refuted", Some("Refuted")),
    ("unproven", None, "Unproven", Some("Not Enough Evidence")),
    ("not-checkable", None, "Not checkable", None),
    ("outdated", None, "Outdated", None),
    ("withdrawn", None, "Withdrawn", None),
];

/// Runs `casebook init`.
pub(crate) fn run(args: &InitArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let log_key = log_key(env, &args.origin)?;
    let holder = args.author.clone().unwrap_or_else(|| "Founder".to_owned());
    let founder = PrivateKey::from_seed(founder_name(args.author.as_deref(), &args.origin)?, env.random::<32>()?)?;
    let phrase = args.encrypt.then(|| new_passphrase(global, env)).transpose()?;
    let founding = [(&founder, holder.as_str(), Role::ALL)];
    let title = args.title.as_deref().unwrap_or(&args.origin);
    let drafts = first_events(&log_key, title, &founding)?;
    let signed = drafts
        .iter()
        .map(|draft| desk::sign(env, &args.origin, &[&founder], draft))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let phrase = phrase.as_ref().map(|phrase| phrase.as_str());
    create(&args.dir, &log_key, &[(&founder, phrase)], &signed, env.now())?;
    report(args, &log_key, &founder, out)?;
    Ok(exit::DONE)
}

/// Makes the log's key.
///
/// # Errors
/// When the origin is no key name.
pub(crate) fn log_key(env: &Env, origin: &str) -> anyhow::Result<PrivateKey> {
    let name: KeyName = origin.parse().map_err(|error: proof::KeyError| {
        Failure::usage(format!("--origin: {error}")).then("such as desk.example/log")
    })?;
    Ok(PrivateKey::from_seed(name, env.random::<32>()?)?)
}

/// Returns the events that every ledger begins with.
///
/// # Errors
/// When the title is empty.
pub(crate) fn first_events(
    log_key: &PrivateKey,
    title: &str,
    founders: &[(&PrivateKey, &str, &[Role])],
) -> anyhow::Result<Vec<Draft>> {
    let text = |text: &str| text.parse::<Text>().map_err(|problem| Failure::usage(format!("`{text}`: {problem}")));
    let keys = founders
        .iter()
        .map(|(key, holder, roles)| {
            Ok(FoundingKey {
                key: Plain(key.vkey().clone()),
                holder: Holder { name: text(holder)?, kind: HolderKind::Person, affiliation: None, url: None },
                roles: roles.to_vec(),
            })
        })
        .collect::<Result<_, Failure>>()?;
    let created = LedgerCreated {
        format: model::governance::FORMAT,
        rules: model::governance::RULES,
        origin: text(log_key.vkey().name().as_str())?,
        title: text(title)?,
        log_key: Plain(log_key.vkey().clone()),
        keys,
    };
    Ok(vec![
        Draft::new(StreamName::Ledger, EventData::from(created)),
        Draft::new(StreamName::Ledger, EventData::from(standard_scale()?)),
    ])
}

/// Returns the scale that every ledger begins with.
///
/// # Errors
/// Never: its words are all good.
pub(crate) fn standard_scale() -> anyhow::Result<ScaleDefined> {
    let text = |text: &str| text.parse::<Text>().map_err(|problem| anyhow::anyhow!(problem));
    let ratings = STANDARD
        .iter()
        .map(|(rating, order, label, averitec)| {
            Ok(Rating {
                rating: Plain(rating.parse()?),
                label: BTreeMap::from([("en".to_owned(), text(label)?)]),
                order: *order,
                averitec: averitec.map(text).transpose()?,
                claimreview: Some(text(label)?),
            })
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(ScaleDefined { scale: Plain("standard".parse()?), ratings })
}

/// A key's name: the slug of the author, `@`, the origin's host.
fn founder_name(author: Option<&str>, origin: &str) -> anyhow::Result<KeyName> {
    let host = origin.split('/').next().unwrap_or(origin);
    let slug = author.map(slug).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "founder".to_owned());
    Ok(format!("{slug}@{host}").parse()?)
}

/// Returns a name in lower-case ASCII letters, digits and hyphens.
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Asks for a new passphrase.
///
/// # Errors
/// When there is no way to ask.
pub(crate) fn new_passphrase(global: &Global, env: &Env) -> anyhow::Result<zeroize::Zeroizing<String>> {
    match desk::prompted(global, env, "new passphrase: ")() {
        Some(phrase) if !phrase.is_empty() => {
            // Who types it blind types it twice.
            if global.passphrase_fd.is_none() && desk::prompted(global, env, "and again: ")() != Some(phrase.clone()) {
                return Err(Failure::new("the two passphrases differ").then("try again").unwritten().into());
            }
            Ok(phrase)
        }
        _ => Err(Failure::usage("no passphrase: there is no terminal to ask on")
            .then("give one with --passphrase-fd N, or leave --encrypt out")
            .unwritten()
            .into()),
    }
}

fn report(args: &InitArgs, log_key: &PrivateKey, founder: &PrivateKey, out: &Output) -> anyhow::Result<()> {
    let dir = shown(&args.dir);
    if out.json {
        return out.json(&json!({
            "ledger": dir,
            "origin": args.origin,
            "log_key": log_key.vkey().to_string(),
            "author": founder.vkey().to_string(),
            "entries": 2,
        }));
    }
    out.say(&format!("made the ledger {} in {dir}", args.origin))?;
    out.say(&format!("  log key     {}", log_key.vkey()))?;
    out.say(&format!("  author      {}", founder.vkey().id()))?;
    out.say("Keep the log key somewhere else too: with it, others can tell this log from a forged one.")?;
    out.say(&format!("next:  cd {dir} && casebook import article.txt --case CASE"))
}

/// Returns a path as text.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}
