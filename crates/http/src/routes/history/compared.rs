//! `/cases/{case}/diff`: what differs between two moments.

use crate::{accept::Form, answer::Answer, ask::Ask, moment::Moment, problem::Problem};
use axum::http::{StatusCode, header};
use ledger::CaseView;
use model::compare::{self, Comparison};
use proof::Slug;
use render::site::{self, Compared, ComparedInput, address};

/// A case at a moment, and the publication that it is of.
struct Then {
    view: CaseView,
    publication: Option<String>,
}

impl Then {
    fn moment(&self, digest: String) -> compare::Moment {
        compare::Moment {
            seq: self.view.at.0,
            recorded_at: self.view.recorded_at.to_string(),
            digest,
            publication: self.publication.clone(),
        }
    }
}

pub(super) fn diff(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    // What may be seen now: of a public site the latest publication.
    let now = if ask.is_public() { last_published(ask, &id)? } else { ask.case_at(&id, ask.snapshot.head())? };
    let (from, to) = (ask.parameter("from"), ask.parameter("to"));
    let compared = match from {
        Some(from) => Some((then(ask, &id, &now, "from", from)?, then(ask, &id, &now, "to", to.unwrap_or("now"))?)),
        None if ask.form() == Form::Json => {
            return Err(Problem::bad_request("say from which moment with “from”, and to which with “to”")
                .way(format!("/cases/{id}/diff"), "Choose two moments"));
        }
        None => None,
    };
    if let Some((was, is)) = &compared
        && was.view.at > is.view.at
    {
        let ending = if ask.ending == Some(Form::Json) { ".json" } else { "" };
        let path = format!("/cases/{id}/diff{ending}");
        let right = address(&path, &[("from", to.unwrap_or("now")), ("to", from.unwrap_or_default())]);
        return Ok(Answer::of("text/plain; charset=utf-8", "the earlier moment comes first\n")
            .with_status(StatusCode::FOUND)
            .with(header::LOCATION, &right));
    }
    let compared = compared.map(|(was, is)| {
        let assessments = (was.view.assessment(), is.view.assessment());
        let mut differs = Comparison::of(&assessments.0, &assessments.1);
        differs.explain(&is.view.case);
        let digests = (assessments.0.digest().to_string(), assessments.1.digest().to_string());
        Compared { moments: (was.moment(digests.0), is.moment(digests.1)), assessments, differs }
    });
    if ask.form() == Form::Json
        && let Some(compared) = &compared
    {
        return Ok(Answer::json(&compared.differs.to_value(&id, &compared.moments.0, &compared.moments.1)));
    }
    let assessment = now.assessment();
    let offered = offered(&now);
    let asked = (from.unwrap_or(&offered.0), from.map_or(offered.1.as_str(), |_| to.unwrap_or("now")));
    let title = format!("Compared: {}", assessment.question);
    let json = address(&format!("/cases/{id}/diff.json"), &[("from", asked.0), ("to", asked.1)]);
    let frame = ask.frame(&title).form("application/json", json, "JSON");
    let input = ComparedInput {
        case: id.as_str(),
        asked,
        compared: compared.as_ref(),
        now: &assessment,
        record: &now.record(),
        governance: &now.governance,
        public: ask.is_public(),
    };
    Ok(Answer::new(Form::Html, site::compared(&frame, &input)))
}

/// What is offered where nothing was asked for: the last two publications, or the only one and now.
fn offered(now: &CaseView) -> (String, String) {
    let name = |publication: &model::case::Publication| publication.data.publication.to_string();
    match now.case.publications.as_slice() {
        [] => (now.case.opened.mark.seq.to_string(), "now".to_owned()),
        [only] => (name(only), "now".to_owned()),
        [.., before, last] => (name(before), name(last)),
    }
}

fn last_published(ask: &Ask, id: &Slug) -> Result<CaseView, Problem> {
    let shown = ask.shown(id)?;
    match shown.now.case.publications.last() {
        Some(last) if last.mark.seq != shown.view.at => ask.case_at(id, last.mark.seq),
        _ => Ok(shown.view),
    }
}

/// A moment is `now`, a publication by its id, a position, or a time.
fn then(ask: &Ask, id: &Slug, now: &CaseView, name: &str, text: &str) -> Result<Then, Problem> {
    let publications = &now.case.publications;
    let at = |seq: proof::Seq| ask.case_at(id, seq);
    if let Some(publication) = publications.iter().find(|known| known.data.publication.as_str() == text) {
        return Ok(Then { view: at(publication.mark.seq)?, publication: Some(text.to_owned()) });
    }
    let text = text.strip_prefix('#').unwrap_or(text);
    if text != "now" && Moment::parse(text).is_none() {
        let all: Vec<String> = publications.iter().map(|known| known.data.publication.to_string()).collect();
        let known =
            if all.is_empty() { "it was never published".to_owned() } else { format!("it has {}", all.join(", ")) };
        return Err(Problem::bad_request(format!(
            "“{name}” is “{text}”, which is neither a publication of “{id}” ({known}) nor a position such as 57, a date such \
             as 2026-11-22, a time with its offset, or “now”"
        ))
        .way(format!("/cases/{id}/diff"), "Choose two moments"));
    }
    let seq = ask.position_of(name, text)?.unwrap_or_else(|| ask.snapshot.head());
    if !ask.is_public() {
        return Ok(Then { view: at(seq)?, publication: None });
    }
    // Of a public site a moment is what readers saw then.
    let seen = publications.iter().rev().find(|publication| publication.mark.seq <= seq);
    match seen {
        Some(publication) => {
            Ok(Then { view: at(publication.mark.seq)?, publication: Some(publication.data.publication.to_string()) })
        }
        None => Err(Problem::not_found(format!("the case “{id}” was not published yet at {text}"))
            .way(format!("/cases/{id}/diff"), "Choose two moments")),
    }
}
