//! schema.org's `ClaimReview`, as publishers write it.
//!
//! Another's rating is evidence here, never our verdict: the label stands as evidence exactly as it was given. Only a
//! label that a table knows becomes an imported rating of its author's, too; a number alone never does, because the
//! ends of scales are used both ways round. Members that are not known are ignored.

pub(crate) mod labels;

use crate::bulk::{
    Builder, Cited, Found, Plan, RecordRefusal, closing, field, first_words, is_blank, iso, site, types, words,
};
use model::{
    shape::{Id, Text},
    values::ImportOf,
};
use serde_json::Value;

/// What a record is about: its own id, else the page that it is on, else the claim and who reviewed it.
pub(crate) fn identity(review: &Value) -> Option<String> {
    let said = |name: &str| first_words(review, name).map(|text| text.trim().to_owned());
    // Within a page an id may be no more than `#review`.
    let page = said("@id").filter(|id| site(id).is_some()).or_else(|| said("url"));
    // An address without its site is the same on two sites.
    let who = page.as_deref().is_none_or(|page| site(page).is_none()).then(|| reviewer(review)).flatten();
    let what = page.or_else(|| claim(review))?;
    Some(format!("{what}\n{}", who.unwrap_or_default()))
}

/// Returns the claim.
pub(crate) fn claim(review: &Value) -> Option<String> {
    let item = || field(review, "itemReviewed").and_then(one);
    first_words(review, "claimReviewed").or_else(|| first_words(item()?, "text"))
}

/// Returns the events of a record.
pub(crate) fn plan(review: &Value, mut build: Builder<'_>) -> Result<Plan, RecordRefusal> {
    let claim: Text = claim(review)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| RecordRefusal::Missing { member: "claimReviewed".to_owned() })?;
    let page = Page::of(review, &mut build);
    let of = ImportOf {
        author: joined(&page.authors),
        publisher: page.publisher.clone(),
        url: page.cited.as_ref().and_then(Cited::url),
        published: page.published.clone(),
        licence: first_words(review, "sdLicense").or_else(|| first_words(review, "license")).and_then(parsed),
    };
    build.open(&claim, page.language.clone(), "und", of, "claimReviewed");
    let source = page.register(&mut build);

    let item = field(review, "itemReviewed").and_then(one);
    let appearances = item.map(|item| appearances(item, &claim)).unwrap_or_default();
    let appearance = appearances.first().map(|(cited, title)| {
        let found = Found { title: title.clone(), stub: true, ..Found::default() };
        build.source(cited, found, "itemReviewed")
    });
    let claimant = item.and_then(|item| field(item, "author")).map(parties).and_then(|parties| all_names(&parties));
    let claimed_at = item.and_then(|item| date(item, "datePublished", "itemReviewed.datePublished", &mut build));
    build.claim(claim, claimant, claimed_at, appearance, Vec::new(), "claimReviewed");

    let rating = field(review, "reviewRating").and_then(one);
    let label = rating.and_then(label);
    let scale = rating.and_then(scale_note);
    build.label.clone_from(&label);
    if label.is_some() || scale.is_some() {
        let answer = label.clone().and_then(parsed);
        build.evidence(source.clone(), parsed("Rating".to_owned()), answer, scale.and_then(parsed), "reviewRating");
    }
    let body = first_words(review, "reviewBody").or_else(|| first_words(review, "description"));
    let explained = rating.and_then(|rating| first_words(rating, "ratingExplanation"));
    let explained = explained.filter(|text| text.chars().any(char::is_alphabetic));
    let known = label.as_deref().and_then(|label| labels::rating(label, build.scale()));
    // What the review says is its rating's rationale, or stands for itself.
    let rationale = explained.or_else(|| body.clone()).filter(|_| known.is_some());
    if let Some(answer) = body.filter(|body| rationale.as_ref() != Some(body)).and_then(parsed) {
        build.evidence(source, parsed("Review".to_owned()), Some(answer), None, "reviewBody");
    }
    let became = rated(label.as_deref(), known, rationale, page.reviewer.as_ref(), &mut build);
    let others: Vec<String> = appearances.iter().skip(1).map(|(cited, _)| cited.said().to_owned()).collect();
    let note = closing(&[
        Some(became),
        page.odd_address.map(|given| format!("Its address as given: {given}")),
        (!others.is_empty()).then(|| format!("The claim also appeared here: {}", others.join(" "))),
    ]);
    build.finish(&note)
}

