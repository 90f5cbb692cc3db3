//! What differs between two moments of a case, for a terminal: verdicts first, then words, evidence, sources.

use crate::{
    dates::day,
    difference,
    look::Look,
    palette::Tone,
    phrase::Phrase,
    words::{self, and},
    wrap::Page,
};
use model::{
    case::QUESTION,
    compare::{Change, Comparison, SourceDiffers, ThingDiffers, VerdictDiffers, WordsDiffer},
};

/// A moment of a case.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The last entry that counts.
    pub seq: u64,
    /// When that was recorded.
    pub recorded_at: &'a str,
    /// The publication that it is, if it is one.
    pub publication: Option<&'a str>,
}

/// Returns a comparison for a terminal.
pub fn comparison(
    case: &str,
    question: &str,
    language: &str,
    moments: [Moment<'_>; 2],
    differs: &Comparison,
    look: &Look,
) -> String {
    let mut page = Page::new(*look);
    page.indented(0, &Phrase::of(question, Tone::Strong));
    let [was, now] = moments.map(|moment| said(&moment));
    page.indented(0, &Phrase::of(&format!("from {was} to {now}"), Tone::Soft));
    if differs.is_empty() {
        page.blank();
        page.line(&Phrase::plain("Nothing differs that a reader could see."));
        return page.finish();
    }
    verdicts(&mut page, &differs.verdicts, language);
    words_of(&mut page, "WORDS", &differs.statements);
    words_of(&mut page, "CLAIMS", &differs.claims);
    things(&mut page, "EVIDENCE", &differs.evidence);
    things(&mut page, "GAPS", &differs.gaps);
    sources(&mut page, &differs.sources);
    things(&mut page, "CORRECTIONS", &differs.corrections);
    things(&mut page, "COMMENTS SOUGHT", &differs.comments);
    if let Some(state) = &differs.state {
        page.blank();
        page.line(&Phrase::plain(&format!("The case was {} and is {}.", state.was, state.now)));
    }
    page.blank();
    page.indented(0, &Phrase::of(&format!("why, step by step: casebook history {case}"), Tone::Soft));
    page.finish()
}

fn said(moment: &Moment<'_>) -> String {
    let published = moment.publication.map(|id| format!("publication {id}, ")).unwrap_or_default();
    format!("{published}{} (#{})", day(moment.recorded_at), moment.seq)
}

fn title(page: &mut Page, text: &str) {
    page.blank();
    page.line(&Phrase::of(text, Tone::Strong));
}

fn verdicts(page: &mut Page, differs: &[VerdictDiffers], language: &str) {
    if differs.is_empty() {
        return;
    }
    title(page, "VERDICTS");
    for verdict in differs {
        let of = if verdict.target == QUESTION { "the question" } else { &verdict.of };
        page.indented(2, &Phrase::plain(of));
        let mut line = Phrase::default();
        match &verdict.was {
            Some(was) => line.append(&words::verdict(was, language)),
            None => line.push("– no verdict", Tone::Soft),
        }
        line.push(" → ", Tone::Plain);
        match &verdict.now {
            Some(now) => {
                line.append(&words::verdict(now, language));
                line.push(&format!(", confidence {}", now.confidence), Tone::Plain);
            }
            None => line.push("– no verdict", Tone::Soft),
        }
        page.indented(4, &line);
        if let Some(now) = &verdict.now {
            let mut why = Phrase::of("why: ", Tone::Soft);
            why.push(&format!("{}. ", now.reason.as_str().replace('_', " ")), Tone::Plain);
            why.push_text(&now.rationale, Tone::Plain);
            page.indented(4, &why);
            inputs(page, verdict);
            page.indented(4, &Phrase::of(&format!("by {}", and(&now.by)), Tone::Soft));
        }
    }
}

/// What was weighed the one time and not the other.
fn inputs(page: &mut Page, verdict: &VerdictDiffers) {
    let weighed = |of: Option<&model::assessment::Verdict>| of.map(|v| v.inputs.clone()).unwrap_or_default();
    let (was, now) = (weighed(verdict.was.as_ref()), weighed(verdict.now.as_ref()));
    let only = |a: &[String], b: &[String]| a.iter().filter(|id| !b.contains(id)).cloned().collect::<Vec<_>>();
    let (gained, lost) = (only(&now, &was), only(&was, &now));
    if verdict.was.is_some() && !gained.is_empty() {
        page.indented(4, &Phrase::of(&format!("weighed now: {}", gained.join(", ")), Tone::Soft));
    }
    if verdict.now.is_some() && !lost.is_empty() {
        page.indented(4, &Phrase::of(&format!("weighed no more: {}", lost.join(", ")), Tone::Soft));
    }
    let known = verdict.was.iter().flat_map(|was| &was.set_aside).map(|aside| &aside.id).collect::<Vec<_>>();
    for aside in verdict.now.iter().flat_map(|now| &now.set_aside).filter(|aside| !known.contains(&&aside.id)) {
        let mut line = Phrase::of(&format!("set aside: {}: ", aside.id), Tone::Soft);
        line.push_text(&aside.reason, Tone::Plain);
        page.indented(4, &line);
    }
}

fn words_of(page: &mut Page, name: &str, differs: &[WordsDiffer]) {
    if differs.is_empty() {
        return;
    }
    title(page, name);
    let colour = page.look().colour;
    for words in differs {
        let phrase = match (&words.was, &words.now) {
            (Some(was), Some(now)) if was == now => {
                let mut same = Phrase::default();
                same.push_text(&words::beginning(now), Tone::Plain);
                same
            }
            (Some(was), Some(now)) => difference::by_words(was, now, colour),
            (Some(was), None) => difference::removed(was, colour),
            (None, Some(now)) => difference::added(now, colour),
            (None, None) => Phrase::default(),
        };
        page.indented(2, &phrase);
        let also = words.also.iter().map(|name| name.replace('_', " ")).collect::<Vec<_>>();
        let also = if also.is_empty() { String::new() } else { format!("{} changed", and(&also)) };
        page.indented_list(4, &[Phrase::of(&words.id, Tone::Soft), Phrase::of(&also, Tone::Soft)]);
        if let Some(reason) = words.reason.as_ref().filter(|_| words.was != words.now) {
            let mut why = Phrase::of("why: ", Tone::Soft);
            why.push_text(reason, Tone::Plain);
            page.indented(4, &why);
        }
    }
}

fn sign(change: Change) -> (&'static str, Tone) {
    match change {
        Change::Gained => ("+", Tone::Inserted),
        Change::Lost => ("−", Tone::Deleted),
        Change::Changed => ("~", Tone::Warning),
    }
}

fn things(page: &mut Page, name: &str, differs: &[ThingDiffers]) {
    if differs.is_empty() {
        return;
    }
    title(page, name);
    for thing in differs {
        let (mark, tone) = sign(thing.change);
        let mut line = Phrase::of(mark, tone);
        line.push(" ", Tone::Plain);
        line.push_text(&thing.text, Tone::Plain);
        page.indented(2, &line);
        let of = |what: &str, id: &Option<String>| {
            Phrase::of(&id.as_ref().map(|id| format!("{what} {id}")).unwrap_or_default(), Tone::Soft)
        };
        let id = Phrase::of(&thing.id, Tone::Soft);
        page.indented_list(4, &[id, of("from", &thing.source), of("on", &thing.claim)]);
    }
}

fn sources(page: &mut Page, differs: &[SourceDiffers]) {
    if differs.is_empty() {
        return;
    }
    title(page, "SOURCES");
    for source in differs {
        let (mark, tone) = sign(source.change);
        let mut line = Phrase::of(mark, tone);
        line.push(&format!(" {}", source.title), Tone::Plain);
        page.indented(2, &line);
        let mut details = vec![Phrase::of(&source.source, Tone::Soft)];
        if let (Some(was), Some(now)) = (&source.standing_was, &source.standing_now) {
            let notice = source.notice.as_ref().map(|notice| format!(": {notice}")).unwrap_or_default();
            details.push(Phrase::of(&format!("{was} → {now}{notice}"), Tone::Warning));
        }
        if source.change == Change::Changed && !source.captures_gained.is_empty() {
            let captures = source.captures_gained.join(", ");
            details.push(Phrase::plain(&format!("captured again: {captures}")));
        }
        if !source.also.is_empty() {
            let also: Vec<String> = source.also.iter().map(|name| name.replace('_', " ")).collect();
            details.push(Phrase::plain(&format!("{} changed", and(&also))));
        }
        page.indented_list(4, &details);
    }
}

#[cfg(test)]
mod tests;
