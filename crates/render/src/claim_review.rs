//! A verdict as ClaimReview, the JSON-LD that other tools read about fact-checks (schema.org 30.0).
//!
//! Only what schema.org defines for a type is written, and only what is known: a rating off its scale has no number, a
//! claimant of whom nothing but a name is known is neither called a person nor an organization, and addresses of this
//! ledger are left out unless one is given to put before them. `docs/exports.md` has the mapping.

use crate::{dates, page::linkable, words};
use model::{
    Assessment,
    assessment::{AssessedClaim, AssessedCorrection, AssessedSource, Verdict},
    case::QUESTION,
    record::RecordedPublication,
    values::Rating,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a ClaimReview is made of.
#[derive(Debug, Clone, Copy)]
pub struct ClaimReviewInput<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The claim that is reviewed; the case's question without one.
    pub claim: Option<&'a str>,
    /// Who publishes, where that is known.
    pub publisher: Option<&'a str>,
    /// What readers saw, oldest first.
    pub publications: &'a [RecordedPublication],
    /// The ratings of the case's scale, where they are known.
    pub ratings: &'a [Rating],
    /// When events were recorded, by their ids.
    pub times: &'a BTreeMap<String, String>,
    /// Where the ledger is served, without a slash at the end.
    pub base_url: Option<&'a str>,
    /// The last entry that was taken into account.
    pub as_of: Option<u64>,
    /// The desk's policies.
    pub policies: Policies,
}

/// Where a desk's policies were recorded, as far as it has published any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policies {
    /// How it corrects.
    pub corrections: Option<u64>,
    /// How it works.
    pub methodology: Option<u64>,
}

static NO_TIMES: BTreeMap<String, String> = BTreeMap::new();

impl<'a> ClaimReviewInput<'a> {
    /// Returns what an assessment says by itself: no dates of publication, no addresses, no numbers.
    pub fn of(assessment: &'a Assessment) -> Self {
        Self {
            assessment,
            claim: None,
            publisher: None,
            publications: &[],
            ratings: &[],
            times: &NO_TIMES,
            base_url: None,
            as_of: None,
            policies: Policies::default(),
        }
    }

    /// Returns an address of the ledger.
    fn url(&self, path: &str) -> Option<String> {
        self.base_url.map(|base| format!("{base}{path}"))
    }

    fn path(&self) -> String {
        match self.claim {
            Some(claim) => format!("/cases/{}/claims/{claim}", self.assessment.case),
            None => format!("/cases/{}", self.assessment.case),
        }
    }
}

/// Returns the ClaimReview of a case's question or of a claim; nothing where it has no verdict.
pub fn claim_review(input: &ClaimReviewInput<'_>) -> Option<Value> {
    let assessment = input.assessment;
    let claim = match input.claim {
        Some(id) => Some(assessment.claim(id)?),
        None => None,
    };
    let verdict = claim.map_or(assessment.verdict.as_ref(), |claim| claim.verdict.as_ref())?;
    let reviewed = match claim {
        Some(claim) => &claim.text,
        None => assessment.proposition.as_ref().unwrap_or(&assessment.question),
    };
    let (first, last) = published(input, verdict);
    let at = input.as_of.map(|seq| format!("?at={seq}")).unwrap_or_default();
    let mut out = object(
        "ClaimReview",
        [
            ("@context", Some("https://schema.org".into())),
            ("@id", input.url(&format!("{}{at}#claimreview", input.path())).map(Value::from)),
            ("url", input.url(&input.path()).map(Value::from)),
            ("datePublished", first.map(Value::from)),
            ("dateModified", last.map(Value::from)),
            ("version", input.as_of.map(|seq| seq.to_string().into())),
            ("inLanguage", Some(assessment.language.clone().into())),
            ("claimReviewed", Some(reviewed.clone().into())),
            ("itemReviewed", Some(item(input, claim, reviewed))),
            ("author", author(input, verdict)),
            ("reviewRating", Some(rating(input, verdict))),
            ("isBasedOn", input.url(&format!("/cases/{}.prov.json{at}", assessment.case)).map(Value::from)),
        ],
    );
    let citations: Vec<Value> = cited(assessment, claim).map(|source| citation(input, source)).collect();
    let about = |correction: &&AssessedCorrection| {
        let target = input.claim.unwrap_or(QUESTION);
        input.claim.is_none() || correction.targets.iter().any(|id| id == target)
    };
    let corrections: Vec<Value> =
        assessment.corrections.iter().filter(about).map(|issued| correction(input, issued)).collect();
    for (name, values) in [("citation", citations), ("correction", corrections)] {
        if !values.is_empty() {
            out.insert(name.to_owned(), values.into());
        }
    }
    Some(out.into())
}

