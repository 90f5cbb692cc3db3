//! Bytes by their digests: handed out to be kept, never to be shown or run here.

use crate::{
    answer::{Answer, Confine},
    ask::Ask,
    problem::Problem,
    stored::Stored,
    whereabouts::Place,
};
use ledger::Sight;
use model::words::Access;
use proof::{Digest, Slug};
use std::sync::Arc;

/// What a blob is, as far as that bears on how it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// A text that we took out of a capture: UTF-8.
    Text,
    /// Bytes of somebody's, of this media type.
    Bytes(String),
    /// A page as it was published.
    Page,
    /// An assessment as it was published.
    Assessment,
}

/// Answers with the bytes of a digest.
pub(super) fn blob(ask: &Ask) -> Result<Answer, Problem> {
    let text = ask.part("hex");
    let unknown = || {
        Problem::not_found("there are no such bytes here: nothing that may be seen has this SHA-256")
            .way("/sources", "Sources and their captures")
    };
    let Ok(digest) = text.parse::<Digest>() else {
        return Err(Problem::not_found("an address of bytes ends in their SHA-256: 64 digits and letters a–f")
            .way("/sources", "Sources and their captures"));
    };
    let what = what(ask, digest)?;
    if ask.is_public() && what.is_none() {
        return Err(unknown());
    }
    let governance = ask.reader.governance(ask.snapshot.head())?;
    if let Some(withholding) = governance.withheld(&digest) {
        let mark = &withholding.mark;
        return Err(Problem::gone(format!(
            "these bytes were withheld by entry #{}, recorded {}, on the ground of {}; their digest stays in the log",
            mark.seq,
            mark.recorded_at,
            withholding.ground.as_str().replace('_', " ")
        ))
        .way(format!("/entries/{}", mark.seq), format!("Entry #{}", mark.seq)));
    }
    let Some((file, size)) = ask.snapshot.blobs().open_checked(digest)? else { return Err(unknown()) };
    let stored = Stored { file: Arc::new(file), size, digest };
    let (media_type, ending) = handed_out_as(what.as_ref());
    Ok(Answer::download(media_type, stored, &format!("{digest}{ending}")).confined(Confine::Sandbox))
}

/// Returns what may be seen under a digest. On a public site that is what captures hold that are open to all, and what
/// was published.
fn what(ask: &Ask, digest: Digest) -> Result<Option<What>, Problem> {
    let mut found = None;
    for place in ask.shared.whereabouts.of(digest, &ask.reader)? {
        found = match place {
            Place::Capture(source, capture) => of_capture(ask, &source, &capture, digest)?,
            Place::Publication(case, publication) => of_publication(ask, &case, &publication, digest)?,
            Place::Entry(_) => None,
        };
        if found.is_some() {
            break;
        }
    }
    Ok(found)
}

fn of_capture(ask: &Ask, source: &Slug, capture: &Slug, digest: Digest) -> Result<Option<What>, Problem> {
    let head = ask.snapshot.head();
    let governance = ask.reader.governance(head)?;
    let Some(source) = ask.reader.source(source, head, &governance)? else { return Ok(None) };
    let Some(capture) = source.capture(capture) else { return Ok(None) };
    if ask.is_public() && capture.data.access != Some(Access::Public) {
        return Ok(None);
    }
    Ok(if capture.data.body.sha256.0 == digest {
        Some(What::Bytes(capture.data.body.media_type.to_string()))
    } else if capture.extractions.iter().any(|(_, text)| text.text.sha256.0 == digest) {
        Some(What::Text)
    } else if capture.data.headers.is_some_and(|headers| headers.0 == digest) {
        Some(What::Bytes("text/plain".to_owned()))
    } else {
        None
    })
}

fn of_publication(ask: &Ask, case: &Slug, id: &Slug, digest: Digest) -> Result<Option<What>, Problem> {
    let view = ask.reader.case_seen(case, ask.snapshot.head(), Sight::Published)?;
    let Some(view) = view else { return Ok(None) };
    let publication = view.case.publications.iter().find(|publication| publication.data.publication.0 == *id);
    Ok(publication.and_then(|publication| {
        if publication.data.page.sha256.0 == digest {
            Some(What::Page)
        } else if publication.data.assessment.sha256.0 == digest {
            Some(What::Assessment)
        } else {
            None
        }
    }))
}

/// Returns the media type and the ending of the name. Nothing that a program may run keeps its own: a page of somebody's
/// is handed out as text.
fn handed_out_as(what: Option<&What>) -> (&'static str, &'static str) {
    const BYTES: &str = "application/octet-stream";
    let media_type = match what {
        None => return (BYTES, ".bin"),
        Some(What::Text) => return ("text/plain; charset=utf-8", ".txt"),
        Some(What::Page) => return (BYTES, ".html"),
        Some(What::Assessment) => return (BYTES, ".json"),
        Some(What::Bytes(media_type)) => media_type,
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/plain" => ("text/plain", ".txt"),
        "text/html" | "application/xhtml+xml" => (BYTES, ".html.txt"),
        "application/xml" | "text/xml" => (BYTES, ".xml.txt"),
        "image/svg+xml" => (BYTES, ".svg.txt"),
        "text/csv" => (BYTES, ".csv"),
        "application/json" | "application/ld+json" => (BYTES, ".json"),
        "application/pdf" => (BYTES, ".pdf"),
        "application/warc" => (BYTES, ".warc"),
        "application/gzip" => (BYTES, ".gz"),
        "application/zip" => (BYTES, ".zip"),
        "image/png" => (BYTES, ".png"),
        "image/jpeg" => (BYTES, ".jpg"),
        "image/gif" => (BYTES, ".gif"),
        "image/webp" => (BYTES, ".webp"),
        "audio/mpeg" => (BYTES, ".mp3"),
        "video/mp4" => (BYTES, ".mp4"),
        _ => (BYTES, ".bin"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_handed_out_as_what_could_run() {
        let of = |media_type: &str| handed_out_as(Some(&What::Bytes(media_type.to_owned())));
        assert_eq!(of("text/html; charset=utf-8"), ("application/octet-stream", ".html.txt"));
        assert_eq!(of("Image/SVG+xml"), ("application/octet-stream", ".svg.txt"));
        assert_eq!(of("text/javascript"), ("application/octet-stream", ".bin"));
        assert_eq!(of("text/plain; charset=latin1"), ("text/plain", ".txt"));
        assert_eq!(of("x\"\r\nSet-Cookie: a"), ("application/octet-stream", ".bin"));
    }
}
