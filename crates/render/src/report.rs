//! The terminal report of a case: the verdict first, then what was written, then what it stands on.
//!
//! What is missing is said as plainly as what is there: sentences that cite nothing, sources that were never captured,
//! evidence that nobody weighed, gaps.

mod beside;

use crate::{
    dates::day,
    look::Look,
    palette::Tone,
    phrase::Phrase,
    table::{COLUMN_MAX, Row, table},
    words::{self, and, count},
    wrap::{Page, UNCITED},
};
use model::{
    assessment::{
        AssessedClaim, AssessedEvidence, AssessedGap, AssessedRelation, AssessedSection, AssessedSource,
        AssessedStatement, Assessment, Verdict,
    },
    case::QUESTION,
    record::CaseRecord,
    words::{Basis, ClaimRelation, Independence, SectionRole, Stance, Standing},
};
use std::collections::BTreeMap;

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// What goes with it and is not in its digest.
    pub record: &'a CaseRecord,
    /// The position of each full name and event id.
    pub positions: &'a BTreeMap<String, u64>,
    /// The last entry that was taken into account.
    pub as_of: u64,
    /// When that entry was recorded.
    pub recorded_at: &'a str,
    /// The assessment's digest, or why there is none.
    pub digest: DigestLine<'a>,
}

