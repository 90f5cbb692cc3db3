//! Addresses of the web as captures: what is asked, what came, and the events that record either.
//!
//! Nobody waits for the ledger while a server is waited for: what was fetched is in memory before the ledger is opened.

use crate::{
    browser::{self, Browser, Rendered},
    commands::{
        events::{extraction, free_capture},
        verify::spinner_of,
    },
    desk::{Draft, now_text},
    env::Env,
    failure::Failure,
    output::Output,
    text_of::{self, says::Said},
};
use anyhow::Context as _;
use capture::{
    extract::Extracted,
    fetch::{Ask, Failed, FetchError, Fetched, Fetcher, Headers, Made},
    message,
    warc::Page,
};
use model::{
    EventData, EventKind, Source,
    event::sources::SourceCaptured,
    shape::Plain,
    values::{Blob, Tool},
    words::{Access, CaptureHow},
};
use proof::{Digest, EventTime, Slug, StreamName};
use serde_json::{Map, Value};
use std::{borrow::Cow, time::Duration};

/// How long a fetch may take where nobody says otherwise, in seconds.
pub(crate) const SECONDS: u64 = 60;

/// How addresses are asked.
#[derive(Debug, Clone)]
pub(crate) struct How {
    /// How long all of it may take, in seconds.
    pub(crate) seconds: u64,
    /// Whether addresses that are not public may be asked.
    pub(crate) private: bool,
    /// What is sent, and never kept.
    pub(crate) headers: Headers,
    /// Whether the page is shown by a browser.
    pub(crate) browser: bool,
}

/// What came of asking.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) ask: Ask,
    /// When it was asked.
    at: EventTime,
    pub(crate) came: Result<Box<Fetched>, Failed>,
    /// What a browser made of it, where one was asked to.
    pub(crate) shown: Option<Result<Rendered, String>>,
    /// The source that has the address, where that was looked up.
    pub(crate) source: Option<Slug>,
}

/// What a capture is to be called, and what is said of it.
#[derive(Debug, Default)]
pub(crate) struct Named<'a> {
    /// The capture's id; the next free number where none is given.
    pub(crate) capture: Option<&'a str>,
    /// What the bytes are, if not what the server says.
    pub(crate) media_type: Option<&'a str>,
    pub(crate) language: Option<&'a str>,
}

/// An event's type and data, before what a person gave is laid over it.
pub(crate) type Planned = (EventKind, Map<String, Value>);

/// What is to be recorded, and what is to be said beside it.
#[derive(Debug, Default)]
pub(crate) struct Plan<'a> {
    pub(crate) events: Vec<Planned>,
    /// What the events name.
    pub(crate) blobs: Vec<Cow<'a, [u8]>>,
    pub(crate) notes: Vec<String>,
    /// What the capture is called, where there is one.
    pub(crate) capture: Option<String>,
    /// Why nothing was captured.
    pub(crate) failed: Option<String>,
    /// What the bytes say about themselves.
    pub(crate) said: Option<Said>,
}

/// Tells whether an argument is an address of the web, and no file.
pub(crate) fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// Reads an address.
///
/// # Errors
/// When it is none that can be asked.
pub(crate) fn ask(url: &str) -> anyhow::Result<Ask> {
    let ask = Ask::of(url).map_err(|error| {
        Failure::new(format!("{url} is no address: {error}")).then("give it as https://host/path").unwritten()
    })?;
    // A name that is no source's either, such as one with another scheme.
    if Page::at(ask.url()).is_none() {
        return Err(Failure::new(format!("{} cannot be fetched: only http and https are", ask.url()))
            .then("save it, and capture the file: casebook capture FILE --source SOURCE")
            .unwritten()
            .into());
    }
    Ok(ask)
}

