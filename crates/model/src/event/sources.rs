//! Sources: subject `source/<id>`, role researcher.

use crate::{
    shape::{Id, Sha256, Text, Time, record},
    values::{Blob, ExtractedText, Method, Redirect, Tool, Via, When, Wire},
    words::{Access, Basis, CaptureHow, SourceKind, Standing},
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
    /// This source is the same as another one, and is read as that one from here on.
    SourceMerged {
        /// The other one.
        into: Id,
        /// Why.
        reason ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// It is not the same after all.
    SourceSplit {
        /// Why.
        reason ?: Text,
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
        /// Raw headers, without cookies and authorization: a blob. Of each exchange that led here the request's, where it
        /// is known, and the response's.
        headers ?: Sha256,
        /// When, says the tool.
        captured_at: Time,
        /// The bytes.
        body: Blob,
        /// What went over the wire, and to whom.
        wire ?: Wire,
        /// What it looked like in a browser: a picture.
        screenshot ?: Blob,
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
record! {
    /// Bytes could not be obtained. That a source is gone is another event.
    CaptureFailed {
        /// The address that was asked for.
        url: Text,
        /// When, says the tool.
        at: Time,
        /// What went wrong.
        error: Text,
        /// The HTTP status.
        status ?: u64,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A source is not what it was, or is again. What rests on it is to be looked at again; nothing changes by itself.
    SourceChanged {
        /// How it stands now.
        standing: Standing,
        /// What its publisher says about it.
        notice ?: Text,
        /// The captures that show it.
        captures []: Id,
        /// Which program made this.
        method ?: Method,
    }
}
