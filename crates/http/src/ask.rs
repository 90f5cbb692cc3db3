//! What a route is given: the log as of one commit, what was asked, and in which form the answer is wanted.

use crate::{accept::Form, app::Shared, moment::Moment, options::Audience, problem::Problem};
use axum::http::HeaderMap;
use ledger::{Reader, Snapshot};
use proof::{Seq, Slug};
use render::site::{Assets, Frame, Stand};
use std::{cell::OnceCell, collections::BTreeMap, sync::Arc};

/// A question to one snapshot.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) shared: Arc<Shared>,
    pub(crate) snapshot: Snapshot,
    pub(crate) reader: Reader,
    pub(crate) headers: HeaderMap,
    /// The path that was asked for, as it came.
    pub(crate) path: String,
    /// The parts of the path that have a name in its route, decoded.
    pub(crate) parts: BTreeMap<String, String>,
    /// What follows the `?`, decoded.
    pub(crate) query: BTreeMap<String, String>,
    /// The forms that the route has, the best first.
    pub(crate) forms: &'static [Form],
    /// The form that the address ends in.
    pub(crate) ending: Option<Form>,
    /// How far the log is, in words: made when a page needs them.
    pub(crate) stand: OnceCell<Stand>,
}

impl Ask {
    /// Tells whether only what was published may be seen.
    pub(crate) fn is_public(&self) -> bool {
        self.shared.options.audience == Audience::Public
    }

    /// Returns the form that is wanted.
    pub(crate) fn form(&self) -> Form {
        self.ending.unwrap_or_else(|| Form::negotiated(self.forms, &self.headers))
    }

    /// Tells whether a person is to read the answer.
    pub(crate) fn wants_page(&self) -> bool {
        match self.ending {
            Some(form) => form == Form::Html,
            None => {
                self.forms.contains(&Form::Html) && Form::negotiated(self.forms, &self.headers) == Form::Html
                    || self.forms.is_empty() && Form::negotiated(&[Form::Json, Form::Html], &self.headers) == Form::Html
            }
        }
    }

    /// Returns a part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.parts.get(name).map_or("", String::as_str)
    }

    /// Returns a part of the path that is an id.
    ///
    /// # Errors
    /// That nothing can have such an id.
    pub(crate) fn id(&self, name: &str) -> Result<Slug, Problem> {
        let text = self.part(name);
        text.parse().map_err(|_no_slug| {
            Problem::not_found(format!(
                "nothing is called “{text}”: an id has letters a–z, digits, dots, hyphens and low lines"
            ))
            .way("/", "All cases")
        })
    }

    /// Returns a parameter that is not empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Returns a parameter that is a number, or what it is when it is not there.
    ///
    /// # Errors
    /// That it is none, or above what is allowed.
    pub(crate) fn number(&self, name: &str, otherwise: u64, most: u64) -> Result<u64, Problem> {
        let Some(text) = self.parameter(name) else { return Ok(otherwise) };
        let number = text.parse().ok().filter(|number| *number <= most && text.bytes().all(|b| b.is_ascii_digit()));
        number.ok_or_else(|| Problem::bad_request(format!("“{name}” must be a number from 0 to {most}")))
    }

    /// Returns the position that a parameter names, or nothing when it is not there or says `now`.
    ///
    /// # Errors
    /// That it is neither a position nor a time, or outside the log.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<Seq>, Problem> {
        self.parameter(name).map_or(Ok(None), |text| self.position_of(name, text))
    }

    /// Returns the position that a text means, or nothing when it says `now`.
    ///
    /// # Errors
    /// As [`Ask::moment`].
    pub(crate) fn position_of(&self, name: &str, text: &str) -> Result<Option<Seq>, Problem> {
        if text == "now" {
            return Ok(None);
        }
        let last = self.snapshot.head();
        match Moment::parse(text) {
            Some(Moment::Position(seq)) if seq <= last => Ok(Some(seq)),
            Some(Moment::Position(_)) => {
                Err(Problem::not_found(format!("entry {text} is beyond the log, whose last entry is #{last}"))
                    .way(format!("/entries/{last}"), format!("Entry #{last}")))
            }
            Some(Moment::Time(time)) => self.reader.position_at(time)?.map(Some).ok_or_else(|| {
                Problem::not_found(format!("{text} is before the log began")).way("/entries/0", "The first entry")
            }),
            None => Err(Problem::bad_request(format!(
                "“{name}” must be a position such as 57, a date such as 2026-11-22, or a time with its offset such as \
                 2026-11-22T10:15:00Z"
            ))),
        }
    }

    /// Returns where the site is, without a slash at the end: as the operator said, or as the request named it.
    pub(crate) fn base_url(&self) -> String {
        if let Some(url) = &self.shared.options.public_url {
            return url.clone();
        }
        let legal = |b: u8| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b);
        let host = self.headers.get(axum::http::header::HOST).and_then(|host| host.to_str().ok());
        match host.filter(|host| !host.is_empty() && host.len() <= 255 && host.bytes().all(legal)) {
            Some(host) => format!("http://{host}"),
            None => "http://localhost".to_owned(),
        }
    }

    /// Returns what the ledger is called: as the operator said, or as its first entry says, which never changes.
    pub(crate) fn title(&self) -> &str {
        let own = || {
            let governance = self.reader.governance(Seq(0)).ok();
            let title = governance.and_then(|governance| governance.created().map(|created| created.title.to_string()));
            title.unwrap_or_else(|| "casebook".to_owned())
        };
        self.shared.options.title.as_deref().unwrap_or_else(|| self.shared.called.get_or_init(own))
    }

    /// Returns how far the log is, in words.
    pub(crate) fn stand(&self) -> &Stand {
        self.stand.get_or_init(|| {
            let checkpoint = &self.snapshot.checkpointed().checkpoint;
            Stand {
                origin: checkpoint.origin.clone(),
                size: self.snapshot.size(),
                recorded_at: self.snapshot.recorded_at().map(|time| time.to_string()).unwrap_or_default(),
                checkpoint: checkpoint.size,
                root: checkpoint.root.to_string(),
            }
        })
    }

    /// Returns what is around a page.
    pub(crate) fn frame<'a>(&'a self, title: &'a str) -> Frame<'a> {
        Frame::new(self.title(), title, self.stand(), self.assets()).public(self.is_public())
    }

    pub(crate) fn assets(&self) -> &Assets {
        &self.shared.assets
    }
}
