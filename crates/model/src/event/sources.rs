//! Sources: subject `source/<id>`, role researcher.

use crate::{
    shape::{Id, Sha256, Text, Time, record},
    values::{Blob, ExtractedText, Method, Redirect, Tool, Via, When, Wire},
    words::{Access, Basis, CaptureHow, SourceKind},
};

record! {
    /// A source is known, if only by a citation.
    SourceRegistered {
        /// Its title.
        title ?: Text,
        /// Its address.
        url ?: Text,
        /// Who published it.
        publisher ?: Text,
        /// Who wrote it.
        authors []: Text,
        /// What it is.
        kind: SourceKind,
        /// When it was published: a date or time.
        published ?: When,
        /// Its language, a BCP 47 tag.
        language ?: Text,
        /// Its stated interest.
        perspective ?: Text,
        /// Only a citation is known.
        stub: bool,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// What a source is, or is now known to be.
    SourceDescribed {
        /// Its title.
        title ?: Text,
        /// Its address.
        url ?: Text,
        /// Who published it.
        publisher ?: Text,
        /// Who wrote it.
        authors []: Text,
        /// What it is.
        kind ?: SourceKind,
        /// When it was published: a date or time.
        published ?: When,
        /// Its language, a BCP 47 tag.
        language ?: Text,
        /// Its stated interest.
        perspective ?: Text,
        /// How this is known.
        basis: Basis,
        /// More about how.
        note ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// Bytes were obtained from a source.
    SourceCaptured {
        /// The capture's id.
        capture: Id,
        /// How.
        how: CaptureHow,
        /// Whose capture it was before.
        via ?: Via,
        /// The address that was asked for.
        requested_url ?: Text,
        /// The redirects that were followed.
        redirects []: Redirect,
        /// The HTTP status.
        status ?: u64,
        /// Raw headers: a blob.
        headers ?: Sha256,
        /// When, says the tool.
        captured_at: Time,
        /// The bytes.
        body: Blob,
        /// Digests of what went over the wire.
        wire ?: Wire,
        /// With what.
        tool: Tool,
        /// Why it is not all of it.
        truncated ?: Text,
        /// Who may see the bytes; `quotes_only` when it is not said.
        access ?: Access,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// Text was taken out of a capture.
    TextExtracted {
        /// The capture.
        capture: Id,
        /// The text: a blob.
        text: ExtractedText,
        /// With what.
        extractor: Tool,
        /// Its language, a BCP 47 tag.
        language ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