/// Asks, and waits for what comes.
///
/// # Errors
/// When we cannot ask at all, or may not; what the web does is in the result.
pub(crate) fn fetch(ask: Ask, how: &How, env: &Env, out: &Output) -> anyhow::Result<Asked> {
    let browser = how.browser.then(|| browser::found(env).ok_or_else(no_browser)).transpose()?;
    let ask = ask.with(how.headers.clone());
    let at = now_text(env.now())?;
    let scratch = tempfile::tempfile_in(&env.temporary_folder)
        .with_context(|| format!("cannot make a file in {}", env.temporary_folder.display()))?;
    let fetcher = Fetcher::new(Duration::from_secs(how.seconds), how.private);
    let spinner = spinner_of(out, &format!("asking {}", ask.url()));
    let came = fetcher.fetch(&ask, &scratch).map(Box::new);
    let shown = match (&came, browser) {
        (Ok(fetched), Some(browser)) if fetched.is_answer() => Some(show(browser, fetched, how.seconds, env)),
        _ => None,
    };
    spinner.finish_and_clear();
    match came {
        Err(failed) if failed.error.is_ours() && !failed.was_asked => Err(ours(&failed.error).into()),
        came => Ok(Asked { ask, at, came, shown, source: None }),
    }
}

fn no_browser() -> Failure {
    Failure::new(format!("a page cannot be shown: there is no {}", browser::NAMES.join(", no ")))
        .then("install one (Debian: apt install chromium), or leave --browser out")
        .unwritten()
}

/// Has a browser show what answered, and nothing else.
fn show(browser: Browser, fetched: &Fetched, seconds: u64, env: &Env) -> Result<Rendered, String> {
    let host = fetched.url.host_str().unwrap_or_default();
    let shown = browser::Show { url: fetched.url.as_str(), host, peer: fetched.peer, seconds };
    browser::render(browser, shown, env).map_err(|why| why.to_string())
}

/// We do not ask there.
fn ours(error: &FetchError) -> Failure {
    let failure = Failure::new(error.to_string()).unwritten();
    match error {
        FetchError::NotPublic { .. } | FetchError::Port { .. } => {
            failure.then("if you trust what is there: --allow-private")
        }
        FetchError::NoAuthorities => failure.then("install them (Debian: apt install ca-certificates)"),
        _ => failure,
    }
}

impl Asked {
    /// Returns the address whose source it is: of a web archive's copy the original's.
    pub(crate) fn original(&self) -> String {
        let memento = self.came.as_ref().ok().and_then(|fetched| fetched.memento());
        memento.and_then(|memento| memento.original).unwrap_or_else(|| self.ask.url().to_owned())
    }

    /// Returns what records that it came, or did not.
    pub(crate) fn plan(&self, known: Option<&Source>, named: &Named<'_>) -> anyhow::Result<Plan<'_>> {
        match (&self.came, &self.shown) {
            (Ok(fetched), Some(Ok(rendered))) => self.shown(fetched, rendered, known, named),
            (Ok(fetched), Some(Err(why))) => Ok(self.failed(led(&fetched.redirects, why.clone()), None)),
            (Ok(fetched), None) if fetched.is_answer() || self.is_unchanged(fetched, known) => {
                self.got(fetched, known, named)
            }
            (Ok(fetched), None) => {
                Ok(self.failed(led(&fetched.redirects, fetched.refused()), Some(fetched.response.status)))
            }
            (Err(failed), _) => Ok(self.failed(led(&failed.redirects, failed.error.to_string()), None)),
        }
    }

    /// The server was asked, and says that what it gave for the latest capture has not changed.
    fn is_unchanged(&self, fetched: &Fetched, known: Option<&Source>) -> bool {
        fetched.response.status == 304 && self.ask.is_conditional() && known.and_then(latest).is_some()
    }

    fn failed(&self, error: String, status: Option<u16>) -> Plan<'static> {
        let mut data = Map::new();
        data.insert("url".to_owned(), self.ask.url().into());
        data.insert("at".to_owned(), self.at.to_string().into());
        data.insert("error".to_owned(), error.as_str().into());
        data.extend(status.map(|status| ("status".to_owned(), status.into())));
        Plan { events: vec![(EventKind::CaptureFailed, data)], failed: Some(error), ..Plan::default() }
    }

