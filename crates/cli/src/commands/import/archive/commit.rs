//! A batch of records is recorded: its bytes are kept, and its events appended, all of them with one wait for the disk.

use super::{
    Became, Taking, own,
    read::{Batch, Found, Item},
};
use crate::{
    commands::events::{extraction_of, free_capture},
    desk::{Desk, Draft},
    failure::Failure,
};
use capture::warc::{self, Head, Kind, Out, Payload};
use ledger::{Outcome, Rejection, Together, blobs::Content};
use model::{EventData, EventKind, Refusal, shape::Plain, values::Blob, words::Access};
use proof::{Digest, EventId, EventTime, Slug, StreamName};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a batch before a record, and in no ledger yet.
#[derive(Debug, Default)]
struct Before {
    /// The numbers that captures of a source have got.
    numbers: BTreeMap<Slug, BTreeSet<u64>>,
    events: BTreeSet<EventId>,
}

/// The events of a record.
#[derive(Debug)]
struct Plan {
    source: Slug,
    capture: String,
    is_new: bool,
    /// Their bytes, which are still to be signed.
    events: Vec<Vec<u8>>,
    headers: Option<Content>,
}

/// What a record comes to, before it is recorded.
enum Planned {
    Plan(Box<Plan>),
    /// It needs no recording.
    Became(Became),
}

impl Taking<'_, '_> {
    /// Records a batch. Records whose events are refused leave nothing behind, and the others go in.
    pub(super) fn commit(&mut self, batch: Batch) -> anyhow::Result<()> {
        self.report.others = self.report.others.saturating_add(batch.others);
        let mut before = Before::default();
        let mut waiting = Vec::new();
        for item in batch.items {
            match item {
                Item::Found(found) => {
                    let planned = self.plan(&found, &mut before)?;
                    waiting.push((Item::Found(found), Some(planned)));
                }
                other @ (Item::PassedOver { .. } | Item::Refused { .. }) => waiting.push((other, None)),
            }
        }
        let mut became = self.write(&waiting)?.into_iter();
        for (item, planned) in waiting {
            match (item, planned) {
                (Item::Found(found), Some(planned)) => {
                    let recorded = match planned {
                        Planned::Became(became) => became,
                        Planned::Plan(_) => became.next().unwrap_or(Became::PassedOver),
                    };
                    let url = Some(found.page.url().to_owned());
                    let said = found.text.and_then(|text| text.said.clone());
                    self.row(found.head.offset, url, recorded, found.notes, said);
                }
                (Item::Found(_), None) => {}
                (Item::PassedOver { offset, url, notes }, _) => self.row(offset, url, Became::PassedOver, notes, None),
                (Item::Refused { offset, url, why }, _) => self.refuse(offset, url, why),
            }
        }
        Ok(())
    }

    /// Keeps and appends what was planned, and returns what became of each plan.
    fn write(&mut self, waiting: &[(Item, Option<Planned>)]) -> anyhow::Result<Vec<Became>> {
        let Some(desk) = &mut self.desk else { return Ok(Vec::new()) };
        let plans: Vec<(&Found, &Plan)> = waiting
            .iter()
            .filter_map(|(item, planned)| match (item, planned) {
                (Item::Found(found), Some(Planned::Plan(plan))) => Some((&**found, &**plan)),
                _ => None,
            })
            .collect();
        if plans.is_empty() {
            return Ok(Vec::new());
        }
        let blobs: Vec<&Content> = plans.iter().flat_map(|(found, plan)| plan.names(found)).collect();
        desk.ledger.keep_all(&blobs)?;
        let events: Vec<&[u8]> = plans.iter().flat_map(|(_, plan)| plan.events.iter().map(Vec::as_slice)).collect();
        let signed = desk.key.sign_events(&events);
        let outcomes = desk.ledger.append(&signed, Together::EachOnItsOwn, desk.env.now())?;
        if outcomes.iter().any(Outcome::is_err) {
            desk.discard()?;
        }
        let mut outcomes = outcomes.into_iter();
        let became = plans.iter().map(|(_, plan)| {
            let own: Vec<Outcome> = outcomes.by_ref().take(plan.events.len()).collect();
            plan.became(&own)
        });
        Ok(became.collect())
    }

    /// Returns what a record holds; of one that repeats another, what that one held, if it was seen.
    fn body(&mut self, head: &Head, payload: &Payload) -> Option<Blob> {
        if head.kind == Kind::Revisit {
            let seen = self.seen.get(head.field("warc-payload-digest")?)?.clone();
            let is_said = payload.response.as_ref().is_some_and(|response| response.header("content-type").is_some());
            return Some(if is_said { Blob { media_type: warc::media_type(head, payload), ..seen } } else { seen });
        }
        let blob =
            Blob { sha256: Plain(payload.digest), size: payload.size, media_type: warc::media_type(head, payload) };
        self.seen.extend(names_of(payload, head).map(|name| (name, blob.clone())));
        Some(blob)
    }