/// The digest of an assessment, where one can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestLine<'a> {
    /// SHA-256 in hexadecimal.
    Of(&'a str),
    /// None can be given, for this reason: ``entry 45 is of the type `x.v2`, which this version does not know``.
    NotGiven(&'a str),
}

/// Returns the report for a terminal.
pub fn report(input: &ReportInput<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    let assessment = input.assessment;
    head(&mut page, input);
    for section in &assessment.sections {
        written(&mut page, section, &input.record.changed_since_published);
    }
    claims(&mut page, assessment);
    gaps(&mut page, &assessment.gaps);
    beside::beside(&mut page, input);
    sources(&mut page, assessment);
    remarks(&mut page, input);
    beside::to_do(&mut page, input);
    foot(&mut page, input);
    page.finish()
}

fn head(page: &mut Page, input: &ReportInput<'_>) {
    let assessment = input.assessment;
    beside::above(page, input);
    page.indented(0, &Phrase::of(&assessment.question, Tone::Strong));
    let Some(verdict) = &assessment.verdict else {
        page.indented(0, &Phrase::of("no verdict yet", Tone::Soft));
        if assessment.sections.is_empty() && assessment.claims.is_empty() && assessment.sources.is_empty() {
            page.blank();
            page.line(&Phrase::plain("Nothing but the question is recorded. What may come next:"));
            page.indented(2, &Phrase::of(&format!("casebook import FILE --case {}", assessment.case), Tone::Strong));
            page.indented(2, &Phrase::of("casebook claim --help", Tone::Strong));
        }
        return;
    };
    let line = [
        words::verdict(verdict, &assessment.language),
        Phrase::plain(&format!("confidence {}", verdict.confidence)),
        since(input, verdict),
        Phrase::plain(&match verdict.changes {
            0 => "unchanged".to_owned(),
            changes => count(changes, "change", "changes"),
        }),
        beside::published(input),
        Phrase::of(if assessment.state == "closed" { "closed" } else { "" }, Tone::Soft),
    ];
    page.indented_list(0, &line);
    page.blank();
    let mut rationale = Phrase::default();
    rationale.push_text(&verdict.rationale, Tone::Plain);
    page.indented(0, &rationale);
    let mut byline = byline(verdict, assessment);
    byline.insert(1, beside::approved(input, &verdict.event));
    page.indented_list(0, &byline);
}

fn since(input: &ReportInput<'_>, verdict: &Verdict) -> Phrase {
    let steps = input.record.verdicts.get(QUESTION);
    let step = steps.and_then(|steps| steps.iter().rev().find(|step| step.at.event == verdict.event));
    let position = step.map(|step| step.at.seq).or_else(|| input.positions.get(&verdict.event).copied());
    let seq = position.map(|seq| format!("#{seq}")).unwrap_or_default();
    match step {
        Some(step) => {
            Phrase::plain(&format!("since {}", day(&step.at.recorded_at))).and(&format!(" ({seq})"), Tone::Soft)
        }
        None if seq.is_empty() => Phrase::default(),
        None => Phrase::plain("since ").and(&seq, Tone::Soft),
    }
}

/// Who gave the verdict and what was on the table.
fn byline(verdict: &Verdict, assessment: &Assessment) -> Vec<Phrase> {
    let kinds: [(&str, &str, Vec<&str>); 3] = [
        ("claim", "claims", assessment.claims.iter().map(|claim| claim.claim.as_str()).collect()),
        (
            "piece of evidence",
            "pieces of evidence",
            assessment.claims.iter().flat_map(|claim| &claim.evidence).map(|e| e.evidence.as_str()).collect(),
        ),
        ("gap", "gaps", assessment.gaps.iter().map(|gap| gap.gap.as_str()).collect()),
    ];
    let weighed: Vec<String> = kinds
        .iter()
        .map(|(one, many, ids)| {
            (verdict.inputs.iter().filter(|id| ids.contains(&id.as_str())).count() as u64, one, many)
        })
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect();
    let soft = |text: String| Phrase::of(&text, Tone::Soft);
    vec![
        soft(and(&verdict.by)),
        soft(verdict.method.as_ref().map(|m| format!("made with {} {}", m.software, m.version)).unwrap_or_default()),
        soft(if weighed.is_empty() { String::new() } else { format!("weighed {}", and(&weighed)) }),
        soft(match verdict.set_aside.len() {
            0 => String::new(),
            n => format!("set {n} aside"),
        }),
        not_weighed(verdict),
    ]
}

fn not_weighed(verdict: &Verdict) -> Phrase {
    if verdict.not_weighed.is_empty() {
        return Phrase::default();
    }
    Phrase::of("not weighed: ", Tone::Warning).and(&verdict.not_weighed.join(", "), Tone::Plain)
}

/// A section: its heading, and its sentences in the paragraphs that they were written in.
fn written(page: &mut Page, section: &AssessedSection, changed: &[String]) {
    let mark = section.mark.as_deref().unwrap_or_default().trim_start_matches(['#', ' ']);
    let heading = format!("{mark}{}", section.heading.as_deref().unwrap_or_default());
    let heading = match section.role {
        SectionRole::Summary if heading.trim().is_empty() => "SUMMARY".to_owned(),
        SectionRole::Summary => heading.to_uppercase(),
        SectionRole::Body | SectionRole::BottomLine => heading,
    };
    page.blank();
    if !heading.trim().is_empty() {
        page.indented(0, &Phrase::of(heading.trim(), Tone::Strong));
    }
    for (at, (is_item, paragraph)) in paragraphs(section, changed).iter().enumerate() {
        if at > 0 && !is_item {
            page.blank();
        }
        match is_item {
            true => page.paragraph(&Phrase::plain("  "), paragraph),
            false => page.indented(0, paragraph),
        }
    }
}

/// Returns the paragraphs of a section, each with whether it is an item of a list.
fn paragraphs(section: &AssessedSection, changed: &[String]) -> Vec<(bool, Phrase)> {
    let mut out: Vec<(bool, Phrase)> = Vec::new();
    for statement in &section.statements {
        match (statement.before.rsplit_once('\n'), out.last_mut()) {
            (None, Some((_, paragraph))) => {
                paragraph.push(&statement.before, Tone::Plain);
                sentence(paragraph, statement, changed);
            }
            (broken, _) => {
                let mark = broken.map_or(statement.before.as_str(), |(_, mark)| mark).trim_start();
                let mut paragraph = Phrase::plain(mark);
                sentence(&mut paragraph, statement, changed);
                out.push((!mark.is_empty(), paragraph));
            }
        }
    }
    out
}

/// Adds a sentence; brackets that are no citation of it are text.
fn sentence(out: &mut Phrase, statement: &AssessedStatement, changed: &[String]) {
    let mut rest = statement.text.as_str();
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        out.push_text(before, Tone::Plain);
        let cited = statement
            .citations
            .iter()
            .map(|citation| format!("[{}]", citation.number))
            .find(|citation| from.starts_with(citation));
        let (bracket, tone) = cited.as_deref().map_or(("[", Tone::Plain), |citation| (citation, Tone::Citation));
        out.push(bracket, tone);
        rest = from.get(bracket.len()..).unwrap_or_default();
    }
    out.push_text(rest, Tone::Plain);
    if statement.citations.is_empty() {
        out.push(&format!(" {UNCITED}"), Tone::Soft);
    }
    if changed.contains(&statement.statement) {
        out.push(&format!(" {}", beside::CHANGED), Tone::Warning);
    }
    if statement.unconfirmed {
        out.push(" (made by software, not checked)", Tone::Warning);
    }
}

