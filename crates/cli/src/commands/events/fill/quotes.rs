//! The exact words of a source: where they stand in its captured text, or what is most like them there.

use super::known_source;
use crate::{commands::events::call::Call, desk::Desk, failure::Failure};
use anyhow::Context as _;
use capture::{NotAnchored, quote::anchor_words};
use model::Case;
use serde_json::{Value, json};

pub(super) fn claim_quote(call: &mut Call<'_>, desk: &mut Desk<'_>, words: &str) -> anyhow::Result<()> {
    let source =
        call.data.get("appearance").and_then(|a| a.get("source")).and_then(Value::as_str).map(ToOwned::to_owned);
    let source = source.ok_or_else(|| Failure::usage("--quote needs --appearance-source").unwritten())?;
    let (_, quote) = found(call, desk, &source, None, words)?;
    if let Some(Value::Object(appearance)) = call.data.get_mut("appearance") {
        appearance.insert("quote".to_owned(), quote);
    }
    Ok(())
}

/// A claim that appeared in a source appears there still, unless another one is named.
pub(super) fn revised_quote(call: &mut Call<'_>, desk: &mut Desk<'_>, case: &Case, words: &str) -> anyhow::Result<()> {
    let claim = call.member("claim").and_then(|id| id.parse().ok());
    let stands = claim.and_then(|id| case.claim(&id)).and_then(|claim| claim.data.appearance.as_ref());
    let source = stands.and_then(|appearance| appearance.source.as_ref()).map(ToString::to_string);
    if let Some(source) = source {
        call.default("appearance", json!({"source": source}));
    }
    claim_quote(call, desk, words)
}

/// The answer of somebody who was asked, from its captured text.
pub(super) fn reply(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Some(words) = call.text("reply").map(ToOwned::to_owned) else { return Ok(()) };
    let source = call.text("reply-source").map(ToOwned::to_owned);
    let source = source.ok_or_else(|| {
        Failure::usage("--reply needs --reply-source: the source whose captured text holds it")
            .then("keep the answer first: casebook source ID --kind correspondence, casebook capture FILE --source ID")
            .unwritten()
    })?;
    let (_, quote) = found_near(call, desk, &source, None, &words, ["reply-prefix", "reply-suffix"])?;
    call.default("reply", quote);
    Ok(())
}

pub(super) fn evidence(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Some(words) = call.text("quote").map(ToOwned::to_owned) else { return Ok(()) };
    let text = |name: &str| call.data.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    let (source, capture) = (text("source").unwrap_or_default(), text("capture"));
    let (capture, quote) = found(call, desk, &source, capture.as_deref(), &words)?;
    call.default("capture", capture);
    call.default("quote", quote);
    Ok(())
}

/// Finds a quote in the latest text of a source, or of one of its captures.
fn found(
    call: &Call<'_>,
    desk: &mut Desk<'_>,
    source: &str,
    capture: Option<&str>,
    words: &str,
) -> anyhow::Result<(String, Value)> {
    found_near(call, desk, source, capture, words, ["quote-prefix", "quote-suffix"])
}

/// As [`found`], with the flags that say what stands around it.
fn found_near(
    call: &Call<'_>,
    desk: &mut Desk<'_>,
    source: &str,
    capture: Option<&str>,
    words: &str,
    around: [&str; 2],
) -> anyhow::Result<(String, Value)> {
    let known = known_source(source, desk)?;
    let source = &known.id;
    let with_text = known
        .captures
        .iter()
        .rev()
        .filter(|known| capture.is_none_or(|wanted| known.data.capture.as_str() == wanted))
        .find_map(|capture| capture.extractions.last().map(|(_, text)| (capture, text)));
    let Some((capture, text)) = with_text else {
        return Err(Failure::new(format!("no text was captured from `{source}`, so nothing can be quoted from it"))
            .then(format!("capture it first: casebook capture FILE --source {source}"))
            .unwritten()
            .into());
    };
    let digest = text.text.sha256.0;
    let bytes = desk.ledger.blobs().get(digest)?.ok_or_else(|| {
        Failure::new(format!("the text {digest} of `{source}` is missing from the ledger's blobs")).unwritten()
    })?;
    let text = String::from_utf8(bytes).context("the captured text is not UTF-8")?;
    let name = format!("source/{source}/capture/{}", capture.data.capture);
    let [prefix, suffix] = around;
    let place = anchor_words(&text, words, call.text(prefix), call.text(suffix))
        .map_err(|error| not_anchored(&error, words, &name, around))?;
    let quote = json!({
        "extraction": digest.to_string(),
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "start": place.start,
        "end": place.end,
    });
    Ok((capture.data.capture.to_string(), quote))
}

/// Why a quote has no place in a text, with the nearest passage or the places that it could mean.
fn not_anchored(error: &NotAnchored, words: &str, name: &str, around: [&str; 2]) -> Failure {
    match error {
        NotAnchored::Empty => Failure::usage("--quote: the quote is empty").then("then:  quote the words that matter"),
        NotAnchored::NotThere { nearest: None } => {
            Failure::new(format!("the quote is not in {name}: “{words}”, and nothing there is much like it"))
                .then("then:  quote the words exactly as they stand in the captured file, or name another --source")
        }
        NotAnchored::NotThere { nearest: Some(nearest) } => {
            let how = match nearest.similarity_percent {
                100 => "it differs in quotation marks, dashes, spaces or capitals alone".to_owned(),
                percent => format!("{percent} % alike"),
            };
            Failure::new(format!("the quote is not in {name}: “{words}”"))
                .then(format!(
                    "nearest: “{}” ({how}; characters {} to {})",
                    nearest.passage, nearest.start, nearest.end
                ))
                .then("then:    quote the words exactly as they stand there")
        }
        NotAnchored::Ambiguous { count, places } => {
            let failure = Failure::new(format!("the quote stands in {name} {count} times: “{words}”"));
            let shown = places.iter().fold(failure, |failure, (start, around)| {
                failure.then(format!("at character {start}: …{}…", around.trim_matches('…')))
            });
            let [prefix, suffix] = around;
            shown.then(format!(
                "then:  say which, by what stands right before or behind it: --{prefix} '…' or --{suffix} '…'"
            ))
        }
    }
    .unwritten()
}
