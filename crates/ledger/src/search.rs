//! Full text: where words stand in questions, claims, statements, sources and the texts of captures, now.
//!
//! A derived index of its own, beside the other one: tantivy's files in `search/`, with their checksums in `search.sum`.
//! It says how far it has come, and is brought up to the log by whoever asks. All of it can be deleted; what is missing,
//! damaged, of another version or of another log is made again, and gives the same answers in the same order. No other
//! module names tantivy.
//!
//! Whoever may not write (a copy, an export, a zip, somebody else at work) asks a copy in memory, or one that is made
//! there for this question.

mod documents;
mod find;
mod passages;
mod published;
mod query;
mod session;
mod snippet;
mod store;
#[cfg(test)]
mod tests;
mod without;
mod value;
mod words;

pub use session::{Answered, Session};
pub use snippet::Snippet;

use crate::{
    damage::LedgerError,
    index::{SealState, seal, seal_state, unseal},
    reader::Reader,
};
use proof::{Digest, Seq, StreamName};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};
use store::Store;

/// The folder of the index in a ledger directory.
pub const SEARCH_DIR: &str = "search";
/// The most that one page of results holds.
pub const HITS_MAX: usize = 500;

/// What kind of thing is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named for what they are")]
pub enum Kind {
    Question,
    Claim,
    Evidence,
    Gap,
    Verdict,
    Section,
    Statement,
    Note,
    Source,
    /// The text of a capture.
    Text,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Question,
        Self::Claim,
        Self::Evidence,
        Self::Gap,
        Self::Verdict,
        Self::Section,
        Self::Statement,
        Self::Note,
        Self::Source,
        Self::Text,
    ];

    /// Returns its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Claim => "claim",
            Self::Evidence => "evidence",
            Self::Gap => "gap",
            Self::Verdict => "verdict",
            Self::Section => "section",
            Self::Statement => "statement",
            Self::Note => "note",
            Self::Source => "source",
            Self::Text => "text",
        }
    }

    /// Returns the kind of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Words, "phrases", beginnings*, -words that must not be there. Nothing is an error.
    pub text: String,
    /// Only these kinds; all when empty.
    pub kinds: Vec<Kind>,
    /// Only things of these streams.
    pub streams: Option<Vec<StreamName>>,
    /// How many to return, at most [`HITS_MAX`].
    pub limit: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How many entries the index has read: what stands after the last of them was searched.
    pub size: u64,
    /// How many captured texts are not there to be searched.
    pub texts_missing: u64,
    /// Whether the query has a word to look for.
    pub has_words: bool,
    /// Whether each hit has all of the words. When nothing has all of them, what has some is returned.
    pub all_words: bool,
    /// How many there are, returned or not.
    pub total: u64,
    /// The best of them, best first.
    pub hits: Vec<Hit>,
    /// What a person should hear of: an index that was made again, and why.
    pub warning: Option<String>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its full name, such as `case/ice/claim/c4` or `source/dhs/capture/2`; a note has its case's.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its case or source.
    pub of: StreamName,
    /// The question of its case, or what its source is called.
    pub title: Option<String>,
    /// The entry that wrote it.
    pub seq: Seq,
    /// Its words, or the part of them in which it was found.
    pub snippet: Snippet,
    /// Whether the text has a part before that.
    pub goes_before: bool,
    /// Of a captured text: which one, and where the snippet begins in it, in code points.
    pub extraction: Option<(Digest, u64)>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum SearchError {
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LedgerError),
    /// The search index, in memory too.
    #[error("the search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The disk refused.
    #[error("the search index cannot be read or written")]
    Disk(#[source] io::Error),
    /// The index is not what it should be.
    #[error("the search index cannot be used: {why}")]
    Stale { why: &'static str },
}

/// Where the index of a log is.
#[derive(Debug, Clone)]
pub(crate) enum Home {
    /// Here, and we are the ones who write.
    Ours(PathBuf),
    /// Here, but it may not be written.
    Theirs(PathBuf),
    /// Nowhere.
    Nowhere,
}

/// Searches what stands at the end of the log. `progress` hears how many entries were read, where the index is behind.
///
/// # Errors
/// When the log cannot be read. An index that cannot be used or written is no error.
pub fn search(reader: &Reader, query: &Query, progress: &mut dyn FnMut(u64)) -> Result<Found, SearchError> {
    let query = Query { limit: query.limit.min(HITS_MAX), ..query.clone() };
    if let Some(found) = reader.search_elsewhere(&query) {
        return found;
    }
    match reader.search_home() {
        Home::Ours(dir) => match in_folder(&dir, reader, &query, progress) {
            Err(error) if !matches!(error, SearchError::Log(_)) => {}
            answer => return answer,
        },
        Home::Theirs(dir) => match in_copy(&dir, reader, &query, progress) {
            Err(error) if !matches!(error, SearchError::Log(_)) => {}
            answer => return answer,
        },
        Home::Nowhere => {}
    }
    guarded(|| {
        let mut store = Store::in_memory()?;
        store.bring_up(reader, progress)?;
        find::find(&find::View::of(&store)?, &query)
    })
}

/// Takes the search index of a ledger directory away. The next search makes it again.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn remove(root: &Path) -> io::Result<()> {
    let dir = root.join(SEARCH_DIR);
    unseal(&dir)?;
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Brings the index in a folder up and asks it; makes it again where it cannot be used.
fn in_folder(dir: &Path, reader: &Reader, query: &Query, progress: &mut dyn FnMut(u64)) -> Result<Found, SearchError> {
    let why = match belief(dir) {
        Belief::Nothing => None,
        Belief::Not(why) => Some(why),
        Belief::Believed => {
            let answer = guarded(|| {
                let mut store = Store::open(dir)?;
                store.check_log(reader)?;
                brought_up(dir, &mut store, reader, query, progress)
            });
            match answer {
                Err(SearchError::Stale { why: stale }) => Some(stale.to_owned()),
                Err(SearchError::Index(error)) => Some(error.to_string()),
                answer => return answer,
            }
        }
    };
    guarded(|| {
        let mut store = made_again(dir)?;
        let found = brought_up(dir, &mut store, reader, query, progress)?;
        let warning = why.map(|why| format!("the search index was made again from the log: {why}"));
        Ok(Found { warning, ..found })
    })
}

/// Whether the index in a folder is believed.
enum Belief {
    /// It is as it was left.
    Believed,
    /// There is none.
    Nothing,
    /// It is not, and why.
    Not(String),
}

/// Looks whether the index in a folder is as it was left.
fn belief(dir: &Path) -> Belief {
    match seal_state(dir) {
        Ok(SealState::Intact) => Belief::Believed,
        Ok(SealState::NoIndex) => Belief::Nothing,
        Ok(SealState::NotClosed) => Belief::Not("it was not closed".to_owned()),
        Ok(SealState::Changed) => Belief::Not("its files are not as they were left".to_owned()),
        Err(error) => Belief::Not(error.to_string()),
    }
}

/// Makes an empty index in a folder, whatever was there.
fn made_again(dir: &Path) -> Result<Store, SearchError> {
    unseal(dir).map_err(SearchError::Disk)?;
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(SearchError::Disk(error)),
        _ => {}
    }
    fs::create_dir(dir).map_err(SearchError::Disk)?;
    Store::make(dir)
}

