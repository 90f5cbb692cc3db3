//! A case: its assessment as readers saw it or as it stands, its parts, and what is kept of its publications.

mod card;
mod claims;
mod formats;
mod missing;
mod publications;
mod statements;

use crate::{
    accept::Form,
    answer::Answer,
    app::{App, page},
    ask::Ask,
    problem::Problem,
    sight::Shown,
};
use axum::Router;
use ledger::CaseView;
use model::{
    Assessment, Recorded,
    decide::KnownSources,
    history::{self, Change},
    record::{self, CaseRecord},
    words::CorrectionClass,
};
use proof::StreamName;
use render::site::{CaseInput, CaseParts, LifeInput, Seen};
use std::collections::BTreeMap;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    const CASE: &[Form] =
        &[Form::Html, Form::Json, Form::Markdown, Form::Text, Form::ClaimReview, Form::Prov, Form::Annotations];
    const THING: &[Form] = &[Form::Html, Form::Json];
    Router::new()
        .route("/cases/{case}", page(CASE, case))
        .route("/cases/{case}/claims/{id}", page(THING, claims::claim))
        .route("/cases/{case}/statements/{id}", page(THING, statements::statement))
        .route("/cases/{case}/publications/{id}", page(THING, publications::publication))
        .route("/cases/{case}/embed", page(&[], card::embed))
        .route("/oembed", page(&[], card::oembed))
}

/// A case at one moment, taken apart for its page.
#[derive(Debug)]
struct Parts<'a> {
    view: &'a CaseView,
    assessment: Assessment,
    record: CaseRecord,
    positions: BTreeMap<String, u64>,
    known: KnownSources<'a>,
}

impl<'a> Parts<'a> {
    fn of(view: &'a CaseView) -> Self {
        let known = view.known();
        Self {
            assessment: view.assessment(),
            record: view.record(),
            positions: record::positions(&view.case, &known),
            known,
            view,
        }
    }

    fn as_input(&'a self) -> CaseParts<'a> {
        CaseParts {
            assessment: &self.assessment,
            record: &self.record,
            positions: &self.positions,
            case: &self.view.case,
            governance: &self.view.governance,
            sources: &self.known,
        }
    }

    /// Returns the places of the ratings on their scale.
    fn orders(&self) -> BTreeMap<String, Option<i64>> {
        let scale = self.view.governance.scale(&self.view.case.opened.data.scale);
        let ratings = scale.into_iter().flat_map(|scale| &scale.ratings);
        ratings.map(|rating| (rating.rating.to_string(), rating.order)).collect()
    }
}

impl Shown {
    /// Returns what keeps the moment in links: `?at=57`, or nothing.
    fn query(&self) -> String {
        match self.asked {
            false => String::new(),
            true if self.view.at == self.now.at => "?at=now".to_owned(),
            true => format!("?at={}", self.view.at),
        }
    }

    fn seen(&self, public: bool) -> Seen {
        let last = self.now.case.publications.last().map(|publication| publication.mark.seq);
        match &self.publication {
            Some(publication) if Some(publication.mark.seq) == last => Seen::Published,
            Some(_) => Seen::PublishedBefore,
            None if self.view.at == self.now.at => Seen::Working,
            None if public => Seen::Published,
            None => Seen::Then,
        }
    }
}

/// Returns the changes of a case up to now; of a public site, up to what was last published.
fn changes(ask: &Ask, shown: &Shown) -> Result<Vec<Change>, Problem> {
    let now = &shown.now;
    let published = now.case.publications.last().map(|publication| publication.mark.seq);
    let until = published.filter(|_| ask.is_public()).unwrap_or(now.at);
    let entries = ask.reader.stream(&StreamName::Case(now.case.id.clone()), until)?;
    let mut of_sources: Vec<Recorded> = Vec::new();
    for source in &now.case.sources {
        of_sources.extend(ask.reader.stream(&StreamName::Source(source.clone()), until)?);
    }
    Ok(history::of_case(&now.case.id, &entries, &of_sources, &now.governance, &now.known()))
}

fn case(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let shown = ask.shown(&id)?;
    let view = &shown.view;
    match ask.form() {
        Form::Json => Ok(Answer::json(&view.to_value())),
        Form::Markdown => Ok(Answer::new(Form::Markdown, format!("{}\n", render::markdown(&view.assessment())))),
        Form::Text => Ok(Answer::new(Form::Text, format!("{}\n", render::text(&view.assessment())))),
        form @ (Form::ClaimReview | Form::Prov | Form::Annotations) => formats::export(ask, view, form),
        Form::Html | Form::Dsse | Form::Svg | Form::TlogProof => article(ask, &shown),
    }
}

fn article(ask: &Ask, shown: &Shown) -> Result<Answer, Problem> {
    let (here, now) = (Parts::of(&shown.view), Parts::of(&shown.now));
    let changes = changes(ask, shown)?;
    let orders = now.orders();
    let corrections: BTreeMap<String, CorrectionClass> = shown
        .now
        .case
        .corrections
        .iter()
        .map(|correction| (correction.data.correction.to_string(), correction.data.class))
        .collect();
    let base_url = ask.base_url();
    let no_digest = shown.view.no_digest();
    let claim_review = match no_digest {
        Some(_) => None,
        None => formats::whole(&shown.view, &here.known, &base_url).claim_review(&here.assessment, None),
    };
    let (query, recorded_at) = (shown.query(), shown.view.recorded_at.to_string());
    let input = CaseInput {
        shown: here.as_input(),
        now: now.as_input(),
        seen: shown.seen(ask.is_public()),
        public: ask.is_public(),
        as_of: (shown.view.at.0, &recorded_at),
        query: &query,
        no_digest: no_digest.as_deref(),
        life: LifeInput {
            changes: &changes,
            orders: &orders,
            corrections: &corrections,
            published_only: ask.is_public(),
            as_of: shown.view.at.0,
        },
        claim_review: claim_review.as_ref(),
        base_url: &base_url,
    };
    let id = &shown.view.case.id;
    let other = |ending: &str| format!("/cases/{id}.{ending}{query}");
    let mut frame = ask
        .frame(&here.assessment.question)
        .about_entry(shown.publication.as_ref().map_or(shown.view.case.last.seq.0, |kept| kept.mark.seq.0))
        .form("application/json", other("json"), "JSON")
        .form("text/markdown", other("md"), "Markdown")
        .form("text/plain", other("txt"), "text")
        .form("application/json", other("prov.json"), "provenance")
        .form("application/ld+json", other("annotations.json"), "quotes");
    if claim_review.is_some() {
        frame = frame.form("application/ld+json", other("claimreview.json"), "ClaimReview");
    }
    if let Some(script) = ask.assets().script("case") {
        frame = frame.script(script);
    }
    Ok(Answer::new(Form::Html, render::site::case(&frame, &input)))
}
