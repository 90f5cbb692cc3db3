//! The index held open by whoever answers many questions, such as a server.
//!
//! [`search`](super::search()) opens the index and believes it by its checksums each time; a session does so once. It is
//! brought up when the log has grown, and asked without a lock. Where the index cannot be used, one in memory answers, as
//! there. While it has the index of a folder open, nobody else may write to it: whoever serves hands it on with
//! every snapshot, and [`search`](super::search()) asks it there. The checksums are written when it is closed.
//!
//! Of a public site, an index of its own holds the words that were published, and no others ([`published`]).

use super::{
    Belief, Found, HITS_MAX, Home, Kind, Query, SearchError, belief,
    find::{View, find, kinds},
    guarded, made_again,
    published::{self, Published},
    store::Store,
};
use crate::{
    damage::LedgerError,
    index::{seal, unseal},
    reader::{CaseView, Reader},
};
use core::fmt;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// What was found, and how many there are of each kind, whatever kinds were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What was found.
    pub found: Found,
    /// How many there are of each kind; kinds of which there is none are left out.
    pub kinds: Vec<(Kind, u64)>,
}

/// An index that stays open. Clones are the same session.
#[derive(Clone, Default)]
pub struct Session {
    all: Arc<Mutex<Option<Opened>>>,
    published: Arc<Mutex<Option<Published>>>,
}

/// An open index.
struct Opened {
    store: Store,
    /// The folder that it is in, if it is in one.
    dir: Option<PathBuf>,
    view: View,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

impl Session {
    /// Searches what stands, at least as far as the reader's log goes. The first question opens the index.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn search(&self, reader: &Reader, query: &Query) -> Result<Answered, SearchError> {
        let (view, warning) = self.view(reader)?;
        let answered = asked(&view, query)?;
        Ok(Answered { found: Found { warning, ..answered.found }, ..answered })
    }

    /// Searches cases as they were published last. `cases` returns them, and is called when that may have changed.
    ///
    /// # Errors
    /// When the log cannot be read, or `cases` says so.
    pub fn search_published<E: From<SearchError> + From<LedgerError>>(
        &self,
        reader: &Reader,
        query: &Query,
        cases: impl FnOnce() -> Result<Vec<CaseView>, E>,
    ) -> Result<Answered, E> {
        let view = {
            let mut kept = self.published.lock().unwrap_or_else(PoisonError::into_inner);
            let holds = match kept.as_mut() {
                Some(kept) => kept.still_holds(reader)?,
                None => false,
            };
            if let Some(kept) = kept.as_ref().filter(|_| holds) {
                kept.view.clone()
            } else {
                let cases = cases()?;
                kept.insert(guarded(|| published::index(reader, &cases))?).view.clone()
            }
        };
        Ok(asked(&view, query)?)
    }

    /// Writes the checksums of an index in a folder, so that the next to open it believes it. Without that it is made again.
    pub fn close(&self) {
        let opened = self.all.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Opened { store, dir: Some(dir), view }) = opened {
            drop((store, view));
            // What is not sealed is made again from the log.
            drop(seal(&dir));
        }
    }

    fn view(&self, reader: &Reader) -> Result<(View, Option<String>), SearchError> {
        let mut kept = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = kept.as_mut() {
            match guarded(|| opened.bring_up(reader)) {
                Ok(()) => return Ok((opened.view.clone(), None)),
                Err(SearchError::Log(error)) => return Err(error.into()),
                Err(_) => *kept = None,
            }
        }
        let (opened, warning) = Opened::of(reader)?;
        Ok((kept.insert(opened).view.clone(), warning))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if Arc::strong_count(&self.all) == 1 {
            self.close();
        }
    }
}

fn asked(view: &View, query: &Query) -> Result<Answered, SearchError> {
    let query = Query { limit: query.limit.min(HITS_MAX), ..query.clone() };
    guarded(|| {
        let found = find(view, &query)?;
        let kinds = kinds(view, &query, found.all_words)?;
        Ok(Answered { found, kinds })
    })
}

impl Opened {
    fn of(reader: &Reader) -> Result<(Self, Option<String>), SearchError> {
        let mut why = None;
        if let Home::Ours(dir) = reader.search_home() {
            match belief(&dir) {
                Belief::Nothing => {}
                Belief::Not(reason) => why = Some(reason),
                Belief::Believed => match guarded(|| Self::believed(dir.clone(), reader)) {
                    Ok(opened) => return Ok((opened, None)),
                    Err(SearchError::Log(error)) => return Err(error.into()),
                    Err(error) => why = Some(error.to_string()),
                },
            }
            match guarded(|| Self::at(Some(dir.clone()), made_again(&dir)?, reader)) {
                Ok(opened) => {
                    let warning = why.map(|why| format!("the search index was made again from the log: {why}"));
                    return Ok((opened, warning));
                }
                Err(SearchError::Log(error)) => return Err(error.into()),
                Err(_) => {}
            }
        }
        let opened = guarded(|| Self::at(None, Store::in_memory()?, reader))?;
        Ok((opened, why.map(|why| format!("the search index is kept in memory: {why}"))))
    }

    fn believed(dir: PathBuf, reader: &Reader) -> Result<Self, SearchError> {
        let store = Store::open(&dir)?;
        store.check_log(reader)?;
        Self::at(Some(dir), store, reader)
    }

    /// Brings a new store up, and looks into it.
    fn at(dir: Option<PathBuf>, mut store: Store, reader: &Reader) -> Result<Self, SearchError> {
        // From here on the files change, and a crash must not leave checksums that seem to hold.
        dir.as_deref().map_or(Ok(()), unseal).map_err(SearchError::Disk)?;
        store.bring_up(reader, &mut |_| {})?;
        let view = View::of(&store)?;
        Ok(Self { store, dir, view })
    }

    fn bring_up(&mut self, reader: &Reader) -> Result<(), SearchError> {
        if self.store.reached.size < reader.size() {
            self.store.bring_up(reader, &mut |_| {})?;
            self.view = View::of(&self.store)?;
        }
        Ok(())
    }
}
