//! A sentence: its words in context, what it cites and rests on, and who wrote and rewrote it.

use super::{
    Frame,
    case::{
        CaseParts,
        head::At,
        notes::{self, NoteView},
        text::{self, Bit},
    },
};
use crate::{
    difference,
    page::{
        article::{self, Piece},
        names::{Link, Names},
        phrases,
        verdict::VerdictView,
    },
    palette::Tone,
    words::{and, count},
};
use askama::Template;
use model::{
    assessment::{AssessedSection, AssessedStatement},
    history::{Change, Difference},
    links::{Direction, Graph},
};
use std::collections::BTreeSet;

/// What the page of a sentence is made of.
#[derive(Debug, Clone, Copy)]
pub struct StatementInput<'a> {
    /// The case.
    pub parts: CaseParts<'a>,
    /// The sentence, and its section.
    pub statement: (&'a AssessedSection, &'a AssessedStatement),
    /// Its number in the text, counted from 1.
    pub number: usize,
    /// What was changed in it, oldest first; without any, its publications tell.
    pub changes: &'a [&'a Change],
    /// What keeps the moment in links.
    pub query: &'a str,
    /// Which moment it is, where it is not what readers see now.
    pub as_of: Option<(u64, &'a str)>,
}

/// How it once read.
#[derive(Debug)]
struct Version {
    did: String,
    at: At,
    words: Vec<(&'static str, String)>,
    reason: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "site/statement.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    case: &'a str,
    id: &'a str,
    question: &'a str,
    heading: &'a str,
    query: &'a str,
    language: &'a str,
    as_of: Option<At>,
    number: usize,
    kind: String,
    before: Vec<(&'a str, &'a str)>,
    after: Vec<(&'a str, &'a str)>,
    pieces: Vec<Bit<'a>>,
    class: &'static str,
    mark: &'static str,
    explained: &'static str,
    quoted: String,
    notes: Vec<NoteView<'a>>,
    claims: Vec<(Link, Option<VerdictView<'a>>)>,
    gaps: Vec<Link>,
    rests_on: Vec<Link>,
    reached: Vec<String>,
    versions: Vec<Version>,
    again: Vec<(&'a str, u64)>,
    unconfirmed: bool,
    made_with: Option<String>,
}

/// Returns the page of a sentence.
pub fn statement(frame: &Frame<'_>, input: &StatementInput<'_>) -> String {
    let StatementInput { parts, statement: (section, statement), query, .. } = *input;
    let assessment = parts.assessment;
    let names = Names::on_site(assessment, query);
    let notes = notes::of_sentence(&parts, &names, statement, input.number);
    let known: BTreeSet<&str> = notes.iter().flat_map(|note| &note.ids).map(String::as_str).collect();
    let pieces = text::bits(pieces(assessment, &statement.statement), Some(statement), &known);
    let at = section.statements.iter().position(|one| one.statement == statement.statement).unwrap_or(0);
    let claim = |id: &String| {
        let verdict = assessment.claim(id).and_then(|claim| claim.verdict.as_ref());
        (names.link(id), verdict.map(|verdict| VerdictView::of(verdict, &assessment.language, &names)))
    };
    let page = Page {
        frame,
        case: &assessment.case,
        id: &statement.statement,
        question: &assessment.question,
        heading: section.heading.as_deref().unwrap_or_default(),
        query,
        language: phrases::language(statement.language.as_deref().unwrap_or(&assessment.language)),
        as_of: input.as_of.map(|(seq, recorded_at)| At::of(seq, recorded_at)),
        number: input.number,
        kind: phrases::spaced(statement.kind.as_str()),
        before: section.statements.iter().skip(at.saturating_sub(2)).take(at.min(2)).map(around).collect(),
        after: section.statements.iter().skip(at + 1).take(2).map(around).collect(),
        pieces,
        class: text::class(statement.grounding),
        mark: text::mark(statement.grounding),
        explained: phrases::explained(statement.grounding),
        quoted: match statement.citations.len() {
            0 => String::new(),
            all => format!("{} of {} quoted", statement.quoted, count(all as u64, "citation", "citations")),
        },
        claims: statement.claims.iter().map(claim).collect(),
        gaps: names.links(&statement.gaps),
        rests_on: names.links(&statement.rests_on),
        reached: reached(&parts, &statement.statement),
        versions: versions(input),
        again: parts
            .record
            .recheck
            .iter()
            .filter(|it| it.target == statement.statement)
            .map(|it| (it.why.as_str(), it.seq))
            .collect(),
        unconfirmed: statement.unconfirmed,
        made_with: phrases::made_with(statement.method.as_ref()),
        notes,
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

fn around(one: &AssessedStatement) -> (&str, &str) {
    (one.statement.as_str(), one.text.as_str())
}

fn pieces<'a>(assessment: &'a model::Assessment, id: &str) -> Vec<Piece<'a>> {
    let sentences = article::sections(assessment).into_iter().flat_map(|section| section.paragraphs);
    let mut sentences = sentences.flat_map(|paragraph| paragraph.sentences);
    sentences.find(|sentence| sentence.id == id).map(|sentence| sentence.pieces).unwrap_or_default()
}

/// Returns how many things of which kind it rests on, from the nearest to the bytes.
fn reached(parts: &CaseParts<'_>, id: &str) -> Vec<String> {
    const KINDS: [(&str, &str, &str); 8] = [
        ("verdict", "verdict", "verdicts"),
        ("claim", "claim", "claims"),
        ("gap", "gap", "gaps"),
        ("evidence", "piece of evidence", "pieces of evidence"),
        ("extraction", "extracted text", "extracted texts"),
        ("capture", "capture", "captures"),
        ("source", "source", "sources"),
        ("statement", "other sentence", "other sentences"),
    ];
    let graph = Graph::of(parts.case, parts.governance, parts.sources);
    let reached = graph.walk(&format!("case/{}/statement/{id}", parts.case.id), Direction::Backward);
    let of = |kind: &str| reached.iter().filter(|it| it.node.kind == kind).count() as u64;
    KINDS
        .iter()
        .map(|(kind, one, many)| (of(kind), one, many))
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect()
}

fn versions(input: &StatementInput<'_>) -> Vec<Version> {
    let id = &input.statement.1.statement;
    let mut out: Vec<Version> = Vec::new();
    if input.changes.is_empty() {
        let mut was: Option<String> = None;
        for publication in &input.parts.case.publications {
            let sentence = publication.words.sentences.iter().find(|(known, _)| known.as_str() == id);
            let now = sentence.map(|(_, sentence)| sentence.text.clone());
            if now != was {
                let (seq, at) = (publication.mark.seq.0, publication.mark.recorded_at.to_string());
                out.push(Version {
                    did: format!("Published in {}", publication.data.publication),
                    at: At::of(seq, &at),
                    words: differs(was.as_deref(), now.as_deref()),
                    reason: None,
                });
            }
            was = now;
        }
    }
    for change in input.changes {
        let Some(Difference::Words { was, now, .. }) = &change.difference else { continue };
        let did = match (was, now) {
            (None, _) => "wrote it",
            (Some(_), None) => "took it out",
            (Some(was), Some(now)) if was == now => "changed what it rests on, not its words",
            (Some(_), Some(_)) => "rewrote it",
        };
        out.push(Version {
            did: format!("{} {did}", and(&change.by)),
            at: At::of(change.seq, &change.recorded_at),
            words: if was == now { Vec::new() } else { differs(was.as_deref(), now.as_deref()) },
            reason: change.reason.clone(),
        });
    }
    out.reverse();
    out
}

/// Returns the words of two versions in one: what went is `del`, what came `ins`.
fn differs(was: Option<&str>, now: Option<&str>) -> Vec<(&'static str, String)> {
    let (was, now) = match (was, now) {
        (Some(was), Some(now)) => (was, now),
        (None, Some(now)) => return vec![("", now.to_owned())],
        (Some(was), None) => return vec![("del", was.to_owned())],
        (None, None) => return Vec::new(),
    };
    let class = |tone| if tone == Tone::Deleted { "del" } else { "ins" };
    let class = |tone| if tone == Tone::Plain { "" } else { class(tone) };
    difference::by_words(was, now, true).spans.into_iter().map(|(text, tone)| (class(tone), text)).collect()
}
