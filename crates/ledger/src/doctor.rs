//! What is wrong with a ledger directory, and what would mend it. Changes nothing.

use crate::{
    archive::Archive,
    config::{CONFIG_FILE, Config},
    damage::LedgerError,
    index::{self, SealState},
    journal::{self, JournalError, Position},
    keys,
    log_keys::Follower,
    place::Place,
    search::SEARCH_DIR,
    served::socket::{self, SOCKET_FILE},
    writer::CHECKPOINT_FILE,
};
use proof::{Checkpoint, CheckpointError, Entry, LeafHash, Seq, VerifierKey, holders::LogKey, rekeying};
use serde::Serialize;
use std::{fs, path::Path};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// As it should be.
    Fine,
    /// The next command mends it by itself.
    Mends,
    /// A person should do something.
    Attention,
    /// The ledger does not open.
    Damage,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub found: String,
    /// What would mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

fn finding(what: &'static str, severity: Severity, found: impl Into<String>, remedy: Option<&str>) -> Finding {
    Finding { what, severity, found: found.into(), remedy: remedy.map(ToOwned::to_owned) }
}

/// Looks at a ledger directory.
pub fn examine(root: &Path) -> Vec<Finding> {
    let config = match Config::read(root) {
        Ok(config) => config,
        Err(error) => {
            let remedy = "name a ledger directory with --ledger, or restore one from an export: `casebook restore`";
            return vec![finding(CONFIG_FILE, Severity::Damage, error.to_string(), Some(remedy))];
        }
    };
    let mut out = vec![finding(CONFIG_FILE, Severity::Fine, format!("the ledger {}", config.origin), None)];
    let log_keys = log_keys(&root.join(&config.journal));
    let in_force = log_keys.last().map_or(&config.log_key, |log| &log.key);
    out.extend(named(&log_keys, &config));
    out.push(log_key(root, in_force));
    out.extend(kept(root, &log_keys));
    let (checkpoint, covered) = checkpoint(root, &config, &log_keys);
    out.push(checkpoint);
    out.push(journal(&root.join(&config.journal), covered));
    out.push(tree(root));
    out.push(index(root));
    out.push(search(root));
    out.extend(torn(root));
    out.extend(server(root));
    out
}

/// Returns the log's keys as far as its entries can be followed.
fn log_keys(journal_dir: &Path) -> Vec<LogKey> {
    let mut follower = Follower::new();
    for line in journal::scan(journal_dir, Seq(0)).into_iter().flatten().map_while(Result::ok) {
        follower.take(line.seq, &line.bytes);
    }
    follower.keys_so_far()
}

/// `casebook.toml` must name one of the log's keys, and after a change of the key soon the last one.
fn named(log_keys: &[LogKey], config: &Config) -> Option<Finding> {
    let current = log_keys.last()?;
    if current.key == config.log_key {
        return None;
    }
    let (trusted, is) = (config.log_key.id(), current.key.id());
    Some(if log_keys.iter().any(|log| log.key == config.log_key) {
        let found = format!("it names the log key {trusted}, and entry {} changed it to {is}", current.since);
        finding(CONFIG_FILE, Severity::Mends, found, Some("the next command that writes finishes the change"))
    } else {
        let found = format!("it names the log key {trusted}, and the log itself says {is}");
        let remedy = "it may be another log's journal: put the files back that belong together";
        finding(CONFIG_FILE, Severity::Damage, found, Some(remedy))
    })
}

/// Whoever pinned a key that was replaced needs the last checkpoint that it signed.
fn kept(root: &Path, log_keys: &[LogKey]) -> Option<Finding> {
    let covered = fs::read(root.join(CHECKPOINT_FILE)).ok().and_then(|note| Checkpoint::peek(&note))?.size;
    let replaced = log_keys.iter().skip(1).filter(|log| log.since.0 < covered);
    let missing = replaced.map(|log| rekeying::kept_name(log.since)).find(|name| !root.join(name).is_file())?;
    let found = format!("{missing} is gone: the last checkpoint of a log key that was replaced");
    let remedy = "put it back from an export or a backup: without it nobody who pinned that key can follow";
    Some(finding("rekeyed", Severity::Attention, found, Some(remedy)))
}