fn title(page: &mut Page, text: &str) {
    page.blank();
    page.line(&Phrase::of(text, Tone::Strong));
}

fn claims(page: &mut Page, assessment: &Assessment) {
    if assessment.claims.is_empty() {
        return;
    }
    title(page, "CLAIMS");
    let verdict = |claim: &AssessedClaim| match &claim.verdict {
        Some(verdict) => words::verdict(verdict, &assessment.language),
        None => Phrase::of("– no verdict", Tone::Soft),
    };
    let column = assessment.claims.iter().map(|claim| verdict(claim).width()).max().unwrap_or_default();
    for claim in &assessment.claims {
        let mut text = Phrase::default();
        text.push(&claim.text, Tone::Plain);
        let who = Phrase::plain(&claim.claimant);
        let id = Phrase::of(&claim.claim, Tone::Soft);
        let evidence = evidence_counts(&claim.evidence);
        let imported = claim.verdict.as_ref().and_then(|verdict| verdict.attributed_to.as_ref());
        let imported = imported.map(|author| Phrase::of(&format!("rated by {author}, imported"), Tone::Warning));
        let unchecked = if claim.unconfirmed { "made by software, not checked" } else { "" };
        let unchecked = Phrase::of(unchecked, Tone::Warning);
        let own = self_reported(&claim.evidence);
        let details =
            [who, quantity(claim), relations(claim), id, evidence, own, imported.unwrap_or_default(), unchecked];
        let not_weighed = claim.verdict.as_ref().map(not_weighed).unwrap_or_default();
        let indent = if page.look().is_wide() && column <= COLUMN_MAX {
            let mut first = Phrase::plain("  ");
            first.append(&verdict(claim));
            let first = first.padded(column.saturating_add(4));
            page.paragraph(&first, &text);
            first.width()
        } else {
            page.indented(2, &verdict(claim));
            page.indented(4, &text);
            4
        };
        page.indented_list(indent, &details);
        page.indented(indent, &not_weighed);
    }
}

/// The number of a claim, as a person says it: `more than 5,000 children (reunified; United States)`.
fn quantity(claim: &AssessedClaim) -> Phrase {
    let Some(quantity) = &claim.quantity else { return Phrase::default() };
    let number = match (&quantity.value, &quantity.range) {
        (Some(value), _) => value.to_string(),
        (None, Some(range)) => format!("{} to {}", range.from, range.to),
        (None, None) => String::new(),
    };
    let text = |text: &Option<model::shape::Text>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    let comparator = text(&quantity.comparator).replace('_', " ");
    let head = [comparator, number, text(&quantity.unit)].into_iter().filter(|part| !part.is_empty());
    let about = [&quantity.measure, &quantity.population, &quantity.place, &quantity.period].map(text);
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join("; ")) };
    Phrase::plain(&format!("{}{about}", head.collect::<Vec<_>>().join(" ")))
}

/// How it stands to other claims: `part of c2, measures differently than c3`.
fn relations(claim: &AssessedClaim) -> Phrase {
    let said = |relation: &AssessedRelation| {
        let how = match relation.relation {
            ClaimRelation::PartOf => "part of",
            ClaimRelation::Duplicates => "the same as",
            ClaimRelation::Contradicts => "contradicts",
            ClaimRelation::Narrower => "narrower than",
            ClaimRelation::MeasuresDifferently => "measures otherwise than",
        };
        format!("{how} {}", relation.to)
    };
    Phrase::plain(&claim.relations.iter().map(said).collect::<Vec<_>>().join(", "))
}

/// Whether its evidence is what the claimant says of itself.
fn self_reported(evidence: &[AssessedEvidence]) -> Phrase {
    let own = evidence.iter().filter(|evidence| evidence.independence == Independence::SelfReported).count();
    match own {
        0 => Phrase::default(),
        _ if own == evidence.len() => Phrase::of("self-reported", Tone::Warning),
        _ => Phrase::of(&format!("self-reported in {own} of {}", evidence.len()), Tone::Warning),
    }
}

fn evidence_counts(evidence: &[AssessedEvidence]) -> Phrase {
    let counts: Vec<String> = Stance::ALL
        .iter()
        .map(|stance| (*stance, evidence.iter().filter(|evidence| evidence.stance == *stance).count() as u64))
        .filter(|(_, n)| *n > 0)
        .map(|(stance, n)| words::stance(stance, n))
        .collect();
    if counts.is_empty() {
        Phrase::of("no evidence yet", Tone::Warning)
    } else {
        Phrase::plain(&format!("evidence: {}", counts.join(", ")))
    }
}

