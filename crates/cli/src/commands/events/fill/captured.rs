//! A file as a capture: its bytes, what they are, and the text taken out of them.

use super::{fetched, known_source};
use crate::{
    commands::events::call::Call,
    desk::{Desk, Draft, now_text},
    failure::Failure,
    text_of::{self, NotTaken, says::Said},
};
use anyhow::Context as _;
use capture::extract::Extracted;
use model::{EventKind, Source};
use proof::{Digest, StreamName};
use serde_json::{Map, Value, json};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

pub(super) fn capture(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Vec<Draft>> {
    if let Some(asked) = call.asked.take() {
        return fetched::capture(call, desk, &asked);
    }
    not_of_the_web(call)?;
    let path = Path::new(call.first()).to_owned();
    let source =
        call.text("source").ok_or_else(|| Failure::usage("--source: of which source?").unwritten())?.to_owned();
    let known = known_source(&source, desk)?;
    let source = known.id.clone();
    let bytes = read(&path)?;
    let is_package =
        capture::wacz::is_zip(&bytes) && path.extension().is_some_and(|it| it.eq_ignore_ascii_case("wacz"));
    if call.text("media-type").is_none() && (is_package || capture::warc::is_archive(&bytes)) {
        let message = format!("{} holds captures of its own, each with its address", path.display());
        return Err(Failure::new(message)
            .then(format!("take them in: casebook import {}", path.display()))
            .then(format!(
                "to keep the file itself as it is: --media-type application/{}",
                if is_package { "wacz" } else { "warc" }
            ))
            .unwritten()
            .into());
    }
    let media_type = call.text("media-type").map_or_else(|| media_type(&path, &bytes).to_owned(), ToOwned::to_owned);
    let language = call.text("language").map(ToOwned::to_owned);
    let number = free_capture(&known);
    let name = call.data.get("capture").and_then(Value::as_str).map_or(number, ToOwned::to_owned);
    let now = now_text(call.env.now())?.to_string();
    call.default("capture", name.clone());
    call.default("captured_at", now);
    call.defaults();
    call.default("tool", json!({"name": "casebook", "version": env!("CARGO_PKG_VERSION")}));
    call.default(
        "body",
        json!({"sha256": Digest::of(&bytes).to_string(), "size": bytes.len(), "media_type": media_type}),
    );
    let subject = StreamName::Source(source);
    let mut drafts = vec![call.draft(EventKind::SourceCaptured, subject.clone(), &call.data)?];
    let text = text_of(&path, &bytes, &media_type)?;
    if !call.matches.get_flag("dry-run") {
        desk.keep(&bytes)?;
    }
    if let Some(text) = text {
        if let Some(captured) = drafts.first_mut() {
            captured.said = Said::of(&text);
        }
        if !call.matches.get_flag("dry-run") {
            desk.keep(text.text.as_bytes())?;
        }
        drafts.push(call.draft(EventKind::TextExtracted, subject, &extraction(&name, &text, language))?);
    }
    Ok(drafts)
}

/// Returns the text of a file, or nothing where it has none.
fn text_of(path: &Path, bytes: &[u8], media_type: &str) -> Result<Option<Extracted>, Failure> {
    match text_of::extract(bytes, media_type, None) {
        Ok(text) => Ok(text),
        Err(NotTaken::NoText) => Ok(None),
        Err(error) => Err(Failure::new(format!("no text can be taken out of {}: {error}", path.display()))
            .then("say what the bytes are with --media-type, such as application/octet-stream, to keep them without a text")
            .unwritten()),
    }
}

/// Refuses flags that say how the web is asked, where nobody asks it.
fn not_of_the_web(call: &Call<'_>) -> anyhow::Result<()> {
    let flags = [
        ("--browser", call.matches.get_flag("browser")),
        ("--allow-private", call.matches.get_flag("allow-private")),
        ("--timeout", call.text("timeout").is_some()),
        ("--header", !call.texts("header").is_empty()),
    ];
    let Some((flag, _)) = flags.iter().find(|(_, is_given)| *is_given) else { return Ok(()) };
    let failure = Failure::usage(format!("{} is a file, for which {flag} means nothing", call.first()));
    Err(failure.then("leave it out, or name an address: https://host/path").unwritten().into())
}

/// Returns the data of an extraction. The language is what a person says, or the bytes do.
pub(crate) fn extraction(capture: &str, of: &Extracted, language: Option<String>) -> Map<String, Value> {
    let text = (Digest::of(of.text.as_bytes()), of.text.chars().count());
    extraction_of(capture, text, (of.extractor, of.version), language.or_else(|| of.language.clone()))
}

/// As [`extraction`], of a text whose digest and length in code points are known, by an extractor of this name and version.
pub(crate) fn extraction_of(
    capture: &str,
    (digest, length): (Digest, usize),
    (name, version): (&str, &str),
    language: Option<String>,
) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("capture".to_owned(), capture.into());
    data.insert("text".to_owned(), json!({"sha256": digest.to_string(), "length": length}));
    data.insert("extractor".to_owned(), json!({"name": name, "version": version}));
    data.extend(language.map(|language| ("language".to_owned(), language.into())));
    data
}

/// The most bytes of a capture's body.
const CAPTURE_BYTES_MAX: u64 = 256 << 20;

pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| Failure::cannot_read(path, &error))?)
    };
    let mut bytes = Vec::new();
    file.take(CAPTURE_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > CAPTURE_BYTES_MAX {
        return Err(Failure::new(format!("{} is longer than {CAPTURE_BYTES_MAX} bytes", path.display()))
            .unwritten()
            .into());
    }
    Ok(bytes)
}

fn media_type(path: &Path, bytes: &[u8]) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "txt" | "text" => "text/plain",
        "md" | "markdown" => "text/markdown",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "pdf" => "application/pdf",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ if core::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) => "text/plain",
        _ => "application/octet-stream",
    }
}

/// Returns the first number that no capture of a source has as its id.
pub(crate) fn free_capture(source: &Source) -> String {
    let taken = |n: &u64| source.captures.iter().any(|capture| capture.data.capture.as_str() == n.to_string());
    let highest = source.captures.len() as u64;
    (1..=highest).find(|n| !taken(n)).unwrap_or(highest.saturating_add(1)).to_string()
}