fn log_key(root: &Path, in_force: &VerifierKey) -> Finding {
    let what = "log key";
    let files = match keys::list(&root.join("keys")) {
        Ok(files) => files,
        Err(error) => return finding(what, Severity::Attention, error.to_string(), None),
    };
    let Some(file) = files.into_iter().find(|file| file.vkey == *in_force) else {
        let remedy = "put the log's key file into keys/ to write here; without it this is a read-only copy. If it is \
                      lost: `casebook key rekey --reason lost`";
        return finding(what, Severity::Attention, "the log's private key is not in keys/", Some(remedy));
    };
    match keys::read(&file.path, None, None) {
        Ok(_) => finding(what, Severity::Fine, format!("{}", in_force.id()), None),
        Err(error) => {
            finding(what, Severity::Damage, error.to_string(), Some("`chmod 600` the key file, `chmod 700` keys/"))
        }
    }
}

/// The way on when there is nothing to put back.
const ANEW: &str = "if nobody holds a later checkpoint, and a person has looked: `casebook rebuild --sign-anew`";

fn checkpoint(root: &Path, config: &Config, log_keys: &[LogKey]) -> (Finding, Option<u64>) {
    let what = "checkpoint";
    let anew = ANEW;
    match fs::read(root.join(CHECKPOINT_FILE)) {
        Err(error) => (finding(what, Severity::Damage, format!("it cannot be read: {error}"), Some(anew)), None),
        Ok(bytes) => match opened(&bytes, config, log_keys) {
            Ok((checkpoint, signer)) => {
                let found = format!("{} entries, signed by {}", checkpoint.size, signer.id());
                (finding(what, Severity::Fine, found, None), Some(checkpoint.size))
            }
            Err(error) => {
                let remedy = format!("put the latest checkpoint back from an export or a mirror; {anew}");
                (finding(what, Severity::Damage, error.to_string(), Some(&remedy)), None)
            }
        },
    }
}

/// Opens a checkpoint with the log's keys, or with the one that `casebook.toml` names where the log can name none.
fn opened(bytes: &[u8], config: &Config, log_keys: &[LogKey]) -> Result<(Checkpoint, VerifierKey), CheckpointError> {
    if !log_keys.iter().any(|log| log.key == config.log_key) {
        let (checkpoint, _) = Checkpoint::open(bytes, core::slice::from_ref(&config.log_key))?;
        return Ok((checkpoint, config.log_key.clone()));
    }
    let checkpoint = rekeying::open_checkpoint(bytes, log_keys)?;
    let signer = rekeying::log_key_at(log_keys, checkpoint.size).map_or(&config.log_key, |log| &log.key);
    Ok((checkpoint, signer.clone()))
}

fn journal(dir: &Path, covered: Option<u64>) -> Finding {
    let what = "journal";
    let back = "put the files back from an export or a backup that is at least as new, then `casebook verify`";
    let lines = match journal::scan(dir, Seq(0)) {
        Ok(lines) => lines,
        Err(error) => return finding(what, Severity::Damage, error.to_string(), Some(back)),
    };
    let mut end = Position::START;
    let mut last_leaf = LeafHash::ZERO;
    for line in lines {
        let beyond = covered.is_some_and(|covered| end.next.0 >= covered);
        let bad = match line {
            Ok(line) => {
                let follows = |entry: &Entry| entry.seq == line.seq && entry.prev == last_leaf;
                let bad = beyond && !Entry::parse(&line.bytes).is_ok_and(|entry| follows(&entry));
                if !bad {
                    last_leaf = LeafHash::of(&line.bytes);
                    end = line.position().after(line.bytes.len());
                    continue;
                }
                format!("entry {} is no entry that follows", line.seq)
            }
            Err(error @ (JournalError::TornTail { .. } | JournalError::LineTooLong { .. })) if beyond => {
                error.to_string()
            }
            Err(error) => return finding(what, Severity::Damage, error.to_string(), Some(back)),
        };
        let bytes = journal::bytes_from(dir, end).unwrap_or(u64::MAX);
        if bytes <= journal::BATCH_BYTES_MAX {
            let remedy = "nothing was acknowledged of it; the next command moves it to torn/";
            return finding(what, Severity::Mends, bad, Some(remedy));
        }
        let found = format!("{bad}, and {bytes} bytes from it on are more than one append");
        return finding(what, Severity::Damage, found, Some(ANEW));
    }
    let entries = end.next.0;
    match covered {
        Some(covered) if entries < covered => finding(
            what,
            Severity::Damage,
            format!("{entries} entries, and the checkpoint covers {covered}"),
            Some(back),
        ),
        Some(covered) if entries > covered => {
            let found = format!("{entries} entries, {} beyond the checkpoint", entries.saturating_sub(covered));
            finding(what, Severity::Mends, found, Some("the next command signs a checkpoint over those that hold"))
        }
        _ => finding(what, Severity::Fine, format!("{entries} entries"), None),
    }
}