fn gaps(page: &mut Page, gaps: &[AssessedGap]) {
    if gaps.is_empty() {
        return;
    }
    title(page, "GAPS");
    for gap in gaps {
        page.indented(2, &Phrase::plain(&gap.would_settle));
        let searched = &gap.searched;
        let mut looked = Vec::new();
        if !searched.captures.is_empty() {
            looked.push(count(searched.captures.len() as u64, "capture", "captures"));
        }
        if !searched.queries.is_empty() {
            looked.push(count(searched.queries.len() as u64, "query", "queries"));
        }
        let looked = if looked.is_empty() { String::new() } else { format!(", in {}", and(&looked)) };
        // An import may not know.
        let until = if &*searched.until == "not_stated" { "an unstated day".to_owned() } else { day(&searched.until) };
        let details = [
            Phrase::plain(&format!("looked for until {until}{looked}")),
            Phrase::of(&gap.gap, Tone::Soft),
            Phrase::of(&gap.claim.as_ref().map(|claim| format!("for {claim}")).unwrap_or_default(), Tone::Soft),
        ];
        page.indented_list(2, &details);
    }
}

fn sources(page: &mut Page, assessment: &Assessment) {
    if assessment.sources.is_empty() {
        return;
    }
    title(page, "SOURCES");
    let kept: Vec<Kept> = assessment.sources.iter().map(|source| Kept::of(source, assessment)).collect();
    let captured = kept.iter().filter(|kept| kept.quotes.is_some()).map(|kept| kept.captures.len()).max();
    let wide = page.look().is_wide();
    let rows: Vec<Row> = assessment
        .sources
        .iter()
        .zip(&kept)
        .map(|(source, kept)| {
            let number = source.number.map(|number| format!("[{number}]")).unwrap_or_default();
            let kind = Phrase::plain(&source.kind.as_str().replace('_', " "));
            let (name, details) = described(source, kept);
            let number = Phrase::of(&number, Tone::Citation);
            if wide {
                Row { cells: vec![number, name, kind, kept.phrase(captured.unwrap_or_default())], below: details }
            } else {
                Row { cells: vec![number, name], below: [vec![kind, kept.phrase(0)], details].concat() }
            }
        })
        .collect();
    table(page, 1, &rows, 1);
}

/// What the ledger keeps of a source.
#[derive(Debug)]
struct Kept {
    captures: String,
    quotes: Option<String>,
    own_word: String,
}

impl Kept {
    fn of(source: &AssessedSource, assessment: &Assessment) -> Self {
        let all = assessment.claims.iter().flat_map(|claim| &claim.evidence);
        let behind: Vec<_> = all.filter(|evidence| evidence.source == source.source).collect();
        let own = behind.iter().filter(|evidence| evidence.independence == Independence::SelfReported).count();
        let times = |what: &str, n: usize| if n == 1 { what.to_owned() } else { format!("{what} {n}×") };
        let quotes = match behind.iter().filter(|evidence| evidence.quote.is_some()).count() {
            0 => None,
            n => Some(times("quoted", n)),
        };
        Self {
            captures: match source.captures.len() {
                0 => String::new(),
                n => times("captured", n),
            },
            quotes,
            own_word: match own {
                0 => String::new(),
                all if all == behind.len() => "self-reported".to_owned(),
                some => format!("self-reported in {some} of {}", behind.len()),
            },
        }
    }

    fn phrase(&self, captured_width: usize) -> Phrase {
        if self.captures.is_empty() {
            let missing = Phrase::of("← not captured yet", Tone::Warning);
            return match &self.quotes {
                Some(quotes) => missing.and(&format!(", {quotes}"), Tone::Plain),
                None => missing,
            };
        }
        let captured = Phrase::plain(&self.captures);
        match &self.quotes {
            Some(quotes) if captured_width == 0 => captured.and(&format!(", {quotes}"), Tone::Plain),
            Some(quotes) => captured.padded(captured_width).and(&format!("  {quotes}"), Tone::Plain),
            None => captured,
        }
    }
}

