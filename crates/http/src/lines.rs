//! All cases as rows, made once for each stand of the log: the front page does not fold every case for every request.

use crate::{ask::Ask, problem::Problem};
use ledger::CaseView;
use render::CaseLine;
use std::sync::{Arc, Mutex, PoisonError};

/// A publication, as the front page tells of it.
#[derive(Debug, Clone)]
pub(crate) struct PublicationLine {
    pub(crate) seq: u64,
    pub(crate) recorded_at: String,
    pub(crate) by: Vec<String>,
    pub(crate) publication: String,
    pub(crate) nature: String,
    pub(crate) case: String,
    pub(crate) question: String,
}

/// The cases that may be seen.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// A row each, in order of their names.
    pub(crate) cases: Vec<CaseLine>,
    /// What was published, oldest first.
    pub(crate) publications: Vec<PublicationLine>,
}

/// The rows of the latest stand that was asked for.
#[derive(Debug, Default)]
pub(crate) struct KeptLines {
    kept: Mutex<Option<(u64, Arc<Lines>)>>,
}

impl Ask {
    /// Returns the cases that may be seen, as they are shown, at this stand of the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(crate) fn lines(&self) -> Result<Arc<Lines>, Problem> {
        let size = self.snapshot.size();
        let mut kept = self.shared.lines.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, lines)) = &*kept
            && *at == size
        {
            return Ok(Arc::clone(lines));
        }
        let lines = Arc::new(Lines::of(&self.cases_in_sight()?));
        // Who reads an older snapshot must not take away what the newest has.
        if kept.as_ref().is_none_or(|(at, _)| *at < size) {
            *kept = Some((size, Arc::clone(&lines)));
        }
        Ok(lines)
    }
}

impl Lines {
    fn of(views: &[CaseView]) -> Self {
        let cases = views.iter().map(|view| CaseLine::of(&view.case, &view.governance, &view.known())).collect();
        let mut publications: Vec<PublicationLine> = views
            .iter()
            .flat_map(|view| view.case.publications.iter().map(move |publication| (view, publication)))
            .map(|(view, publication)| PublicationLine {
                seq: publication.mark.seq.0,
                recorded_at: publication.mark.recorded_at.to_string(),
                by: publication.mark.by.iter().map(|key| view.governance.display_name(key)).collect(),
                publication: publication.data.publication.to_string(),
                nature: publication.data.nature.to_string(),
                case: view.case.id.to_string(),
                question: view.case.opened.data.question.to_string(),
            })
            .collect();
        publications.sort_by_key(|publication| publication.seq);
        Self { cases, publications }
    }
}
