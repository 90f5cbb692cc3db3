//! All quotes of a case as Web Annotations (W3C, 2017): where in which capture the words stand.
//!
//! Positions count Unicode code points of the extracted text, the end exclusive. The text itself, and what took it out,
//! are said in members of our own, because the standard has none. `docs/exports.md` has the mapping.

use crate::{page::linkable, place::Place};
use model::{
    Case, Governance, Source,
    decide::KnownSources,
    shape::Id,
    source::Capture,
    values::{Quote, Tool, Translation},
};
use serde_json::{Map, Value, json};

/// What annotations are made of.
#[derive(Debug, Clone, Copy)]
pub struct AnnotationsInput<'a> {
    /// The case.
    pub case: &'a Case,
    /// Governance at the same position.
    pub governance: &'a Governance,
    /// The sources that the case names, and those that they were merged into.
    pub sources: &'a KnownSources<'a>,
    /// Where the ledger is served, without a slash at the end.
    pub base_url: Option<&'a str>,
}

/// Returns the quotes that stand: of evidence, of claims where they appeared, and of replies.
pub fn annotations(input: &AnnotationsInput<'_>) -> Value {
    let origin = input.governance.created().map(|created| created.origin.to_string()).unwrap_or_default();
    let place = Place::of(input.base_url, &origin);
    let case = input.case;
    let writer = Writer { place: &place, sources: input.sources };
    let path = |id: &str| format!("cases/{}#{id}", case.id);
    let mut items = Vec::new();
    for claim in case.standing_claims() {
        let appearance = claim.data.appearance.as_ref();
        if let Some(quote) = appearance.and_then(|appearance| appearance.quote.as_ref()) {
            let about = members([("casebook:claim", claim.data.claim.to_string().into())]);
            let id = format!("cases/{}/claims/{}#appearance", case.id, claim.data.claim);
            let body = described(&format!("where the claim appeared: {}", claim.data.text), None);
            let from = (appearance.and_then(|appearance| appearance.source.as_ref()), None);
            items.push(writer.annotation(&id, (quote, from), body, about));
        }
    }
    for evidence in case.standing_evidence() {
        let data = &evidence.data;
        let Some(quote) = &data.quote else { continue };
        let claim = case.claim(&data.claim).map(|claim| claim.data.text.to_string()).unwrap_or_default();
        let about = members([
            ("casebook:claim", data.claim.to_string().into()),
            ("casebook:evidence", data.evidence.to_string().into()),
            ("casebook:stance", data.stance.as_str().into()),
        ]);
        let body = described(&format!("{}: {claim}", data.stance), data.translation.as_ref());
        let from = (Some(&data.source), data.capture.as_ref());
        items.push(writer.annotation(&path(data.evidence.as_str()), (quote, from), body, about));
    }
    for comment in &case.comments {
        if let Some(quote) = &comment.data.reply {
            let body = described(&format!("reply of {}", comment.data.of), None);
            let id = format!("entries/{}#reply", comment.mark.seq);
            items.push(writer.annotation(&id, (quote, (None, None)), body, Map::new()));
        }
    }
    let collection = place.name(&format!("cases/{}.annotations.json", case.id));
    json!({
        "@context": [
            "http://www.w3.org/ns/anno.jsonld",
            {"casebook": "casebook:terms/"},
        ],
        "id": collection,
        "type": "AnnotationCollection",
        "label": case.opened.data.question.to_string(),
        "total": items.len(),
        "first": {
            "id": format!("{collection}#all"),
            "type": "AnnotationPage",
            "partOf": collection,
            "startIndex": 0,
            "items": items,
        },
    })
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What is said about the quoted words, and what they are in another language.
fn described(words: &str, translation: Option<&Translation>) -> Value {
    let mut bodies = vec![json!({"type": "TextualBody", "purpose": "describing", "value": words})];
    bodies.extend(translation.map(|translation| {
        json!({
            "type": "TextualBody",
            "purpose": "commenting",
            "value": translation.text.to_string(),
            "language": translation.language.to_string(),
        })
    }));
    bodies.into()
}

/// The source and the capture that a quote is said to be from.
type From<'a> = (Option<&'a Id>, Option<&'a Id>);
type Quoted<'a> = (&'a Quote, From<'a>);

struct Writer<'a> {
    place: &'a Place,
    sources: &'a KnownSources<'a>,
}

impl Writer<'_> {
    fn annotation(&self, id: &str, quote: Quoted<'_>, body: Value, about: Map<String, Value>) -> Value {
        let mut out = about;
        out.insert("id".to_owned(), self.place.name(id).into());
        out.insert("type".to_owned(), "Annotation".into());
        out.insert("motivation".to_owned(), "identifying".into());
        out.insert("body".to_owned(), body);
        out.insert("target".to_owned(), self.target(quote));
        out.into()
    }

    fn target(&self, (quote, from): Quoted<'_>) -> Value {
        let position = json!({"type": "TextPositionSelector", "start": quote.start, "end": quote.end});
        let mut words = members([("type", "TextQuoteSelector".into()), ("exact", quote.exact.to_string().into())]);
        for (name, around) in [("prefix", &quote.prefix), ("suffix", &quote.suffix)] {
            if !around.is_empty() {
                words.insert(name.to_owned(), around.as_str().into());
            }
        }
        let mut out = members([("casebook:extraction", quote.extraction.to_string().into())]);
        if let Some((source, capture, extractor)) = self.captured(quote, from) {
            let path = format!("sources/{}/captures/{}", source.id, capture.data.capture);
            let mut state =
                members([("type", "TimeState".into()), ("sourceDate", capture.data.captured_at.to_string().into())]);
            state.extend(self.place.url(&path).map(|url| ("cached".to_owned(), url.into())));
            // A target is named by an address; words that stand where one should are none.
            let urls = [capture.data.requested_url.as_deref(), source.data.url.as_deref()];
            let address = urls.into_iter().flatten().find_map(linkable).map(ToOwned::to_owned);
            let address = address.unwrap_or_else(|| self.place.name(&format!("sources/{}", source.id)));
            out.insert("source".to_owned(), address.into());
            out.insert("state".to_owned(), state.into());
            out.insert(
                "casebook:capture".to_owned(),
                format!("source/{}/capture/{}", source.id, capture.data.capture).into(),
            );
            out.insert("casebook:extractor".to_owned(), format!("{} {}", extractor.name, extractor.version).into());
        } else {
            out.insert("source".to_owned(), self.place.name(&format!("blobs/sha256/{}", quote.extraction)).into());
        }
        out.insert("selector".to_owned(), vec![Value::from(words), position].into());
        out.into()
    }

    /// Returns the capture that a quote is from, and what took the text out of it. Two sources may print the same words.
    fn captured(&self, quote: &Quote, (source, capture): From<'_>) -> Option<(&Source, &Capture, &Tool)> {
        let mut sources = self.sources.values().filter(|known| source.is_none_or(|id| known.id == id.0));
        sources.find_map(|source| {
            let mut captures =
                source.captures.iter().filter(|known| capture.is_none_or(|id| known.data.capture == *id));
            captures.find_map(|capture| {
                let holds = |text: &&(_, model::event::sources::TextExtracted)| text.1.text.sha256 == quote.extraction;
                capture.extractions.iter().find(holds).map(|(_, text)| (*source, capture, &text.extractor))
            })
        })
    }
}
