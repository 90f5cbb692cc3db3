//! A WACZ: each WARC file in it is taken in as if it stood alone, and what the package says of its members is compared.

use super::{Became, Taking};
use crate::{failure::Failure, output::Output};
use capture::{
    wacz::{DIRECTORY_BYTES_MAX, NotAZip, Reader},
    warc::{self, is_archive},
};
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::Path,
};

/// How a plain or compressed file of records is buffered, in bytes.
const BUFFER_BYTES: usize = 1 << 16;
/// What a gzip file begins with (RFC 1952 section 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

impl Taking<'_, '_> {
    /// Takes in what is in a package.
    pub(super) fn package(&mut self, path: &Path, file: File, out: &Output) -> anyhow::Result<()> {
        let bytes = file.metadata().map_err(|error| Failure::cannot_read(path, &error))?.len();
        let mut package = Reader::open(file).map_err(|error| not_a_package(path, &error))?;
        let warcs = package.warcs();
        if warcs.is_empty() {
            let message = format!("{} is a zip without captures: nothing in it is archive/*.warc", path.display());
            return Err(Failure::new(message)
                .then("an export of a ledger is read with --ledger, or made a ledger again with `casebook restore`")
                .then("to keep the file as a source: casebook capture FILE --source SOURCE")
                .unwritten()
                .into());
        }
        for finding in package.check() {
            self.member = Some(finding.member);
            self.row(0, None, Became::PassedOver, vec![finding.why], None);
        }
        for name in warcs {
            self.member = Some(name.clone());
            if let Err(error) = self.warc(&mut package, &name, bytes, path, out)? {
                self.refuse(0, None, error.to_string());
            }
        }
        Ok(())
    }

    /// Takes in a file of records. From outside what ends the import, from inside why this file was not read.
    fn warc(
        &mut self,
        package: &mut Reader<File>,
        name: &str,
        bytes: u64,
        path: &Path,
        out: &Output,
    ) -> anyhow::Result<io::Result<()>> {
        let digest = package.body(name).and_then(warc::file_digest);
        self.file = match digest {
            Ok(digest) => digest,
            Err(error) => return Ok(Err(error)),
        };
        let body = match package.body(name) {
            Ok(body) => body,
            Err(error) => return Ok(Err(error)),
        };
        let is_compressed = body.is_compressed();
        let mut body = BufReader::with_capacity(BUFFER_BYTES, body);
        let first = match body.fill_buf() {
            Ok(first) => first,
            Err(error) => return Ok(Err(error)),
        };
        if !is_archive(first) {
            return Ok(Err(io::Error::other("it does not begin as a WARC file does")));
        }
        if is_compressed && first.starts_with(&GZIP_MAGIC) {
            let problem = "it is compressed twice, where the format wants it stored: unpack it and import it by itself";
            return Ok(Err(io::Error::other(problem)));
        }
        self.read(path, body, bytes, out).map(Ok)
    }
}

fn not_a_package(path: &Path, why: &NotAZip) -> Failure {
    let failure = Failure::new(format!("{} cannot be imported: {why}", path.display())).unwritten();
    match why {
        NotAZip::TooLong { .. } => {
            failure.then(format!("unpack it and import its WARC files; {DIRECTORY_BYTES_MAX} bytes list its members"))
        }
        NotAZip::Unreadable(_) | NotAZip::NoEnd | NotAZip::BrokenDirectory => failure.then("get it again"),
        NotAZip::Twice { .. } | NotAZip::Overlap { .. } => {
            failure.then("it was made to mislead, or is damaged: import the WARC files that it was made of")
        }
    }
}
