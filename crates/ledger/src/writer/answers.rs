//! What whoever writes must be told besides: a case with all that it rests on, and a proof of an entry.

use super::Writer;
use crate::{
    damage::{Damage, LedgerError},
    reader::CaseView,
    tree::Tree,
};
use model::Needs;
use proof::{RecordedAt, Seq, Slug, StreamName, tlog_proof::TlogProof};
use std::sync::Arc;

impl Writer {
    /// Returns a case as it stands, with what its assessment rests on.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_view(&mut self, id: &Slug) -> Result<Option<CaseView>, LedgerError> {
        self.states.load_governance(&self.index)?;
        let needs = Needs { all_sources_of_case: true, ..Needs::default() };
        let wanted = self.states.load_needed(&self.index, &[], &StreamName::Case(id.clone()), &needs)?;
        let Some(case) = self.states.case(id) else { return Ok(None) };
        let sources = self.states.known(wanted).into_iter().map(|(id, source)| (id, source.clone())).collect();
        Ok(Some(CaseView {
            at: Seq(self.head.size.saturating_sub(1)),
            recorded_at: self.recorded_at.unwrap_or(RecordedAt(0)),
            governance: Arc::new(self.states.governance().clone()),
            case: case.clone(),
            sources,
        }))
    }

    /// Signs a checkpoint that covers all entries, and returns the proof that an entry is among them.
    ///
    /// # Errors
    /// As [`Writer::checkpoint`], and when there is no such entry.
    pub fn prove(&mut self, seq: Seq) -> Result<TlogProof, LedgerError> {
        self.checkpoint()?;
        let index = &self.index;
        let hashes = Tree::new(|level, at| index.node(level, at))
            .inclusion(seq.0, self.head.size)
            .map_err(|error| Damage::Journal { seq, problem: error.to_string() })?;
        Ok(TlogProof { index: seq.0, hashes, checkpoint: self.checkpointed.note.clone() })
    }
}