/// Takes over the rating where a table knows its label, and tells what became of it.
fn rated(
    label: Option<&str>,
    known: Option<(Id, &'static str)>,
    rationale: Option<String>,
    by: Option<&Text>,
    build: &mut Builder<'_>,
) -> String {
    let Some(label) = label else {
        build.notes.push("it gives no label, so there is no rating".to_owned());
        return "The ClaimReview gives no label for its rating, so none was taken over.".to_owned();
    };
    let Some((to, table)) = known else {
        build.notes.push(format!("the label “{}” is in no table; it stands as evidence", label.trim()));
        return "The label of the rating is in no table; it stands as evidence, as it was given.".to_owned();
    };
    let rationale = rationale.unwrap_or_else(|| label.to_owned()).parse();
    if let (Ok(rationale), Some(by)) = (rationale, by.cloned().or_else(|| parsed("unknown".to_owned()))) {
        build.verdict(&to, &rationale, &by, "reviewRating");
    }
    format!("The label “{}” of the rating was taken as `{to}`, by {table}.", label.trim())
}

/// The page that the review is on.
struct Page {
    cited: Option<Cited>,
    title: Option<Text>,
    publisher: Option<Text>,
    authors: Vec<Text>,
    reviewer: Option<Text>,
    published: Option<Text>,
    language: Option<Text>,
    /// What stands for an address and is none.
    odd_address: Option<String>,
}

impl Page {
    fn of(review: &Value, build: &mut Builder<'_>) -> Self {
        let authors = field(review, "author").map(parties).unwrap_or_default();
        let publishers = field(review, "publisher").map(parties).unwrap_or_default();
        let organizations: Vec<Party> = authors.iter().filter(|party| !party.person).cloned().collect();
        let people = authors.iter().filter(|party| party.person).filter_map(|party| party.name.clone());
        let cited = first_words(review, "url").or_else(|| first_words(review, "@id").filter(|id| site(id).is_some()));
        let cited = cited.and_then(|url| Cited::of(&url));
        let odd = cited.as_ref().filter(|cited| cited.url().is_none()).map(|cited| cited.said().to_owned());
        if let Some(given) = &odd {
            build.notes.push(format!("its address is not a whole one, and stands in a note: {given}"));
        }
        Self {
            title: first_words(review, "name").or_else(|| first_words(review, "headline")).and_then(parsed),
            publisher: all_names(&publishers).or_else(|| all_names(&organizations)),
            authors: people.collect(),
            reviewer: reviewer(review).and_then(parsed),
            published: date(review, "datePublished", "datePublished", build).and_then(parsed),
            language: language(review),
            odd_address: odd,
            cited,
        }
    }

    fn register(&self, build: &mut Builder<'_>) -> Id {
        let found = Found {
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            authors: self.authors.clone(),
            published: self.published.clone(),
            language: self.language.clone(),
            stub: false,
        };
        match self.cited.as_ref().filter(|cited| cited.url().is_some()) {
            Some(cited) => build.source(cited, found, "url"),
            None => build.own_source(found, "url"),
        }
    }
}

/// A person or an organization.
#[derive(Debug, Clone)]
struct Party {
    name: Option<Text>,
    site: Option<String>,
    person: bool,
}

fn parties(value: &Value) -> Vec<Party> {
    if let Some(items) = value.as_array() {
        return items.iter().filter(|item| !item.is_array()).flat_map(parties).collect();
    }
    if value.is_object() {
        return vec![Party {
            // A name in several parts is one name.
            name: parsed(words(field(value, "name")).join(", ")),
            site: ["url", "@id"].iter().find_map(|name| site(&first_words(value, name)?)),
            person: types(value).iter().any(|name| name == "Person"),
        }];
    }
    let named = |name: String| Party { site: site(&name), name: parsed(name), person: false };
    words(Some(value)).into_iter().map(named).collect()
}

fn all_names(parties: &[Party]) -> Option<Text> {
    joined(&parties.iter().filter_map(|party| party.name.clone()).collect::<Vec<_>>())
}

fn joined(texts: &[Text]) -> Option<Text> {
    parsed(texts.iter().map(|text| &**text).collect::<Vec<_>>().join("; "))
}

/// Returns whose rating it is: the author and the publisher, else whose site it is on.
fn reviewer(review: &Value) -> Option<String> {
    let authors = field(review, "author").map(parties).unwrap_or_default();
    let publishers = field(review, "publisher").map(parties).unwrap_or_default();
    match (all_names(&authors), all_names(&publishers)) {
        (Some(author), Some(publisher)) if author != publisher => Some(format!("{author} ({publisher})")),
        (Some(name), _) | (None, Some(name)) => Some(name.to_string()),
        (None, None) => {
            let host = first_words(review, "url").and_then(|url| site(&url));
            authors.iter().chain(&publishers).find_map(|party| party.site.clone()).or(host)
        }
    }
}

/// Returns where the claim appeared, the first place first: addresses, or the name of a work.
fn appearances(item: &Value, claim: &Text) -> Vec<(Cited, Option<Text>)> {
    let mut out: Vec<(Cited, Option<Text>)> = Vec::new();
    let name = |work: &Value| first_words(work, "name").filter(|name| **claim != **name).and_then(parsed);
    let mut add = |work: &Value| {
        let address = if work.is_object() {
            ["url", "@id", "contentUrl"].iter().find_map(|name| first_words(work, name))
        } else {
            words(Some(work)).into_iter().next()
        };
        let cited = address.as_deref().and_then(Cited::of).filter(|cited| cited.url().is_some());
        match (cited, name(work)) {
            (Some(cited), title) if out.iter().all(|(known, _)| *known != cited) => out.push((cited, title)),
            _ => {}
        }
    };
    for member in ["firstAppearance", "appearance"] {
        match field(item, member) {
            Some(Value::Array(works)) => works.iter().for_each(&mut add),
            Some(work) => add(work),
            None => {}
        }
    }
    add(item);
    if let Some(work) = field(item, "isPartOf") {
        add(work);
    }
    let is_work = !types(item).iter().any(|name| name == "Claim");
    if out.is_empty()
        && is_work
        && let Some(title) = name(item)
        && let Some(cited) = Cited::of(&title)
    {
        out.push((cited, Some(title)));
    }
    out
}

/// Returns the label as given, whatever its white space.
fn label(rating: &Value) -> Option<String> {
    if rating.is_object() {
        return first_words(rating, "alternateName");
    }
    rating.as_str().filter(|label| !is_blank(label)).map(ToOwned::to_owned)
}

/// Returns the numbers of a rating as given.
fn scale_note(rating: &Value) -> Option<String> {
    let members = [
        ("ratingValue", "ratingValue"),
        ("worstRating", "worst"),
        ("bestRating", "best"),
        ("ratingExplanation", "explanation"),
    ];
    let said: Vec<String> = members
        .iter()
        .filter_map(|(member, name)| first_words(rating, member).map(|text| format!("{name} {}", text.trim())))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn language(review: &Value) -> Option<Text> {
    let given = field(review, "inLanguage").and_then(one)?;
    let named = || first_words(given, "alternateName").or_else(|| first_words(given, "identifier"));
    let said = given.as_str().map(ToOwned::to_owned).or_else(named)?;
    let tag = said.trim();
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let primary = tag.split('-').next().is_some_and(|part| (2..=3).contains(&part.len()));
    (primary && tag.split('-').all(part)).then(|| tag.parse().ok()).flatten()
}

fn date(value: &Value, member: &str, at: &str, build: &mut Builder<'_>) -> Option<String> {
    let given = first_words(value, member)?;
    let date = iso(&given);
    if date.is_none() {
        build.notes.push(format!("`{at}` is no date that is understood, and was left out: {}", given.trim()));
    }
    date
}

/// Returns a value, or the first of a list of them.
fn one(value: &Value) -> Option<&Value> {
    value.as_array().map_or(Some(value), |items| items.first())
}

#[expect(clippy::needless_pass_by_value, reason = "it ends a chain of what was just made")]
fn parsed(text: String) -> Option<Text> {
    text.parse().ok()
}

#[cfg(test)]
mod tests;
