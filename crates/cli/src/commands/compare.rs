//! `casebook diff`: what differs between two moments of a case.

use crate::{
    args::{AtArgs, DiffArgs, Global},
    commands::read,
    exit,
    failure::Failure,
    output::Output,
};
use ledger::{CaseView, Reader};
use model::compare::{self, Comparison};
use proof::Slug;

/// Runs `casebook diff`.
pub(crate) fn diff(args: &DiffArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    let reader = read::open(global, out)?;
    let id = read::case_id(&args.case)?;
    let to = args.to.as_deref().unwrap_or("now");
    let was = moment(&reader, &id, &args.from)?;
    let now = moment(&reader, &id, to)?;
    reader.close()?;
    if was.view.at > now.view.at {
        return Err(Failure::usage(format!("{} is after {to}", args.from))
            .then(format!("the earlier one first:  casebook diff {id} {to} {}", args.from))
            .into());
    }
    let (before, after) = (was.view.assessment(), now.view.assessment());
    let mut differs = Comparison::of(&before, &after);
    differs.explain(&now.view.case);
    if out.json {
        out.json(&differs.to_value(&id, &was.compared(), &now.compared()))?;
    } else {
        let times = [&was, &now].map(|moment| moment.view.recorded_at.to_string());
        let [a, b] = &times;
        let moments = [was.shown(a), now.shown(b)];
        let text = render::comparison(id.as_str(), &after.question, &after.language, moments, &differs, &out.look());
        out.write(&text)?;
    }
    Ok(exit::DONE)
}

/// A case at a moment, and the publication that was asked for.
struct Then {
    view: CaseView,
    publication: Option<String>,
}

impl Then {
    fn shown<'a>(&'a self, recorded_at: &'a str) -> render::Moment<'a> {
        render::Moment { seq: self.view.at.0, recorded_at, publication: self.publication.as_deref() }
    }

    fn compared(&self) -> compare::Moment {
        compare::Moment {
            seq: self.view.at.0,
            recorded_at: self.view.recorded_at.to_string(),
            digest: self.view.assessment().digest().to_string(),
            publication: self.publication.clone(),
        }
    }
}

/// A moment is `now`, a position, a time, or a publication by its id.
fn moment(reader: &Reader, id: &Slug, text: &str) -> anyhow::Result<Then> {
    let at = |at: Option<String>| read::case_view(reader, id, &AtArgs { at });
    if text == "now" {
        return Ok(Then { view: at(None)?, publication: None });
    }
    let now = at(None)?;
    if let Some(publication) = read::publication(&now, text) {
        let (name, seq) = (publication.data.publication.to_string(), publication.mark.seq);
        return Ok(Then { view: at(Some(seq.to_string()))?, publication: Some(name) });
    }
    let position = text.strip_prefix('#').unwrap_or(text).to_owned();
    if !position.starts_with(|c: char| c.is_ascii_digit()) {
        let all: Vec<String> = now.case.publications.iter().map(|known| known.data.publication.to_string()).collect();
        let known = if all.is_empty() {
            format!("`{id}` was never published")
        } else {
            format!("publications of `{id}`: {}", all.join(", "))
        };
        return Err(Failure::usage(format!(
            "`{text}` is neither a publication of `{id}` nor a position, a time or `now`"
        ))
        .then(known)
        .then("such as casebook diff ice p1 p2, casebook diff ice 41 57 or casebook diff ice 2026-05-01")
        .into());
    }
    Ok(Then { view: at(Some(position))?, publication: None })
}