fn tree(root: &Path) -> Finding {
    let what = "root";
    match Place::at(root).and_then(Archive::open) {
        Ok(archive) => {
            finding(what, Severity::Fine, format!("that of {} entries is the checkpoint's", archive.size()), None)
        }
        Err(LedgerError::Damaged(damage)) => {
            let remedy = "`casebook verify` names the first bad entry; put its file back from an export or a backup";
            finding(what, Severity::Damage, damage.to_string(), Some(remedy))
        }
        Err(error) => finding(what, Severity::Damage, error.to_string(), None),
    }
}

fn index(root: &Path) -> Finding {
    let what = "index";
    let again = "the next command makes it again from the journal; so does `casebook rebuild`";
    match index::seal_state(&root.join("index")) {
        Ok(SealState::Intact) => finding(what, Severity::Fine, "as it was closed", None),
        Ok(SealState::NotClosed) => finding(
            what,
            Severity::Mends,
            "it was not closed, or is in use just now",
            Some("the next command counts it and brings it up to the journal"),
        ),
        Ok(SealState::NoIndex) => finding(what, Severity::Mends, "there is none", Some(again)),
        Ok(SealState::Changed) => finding(what, Severity::Mends, "its files are not as they were left", Some(again)),
        Err(error) => finding(what, Severity::Attention, error.to_string(), Some(again)),
    }
}

fn search(root: &Path) -> Finding {
    let what = "search";
    let again = "the next search makes it again";
    match index::seal_state(&root.join(SEARCH_DIR)) {
        Ok(SealState::Intact) => finding(what, Severity::Fine, "as it was left", None),
        Ok(SealState::NoIndex) => finding(what, Severity::Fine, "there is none until somebody searches", None),
        Ok(SealState::NotClosed) => {
            finding(what, Severity::Mends, "it was not closed, or is in use just now", Some(again))
        }
        Ok(SealState::Changed) => finding(what, Severity::Mends, "its files are not as they were left", Some(again)),
        Err(error) => finding(what, Severity::Attention, error.to_string(), Some(again)),
    }
}

/// A server, or what a killed one left.
fn server(root: &Path) -> Option<Finding> {
    let what = SOCKET_FILE;
    match socket::connect(root) {
        Ok(Some(_)) => Some(finding(what, Severity::Fine, "a server has the ledger, and commands go through it", None)),
        Ok(None) => root.join(SOCKET_FILE).exists().then(|| {
            finding(what, Severity::Mends, "nobody answers at it any more", Some("the next server replaces it"))
        }),
        Err(error) => Some(finding(what, Severity::Attention, error.to_string(), Some("look who listens there"))),
    }
}

fn torn(root: &Path) -> Option<Finding> {
    let files = fs::read_dir(root.join("torn")).ok()?.count();
    let found = format!("{files} side files with the ends of appends that were cut short");
    (files > 0).then(|| {
        finding("torn", Severity::Attention, found, Some("look at them, then delete them: none was acknowledged"))
    })
}
