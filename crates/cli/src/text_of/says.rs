//! What captured bytes say about themselves, told to a person as a suggestion: nothing is recorded of it but where a source
//! is registered by an import, and a source that is registered is not changed.

use capture::extract::{Extracted, Says};
use model::event::sources::SourceRegistered;
use serde_json::{Value, json};

/// What bytes say, with their title and language.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    title: Option<String>,
    language: Option<String>,
    says: Says,
}

impl Said {
    /// Returns what the bytes of a text say, if they say anything.
    pub(crate) fn of(text: &Extracted) -> Option<Self> {
        let is_silent = text.title.is_none() && text.language.is_none() && text.says.is_empty();
        let said = || Self { title: text.title.clone(), language: text.language.clone(), says: text.says.clone() };
        (!is_silent).then(said)
    }

    /// Describes a source that is new with it.
    pub(crate) fn describe(&self, source: &mut SourceRegistered) {
        let text = |said: &Option<String>| said.as_ref().and_then(|said| said.parse().ok());
        source.title = text(&self.title);
        source.authors.extend(text(&self.says.author));
        source.published = self.says.published.as_ref().and_then(|published| published.parse().ok());
        source.language = text(&self.language);
    }

    /// Returns it in words, a line each. `at` is the address that the bytes were captured from, if they have one.
    pub(crate) fn lines(&self, at: Option<&str>) -> Vec<String> {
        let part = |what: &str, said: &Option<String>| said.as_ref().map(|said| format!("{what} {said}"));
        let parts = [
            self.title.as_ref().map(|title| format!("title “{title}”")),
            part("by", &self.says.author),
            part("published", &self.says.published),
            part("language", &self.language),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let says = (!parts.is_empty()).then(|| format!("it says of itself: {}", parts.join(", ")));
        says.into_iter().chain(self.lines_beside(at)).collect()
    }

    /// Returns what of it is never recorded with a source: another address, and reviews.
    pub(crate) fn lines_beside(&self, at: Option<&str>) -> Vec<String> {
        let canonical = self.says.canonical.as_ref().filter(|canonical| at != Some(canonical.as_str()));
        let reviews = match self.says.claim_reviews {
            0 => None,
            1 => Some("a ClaimReview".to_owned()),
            count => Some(format!("{count} ClaimReviews")),
        };
        let canonical = canonical.map(|address| format!("it says that its address is {address}"));
        let reviews = reviews
            .map(|reviews| format!("it has {reviews} of its own: casebook import FILE takes a page's into cases"));
        canonical.into_iter().chain(reviews).collect()
    }

    /// Returns it as JSON.
    pub(crate) fn as_json(&self) -> Value {
        json!({
            "title": self.title,
            "author": self.says.author,
            "published": self.says.published,
            "language": self.language,
            "canonical": self.says.canonical,
            "claim_reviews": self.says.claim_reviews,
        })
    }
}
