//! What the verdicts of a case rest on, as a page, as JSON and as a drawing.

use crate::{
    accept::Form,
    answer::{Answer, Confine},
    app::{App, page},
    ask::Ask,
    problem::Problem,
};
use axum::{Router, http::header};
use ledger::walk::names_to_recheck;
use model::links::Graph;
use render::site::{Extent, GraphInput, Part};
use serde_json::json;

const FORMS: &[Form] = &[Form::Html, Form::Json, Form::Svg];

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    ["/cases/{case}/graph", "/cases/{case}/graph.json", "/cases/{case}/graph.svg"]
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, page(FORMS, graph)))
}

fn graph(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let shown = ask.shown(&id)?;
    let view = &shown.view;
    let extent = match ask.parameter("show") {
        None => Extent::Verdicts,
        Some(name) => Extent::named(name)
            .ok_or_else(|| Problem::bad_request("“show” must be “verdicts”, “statements” or “publications”"))?,
    };
    let graph = Graph::of(&view.case, &view.governance, &view.known());
    let focus = ask.parameter("of").map(|of| named(&graph, id.as_str(), of)).transpose()?;
    let part = Part::of(&graph, extent, focus.as_deref());
    let recheck = names_to_recheck(view);
    if ask.form() == Form::Json {
        let again: Vec<&String> =
            recheck.iter().filter(|name| part.nodes.iter().any(|node| node.name == **name)).collect();
        return Ok(Answer::json(&json!({
            "case": id.as_str(),
            "as_of": view.at.0,
            "of": focus,
            "nodes": part.nodes,
            "links": part.links,
            "needs_recheck": again,
        })));
    }
    let assessment = view.assessment();
    let at = ask.parameter("at").map(|at| if at == "now" { at.to_owned() } else { view.at.to_string() });
    let input = GraphInput {
        part: &part,
        assessment: &assessment,
        recheck: &recheck,
        extent,
        focus: focus.as_deref(),
        at: at.as_deref(),
        as_of: view.at.0,
    };
    if ask.form() == Form::Svg {
        let file = render::site::graph_file(&input, &ask.base_url());
        return Ok(Answer::new(Form::Svg, file)
            .confined(Confine::Kept)
            .with(header::CONTENT_DISPOSITION, &format!("inline; filename=\"{id}.svg\"")));
    }
    let title = format!("How it hangs together: {}", assessment.question);
    let with = |ending: &str| {
        let query: Vec<(&str, &str)> = ask.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let known: Vec<_> = query.into_iter().filter(|(name, _)| PARAMETERS.contains(name)).collect();
        render::site::address(&format!("/cases/{id}/graph{ending}"), &known)
    };
    let frame =
        ask.frame(&title).form("application/json", with(".json"), "JSON").form("image/svg+xml", with(".svg"), "SVG");
    Ok(Answer::new(Form::Html, render::site::graph(&frame, &input)))
}

/// What can be asked of a graph.
const PARAMETERS: [&str; 3] = ["at", "of", "show"];

/// Returns the full name of what a graph is to be the ground of.
fn named(graph: &Graph, case: &str, of: &str) -> Result<String, Problem> {
    if graph.node(of).is_some() {
        return Ok(of.to_owned());
    }
    let of_case = format!("case/{case}/");
    let id = of.strip_prefix(&of_case).unwrap_or(of);
    let id = id.rsplit('/').next().unwrap_or(id);
    let mut found: Vec<_> = graph.named(id).into_iter().filter(|node| node.name.starts_with(&of_case)).collect();
    // A bare id means the thing; its verdict is meant where it has nothing else.
    if found.iter().any(|node| node.kind != "verdict") {
        found.retain(|node| node.kind != "verdict");
    }
    match found.as_slice() {
        [one] => Ok(one.name.clone()),
        _ => Err(Problem::not_found(format!("nothing in this case is called “{of}”, as it is shown"))
            .way(format!("/cases/{case}/graph"), "The whole graph")
            .way(format!("/cases/{case}"), "The case")),
    }
}