fn object<const N: usize>(of: &str, members: [(&str, Option<Value>); N]) -> Map<String, Value> {
    let mut out = Map::new();
    if !of.is_empty() {
        out.insert("@type".to_owned(), of.into());
    }
    out.extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    out
}

/// Somebody of whom only the name is known.
fn named(name: &str) -> Value {
    json!({"name": name})
}

/// When readers first and last saw it; an imported rating was published when its author did.
fn published(input: &ClaimReviewInput<'_>, verdict: &Verdict) -> (Option<String>, Option<String>) {
    if verdict.attributed_to.is_some() {
        let first = input.assessment.imports.iter().find_map(|import| date(import.published.as_deref()));
        return (first, None);
    }
    let day = |publication: &RecordedPublication| date(Some(&publication.at.recorded_at));
    let standing = |publication: &&RecordedPublication| !publication.void;
    let first = input.publications.iter().find(standing).and_then(day);
    let last = input.publications.iter().rfind(standing).and_then(day);
    (first.clone(), last.filter(|last| first.as_ref() != Some(last)))
}

/// A date as schema.org wants it, or nothing: `May 2026` is no date.
fn date(text: Option<&str>) -> Option<String> {
    let text = text?;
    text.get(..10).filter(|_| dates::day(text) != text).map(ToOwned::to_owned)
}

fn item(input: &ClaimReviewInput<'_>, claim: Option<&AssessedClaim>, text: &str) -> Value {
    let claimant = claim.map(|claim| claim.claimant.as_str()).filter(|claimant| *claimant != "unknown");
    let appearance = claim.and_then(|claim| claim.appearance.as_ref());
    let by_quote = appearance.and_then(|found| found.quote.as_ref()).and_then(|quote| {
        let digest = quote.extraction.to_string();
        let holds =
            |source: &&AssessedSource| source.captures.iter().any(|capture| capture.extractions.contains(&digest));
        input.assessment.sources.iter().find(holds)
    });
    let source = appearance.and_then(|found| found.source.as_ref());
    let work = source.and_then(|id| input.assessment.source(id.as_str())).or(by_quote);
    object(
        "Claim",
        [
            ("text", Some(text.into())),
            ("author", claimant.map(named)),
            ("datePublished", date(claim.and_then(|claim| claim.claimed_at.as_deref())).map(Value::from)),
            ("appearance", work.map(|source| vec![Value::from(creative_work(input, source))].into())),
        ],
    )
    .into()
}

/// Whose rating it is. Ours is the publisher's; somebody else's is theirs, and its kind is known from the import alone.
fn author(input: &ClaimReviewInput<'_>, verdict: &Verdict) -> Option<Value> {
    if let Some(author) = &verdict.attributed_to {
        let import = |is: fn(&model::assessment::AssessedImport) -> &Option<String>| {
            input.assessment.imports.iter().any(|import| is(import).as_ref() == Some(author))
        };
        let of = match (import(|import| &import.publisher), import(|import| &import.author)) {
            (true, _) => "Organization",
            (false, true) => "Person",
            (false, false) => "",
        };
        return Some(object(of, [("name", Some(author.clone().into()))]).into());
    }
    let Some(publisher) = input.publisher else {
        let by: Vec<Value> = verdict.by.iter().map(|name| named(name)).collect();
        return (!by.is_empty()).then(|| by.into());
    };
    let policy = |seq: Option<u64>| seq.and_then(|seq| input.url(&format!("/entries/{seq}"))).map(Value::from);
    Some(
        object(
            "Organization",
            [
                ("name", Some(publisher.into())),
                ("url", input.url("/").map(Value::from)),
                ("correctionsPolicy", policy(input.policies.corrections)),
                ("publishingPrinciples", policy(input.policies.methodology)),
            ],
        )
        .into(),
    )
}

