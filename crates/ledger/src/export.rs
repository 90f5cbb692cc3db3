//! The log for others: journal, checkpoint and blobs as files that need no casebook, in a directory or a zip.
//!
//! ```text
//! README.txt
//! checkpoint
//! journal/00000000000000000000.jsonl
//! blobs/sha256/<2 hex>/<62 hex>
//! published/<case>/<n>.html and .json         what readers saw
//! rekeyed/<seq, 20 digits>.checkpoint         where the log's key was changed
//! ```
//! The bytes follow from the log and its checkpoint alone: two exports of one checkpoint are the same.

use crate::{
    archive::Archive,
    create,
    damage::LedgerError,
    file,
    journal::{self, FILE_ENTRIES},
    place::{Place, blob_name},
    published::{Published, PublishedFile},
    states,
    writer::CHECKPOINT_FILE,
};
use model::{EventData, Recorded, needs};
use proof::{Checkpoint, Digest, Seq, rekeying};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What was exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// The number of entries.
    pub entries: u64,
    /// The number of blobs.
    pub blobs: u64,
    /// Blobs that events name and that are not there.
    pub missing: Vec<Digest>,
    /// How many blobs are not there because they are withheld.
    pub withheld: u64,
}

/// Exports the log in a place, as far as its checkpoint covers it, to a directory, or to a zip when `out` ends in
/// `.zip`. It is built beside and renamed.
///
/// # Errors
/// When `out` exists, or the log is damaged.
pub fn export(place: &Place, out: &Path) -> Result<Exported, LedgerError> {
    let archive = Archive::open(place.clone())?;
    let note = place.checkpoint()?.unwrap_or_default();
    let size = Checkpoint::peek(&note).map_or(0, |checkpoint| checkpoint.size);
    let beside = create::beside(out);
    let result = if out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
        if out.exists() {
            return Err(LedgerError::Exists { path: out.to_owned() });
        }
        Target::zip(&beside).and_then(|target| write_all(&archive, &note, size, target))
    } else {
        create::check_free(out)?;
        Target::directory(&beside).and_then(|target| write_all(&archive, &note, size, target))
    };
    let placed = result.and_then(|exported| create::place(&beside, out).map(|()| exported));
    if placed.is_err() {
        drop(fs::remove_dir_all(&beside));
        drop(fs::remove_file(&beside));
    }
    placed
}

fn write_all(archive: &Archive, note: &[u8], size: u64, mut target: Target) -> Result<Exported, LedgerError> {
    let place = archive.place();
    let (mut named, mut withheld) = (BTreeSet::new(), BTreeSet::new());
    let (mut published, mut files) = (Published::default(), Vec::new());
    target.file("README.txt", readme(&archive.log_key().to_string(), size).as_bytes())?;
    target.file(CHECKPOINT_FILE, note)?;
    for (rekeyed_at, note) in place.kept_checkpoints()?.range(..Seq(size)) {
        target.file(&rekeying::kept_name(*rekeyed_at), note)?;
    }
    let last = size.checked_sub(1).map(Seq);
    if size == 0 {
        target.begin(&format!("journal/{}", journal::file_name(0)))?;
    }
    archive.each(last.unwrap_or(Seq(0)), |seq, bytes| {
        if last.is_none() {
            return Ok(());
        }
        if seq.0.is_multiple_of(FILE_ENTRIES) {
            target.begin(&format!("journal/{}", journal::file_name(seq.0)))?;
        }
        let entry = states::parsed(seq, bytes)?;
        if let Ok(data) = Recorded::of(&entry).data {
            let needs = needs(&entry.event, &data);
            named.extend(needs.blobs.into_iter().chain(needs.texts));
            note_withheld(&data, &mut withheld);
            if let EventData::AssessmentPublished(data) = &data {
                files.extend(published.take(&entry, data));
            }
        }
        target.write(bytes)?;
        target.write(b"\n")
    })?;
    target.end()?;
    let mut exported = Exported { entries: size, ..Exported::default() };
    write_blobs(place, named, &withheld, &mut exported, &mut target)?;
    write_published(place, files, &mut target)?;
    target.finish()?;
    Ok(exported)
}

/// Keeps track of the digests that are withheld.
pub(crate) fn note_withheld(data: &EventData, withheld: &mut BTreeSet<Digest>) {
    if let EventData::ContentWithheld(data) = data {
        withheld.extend(data.digests.iter().map(|digest| digest.0));
    } else if let EventData::ContentRestored(data) = data {
        withheld.retain(|digest| data.digests.iter().all(|restored| restored.0 != *digest));
    }
}

/// Writes blobs, each under its digest. What is withheld is not handed on, even where it is still there.
pub(crate) fn write_blobs(
    place: &Place,
    named: BTreeSet<Digest>,
    withheld: &BTreeSet<Digest>,
    exported: &mut Exported,
    target: &mut Target,
) -> Result<(), LedgerError> {
    for digest in named {
        if withheld.contains(&digest) {
            exported.withheld = exported.withheld.saturating_add(1);
            continue;
        }
        match place.blob(digest)? {
            Some(bytes) => {
                target.file(&blob_name(digest), &bytes)?;
                exported.blobs = exported.blobs.saturating_add(1);
            }
            None => exported.missing.push(digest),
        }
    }
    Ok(())
}