    /// A page as a browser showed it. Its own exchanges with the server are not recorded, so there are no headers and no
    /// digests of the wire.
    fn shown<'a>(
        &self,
        fetched: &Fetched,
        rendered: &'a Rendered,
        known: Option<&Source>,
        named: &Named<'_>,
    ) -> anyhow::Result<Plan<'a>> {
        let media_type = "text/html";
        let capture =
            named.capture.map_or_else(|| known.map_or_else(|| "1".to_owned(), free_capture), ToOwned::to_owned);
        let made = Made {
            capture: capture.parse().map_err(|error| Failure::usage(format!("--capture: {error}")).unwritten())?,
            body: blob(&rendered.document, media_type)?,
            tool: &Tool { version: rendered.version.parse().map_err(anyhow::Error::msg)?, ..tool("chromium") },
            access: Access::QuotesOnly,
        };
        let captured = fetched.captured(&self.ask, Plain(self.at.clone()), made);
        let captured = captured.context("an address of the answer cannot be written down")?;
        let captured = SourceCaptured {
            how: CaptureHow::Browser,
            via: None,
            headers: None,
            wire: None,
            truncated: None,
            screenshot: Some(blob(&rendered.picture, "image/png")?),
            ..captured
        };
        let mut plan = Plan { capture: Some(capture.clone()), notes: said(fetched, media_type), ..Plan::default() };
        plan.notes.push(format!(
            "shown by chromium {}: {} bytes, and a picture",
            rendered.version,
            rendered.document.len()
        ));
        if rendered.without_sandbox {
            plan.notes.push("run as root, the browser had no sandbox: run it as another user".to_owned());
        }
        plan.events.push((EventKind::SourceCaptured, EventData::from(captured).to_map()));
        plan.blobs.extend([Cow::from(&rendered.document), Cow::from(&rendered.picture)]);
        let text = text_of::extract(&rendered.document, media_type, Some("utf-8"));
        plan.take_text(text.map_err(|why| why.to_string()), &capture, named, media_type);
        Ok(plan)
    }

    fn got<'a>(&self, fetched: &'a Fetched, known: Option<&Source>, named: &Named<'_>) -> anyhow::Result<Plan<'a>> {
        let mut plan = Plan::default();
        let content_type = fetched.response.header("content-type");
        let kept = self.is_unchanged(fetched, known).then(|| known.and_then(latest)).flatten();
        let media_type = match (named.media_type, &kept) {
            (Some(media_type), _) => media_type.to_owned(),
            (None, Some(kept)) => kept.data.body.media_type.to_string(),
            (None, None) => {
                content_type.and_then(message::essence).unwrap_or_else(|| guessed(&fetched.body).to_owned())
            }
        };
        let body = match &kept {
            Some(kept) => kept.data.body.clone(),
            None => blob(&fetched.body, &media_type)?,
        };
        let free = known.map_or_else(|| "1".to_owned(), free_capture);
        let capture = named.capture.unwrap_or(&free);
        let made = Made {
            capture: capture.parse().map_err(|error| Failure::usage(format!("--capture: {error}")).unwritten())?,
            body,
            tool: &tool("casebook"),
            access: Access::QuotesOnly,
        };
        let captured = fetched.captured(&self.ask, Plain(self.at.clone()), made);
        let captured = captured.context("an address of the answer cannot be written down")?;
        plan.capture = Some(capture.to_owned());
        plan.notes = said(fetched, &media_type);
        plan.events.push((EventKind::SourceCaptured, EventData::from(captured).to_map()));
        plan.blobs.push(Cow::from(&fetched.heads));
        if let Some(kept) = kept {
            plan.notes.push("it has not changed, says the server: no second body is kept".to_owned());
            if let Some((_, text)) = kept.extractions.last() {
                let mut again = EventData::from(text.clone()).to_map();
                again.insert("capture".to_owned(), capture.into());
                plan.events.push((EventKind::TextExtracted, again));
            }
            return Ok(plan);
        }
        plan.blobs.push(Cow::from(&fetched.body));
        let text = text_of::of_body(Some(&fetched.response), &fetched.body, &media_type);
        plan.take_text(text, capture, named, &media_type);
        Ok(plan)
    }
}

impl Plan<'_> {
    /// Takes in the text of what was captured, or why there is none.
    fn take_text(
        &mut self,
        text: Result<Option<Extracted>, String>,
        capture: &str,
        named: &Named<'_>,
        media_type: &str,
    ) {
        match text {
            Ok(Some(text)) => {
                let language = named.language.map(ToOwned::to_owned);
                self.events.push((EventKind::TextExtracted, extraction(capture, &text, language)));
                self.said = Said::of(&text);
                self.blobs.push(Cow::from(text.text.into_bytes()));
            }
            Ok(None) => self.notes.push(format!("no text is taken out of {media_type}")),
            Err(why) => self.notes.push(format!("no text was taken out: {why}")),
        }
    }
}