fn rating(input: &ClaimReviewInput<'_>, verdict: &Verdict) -> Value {
    let of_scale = input.ratings.iter().find(|rating| rating.rating.as_str() == verdict.rating);
    let label = of_scale.and_then(|rating| rating.claimreview.as_ref()).map(ToString::to_string);
    let label = label.unwrap_or_else(|| words::label(verdict, &input.assessment.language).to_owned());
    let imported = verdict.attributed_to.is_some();
    let label = if imported { label_as_given(input.assessment).unwrap_or(label) } else { label };
    let orders = input.ratings.iter().filter_map(|rating| rating.order);
    // A number means something between the ends of its scale alone, and another's rating has none of ours.
    let order = verdict.order.filter(|_| !imported);
    let numbers = order.and_then(|order| Some((order, orders.clone().max()?, orders.min()?)));
    object(
        "Rating",
        [
            ("alternateName", Some(label.into())),
            ("ratingValue", numbers.map(|(order, ..)| order.into())),
            ("bestRating", numbers.map(|(_, best, _)| best.into())),
            ("worstRating", numbers.map(|(.., worst)| worst.into())),
            ("ratingExplanation", Some(verdict.rationale.clone().into())),
        ],
    )
    .into()
}

/// The words of an imported rating's author, which stand as evidence where the import had them.
fn label_as_given(assessment: &Assessment) -> Option<String> {
    let mut evidence = assessment.claims.iter().flat_map(|claim| &claim.evidence);
    let rating = evidence.find(|evidence| evidence.question.as_deref() == Some(RATING_QUESTION))?;
    rating.answer.as_ref().map(|answer| answer.trim().to_owned())
}

/// The question under which an import keeps a rating as its author gave it.
const RATING_QUESTION: &str = "Rating";

/// The numbered sources of the case, or those of a claim's evidence.
fn cited<'a>(assessment: &'a Assessment, claim: Option<&'a AssessedClaim>) -> impl Iterator<Item = &'a AssessedSource> {
    assessment.sources.iter().filter(move |source| match claim {
        Some(claim) => claim.evidence.iter().any(|evidence| evidence.source == source.source),
        None => source.number.is_some(),
    })
}

fn citation(input: &ClaimReviewInput<'_>, source: &AssessedSource) -> Value {
    let mut work = creative_work(input, source);
    if let Some(number) = source.number {
        work.insert("position".to_owned(), number.into());
    }
    work.into()
}

fn creative_work(input: &ClaimReviewInput<'_>, source: &AssessedSource) -> Map<String, Value> {
    let kept = source.captures.iter().rfind(|capture| !capture.withheld);
    let authors: Vec<Value> = source.authors.iter().map(|name| named(name)).collect();
    object(
        "CreativeWork",
        [
            ("name", source.title.clone().map(Value::from)),
            ("url", source.url.as_deref().and_then(linkable).map(Value::from)),
            ("author", (!authors.is_empty()).then(|| authors.into())),
            ("publisher", source.publisher.as_deref().map(named)),
            ("datePublished", date(source.published.as_deref()).map(Value::from)),
            ("inLanguage", source.language.clone().map(Value::from)),
            (
                "archivedAt",
                kept.and_then(|capture| input.url(&format!("/sources/{}/captures/{}", source.source, capture.capture)))
                    .map(Value::from),
            ),
        ],
    )
}

