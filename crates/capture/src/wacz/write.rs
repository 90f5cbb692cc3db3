//! A package, written member by member. Its bytes follow from theirs: no clock is asked.

use model::names::Digest;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::io::{self, Seek, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The member that holds the records.
pub const DATA: &str = "archive/data.warc.gz";
/// The version of the format.
const VERSION: &str = "1.1.1";
const LIST: &str = "datapackage.json";
const LIST_DIGEST: &str = "datapackage-digest.json";

/// Whether a member is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packed {
    /// As it is.
    Stored,
    /// Deflated.
    Deflated,
}

/// What a package says about itself.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its title.
    pub title: &'a str,
    /// When what is in it was last added to: RFC 3339.
    pub created: &'a str,
    /// What wrote it.
    pub software: &'a str,
}

#[derive(Debug)]
struct Member {
    path: String,
    digest: Digest,
    bytes: u64,
}

/// A package that is being written. What is written to it goes into the member that was begun last.
#[derive(Debug)]
pub struct Package<W: Write + Seek> {
    zip: ZipWriter<W>,
    open: Option<(String, Sha256, u64)>,
    members: Vec<Member>,
}

impl<W: Write + Seek> Package<W> {
    /// Begins a package.
    pub fn new(inner: W) -> Self {
        Self { zip: ZipWriter::new(inner), open: None, members: Vec::new() }
    }

    /// Begins a member.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(&mut self, path: &str, packed: Packed) -> io::Result<()> {
        self.end();
        self.start(path, packed)?;
        self.open = Some((path.to_owned(), Sha256::new(), 0));
        Ok(())
    }

    /// Writes a member whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(path, Packed::Deflated)?;
        self.write_all(bytes)
    }

    /// Writes the list of what is in it, and returns what was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, about: About<'_>) -> io::Result<W> {
        self.end();
        let resource = |member: &Member| {
            let name = member.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            json!({"name": name, "path": member.path, "hash": labelled(member.digest), "bytes": member.bytes})
        };
        let list = json!({
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": about.title,
            "created": about.created,
            "software": about.software,
            "resources": self.members.iter().map(resource).collect::<Vec<_>>(),
        });
        let list = format!("{list:#}\n");
        let digest = json!({"path": LIST, "hash": labelled(Digest::of(list.as_bytes()))});
        self.start(LIST, Packed::Deflated)?;
        self.zip.write_all(list.as_bytes())?;
        self.start(LIST_DIGEST, Packed::Deflated)?;
        self.zip.write_all(format!("{digest:#}\n").as_bytes())?;
        self.zip.finish().map_err(io::Error::other)
    }

    fn start(&mut self, path: &str, packed: Packed) -> io::Result<()> {
        let method = match packed {
            Packed::Stored => CompressionMethod::Stored,
            Packed::Deflated => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644)
            .large_file(true);
        self.zip.start_file(path, options).map_err(io::Error::other)
    }

    fn end(&mut self) {
        if let Some((path, sha256, bytes)) = self.open.take() {
            self.members.push(Member { path, digest: Digest(sha256.finalize().into()), bytes });
        }
    }
}

impl<W: Write + Seek> Write for Package<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.zip.write(bytes)?;
        if let Some((_, sha256, all)) = &mut self.open {
            sha256.update(bytes.get(..count).unwrap_or_default());
            *all = all.saturating_add(count as u64);
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}

fn labelled(digest: Digest) -> String {
    format!("sha256:{digest}")
}