    fn plan(&mut self, found: &Found, before: &mut Before) -> anyhow::Result<Planned> {
        let Found { head, page, way, payload, text, .. } = found;
        let Some(blob) = self.body(head, payload) else {
            let why = "it repeats the payload of another record, which is not in this file before it".to_owned();
            return Ok(Planned::Became(Became::Refused { why }));
        };
        let source = page.source();
        let Some(desk) = &mut self.desk else {
            return Ok(Planned::Became(Became::Captured { source, capture: "new".to_owned(), is_new: false }));
        };
        let origin = desk.ledger.config().origin.clone();
        let id = warc::record_event(&origin, head, payload, 0);
        if before.events.contains(&id) || desk.ledger.find(id)?.is_some() {
            return Ok(Planned::Became(Became::Existing { source }));
        }
        if let Some(source) = own::recorded(&desk.ledger, head, &blob)? {
            return Ok(Planned::Became(Became::Existing { source }));
        }
        let bad_date = || Planned::Became(Became::Refused { why: format!("its date {} is none", head.date) });
        if head.date.parse::<EventTime>().is_err() {
            return Ok(bad_date());
        }
        let headers = payload.response.as_ref().map(|response| Content::of(way.heads_to(&response.kept)));
        let (number, is_new) = number(desk, &source, before)?;
        let capture = number.to_string();
        let out = Out { file: self.file, tool: &self.tool, access: Access::QuotesOnly };
        let (headers_blob, body) = (headers.as_ref().map(Content::digest), blob.sha256.0);
        let captured = warc::captured(capture.parse()?, page, head, payload, blob, headers_blob, out);
        let Some(captured) = captured.map(|captured| way.onto(captured)) else { return Ok(bad_date()) };
        let subject = StreamName::Source(source.clone());
        let mut drafts = Vec::new();
        if is_new {
            let (id, mut registered) = page.registered(&origin);
            if let Some(said) = text.as_ref().and_then(|text| text.said.as_ref()) {
                said.describe(&mut registered);
            }
            drafts.push(Draft { id: Some(id), ..Draft::new(subject.clone(), registered) });
        }
        drafts.push(Draft { id: Some(id), ..Draft::new(subject.clone(), captured) });
        if let Some(text) = text {
            let of = (text.content.digest(), text.length);
            let data = extraction_of(&capture, of, text.extractor, text.language.clone());
            let data = EventData::read(&EventKind::TextExtracted.full_name().parse()?, &data);
            let id = warc::record_event(&origin, head, payload, 1);
            drafts.extend(data.ok().map(|data| Draft { id: Some(id), ..Draft::new(subject, data) }));
        }
        if let Some(refusal) =
            withheld(desk, [Some(body), headers_blob, text.as_ref().map(|text| text.content.digest())])?
        {
            return Ok(Planned::Became(Became::Refused { why: refusal.to_string() }));
        }
        let events = match desk.bytes_of(&drafts) {
            Ok(events) => events,
            // One that is too long is refused, and not the file that it is in.
            Err(error) if error.is::<Failure>() => {
                return Ok(Planned::Became(Became::Refused { why: Failure::of(&error).message }));
            }
            Err(error) => return Err(error),
        };
        before.events.insert(id);
        before.numbers.entry(source.clone()).or_default().insert(number);
        Ok(Planned::Plan(Box::new(Plan { source, capture, is_new, events, headers })))
    }
}

/// Returns why bytes of a record are not taken in again, so that not even its source is registered.
fn withheld(desk: &mut Desk<'_>, digests: [Option<Digest>; 3]) -> anyhow::Result<Option<Refusal>> {
    let governance = desk.ledger.governance()?;
    Ok(digests
        .into_iter()
        .flatten()
        .find_map(|digest| Some(Refusal::Withheld { digest, by: governance.withheld(&digest)?.mark.seq })))
}

/// Returns the first number that no capture of a source has, here or before in the batch, and whether the source is new.
fn number(desk: &mut Desk<'_>, source: &Slug, before: &Before) -> anyhow::Result<(u64, bool)> {
    let known = desk.ledger.source(source)?;
    let none = BTreeSet::new();
    let given = before.numbers.get(source).unwrap_or(&none);
    let is_new = known.is_none() && given.is_empty();
    let taken = |n: &u64| {
        let is_it = |name: &str| name == n.to_string();
        given.contains(n)
            || known.is_some_and(|known| known.captures.iter().any(|one| is_it(one.data.capture.as_str())))
    };
    let first: u64 = known.map(free_capture).and_then(|free| free.parse().ok()).unwrap_or(1);
    let last = first.saturating_add((given.len() + known.map_or(0, |known| known.captures.len())) as u64);
    Ok(((first..=last).find(|n| !taken(n)).unwrap_or(last), is_new))
}

impl Plan {
    /// Returns the bytes that its events name.
    fn names<'a>(&'a self, found: &'a Found) -> impl Iterator<Item = &'a Content> + use<'a> {
        let body = (found.head.kind != Kind::Revisit).then_some(&found.body);
        body.into_iter().chain(&self.headers).chain(found.text.as_ref().map(|text| &text.content))
    }

    /// Returns what became of it. The first refusal is the cause of those that follow.
    fn became(&self, outcomes: &[Outcome]) -> Became {
        match outcomes.iter().find_map(|outcome| outcome.as_ref().err()) {
            None => {
                Became::Captured { source: self.source.clone(), capture: self.capture.clone(), is_new: self.is_new }
            }
            Some(rejection) => Became::Refused { why: words(rejection) },
        }
    }
}

fn words(rejection: &Rejection) -> String {
    let failure = Failure::rejected(rejection);
    let words: Vec<&str> = core::iter::once(&failure.message).chain(&failure.next).map(String::as_str).collect();
    words.join("; ")
}

/// Names what payloads are known by.
fn names_of(payload: &Payload, head: &Head) -> impl Iterator<Item = String> {
    let own = format!("sha256:{}", payload.digest);
    head.field("warc-payload-digest").map(ToOwned::to_owned).into_iter().chain([own])
}
