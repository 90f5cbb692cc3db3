//! Memento (RFC 7089) over publications: the case as readers saw it at a time.
//!
//! ```text
//! URI-R  /cases/{case}                      the original
//! URI-G  /timegate/cases/{case}             302 to the memento of Accept-Datetime
//! URI-M  /cases/{case}/publications/{id}    a memento
//! URI-T  /timemap/link/cases/{case}         all of them
//! ```
//! The datetime of a memento is when its publication was recorded, in whole seconds.

use crate::{answer::Answer, ask::Ask, problem::Problem};
use axum::http::{HeaderName, StatusCode, header};
use jiff::{
    Timestamp,
    fmt::rfc2822::{DateTimeParser, DateTimePrinter},
};
use model::case::Publication;
use proof::{RecordedAt, Slug};

const PARSER: DateTimeParser = DateTimeParser::new();
const PRINTER: DateTimePrinter = DateTimePrinter::new();

/// The publications of a case as mementos.
struct Mementos<'a> {
    base: String,
    case: &'a Slug,
    publications: &'a [Publication],
}

impl Mementos<'_> {
    fn original(&self) -> String {
        format!("{}/cases/{}", self.base, self.case)
    }

    fn timegate(&self) -> String {
        format!("{}/timegate/cases/{}", self.base, self.case)
    }

    fn timemap(&self) -> String {
        format!("{}/timemap/link/cases/{}", self.base, self.case)
    }

    fn address(&self, publication: &Publication) -> String {
        format!("{}/publications/{}", self.original(), publication.data.publication)
    }

    fn memento(&self, publication: &Publication, rel: &str) -> String {
        let when = http_date(publication.mark.recorded_at);
        format!("<{}>; rel=\"{rel}\"; datetime=\"{when}\"", self.address(publication))
    }

    /// Returns the first and the last date, as they stand in the link of a time map.
    fn span(&self) -> String {
        match (self.publications.first(), self.publications.last()) {
            (Some(first), Some(last)) => {
                format!(
                    "; from=\"{}\"; until=\"{}\"",
                    http_date(first.mark.recorded_at),
                    http_date(last.mark.recorded_at)
                )
            }
            _ => String::new(),
        }
    }

    /// Returns the links of one memento, or of its time gate: the one that it is, its neighbours and the ends.
    fn links(&self, at: usize) -> String {
        let mut links = vec![
            format!("<{}>; rel=\"original\"", self.original()),
            format!("<{}>; rel=\"timegate\"", self.timegate()),
            format!("<{}>; rel=\"timemap\"; type=\"application/link-format\"{}", self.timemap(), self.span()),
        ];
        let last = self.publications.len().saturating_sub(1);
        for (n, publication) in self.publications.iter().enumerate() {
            let mut rels = Vec::new();
            rels.extend((n == 0).then_some("first"));
            rels.extend((n == last).then_some("last"));
            rels.extend((n.checked_add(1) == Some(at)).then_some("prev"));
            rels.extend((at.checked_add(1) == Some(n)).then_some("next"));
            if !rels.is_empty() || n == at {
                rels.push("memento");
                links.push(self.memento(publication, &rels.join(" ")));
            }
        }
        links.join(", ")
    }

    /// Returns the publication that readers saw at a time; before the first, the first.
    fn seen_at(&self, seconds: i64) -> usize {
        let second = |publication: &Publication| publication.mark.recorded_at.0.div_euclid(1_000_000);
        self.publications.iter().rposition(|publication| second(publication) <= seconds).unwrap_or(0)
    }
}

/// Adds to the answer at a publication's address what makes it a memento.
#[expect(dead_code, reason = "the route of publications is another file's")]
pub(in crate::routes) fn memento_headers(
    answer: Answer,
    ask: &Ask,
    case: &Slug,
    publications: &[Publication],
    id: &str,
) -> Answer {
    let Some(at) = publications.iter().position(|publication| publication.data.publication.as_str() == id) else {
        return answer;
    };
    let Some(publication) = publications.get(at) else { return answer };
    let mementos = Mementos { base: ask.base_url(), case, publications };
    answer
        .with(HeaderName::from_static("memento-datetime"), &http_date(publication.mark.recorded_at))
        .with(header::LINK, &mementos.links(at))
}

