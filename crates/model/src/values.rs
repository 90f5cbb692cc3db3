//! The small structures that several events hold.

use crate::{
    shape::{Id, Sha256, Text, Time, Vkey, record},
    words::{HolderKind, Role},
};

record! {
    /// Who holds a key.
    Holder {
        /// The name that readers see.
        name: Text,
        /// A person, a program or an organization.
        kind: HolderKind,
        /// For whom the holder works.
        affiliation ?: Text,
        /// Where to read more.
        url ?: Text,
    }
}
record! {
    /// A founding key.
    FoundingKey {
        /// The public key.
        key: Vkey,
        /// Who holds it.
        holder: Holder,
        /// What it may be used for.
        roles []: Role,
    }
}
record! {
    /// What a program made, it says; without it a person did.
    Method {
        /// The program.
        software: Text,
        /// Its version.
        version: Text,
        /// The model behind it.
        model ?: Text,
        /// What it was asked: a blob.
        prompt ?: Sha256,
    }
}
record! {
    /// An exact slice of an extraction: W3C `TextQuoteSelector` and `TextPositionSelector`.
    Quote {
        /// SHA-256 of the extracted text.
        extraction: Sha256,
        /// The words.
        exact: Text,
        /// Up to 32 code points before them.
        prefix: String,
        /// Up to 32 code points behind them.
        suffix: String,
        /// Where they begin, in Unicode code points.
        start: u64,
        /// Where they end, exclusive.
        end: u64,
    }
}
record! {
    /// Bytes that are kept as a blob.
    Blob {
        /// Their SHA-256.
        sha256: Sha256,
        /// How many they are.
        size: u64,
        /// What they are, as a media type.
        media_type: Text,
    }
}
record! {
    /// An assessment that is kept: the RFC 8785 form, whose SHA-256 is its digest.
    KeptAssessment {
        /// Its SHA-256.
        sha256: Sha256,
        /// How many bytes it has.
        size: u64,
    }
}
record! {
    /// A program and its version.
    Tool {
        /// Its name.
        name: Text,
        /// Its version.
        version: Text,
    }
}
record! {
    /// An extracted text.
    ExtractedText {
        /// SHA-256 of its UTF-8 bytes.
        sha256: Sha256,
        /// Its length in Unicode code points.
        length: u64,
    }
}
record! {
    /// Whose capture this was before it was ours.
    Via {
        /// The address in a web archive.
        archive ?: Text,
        /// SHA-256 of the file that it came out of.
        file ?: Sha256,
        /// The record in that file.
        record ?: Text,
        /// Where the record begins, in bytes.
        offset ?: u64,
    }
}
record! {
    /// What went over the wire, and to whom.
    Wire {
        /// SHA-256 of the request.
        request ?: Sha256,
        /// SHA-256 of the response: head and body, with its chunks.
        response ?: Sha256,
        /// Who answered: an IP address and a port.
        address ?: Text,
        /// The version of TLS and the cipher suite.
        tls ?: Text,
        /// SHA-256 of the certificate that the server showed.
        certificate ?: Sha256,
    }
}
record! {
    /// Where a claim appeared.
    Appearance {
        /// The words, where they are captured.
        quote ?: Quote,
        /// The source.
        source ?: Id,
    }
}
record! {
    /// What a number counts.
    Quantity {
        /// The number, as a decimal string.
        value ?: Text,
        /// From and to, as decimal strings.
        range ?: Range,
        /// Such as `at_least`, `more_than`, `about`, `exactly`.
        comparator ?: Text,
        /// What is counted.
        unit ?: Text,
        /// Among whom.
        population ?: Text,
        /// Where.
        place ?: Text,
        /// When.
        period ?: Text,
        /// What exactly is measured.
        measure ?: Text,
        /// What is said to have caused it.
        attributed_to ?: Text,
    }
}
record! {
    /// Two ends of a number.
    Range {
        /// The lower end, a decimal string.
        from: Text,
        /// The upper end, a decimal string.
        to: Text,
    }
}
record! {
    /// Where in a source.
    Locator {
        /// The page.
        page ?: Text,
        /// The time into it.
        time ?: Text,
        /// The part of the picture.
        region ?: Text,
    }
}
record! {
    /// The words in another language.
    Translation {
        /// Which, as a BCP 47 tag.
        language: Text,
        /// The translated words.
        text: Text,
        /// Who translated.
        by: Text,
    }
}
record! {
    /// What was searched for evidence that was not found.
    Searched {
        /// Captures that were read, in full names such as `source/dhs/capture/2`.
        captures []: Text,
        /// What was asked of search engines, archives or people.
        queries []: Text,
        /// Until when: a date or time.
        until: Text,
    }
}
record! {
    /// What was weighed and not used.
    SetAside {
        /// The evidence, gap or claim.
        id: Id,
        /// Why.
        reason: Text,
    }
}
record! {
    /// A `[n]` in a sentence.
    Citation {
        /// n.
        number: u32,
        /// The source, the same for this number in the whole case for ever.
        source: Id,
        /// The evidence from this source that the sentence rests on.
        evidence []: Id,
    }
}
record! {
    /// Whose work an imported file is.
    ImportOf {
        /// Who wrote it.
        author ?: Text,
        /// Who published it.
        publisher ?: Text,
        /// Where.
        url ?: Text,
        /// When: a date or time.
        published ?: Text,
        /// On which terms.
        licence ?: Text,
    }
}
record! {
    /// One rating of a scale.
    Rating {
        /// Its id.
        rating: Id,
        /// What readers see, by language.
        label: std::collections::BTreeMap<String, Text>,
        /// Its place on the scale; a rating off the scale has none.
        order ?: i64,
        /// Its AVeriTeC label.
        averitec ?: Text,
        /// Its ClaimReview label.
        claimreview ?: Text,
    }
}
record! {
    /// A redirect that was followed.
    Redirect {
        /// The status.
        status: u64,
        /// Where it led.
        url: Text,
    }
}
record! {
    /// What a policy sets.
    PolicySettings {
        /// Reviewers that a verdict needs.
        verdict ?: u64,
        /// Reviewers that a publication needs.
        publication ?: u64,
        /// Signatures that an admin event needs.
        admin ?: u64,
    }
}