/// Returns what stands for bytes in an event.
fn blob(bytes: &[u8], media_type: &str) -> anyhow::Result<Blob> {
    let media_type = media_type.parse().map_err(|why| Failure::usage(format!("--media-type: {why}")).unwritten())?;
    Ok(Blob { sha256: Plain(Digest::of(bytes)), size: bytes.len() as u64, media_type })
}

/// Returns the newest capture that came over the web.
pub(crate) fn latest(source: &Source) -> Option<&model::source::Capture> {
    source.captures.iter().rev().find(|capture| capture.data.headers.is_some())
}

/// What a server that says nothing about its bytes gives.
fn guessed(body: &[u8]) -> &'static str {
    let begins = body.get(..512).unwrap_or(body);
    let begins = String::from_utf8_lossy(begins).trim_start().to_ascii_lowercase();
    if begins.starts_with("<!doctype html") || begins.starts_with("<html") {
        "text/html"
    } else if begins.starts_with("%pdf-") {
        "application/pdf"
    } else if core::str::from_utf8(body).is_ok() && !body.contains(&0) {
        "text/plain"
    } else {
        "application/octet-stream"
    }
}

/// What there is to say about an answer.
fn said(fetched: &Fetched, media_type: &str) -> Vec<String> {
    let status = fetched.response.status;
    let mut notes = vec![format!("{status} {}: {media_type}, {} bytes", fetched.url, fetched.body.len())];
    notes.extend(
        fetched.redirects.iter().map(|redirect| format!("redirected ({}) to {}", redirect.status, redirect.url)),
    );
    if let Some(tls) = &fetched.tls {
        notes.push(format!("{}, certificate {}", tls.protocol, tls.certificate));
    }
    if let Some(memento) = fetched.memento() {
        notes.push(format!("a web archive's copy of {}", memento.at.0));
    }
    if let Some(cut) = &fetched.cut {
        notes.push(format!("it is not all of it: {cut}"));
    }
    notes
}

/// What came to nothing after redirects, with the last of them.
fn led(redirects: &[model::values::Redirect], error: String) -> String {
    match redirects.last() {
        Some(last) => format!("redirected to {}: {error}", last.url),
        None => error,
    }
}

/// Returns the source that an address has, and the event that registers it as what its bytes say, or as a stub where there
/// are none.
pub(crate) fn registered(url: &str, plan: &Plan<'_>, origin: &str) -> Option<(Slug, Draft)> {
    let page = Page::at(url)?;
    let (id, mut data) = page.registered(origin);
    data.stub = plan.failed.is_some();
    if let Some(said) = &plan.said {
        said.describe(&mut data);
    }
    let draft = Draft { id: Some(id), ..Draft::new(StreamName::Source(page.source()), data) };
    Some((page.source(), draft))
}

/// Reads the flags of a command that asks the web.
///
/// # Errors
/// When one is not what it should be.
pub(crate) fn how<'a>(
    seconds: Option<&str>,
    private: bool,
    browser: bool,
    headers: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<How> {
    let seconds = seconds.map(|text| {
        let seconds = text.parse().ok().filter(|seconds| (1..=3600).contains(seconds));
        seconds.ok_or_else(|| {
            Failure::usage(format!("--timeout: `{text}` is no number of seconds from 1 to 3600")).unwritten()
        })
    });
    let headers = Headers::parse(headers).map_err(|error| Failure::usage(format!("--header: {error}")).unwritten())?;
    Ok(How { seconds: seconds.transpose()?.unwrap_or(SECONDS), private, headers, browser })
}

/// A program of this version, as events name it.
pub(crate) fn tool(name: &str) -> Tool {
    let text = |text: &str| match text.parse() {
        Ok(text) => text,
        Err(_) => unreachable!("a name and a version are texts"),
    };
    Tool { name: text(name), version: text(env!("CARGO_PKG_VERSION")) }
}