fn brought_up(
    dir: &Path,
    store: &mut Store,
    reader: &Reader,
    query: &Query,
    progress: &mut dyn FnMut(u64),
) -> Result<Found, SearchError> {
    let is_sealed = matches!(seal_state(dir), Ok(SealState::Intact)) && !store.is_behind(reader);
    if !is_sealed {
        unseal(dir).map_err(SearchError::Disk)?;
        store.bring_up(reader, progress)?;
    }
    // The first reader makes a file, so it comes before the seal.
    let view = find::View::of(store)?;
    if !is_sealed {
        seal(dir).map_err(SearchError::Disk)?;
    }
    find::find(&view, query)
}

/// Asks a copy in memory of an index that may not be written.
fn in_copy(dir: &Path, reader: &Reader, query: &Query, progress: &mut dyn FnMut(u64)) -> Result<Found, SearchError> {
    guarded(|| {
        // Somebody may be writing to it: it is as it was sealed before and after, or it is not used.
        let is_sealed = || matches!(seal_state(dir), Ok(SealState::Intact));
        let changing = SearchError::Stale { why: "somebody is writing to it" };
        if !is_sealed() {
            return Err(changing);
        }
        let mut store = Store::copy(dir)?;
        if !is_sealed() {
            return Err(changing);
        }
        store.check_log(reader)?;
        store.bring_up(reader, progress)?;
        find::find(&find::View::of(&store)?, query)
    })
}

/// Damage may make tantivy panic. That is no reason for us to.
fn guarded<T>(ask: impl FnOnce() -> Result<T, SearchError>) -> Result<T, SearchError> {
    catch_unwind(AssertUnwindSafe(ask)).unwrap_or(Err(SearchError::Stale { why: "it cannot be opened and read" }))
}
