//! Kinds of changes, as readers ask for them.

use model::history::Change;

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "named for what they are")]
pub enum Kind {
    Verdicts,
    Words,
    Claims,
    Evidence,
    Sources,
    Publications,
    Reviews,
    Rechecks,
    Notes,
    Other,
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Verdicts,
        Self::Words,
        Self::Claims,
        Self::Evidence,
        Self::Sources,
        Self::Publications,
        Self::Reviews,
        Self::Rechecks,
        Self::Notes,
        Self::Other,
    ];

    /// Returns its word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verdicts => "verdicts",
            Self::Words => "words",
            Self::Claims => "claims",
            Self::Evidence => "evidence",
            Self::Sources => "sources",
            Self::Publications => "publications",
            Self::Reviews => "reviews",
            Self::Rechecks => "rechecks",
            Self::Notes => "notes",
            Self::Other => "other",
        }
    }

    /// Returns the kind of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Verdicts => "Verdicts",
            Self::Words => "The text",
            Self::Claims => "Claims",
            Self::Evidence => "Evidence and gaps",
            Self::Sources => "Sources",
            Self::Publications => "Publications and corrections",
            Self::Reviews => "Reviews and dissent",
            Self::Rechecks => "Rechecks and complaints",
            Self::Notes => "Notes",
            Self::Other => "Other",
        }
    }

    /// Returns the kind of a change.
    pub fn of(change: &Change) -> Self {
        let name = change.event_type.strip_prefix("casebook.").unwrap_or(&change.event_type);
        let is = |of: &str| name.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'));
        let any = |of: &[&str]| of.iter().any(|of| is(of));
        if change.stream.starts_with("source/") {
            Self::Sources
        } else if is("verdict") {
            Self::Verdicts
        } else if any(&["section", "statement"]) {
            Self::Words
        } else if any(&["claim", "claims"]) {
            Self::Claims
        } else if any(&["evidence", "gap", "comment", "item"]) {
            Self::Evidence
        } else if any(&["assessment", "publication", "correction"]) {
            Self::Publications
        } else if any(&["review", "dissent"]) {
            Self::Reviews
        } else if any(&["recheck", "complaint"]) {
            Self::Rechecks
        } else if is("note") {
            Self::Notes
        } else {
            Self::Other
        }
    }
}