/// Writes what readers saw under names that a person can read.
pub(crate) fn write_published(
    place: &Place,
    files: Vec<PublishedFile>,
    target: &mut Target,
) -> Result<(), LedgerError> {
    for (name, digest) in files {
        if let Some(bytes) = place.blob(digest)? {
            target.file(&name, &bytes)?;
        }
    }
    Ok(())
}

pub(crate) enum Target {
    Directory { root: PathBuf, file: Option<BufWriter<File>>, folders: BTreeSet<PathBuf> },
    Zip { path: PathBuf, writer: Box<ZipWriter<BufWriter<File>>> },
}

impl Target {
    /// A directory that is made now.
    pub(crate) fn directory(root: &Path) -> Result<Self, LedgerError> {
        file::create_dir(root)?;
        Ok(Self::Directory { root: root.to_owned(), file: None, folders: BTreeSet::new() })
    }

    /// A zip that is made now.
    pub(crate) fn zip(path: &Path) -> Result<Self, LedgerError> {
        let file = File::create_new(path).map_err(|source| LedgerError::Read { path: path.to_owned(), source })?;
        Ok(Self::Zip { path: path.to_owned(), writer: Box::new(ZipWriter::new(BufWriter::new(file))) })
    }

    fn failed(&self) -> impl Fn(io::Error) -> LedgerError + use<> {
        let path = match self {
            Self::Directory { root, .. } => root.clone(),
            Self::Zip { path, .. } => path.clone(),
        };
        move |source| LedgerError::Read { path: path.clone(), source }
    }

    pub(crate) fn begin(&mut self, name: &str) -> Result<(), LedgerError> {
        self.end()?;
        let failed = self.failed();
        match self {
            Self::Directory { root, file, folders } => {
                let path = root.join(name);
                if let Some(folder) = path.parent()
                    && folders.insert(folder.to_owned())
                {
                    fs::create_dir_all(folder).map_err(&failed)?;
                }
                *file = Some(BufWriter::new(File::create_new(path).map_err(failed)?));
                Ok(())
            }
            Self::Zip { writer, .. } => {
                // One fixed time, so that the same log gives the same bytes.
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    .last_modified_time(zip::DateTime::default())
                    .unix_permissions(0o644)
                    .large_file(true);
                writer.start_file(name, options).map_err(|error| failed(io::Error::other(error)))
            }
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), LedgerError> {
        let failed = self.failed();
        match self {
            Self::Directory { file: Some(file), .. } => file.write_all(bytes).map_err(failed),
            Self::Directory { file: None, .. } => Ok(()),
            Self::Zip { writer, .. } => writer.write_all(bytes).map_err(failed),
        }
    }

    pub(crate) fn end(&mut self) -> Result<(), LedgerError> {
        let failed = self.failed();
        if let Self::Directory { file, .. } = self
            && let Some(file) = file.take()
        {
            let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
            file.sync_all().map_err(failed)?;
        }
        Ok(())
    }

    pub(crate) fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), LedgerError> {
        self.begin(name)?;
        self.write(bytes)?;
        self.end()
    }

    pub(crate) fn finish(self) -> Result<(), LedgerError> {
        let failed = self.failed();
        match self {
            Self::Directory { folders, .. } => {
                folders.iter().try_for_each(|folder| file::sync_dir(folder)).map_err(LedgerError::from)
            }
            Self::Zip { writer, .. } => {
                let file = writer.finish().map_err(|error| failed(io::Error::other(error)))?;
                let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
                file.sync_all().map_err(failed)
            }
        }
    }
}

fn readme(log_key: &str, size: u64) -> String {
    format!(
        "This is an export of a casebook ledger: {size} entries, as far as its checkpoint covers them.\n\
         \n\
         journal/      the entries, one line of JSON each, exact bytes; a file for every 65,536\n\
         checkpoint    the log's name, size and Merkle root, signed by the log's key (C2SP tlog-checkpoint)\n\
         blobs/        captured bytes, texts and files, each under its SHA-256\n\
         published/    what readers saw: the page of each case's n-th publication, and its assessment as JSON\n\
         \n\
         The log's key, as the log itself names it (compare it with one that you got elsewhere):\n\
         {log_key}\n\
         \n\
         To check it with casebook:            casebook verify .\n\
         Without it, by hand, for entry n (line n + 1 of its file):\n\
         \x20 chain      prev of entry n + 1  =  SHA-256 of a zero byte and the exact line n, without its newline\n\
         \x20            (printf '\\0'; sed -n 1p journal/00000000000000000000.jsonl | tr -d '\\n') | sha256sum\n\
         \x20 author     each `sig` is Ed25519 over  DSSEv1 28 application/cloudevents+json <length> <event bytes>,\n\
         \x20            where the event bytes are the exact slice of the line behind {{\"event\":\n\
         \x20            and the key is the 32 bytes behind the first of the base64 in `key` of ledger.created or key.enrolled\n\
         \x20 tree       RFC 6962 over all lines gives the root in `checkpoint`, third line, base64\n\
         \x20 checkpoint Ed25519 over its first three lines, by the log's key; the signature is the last line's base64\n\
         \x20            behind its first four bytes\n\
         \x20 blobs      sha256sum of each file is its folder and name\n\
         \x20 published  sha256sum of n.html is page.sha256 of the case's n-th assessment.published, and of n.json its digest\n"
    )
}