fn correction(input: &ClaimReviewInput<'_>, issued: &AssessedCorrection) -> Value {
    let day = date(input.times.get(&issued.event).map(String::as_str));
    object("CorrectionComment", [("datePublished", day.map(Value::from)), ("text", Some(issued.text.clone().into()))])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::{assessment, full_assessment};

    fn ratings() -> Vec<Rating> {
        let rating = |id: &str, order| Rating {
            rating: model::shape::Plain(id.parse().unwrap()),
            label: BTreeMap::new(),
            order,
            averitec: None,
            claimreview: (id == "mixed").then(|| "Half true".parse().unwrap()),
        };
        vec![
            rating("refuted", Some(1)),
            rating("mixed", Some(3)),
            rating("supported", Some(5)),
            rating("outdated", None),
        ]
    }

    #[test]
    fn a_rating_on_the_scale_has_its_ends_and_the_scales_label() {
        let (assessment, ratings) = (full_assessment(), ratings());
        let review =
            claim_review(&ClaimReviewInput { ratings: &ratings, ..ClaimReviewInput::of(&assessment) }).unwrap();
        let rating = &review["reviewRating"];
        assert_eq!(
            (&rating["alternateName"], &rating["worstRating"], &rating["ratingValue"], &rating["bestRating"]),
            (&json!("Half true"), &json!(1), &json!(3), &json!(5))
        );
    }

    #[test]
    fn a_rating_off_the_scale_or_of_an_unknown_one_has_no_number() {
        let (mut assessment, ratings) = (full_assessment(), ratings());
        assert!(claim_review(&ClaimReviewInput::of(&assessment)).unwrap()["reviewRating"].get("ratingValue").is_none());
        let verdict = assessment.verdict.as_mut().unwrap();
        (verdict.rating, verdict.order) = ("outdated".to_owned(), None);
        let review =
            claim_review(&ClaimReviewInput { ratings: &ratings, ..ClaimReviewInput::of(&assessment) }).unwrap();
        for number in ["ratingValue", "bestRating", "worstRating"] {
            assert!(review["reviewRating"].get(number).is_none(), "{number}");
        }
    }

    #[test]
    fn without_a_verdict_there_is_no_review() {
        assert_eq!(claim_review(&ClaimReviewInput::of(&assessment())), None);
        let full = full_assessment();
        assert_eq!(claim_review(&ClaimReviewInput { claim: Some("c-cause"), ..ClaimReviewInput::of(&full) }), None);
        assert_eq!(claim_review(&ClaimReviewInput { claim: Some("c-none"), ..ClaimReviewInput::of(&full) }), None);
    }

    #[test]
    fn a_claim_has_its_own_sources_and_claimant() {
        let full = full_assessment();
        let of_claim = ClaimReviewInput { claim: Some("c-quarter"), ..ClaimReviewInput::of(&full) };
        let review = claim_review(&of_claim).unwrap();
        assert_eq!(review["itemReviewed"]["author"], json!({"name": "Ostrey County Audit Office"}));
        let positions: Vec<&Value> =
            review["citation"].as_array().unwrap().iter().map(|work| &work["position"]).collect();
        assert_eq!(positions, [&json!(3)]);
    }

    #[test]
    fn whose_rating_it_is_follows_from_the_import() {
        let mut full = full_assessment();
        full.verdict.as_mut().unwrap().attributed_to = Some("The Packet".to_owned());
        let author = |assessment: &Assessment| {
            let input = ClaimReviewInput { publisher: Some("A desk"), ..ClaimReviewInput::of(assessment) };
            claim_review(&input).unwrap()["author"].clone()
        };
        assert_eq!(author(&full), json!({"name": "The Packet"}));
        // In its author's words, and without a number of our scale.
        let ratings = ratings();
        let told = |full: &Assessment| {
            claim_review(&ClaimReviewInput { ratings: &ratings, ..ClaimReviewInput::of(full) }).unwrap()["reviewRating"]
                .clone()
        };
        assert_eq!((&told(&full)["alternateName"], told(&full).get("ratingValue")), (&json!("Half true"), None));
        let rated = full.claims.first_mut().and_then(|claim| claim.evidence.first_mut()).unwrap();
        rated.question = Some("Rating".to_owned());
        rated.answer = Some("Half wrong \r".to_owned());
        assert_eq!(told(&full)["alternateName"], json!("Half wrong"));
        full.imports = vec![model::assessment::AssessedImport {
            sha256: "00".repeat(32),
            media_type: "application/ld+json".to_owned(),
            importer: "claimreview".to_owned(),
            author: None,
            publisher: Some("The Packet".to_owned()),
            url: None,
            published: None,
            licence: None,
            event: "event-i".to_owned(),
        }];
        assert_eq!(author(&full), json!({"@type": "Organization", "name": "The Packet"}));
    }
}
