//! Sources: where they were registered, captured, read, merged and taken back.

use super::{
    Story, entry,
    graph::{address, members},
    labelled, made_by,
};
use model::{EventKind, Source, source::Capture, words::Standing};
use serde_json::Value;

pub(super) fn tell(story: &mut Story<'_>) {
    let known: Vec<&Source> = story.input.sources.values().copied().collect();
    for source in known {
        of_source(story, source);
    }
}

/// Returns the name of a source.
pub(super) fn name(id: impl std::fmt::Display) -> String {
    format!("cb:sources/{id}")
}

/// Returns the name of a capture.
pub(super) fn capture_name(source: impl std::fmt::Display, capture: impl std::fmt::Display) -> String {
    format!("cb:sources/{source}/captures/{capture}")
}

fn of_source(story: &mut Story<'_>, source: &Source) {
    let id = name(&source.id);
    let data = &source.data;
    let about = members([
        ("prov:label", Some(source.display_title().into())),
        ("schema:url", data.url.as_ref().map(|url| address(url))),
        ("schema:publisher", data.publisher.as_ref().map(|name| Value::from(name.to_string()))),
        ("schema:datePublished", data.published.as_ref().map(|date| Value::from(date.to_string()))),
        ("cb:kind", Some(data.kind.as_str().into())),
        ("cb:standing", Some(source.standing().as_str().into())),
    ]);
    story.graph.entity(&id, "cb:Source", about);
    let mark = &source.registered;
    let activity = story.activity(EventKind::SourceRegistered, mark, data.method.as_ref());
    story.graph.generated(&id, &activity, &mark.recorded_at.to_string());
    for capture in &source.captures {
        of_capture(story, source, capture);
    }
    if let Some((mark, into)) = &source.merged {
        story.activity(EventKind::SourceMerged, mark, None);
        story.graph.entity(&name(into), "cb:Source", labelled(into.as_str()));
        story.graph.relate("alternateOf", [("alternate1", &id), ("alternate2", &name(into))]);
    }
    // What was captured stays; the source is what its publisher took back.
    // That it is gone too, later, does not take the retraction back.
    if let Some((mark, changed)) = source.unsettled().find(|(_, changed)| changed.standing == Standing::Retracted) {
        let activity = story.activity(EventKind::SourceChanged, mark, changed.method.as_ref());
        story.graph.invalidated(&id, &activity, &mark.recorded_at.to_string());
        for capture in &changed.captures {
            story.graph.used(&activity, &capture_name(&source.id, capture));
        }
    }
}

fn of_capture(story: &mut Story<'_>, source: &Source, capture: &Capture) {
    let (data, mark) = (&capture.data, &capture.mark);
    let id = capture_name(&source.id, &data.capture);
    let via = data.via.as_ref().and_then(|via| via.archive.as_ref());
    let about = members([
        ("prov:label", Some(format!("{}, capture {}", source.display_title(), data.capture).into())),
        ("cb:sha256", Some(data.body.sha256.to_string().into())),
        ("cb:mediaType", Some(data.body.media_type.to_string().into())),
        ("cb:how", Some(data.how.as_str().into())),
        ("cb:capturedAt", Some(data.captured_at.to_string().into())),
        ("schema:url", data.requested_url.as_ref().or(via).map(|url| address(url))),
    ]);
    story.graph.entity(&id, "cb:Capture", about);
    let activity = story.activity(EventKind::SourceCaptured, mark, data.method.as_ref());
    story.tool(&activity, &data.tool, "capture");
    story.graph.generated(&id, &activity, &mark.recorded_at.to_string());
    story.graph.used(&activity, &name(&source.id));
    story.graph.derived(&id, &name(&source.id), &activity, None);
    for (mark, text) in &capture.extractions {
        let extraction = made_by(mark, "text");
        let about = members([
            ("cb:sha256", Some(text.text.sha256.to_string().into())),
            ("cb:length", Some(text.text.length.to_string().into())),
        ]);
        story.graph.entity(&extraction, "cb:Extraction", about);
        let activity = story.activity(EventKind::TextExtracted, mark, text.method.as_ref());
        story.tool(&activity, &text.extractor, "extractor");
        story.graph.used(&entry(mark), &id);
        story.graph.generated(&extraction, &activity, &mark.recorded_at.to_string());
        story.graph.derived(&extraction, &id, &activity, None);
    }
}
