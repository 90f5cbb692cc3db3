//! Questions, answered from a snapshot.

use super::turns::Reply;
use crate::{
    damage::LedgerError,
    index::IndexError,
    reader::Reader,
    search::{self, Query, SearchError},
    served::{
        PAGE_BYTES, ServedError,
        message::{Answer, Head, Question, in_words, parsed},
    },
    snapshot::Snapshot,
};
use proof::{Seq, StreamName};

/// Answers a question.
///
/// # Errors
/// When the index cannot be read, or the question names what is no name.
pub(super) fn answer(snapshot: Snapshot, question: Question) -> Result<Reply, LedgerError> {
    let last = snapshot.head();
    Ok(match question {
        Question::Head => (Answer::Head { head: Head::of(&snapshot) }, vec![snapshot.checkpointed().note.clone()]),
        Question::Entry { seq } => (Answer::Entries { more: false }, snapshot.entry(Seq(seq))?.into_iter().collect()),
        Question::Find { id } => {
            let seq = snapshot.index.find(parsed(&id)?)?.filter(|seq| *seq <= last);
            (Answer::At { seq: seq.map(|seq| seq.0) }, Vec::new())
        }
        Question::Stream { stream, from, upto, limit } => {
            let upto = last.min(Seq(upto));
            let stream: StreamName = parsed(&stream)?;
            let positions = snapshot.index.stream_from(&stream, from).take(limit);
            entries(&snapshot, positions.take_while(|seq| seq.as_ref().map_or(true, |seq| *seq <= upto)))?
        }
        Question::Entries { from, upto } => {
            entries(&snapshot, (from..=upto.min(last.0)).map(|seq| Ok::<_, IndexError>(Seq(seq))))?
        }
        Question::Streams { kind, after } => {
            let after = after.as_deref().map(parsed).transpose()?;
            let mut names = snapshot.index.streams_behind(&kind, after.as_ref());
            let mut page = Page::default();
            for name in names.by_ref() {
                if page.is_full_with(name?.to_string().into_bytes()) {
                    break;
                }
            }
            (Answer::Names { more: page.is_full }, page.parts)
        }
        Question::Naming { source, upto } => {
            let names = snapshot.index.naming(&parsed(&source)?, last.min(Seq(upto)))?;
            (Answer::Names { more: false }, names.iter().map(|name| name.to_string().into_bytes()).collect())
        }
        Question::Search { text, kinds, streams, limit } => {
            let streams = streams.map(|names| names.iter().map(|name| parsed(name)).collect()).transpose()?;
            let query = Query { text, kinds, streams, limit };
            let found = search::search(&Reader::at(snapshot), &query, &mut |_| {}).map_err(|error| match error {
                SearchError::Log(error) => error,
                error @ (SearchError::Index(_) | SearchError::Disk(_) | SearchError::Stale { .. }) => {
                    ServedError::Failed { message: in_words(&error), proved_bad: false }.into()
                }
            })?;
            (Answer::Found { found: found.into() }, Vec::new())
        }
    })
}

#[derive(Default)]
struct Page {
    parts: Vec<Vec<u8>>,
    bytes: usize,
    is_full: bool,
}

impl Page {
    /// Takes a part, and tells whether others must wait for the next page.
    fn is_full_with(&mut self, part: Vec<u8>) -> bool {
        self.bytes = self.bytes.saturating_add(part.len());
        self.parts.push(part);
        self.is_full = self.bytes >= PAGE_BYTES;
        self.is_full
    }
}

fn entries<E>(snapshot: &Snapshot, positions: impl Iterator<Item = Result<Seq, E>>) -> Result<Reply, LedgerError>
where
    LedgerError: From<E>,
{
    let mut page = Page::default();
    for seq in positions {
        if page.is_full_with(snapshot.index.entry(seq?)?) {
            break;
        }
    }
    Ok((Answer::Entries { more: page.is_full }, page.parts))
}