impl Quote {
    /// Returns the slice of `text` that the quote names, if the text is that long.
    pub fn slice<'a>(&self, text: &'a str) -> Option<&'a str> {
        let start = usize::try_from(self.start).ok()?;
        let length = usize::try_from(self.end.checked_sub(self.start)?).ok()?;
        let at = |n: usize, text: &str| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(n);
        let from = text.get(at(start, text)?..)?;
        from.get(..at(length, from)?)
    }
}

/// When a claim was made and the like, where only a day may be known: a date or time as its author wrote it.
pub type When = Text;
/// A time to the second.
pub type Instant = Time;

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(start: u64, end: u64) -> Quote {
        Quote {
            extraction: crate::shape::Plain(proof::Digest([0; 32])),
            exact: "x".parse().unwrap(),
            prefix: String::new(),
            suffix: String::new(),
            start,
            end,
        }
    }

    #[test]
    fn slices_count_code_points() {
        let text = "a😀é\u{301}z";
        assert_eq!(quote(1, 2).slice(text), Some("😀"));
        assert_eq!(quote(2, 4).slice(text), Some("é\u{301}"));
        assert_eq!(quote(0, 5).slice(text), Some(text));
        assert_eq!(quote(5, 5).slice(text), Some(""));
        for (start, end) in [(0, 6), (6, 6), (3, 2), (u64::MAX, u64::MAX)] {
            assert_eq!(quote(start, end).slice(text), None, "{start}..{end}");
        }
    }
}