/// Returns a source's name, and what else is known of it.
fn described(source: &AssessedSource, kept: &Kept) -> (Phrase, Vec<Phrase>) {
    let some = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let names = [some(&source.title), some(&source.publisher), some(&source.url), Some(source.source.clone())];
    let name = names.into_iter().flatten().next().unwrap_or_default();
    let soft = |text: &str| Phrase::of(text, Tone::Soft);
    let unless_name = |text: Option<String>| text.filter(|text| *text != name).unwrap_or_default();
    let details = vec![
        soft(&unless_name(some(&source.publisher))),
        soft(&some(&source.published).map(|published| day(&published)).unwrap_or_default()),
        soft(&unless_name(Some(source.source.clone()))),
        Phrase::of(if source.basis == Some(Basis::Inferred) { "identified by us" } else { "" }, Tone::Warning),
        Phrase::of(&standing(source), Tone::Warning),
        soft(&source.merged_into.as_ref().map(|into| format!("read as {into}")).unwrap_or_default()),
        Phrase::of(&kept.own_word, Tone::Warning),
    ];
    (Phrase::plain(&name), details)
}

fn standing(source: &AssessedSource) -> String {
    if source.standing == Standing::Live {
        return String::new();
    }
    match &source.notice {
        Some(notice) => format!("{}: {notice}", source.standing),
        None => source.standing.to_string(),
    }
}

/// The lines about the whole: how it is grounded, where it came from, what was noted.
fn remarks(page: &mut Page, input: &ReportInput<'_>) {
    let grounding = &input.assessment.grounding;
    page.blank();
    if grounding.statements > 0 {
        let counts = [
            (grounding.quoted, "quoted".to_owned()),
            (grounding.captured, "captured".to_owned()),
            (grounding.cited_only, "cited only".to_owned()),
            (grounding.self_reported, "self-reported".to_owned()),
            (grounding.withheld, "withheld".to_owned()),
            (grounding.retracted, "retracted".to_owned()),
            (grounding.uncited, format!("uncited ({UNCITED})")),
        ];
        let whole = count(grounding.statements, "sentence by its", "sentences by their");
        let mut parts = vec![Phrase::default()];
        parts.extend(counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| Phrase::plain(&format!("{n} {what}"))));
        let strongest = if parts.len() > 1 { parts.remove(1) } else { Phrase::default() };
        if let Some(first) = parts.first_mut() {
            first.push(&format!("{whole} weakest citation: "), Tone::Plain);
            first.append(&strongest);
        }
        remark(page, "GROUNDING", &parts);
    }
    for import in &input.assessment.imports {
        let from = [&import.author, &import.publisher].into_iter().flatten().cloned().collect::<Vec<_>>();
        let line = [
            Phrase::plain(&from.join(", ")),
            Phrase::plain(&import.published.as_deref().map(day).unwrap_or_default()),
            Phrase::plain(import.url.as_deref().unwrap_or_default()),
            Phrase::of(&format!("{} by {}", import.media_type, import.importer), Tone::Soft),
        ];
        remark(page, "IMPORTED", &line);
    }
    let notes = &input.record.notes;
    if let Some(last) = notes.last() {
        let line = Phrase::plain(&format!(
            "{}, the last by {} on {}",
            count(notes.len() as u64, "note", "notes"),
            and(&last.at.by),
            day(&last.at.recorded_at),
        ));
        remark(page, "NOTES", &[line.and(&format!(" (#{})", last.at.seq), Tone::Soft)]);
    }
}

fn remark(page: &mut Page, name: &str, parts: &[Phrase]) {
    page.list(&Phrase::of(name, Tone::Strong).padded(12), parts);
}

fn foot(page: &mut Page, input: &ReportInput<'_>) {
    let soft = |text: &str| Phrase::of(text, Tone::Soft);
    let digest = match input.digest {
        DigestLine::Of(digest) => soft(&format!("digest {}", abbreviated(digest))),
        DigestLine::NotGiven(reason) => Phrase::of("no digest: ", Tone::Warning).and(reason, Tone::Plain),
    };
    page.blank();
    page.indented_list(
        0,
        &[
            soft(&format!("as of #{}, {}", input.as_of, day(input.recorded_at))),
            digest,
            soft(&format!("casebook history {}", input.assessment.case)),
        ],
    );
}

fn abbreviated(digest: &str) -> String {
    let tail = digest.len().checked_sub(4).and_then(|from| digest.get(from..));
    match (digest.get(..4), tail) {
        (Some(head), Some(tail)) if digest.len() > 12 => format!("{head}…{tail}"),
        _ => digest.to_owned(),
    }
}

#[cfg(test)]
mod tests;
