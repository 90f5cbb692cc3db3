//! What `show` writes for other programs: the page, ClaimReview, provenance, annotations.

use crate::{
    args::{Format, ShowArgs},
    exit,
    failure::Failure,
};
use ledger::CaseView;
use model::{Assessment, Recorded, decide::KnownSources};
use render::WholeCase;
use serde_json::Value;

/// Refuses options that the format does not know.
///
/// # Errors
/// What is wrong with them.
pub(super) fn check(args: &ShowArgs) -> anyhow::Result<()> {
    if args.claim.is_some() && args.format != Some(Format::Claimreview) {
        return Err(Failure::usage("--claim goes with --format claimreview alone")
            .then("leave it out: every other format shows all claims of the case")
            .into());
    }
    let of_addresses = matches!(args.format, Some(Format::Claimreview | Format::Prov | Format::Annotations));
    if args.base_url.is_some() && !of_addresses {
        return Err(Failure::usage("--base-url goes with --format claimreview, prov or annotations")
            .then("leave it out: what you asked for has no addresses of the ledger in it")
            .into());
    }
    base_url(args).map(|_| ())
}

/// Returns where the ledger is served, without a slash at the end.
fn base_url(args: &ShowArgs) -> anyhow::Result<Option<&str>> {
    let Some(url) = args.base_url.as_deref() else { return Ok(None) };
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/%[]".contains(&b);
    if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with('/') || !rest.bytes().all(legal)) {
        return Err(Failure::usage(format!("--base-url {url} is not the address of a ledger"))
            .then("such as --base-url https://desk.example, without a query")
            .into());
    }
    Ok(Some(url.trim_end_matches('/')))
}

/// What the formats are made from.
fn of<'a>(args: &'a ShowArgs, view: &'a CaseView, sources: &'a KnownSources<'a>) -> anyhow::Result<WholeCase<'a>> {
    let base_url = base_url(args)?;
    Ok(WholeCase { case: &view.case, governance: &view.governance, sources, at: view.at.0, base_url })
}

/// What is made from a case must be made from all of it.
fn whole(view: &CaseView) -> anyhow::Result<()> {
    let Some(why) = view.no_digest() else { return Ok(()) };
    Err(Failure { code: exit::COULD_NOT_CHECK, ..Failure::new(format!("{why}, so this is not all of the case")) }
        .then("use a newer version of casebook, or --at an earlier entry")
        .into())
}

/// Returns the page.
///
/// # Errors
/// When there are entries that this version does not know.
pub(super) fn page(view: &CaseView, assessment: &Assessment) -> anyhow::Result<String> {
    whole(view)?;
    Ok(render::page(assessment))
}

/// Returns the verdict as ClaimReview.
///
/// # Errors
/// When there is none.
pub(super) fn claim_review(args: &ShowArgs, view: &CaseView, assessment: &Assessment) -> anyhow::Result<Value> {
    whole(view)?;
    let case = assessment.case.as_str();
    let claim = args.claim.as_deref().map(|claim| claim.rsplit_once("/claim/").map_or(claim, |(_, id)| id));
    if let Some(claim) = claim.filter(|claim| assessment.claim(claim).is_none()) {
        let known: Vec<&str> = assessment.claims.iter().map(|claim| claim.claim.as_str()).collect();
        let next = if known.is_empty() {
            "it has no claims yet: casebook claim --help".to_owned()
        } else {
            format!("there are {}", known.join(", "))
        };
        return Err(Failure::new(format!("the case `{case}` has no claim `{claim}`")).then(next).into());
    }
    let known = view.known();
    of(args, view, &known)?.claim_review(assessment, claim).ok_or_else(|| {
        let what = match claim {
            Some(claim) => format!("the claim `{claim}` has no verdict"),
            None => format!("the question of `{case}` has no verdict"),
        };
        Failure::new(format!("{what}, so there is nothing to review"))
            .then(format!("give one: casebook verdict {case} --help"))
            .into()
    })
}

/// Returns how the verdicts came to be.
///
/// # Errors
/// When there are entries that this version does not know.
pub(super) fn prov(args: &ShowArgs, view: &CaseView, entries: &[Recorded]) -> anyhow::Result<Value> {
    whole(view)?;
    Ok(of(args, view, &view.known())?.prov(entries))
}

/// Returns the quotes.
///
/// # Errors
/// When there are entries that this version does not know.
pub(super) fn annotations(args: &ShowArgs, view: &CaseView) -> anyhow::Result<Value> {
    whole(view)?;
    Ok(of(args, view, &view.known())?.annotations())
}
