//! What may be seen: cases as they stand, or only as they were published.

use crate::{ask::Ask, problem::Problem};
use ledger::CaseView;
use model::case::Publication;
use proof::{Seq, Slug, StreamName};

/// A case as it is shown.
#[derive(Debug)]
pub(crate) struct Shown {
    /// The case at the moment that is shown.
    pub(crate) view: CaseView,
    /// The case as it stands now. Of a public site nothing of it may be told but how it was published.
    pub(crate) now: CaseView,
    /// The publication that is shown, if one is.
    pub(crate) publication: Option<Publication>,
    /// Whether a moment was asked for.
    pub(crate) asked: bool,
}

impl Ask {
    /// Returns a case at the moment that is asked for: without one, at its latest publication, or else as it stands.
    ///
    /// # Errors
    /// That there is no such case, or that it may not be seen then.
    pub(crate) fn shown(&self, id: &Slug) -> Result<Shown, Problem> {
        let asked = self.moment("at")?;
        let explicit = self.parameter("at").is_some();
        let head = self.snapshot.head();
        let now = self.case_at(id, head)?;
        let until = asked.unwrap_or(head);
        let publication = now.case.publications.iter().rev().find(|publication| publication.mark.seq <= until).cloned();
        let at = match &publication {
            Some(publication) if self.is_public() || !explicit => publication.mark.seq,
            None if self.is_public() => return Err(Self::unpublished(id, &now, explicit)),
            _ => until,
        };
        let view = if at == head { now.clone() } else { self.case_at(id, at)? };
        let publication = publication.filter(|publication| publication.mark.seq == at);
        Ok(Shown { view, now, publication, asked: explicit })
    }

    /// Of a case that may not be seen, a reader learns nothing: not even that it is there.
    fn unpublished(id: &Slug, now: &CaseView, explicit: bool) -> Problem {
        match now.case.publications.first() {
            Some(first) if explicit => Problem::not_found(format!(
                "the case “{id}” was not published yet then; it was first published on {}",
                first.mark.recorded_at.to_string().get(..10).unwrap_or_default()
            ))
            .way(format!("/cases/{id}"), "The case as it is published now"),
            _ => no_case(id),
        }
    }

    /// Returns a case as it stood after an entry.
    ///
    /// # Errors
    /// That there was no such case; where there is one now, when it was opened.
    pub(crate) fn case_at(&self, id: &Slug, at: Seq) -> Result<CaseView, Problem> {
        if let Some(view) = self.reader.case(id, at)? {
            return Ok(view);
        }
        let entries = self.reader.stream(&StreamName::Case(id.clone()), self.snapshot.head())?;
        Err(match entries.first() {
            Some(first) if !self.is_public() => Problem::not_found(format!(
                "the case “{id}” was not open yet at #{at}; it was opened by #{}, recorded {}",
                first.mark.seq, first.mark.recorded_at
            ))
            .way(format!("/cases/{id}?at={}", first.mark.seq), "The case when it was opened")
            .way(format!("/cases/{id}"), "The case now"),
            _ => no_case(id),
        })
    }

    /// Returns all cases that may be seen, each as it is shown.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(crate) fn cases_in_sight(&self) -> Result<Vec<CaseView>, Problem> {
        let mut views = Vec::new();
        self.reader.each_case(self.snapshot.head(), |view| {
            views.push(view);
            Ok::<(), ledger::LedgerError>(())
        })?;
        if !self.is_public() {
            return Ok(views);
        }
        let mut published = Vec::new();
        for view in views {
            if let Some(last) = view.case.publications.last() {
                published.push(self.case_at(&view.case.id, last.mark.seq)?);
            }
        }
        Ok(published)
    }
}

fn no_case(id: &Slug) -> Problem {
    Problem::not_found(format!("there is no case “{id}”"))
        .way("/", "All cases")
        .way(format!("/search?q={id}"), format!("Search for “{id}”"))
}
