//! The verdict as a card for other people's pages, and oEmbed 1.0, by which they find it.

use crate::{
    accept::Form,
    answer::{Answer, Confine},
    ask::Ask,
    problem::Problem,
};
use axum::http::StatusCode;
use proof::Slug;
use serde_json::json;

/// How wide and high a card is, in CSS pixels, where there is room.
const CARD: (u64, u64) = (520, 240);
/// The least that it can be.
const CARD_MIN: (u64, u64) = (240, 160);

/// Gives the card.
pub(super) fn embed(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let shown = ask.shown(&id)?;
    let (assessment, record) = (shown.view.assessment(), shown.view.record());
    let base_url = ask.base_url();
    let now = shown.now.assessment();
    let input = render::site::CardInput {
        assessment: &assessment,
        record: &record,
        now: &now,
        published: shown.publication.is_some(),
        site: ask.title(),
        address: &format!("{base_url}/cases/{id}{}", shown.query()),
        icon: &ask.assets().icon(),
        style: &ask.assets().card_style(),
    };
    Ok(Answer::new(Form::Html, render::site::card(&input)).confined(Confine::Embedded))
}

/// Returns the case that an address of this site is of, and what follows its id.
fn case_of(ask: &Ask, url: &str) -> Option<(Slug, String)> {
    let base = ask.base_url();
    let mut bases = vec![base.clone()];
    if ask.shared.options.public_url.is_none() {
        // Only the operator knows whether there is TLS in front.
        bases.extend(base.strip_prefix("http://").map(|rest| format!("https://{rest}")));
    }
    let rest = bases.iter().find_map(|base| url.strip_prefix(base.as_str()))?.strip_prefix("/cases/")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (id, query) = rest.split_once('?').unwrap_or((rest, ""));
    let id = id.strip_suffix(".html").unwrap_or(id);
    let at = query.split('&').find_map(|part| part.strip_prefix("at="));
    let at = at.filter(|at| at.bytes().all(|b| b.is_ascii_alphanumeric() || b":-+.".contains(&b)));
    Some((id.parse().ok()?, at.map(|at| format!("?at={at}")).unwrap_or_default()))
}

/// Answers where the card of a case is (oEmbed 1.0, type rich).
pub(super) fn oembed(ask: &Ask) -> Result<Answer, Problem> {
    match ask.parameter("format") {
        None | Some("json") => {}
        // oEmbed 1.0 section 2.3.4.
        Some("xml") => {
            return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "there is no oEmbed as “xml” here, only as json"));
        }
        Some(other) => {
            return Err(Problem::bad_request(format!("“format” must be “json”, and is “{other}”")));
        }
    }
    let Some(url) = ask.parameter("url") else {
        return Err(Problem::bad_request(
            "“url” must be the address of a case, such as /oembed?url=https://desk.example/cases/ice",
        ));
    };
    let foreign = || Problem::not_found("that is not the address of a case on this site").way("/", "All cases");
    let (id, query) = case_of(ask, url).ok_or_else(foreign)?;
    let width = ask.number("maxwidth", CARD.0, u64::from(u32::MAX))?.clamp(CARD_MIN.0, CARD.0);
    let height = ask.number("maxheight", CARD.1, u64::from(u32::MAX))?.clamp(CARD_MIN.1, CARD.1);
    let latest = ask.shown(&id)?;
    let question = latest.view.case.opened.data.question.to_string();
    let base_url = ask.base_url();
    let address = format!("{base_url}/cases/{id}/embed{query}");
    let html = render::site::iframe(&address, &question, width, height);
    Ok(Answer::json(&json!({
        "version": "1.0",
        "type": "rich",
        "title": question,
        "provider_name": ask.title(),
        "provider_url": base_url,
        "cache_age": 3600,
        "html": html,
        "width": width,
        "height": height,
    })))
}
