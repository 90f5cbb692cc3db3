//! What is kept of a publication: the page that readers saw, byte for byte, and its assessment.
//!
//! Both are blobs, and never change; a court may still have them withheld, so they are asked for again each time.

use crate::{
    accept::Form,
    answer::{Answer, Confine},
    ask::Ask,
    problem::Problem,
};
use axum::http::header;
use proof::Digest;

/// Gives the kept page, or the kept assessment.
pub(super) fn publication(ask: &Ask) -> Result<Answer, Problem> {
    let (id, wanted) = (ask.id("case")?, ask.id("id")?);
    let now = ask.case_at(&id, ask.snapshot.head())?;
    let all = &now.case.publications;
    if ask.is_public() && all.is_empty() {
        // A case that was never published is not there.
        return Err(ask.shown(&id).err().unwrap_or_else(|| Problem::not_found("there is no such case")));
    }
    let Some(publication) = all.iter().find(|known| known.data.publication.0 == wanted) else {
        let problem = if all.is_empty() {
            Problem::not_found(format!("the case “{id}” was never published"))
        } else {
            Problem::not_found(format!("the case “{id}” has no publication “{wanted}”"))
        };
        let ways = all.iter().map(|known| known.data.publication.to_string());
        let problem = ways.fold(problem, |problem, known| {
            problem.way(format!("/cases/{id}/publications/{known}"), format!("Publication {known}"))
        });
        return Err(problem.way(format!("/cases/{id}"), "The case"));
    };
    let data = &publication.data;
    let is_json = ask.form() == Form::Json;
    let (digest, what) =
        if is_json { (data.assessment.sha256.0, "the assessment") } else { (data.page.sha256.0, "the page") };
    let bytes = bytes(ask, digest, &format!("{what} of publication {wanted}"), &now.governance).map_err(|problem| {
        problem.way(format!("/cases/{id}?at={}", publication.mark.seq), "The case as it was then")
    })?;
    let answer = if is_json {
        Answer::new(Form::Json, bytes)
    } else {
        match data.page.media_type.split(';').next().unwrap_or_default().trim() {
            "text/html" => Answer::new(Form::Html, bytes).confined(Confine::Kept),
            "application/pdf" => Answer::of("application/pdf", bytes),
            "text/plain" => Answer::of("text/plain; charset=utf-8", bytes),
            _ => Answer::of("application/octet-stream", bytes)
                .with(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{id}-{wanted}\"")),
        }
    };
    let links = format!(
        "</cases/{id}?at={}>; rel=\"alternate\", </entries/{}>; rel=\"describedby\"",
        publication.mark.seq, publication.mark.seq
    );
    Ok(answer.with(header::LINK, &links))
}

/// Returns kept bytes.
fn bytes(ask: &Ask, digest: Digest, what: &str, governance: &model::Governance) -> Result<Vec<u8>, Problem> {
    if let Some(withheld) = governance.withheld(&digest) {
        let seq = withheld.mark.seq;
        return Err(Problem::gone(format!(
            "{what} is withheld since #{seq} ({}); its digest stays: {digest}",
            withheld.ground
        ))
        .way(format!("/entries/{seq}"), "The entry that withheld it"));
    }
    ask.reader.blob(digest)?.ok_or_else(|| {
        Problem::not_found(format!(
            "{what} was kept as {digest}, but its bytes are not in this copy of the ledger; another copy, or an export, may have them"
        ))
    })
}
