//! People and programs: who may do what, since when, until when, and what they signed.

use super::{Frame, Pager, address::key_route};
use crate::{
    dates,
    page::linkable,
    words::{and, count},
};
use askama::Template;
use model::{
    Governance, Mark,
    governance::KeyRecord,
    history::Change,
    words::{PolicyKind, RevocationReason},
};
use std::collections::BTreeMap;

/// What a key signed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedCount {
    /// How many entries.
    pub entries: u64,
    /// How many of each type.
    pub types: BTreeMap<String, u64>,
    /// The last of them.
    pub last: Option<u64>,
}

/// A key, and what it signed.
#[derive(Debug)]
struct KeyView<'a> {
    record: &'a KeyRecord,
    id: &'a str,
    to: String,
    vkey: String,
    roles: String,
    link: Option<&'a str>,
    since: When,
    enrolled_by: String,
    end: Option<EndView>,
    signed: u64,
    kinds: Vec<(String, u64)>,
}

#[derive(Debug)]
struct EndView {
    when: When,
    by: String,
    reason: &'static str,
    is_grave: bool,
    disputed: Option<u64>,
}

#[derive(Debug)]
struct When {
    exact: String,
    day: String,
    seq: u64,
}

impl When {
    fn of(mark: &Mark) -> Self {
        let exact = mark.recorded_at.to_string();
        Self { day: dates::day(&exact), exact, seq: mark.seq.0 }
    }
}

/// A key of the log's.
#[derive(Debug)]
struct LogKeyView {
    vkey: String,
    id: String,
    since: When,
    until: Option<When>,
}

#[derive(Debug)]
struct PolicyView {
    when: When,
    kind: &'static str,
    text: Option<String>,
    asks: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "site/keys.html")]
struct All<'a> {
    frame: &'a Frame<'a>,
    standing: Vec<KeyView<'a>>,
    ended: Vec<KeyView<'a>>,
    of_log: Vec<LogKeyView>,
    policies: Vec<PolicyView>,
    approvals: Vec<String>,
}

/// An entry that a key signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedLine {
    /// What it did.
    pub change: Change,
    /// What it is about, and where that is.
    pub about: Option<(String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "site/key.html")]
struct OfKey<'a> {
    frame: &'a Frame<'a>,
    key: KeyView<'a>,
    lines: &'a [SignedLine],
    pager: &'a Pager,
}

/// Returns the page of all keys.
pub fn keys(frame: &Frame<'_>, governance: &Governance, signed: &BTreeMap<String, SignedCount>) -> String {
    let view = |record| KeyView::of(record, governance, signed.get(key_id(record)));
    let all = governance.keys().values();
    let (ended, standing): (Vec<_>, Vec<_>) = all.partition(|record| record.revoked.is_some());
    let log_keys = governance.log_keys();
    let until = |n: usize| log_keys.get(n.saturating_add(1)).map(|(mark, _)| When::of(mark));
    let page = All {
        frame,
        standing: standing.into_iter().map(view).collect(),
        ended: ended.into_iter().map(view).collect(),
        of_log: log_keys
            .iter()
            .enumerate()
            .rev()
            .map(|(n, (mark, key))| LogKeyView {
                vkey: key.to_string(),
                id: key.id().to_string(),
                since: When::of(mark),
                until: until(n),
            })
            .collect(),
        policies: governance
            .policies()
            .iter()
            .rev()
            .map(|(mark, policy)| PolicyView {
                when: When::of(mark),
                kind: match policy.kind {
                    PolicyKind::Methodology => "How the desk works",
                    PolicyKind::Corrections => "How it corrects",
                    PolicyKind::Approvals => "Who must approve what",
                },
                text: policy.text.as_ref().map(ToString::to_string),
                asks: policy.settings.as_ref().map(asks).unwrap_or_default(),
            })
            .collect(),
        approvals: asks(&governance.approvals()),
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

/// Returns the page of one key, with entries that it signed.
pub fn key(
    frame: &Frame<'_>,
    record: &KeyRecord,
    governance: &Governance,
    signed: &SignedCount,
    lines: &[SignedLine],
    pager: &Pager,
) -> String {
    let key = KeyView::of(record, governance, Some(signed));
    // Nothing but writing can fail, and writing to a String cannot.
    OfKey { frame, key, lines, pager }.render().unwrap_or_default()
}

fn key_id(record: &KeyRecord) -> &str {
    record.key.id().as_str()
}

fn asks(settings: &model::values::PolicySettings) -> Vec<String> {
    let of = |n: Option<u64>, what: &str| {
        n.filter(|n| *n > 0).map(|n| format!("{what}: {}", count(n, "approval", "approvals")))
    };
    let admin = settings.admin.filter(|n| *n > 1).map(|n| format!("a change of keys and policies: {n} admins"));
    [of(settings.verdict, "a verdict"), of(settings.publication, "a publication"), admin]
        .into_iter()
        .flatten()
        .collect()
}

impl<'a> KeyView<'a> {
    fn of(record: &'a KeyRecord, governance: &Governance, signed: Option<&SignedCount>) -> Self {
        let names = |mark: &Mark| {
            let names: Vec<String> = mark.by.iter().map(|key| governance.display_name(key)).collect();
            and(&names)
        };
        let id = key_id(record);
        let mut kinds: Vec<(String, u64)> =
            signed.into_iter().flat_map(|signed| &signed.types).map(|(name, n)| (short(name).to_owned(), *n)).collect();
        kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self {
            record,
            id,
            to: key_route(id),
            vkey: record.key.to_string(),
            roles: and(&record.roles.iter().map(|role| role.as_str().to_owned()).collect::<Vec<_>>()),
            link: record.holder.url.as_deref().and_then(linkable),
            since: When::of(&record.enrolled),
            enrolled_by: names(&record.enrolled),
            end: record.revoked.as_ref().map(|end| EndView {
                when: When::of(&end.mark),
                by: names(&end.mark),
                reason: match end.reason {
                    RevocationReason::Lost => "lost",
                    RevocationReason::Retired => "not used any more",
                    RevocationReason::Compromised => "somebody else has it",
                },
                is_grave: end.reason == RevocationReason::Compromised,
                disputed: end.since.map(|seq| seq.0),
            }),
            signed: signed.map_or(0, |signed| signed.entries),
            kinds,
        }
    }

    fn entries(&self) -> String {
        count(self.signed, "entry", "entries")
    }
}

/// Returns an event type without its prefix and its suffix.
fn short(name: &str) -> &str {
    let name = name.strip_prefix("casebook.").unwrap_or(name);
    name.strip_suffix(".v1").unwrap_or(name)
}

impl SignedLine {
    fn day(&self) -> String {
        dates::day(&self.change.recorded_at)
    }
}