/// Adds to the answer at a case's address where its past is.
#[expect(dead_code, reason = "the route of cases is another file's")]
pub(in crate::routes) fn original_headers(answer: Answer, ask: &Ask, case: &Slug) -> Answer {
    let mementos = Mementos { base: ask.base_url(), case, publications: &[] };
    let links = format!(
        "<{}>; rel=\"timegate\", <{}>; rel=\"timemap\"; type=\"application/link-format\"",
        mementos.timegate(),
        mementos.timemap()
    );
    answer.with(header::LINK, &links)
}

/// Returns the publications of a case, or that it has none.
fn publications(ask: &Ask, id: &Slug) -> Result<Vec<Publication>, Problem> {
    let shown = ask.shown(id)?;
    if shown.now.case.publications.is_empty() {
        return Err(Problem::not_found(format!(
            "the case “{id}” was never published, so there is nothing that readers saw of it at any time"
        ))
        .way(format!("/cases/{id}"), "The case as it stands")
        .way(format!("/cases/{id}/history"), "Its history"));
    }
    Ok(shown.now.case.publications)
}

pub(super) fn timegate(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let wanted = match ask.headers.get("accept-datetime") {
        Some(value) => Some(wanted(value.to_str().unwrap_or_default())?),
        None => None,
    };
    let publications = publications(ask, &id)?;
    let mementos = Mementos { base: ask.base_url(), case: &id, publications: &publications };
    let at = wanted.map_or(publications.len().saturating_sub(1), |seconds| mementos.seen_at(seconds));
    let chosen = publications.get(at).or(publications.last());
    let to = chosen.map(|publication| mementos.address(publication)).unwrap_or_default();
    Ok(Answer::of("text/plain; charset=utf-8", format!("{to}\n"))
        .with_status(StatusCode::FOUND)
        .with(header::LOCATION, &to)
        .with(header::VARY, "accept-datetime")
        .with(header::LINK, &mementos.links(at)))
}

/// Reads a date of the one form that there is, in whole seconds (RFC 7089 section 2.1.1: an RFC 1123 date in GMT).
fn wanted(text: &str) -> Result<i64, Problem> {
    let time = PARSER.parse_timestamp(text).ok();
    // What is read is written again: other forms of a date are not the one that there is.
    let time =
        time.filter(|time| PRINTER.timestamp_to_rfc9110_string(time).is_ok_and(|written| written == text.trim()));
    time.map(Timestamp::as_second).ok_or_else(|| {
        Problem::bad_request(format!(
            "Accept-Datetime is “{text}”, and must be a date such as Tue, 16 Jun 2026 13:09:00 GMT"
        ))
    })
}

pub(super) fn timemap(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let publications = publications(ask, &id)?;
    let mementos = Mementos { base: ask.base_url(), case: &id, publications: &publications };
    let mut links = vec![
        format!("<{}>; rel=\"original\"", mementos.original()),
        format!("<{}>; rel=\"timegate\"", mementos.timegate()),
        format!("<{}>; rel=\"self\"; type=\"application/link-format\"{}", mementos.timemap(), mementos.span()),
    ];
    let last = publications.len().saturating_sub(1);
    for (n, publication) in publications.iter().enumerate() {
        let rel = match (n == 0, n == last) {
            (true, true) => "first last memento",
            (true, false) => "first memento",
            (false, true) => "last memento",
            (false, false) => "memento",
        };
        links.push(mementos.memento(publication, rel));
    }
    Ok(Answer::of("application/link-format", format!("{}\n", links.join(",\n"))))
}

/// Returns an HTTP date (RFC 9110 section 5.6.7).
fn http_date(time: RecordedAt) -> String {
    let time = Timestamp::from_microsecond(time.0).unwrap_or_default();
    PRINTER.timestamp_to_rfc9110_string(&time).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_of_one_form() {
        // RFC 9110 section 5.6.7 has this date in three forms; only the first may be asked with.
        assert_eq!(wanted("Sun, 06 Nov 1994 08:49:37 GMT").unwrap(), 784_111_777);
        for text in [
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "1994-11-06T08:49:37Z",
            "",
            "yesterday",
        ] {
            assert_eq!(wanted(text).unwrap_err().status, StatusCode::BAD_REQUEST, "{text}");
        }
        assert_eq!(http_date(RecordedAt(784_111_777_999_999)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
