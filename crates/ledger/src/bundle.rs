//! One case for others: its entries, those of its sources and of governance, each with a proof of its place in the log.
//!
//! ```text
//! README.txt
//! checkpoint
//! entries.jsonl                      exact lines, in log order, one each
//! proofs/<seq, 20 digits>.tlog-proof
//! blobs/sha256/<2 hex>/<62 hex>
//! published/<case>/<n>.html and .json    what readers saw
//! ```
//! Entries of other streams that these name (an import that a source came from) stand there too, alone.

use crate::{
    archive::Archive,
    create,
    damage::{Damage, LedgerError},
    export::{self, Exported, Target},
    place::Place,
    published::{Published, PublishedFile},
    states,
    tree::Tree,
    writer::CHECKPOINT_FILE,
};
use model::{EventData, Recorded, case::named, needs};
use proof::{Checkpoint, Digest, Entry, EventId, LeafHash, NodeHash, Seq, Slug, StreamName, tlog_proof::TlogProof};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The file of entries.
pub const ENTRIES_FILE: &str = "entries.jsonl";

/// Returns the name of an entry's proof in a bundle.
pub(crate) fn proof_name(seq: Seq) -> String {
    format!("proofs/{:020}.tlog-proof", seq.0)
}

/// Exports a case from the log in a place, as far as its checkpoint covers it.
///
/// # Errors
/// When there is no such case, `out` exists, or the log is damaged.
pub fn export_case(place: &Place, case: &Slug, out: &Path) -> Result<Exported, LedgerError> {
    let archive = Archive::open(place.clone())?;
    let note = place.checkpoint()?.unwrap_or_default();
    let size = Checkpoint::peek(&note).map_or(0, |checkpoint| checkpoint.size);
    let last = Seq(size.saturating_sub(1));
    let streams = streams(&archive, case, last)?;
    let chosen = choose(&archive, &streams, last)?;
    let beside = create::beside(out);
    let zip = out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let target = if zip {
        if out.exists() {
            return Err(LedgerError::Exists { path: out.to_owned() });
        }
        Target::zip(&beside)
    } else {
        create::check_free(out)?;
        Target::directory(&beside)
    };
    let written = target.and_then(|target| write(&archive, &chosen, case, &note, size, target));
    let placed = written.and_then(|exported| create::place(&beside, out).map(|()| exported));
    if placed.is_err() {
        drop(fs::remove_dir_all(&beside));
        drop(fs::remove_file(&beside));
    }
    placed
}

/// Returns the streams that a case needs: its own, governance, and its sources with those that they were merged into.
///
/// # Errors
/// When there is no such case, or the journal cannot be read.
pub(crate) fn streams(archive: &Archive, case: &Slug, last: Seq) -> Result<BTreeSet<StreamName>, LedgerError> {
    let stream = StreamName::Case(case.clone());
    let entries = archive.stream(&stream, last)?;
    if entries.is_empty() {
        let problem = format!("there is no case `{case}` in it");
        return Err(LedgerError::Archive { path: archive.place().path().to_owned(), problem });
    }
    let mut streams = BTreeSet::from([stream, StreamName::Ledger]);
    let mut wanted = named::all_sources(&entries);
    while let Some(id) = wanted.pop() {
        let source = StreamName::Source(id);
        // Where a source was ever merged into another one, that one is needed to decide on it again.
        let of = |recorded: Recorded| match recorded.data {
            Ok(EventData::SourceMerged(merged)) => Some(merged.into.0),
            _ => None,
        };
        if !streams.contains(&source) {
            wanted.extend(archive.stream(&source, last)?.into_iter().filter_map(of));
            streams.insert(source);
        }
    }
    Ok(streams)
}

/// What goes into a bundle, and the leaves of the whole log to prove it with.
#[derive(Default)]
struct Chosen {
    entries: BTreeMap<Seq, Vec<u8>>,
    blobs: BTreeSet<Digest>,
    withheld: BTreeSet<Digest>,
    published: Published,
    files: Vec<PublishedFile>,
    leaves: Vec<LeafHash>,
}

fn choose(archive: &Archive, streams: &BTreeSet<StreamName>, last: Seq) -> Result<Chosen, LedgerError> {
    let mut chosen = Chosen::default();
    let mut wanted: BTreeSet<EventId> = BTreeSet::new();
    let mut there: BTreeSet<EventId> = BTreeSet::new();
    archive.each(last, |seq, bytes| {
        chosen.leaves.push(LeafHash::of(bytes));
        let entry = states::parsed(seq, bytes)?;
        if streams.contains(&entry.event.subject) {
            there.insert(entry.event.id);
            wanted.extend(named_events(&entry));
            chosen.take(&entry, bytes);
        }
        Ok(())
    })?;
    for id in wanted.difference(&there) {
        if let Some(seq) = archive.find(*id)?
            && let Some(bytes) = archive.entry(seq)?
        {
            chosen.take(&states::parsed(seq, &bytes)?, &bytes);
        }
    }
    Ok(chosen)
}

fn named_events(entry: &Entry) -> Vec<EventId> {
    let named = Recorded::of(entry).data.map(|data| needs(&entry.event, &data).events);
    named.unwrap_or_default().into_iter().collect()
}

impl Chosen {
    fn take(&mut self, entry: &Entry, bytes: &[u8]) {
        if let Ok(data) = Recorded::of(entry).data {
            let needs = needs(&entry.event, &data);
            self.blobs.extend(needs.blobs.into_iter().chain(needs.texts));
            export::note_withheld(&data, &mut self.withheld);
            if let EventData::AssessmentPublished(data) = &data {
                self.files.extend(self.published.take(entry, data));
            }
        }
        self.entries.insert(entry.seq, bytes.to_vec());
    }
}

fn write(
    archive: &Archive,
    chosen: &Chosen,
    case: &Slug,
    note: &[u8],
    size: u64,
    mut target: Target,
) -> Result<Exported, LedgerError> {
    target.file("README.txt", readme(case, &archive.log_key().to_string(), chosen.entries.len()).as_bytes())?;
    target.file(CHECKPOINT_FILE, note)?;
    target.begin(ENTRIES_FILE)?;
    for line in chosen.entries.values() {
        target.write(line)?;
        target.write(b"\n")?;
    }
    target.end()?;
    let mut tree = Tree::new(|level, index| Ok::<_, LedgerError>(node(&chosen.leaves, level, index)));
    for seq in chosen.entries.keys() {
        let hashes =
            tree.inclusion(seq.0, size).map_err(|error| Damage::Journal { seq: *seq, problem: error.to_string() })?;
        let proof = TlogProof { index: seq.0, hashes, checkpoint: note.to_vec() };
        target.file(&proof_name(*seq), &proof.to_bytes())?;
    }
    let mut exported = Exported { entries: chosen.entries.len() as u64, ..Exported::default() };
    export::write_blobs(archive.place(), chosen.blobs.clone(), &chosen.withheld, &mut exported, &mut target)?;
    export::write_published(archive.place(), chosen.files.clone(), &mut target)?;
    target.finish()?;
    Ok(exported)
}

/// Only leaves are kept; the roots of larger subtrees are made from them when a proof asks.
pub(crate) fn node(leaves: &[LeafHash], level: u8, index: u64) -> Option<NodeHash> {
    let width = 1_usize.checked_shl(u32::from(level))?;
    let from = usize::try_from(index).ok()?.checked_mul(width)?;
    let covered = leaves.get(from..from.checked_add(width)?)?;
    let mut frontier = proof::merkle::Frontier::default();
    for leaf in covered {
        frontier.push(*leaf);
    }
    Some(frontier.root())
}

fn readme(case: &Slug, log_key: &str, entries: usize) -> String {
    format!(
        "This is the case `{case}` out of a casebook ledger: {entries} of its entries.\n\
         \n\
         entries.jsonl  exact lines of the case, of its sources and of governance, in log order\n\
         proofs/        for each a C2SP tlog-proof: where it stands in the log, up to the checkpoint's root\n\
         checkpoint     the log's name, size and Merkle root, signed by the log's key\n\
         blobs/         captured bytes, texts and files, each under its SHA-256\n\
         published/     what readers saw: the page of the n-th publication, and its assessment as JSON\n\
         \n\
         The log's key, as the log itself names it (compare it with one that you got elsewhere):\n\
         {log_key}\n\
         \n\
         To check it:  casebook verify .\n\
         It is complete up to the last version of each stream that it holds; it cannot show that nothing came later.\n"
    )
}
