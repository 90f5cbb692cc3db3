//! History, comparison, corrections and keys. What is expected is from the demo's story, `crates/cli/demo/story.json`.

use crate::{
    support::{run, words},
    world::{Demo, demo},
};
use serde_json::Value;

const CASE: &str = "/cases/street-lights";

/// What the terminal prints of the same ledger.
fn told(demo: &Demo, args: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(args);
    run(&demo.dir(), all).json()
}

fn texts<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[member].as_str().unwrap()).collect()
}

#[test]
fn programs_get_what_the_terminal_prints() {
    let demo = demo(&[]);
    let same = |path: &str, args: &[&str]| assert_eq!(demo.served.json(path), told(&demo, args), "{path}");
    same(&format!("{CASE}/history.json"), &["history", "street-lights"]);
    same(&format!("{CASE}/history.json?at=40"), &["history", "street-lights", "--at", "40"]);
    same(&format!("{CASE}/history.json?view=blame"), &["history", "street-lights", "--blame"]);
    same(&format!("{CASE}/diff.json?from=p1&to=p2"), &["diff", "street-lights", "p1", "p2"]);
    same(&format!("{CASE}/diff.json?from=2026-03-12"), &["diff", "street-lights", "2026-03-12"]);
    same("/keys.json", &["key", "list"]);
    // By negotiation as well as by ending.
    same(&format!("{CASE}/diff?from=41&to=57"), &["diff", "street-lights", "41", "57"]);
    let key = demo.served.json("/keys/ruth-pellow.json");
    let printed = told(&demo, &["key", "show", "ruth-pellow"]);
    for (name, value) in printed.as_object().unwrap() {
        assert_eq!(&key[name], value, "{name}");
    }
}

#[test]
fn a_key_lists_what_it_signed() {
    let demo = demo(&[]);
    // In the story Ruth Pellow gave four verdicts, took a complaint and made one note.
    let key = demo.served.json("/keys/ruth-pellow.json");
    let count = |kind: &str| key["signed"]["types"][format!("casebook.{kind}.v1")].as_u64();
    assert_eq!(
        (count("verdict.changed"), count("complaint.received"), count("note.added")),
        (Some(4), Some(1), Some(1)),
        "{key}"
    );
    assert_eq!(key["signed"]["entries"], 6);
    assert_eq!(key["entries"].as_array().unwrap().len(), 6);
    let page = demo.served.get("/keys").text();
    let id = key["id"].as_str().unwrap();
    assert!(page.contains(&format!("id=\"{id}\"")) && page.contains(key["vkey"].as_str().unwrap()));
    assert_eq!(demo.served.get("/keys/nobody").status, 404);
}

#[test]
fn changes_are_chosen_by_kind_and_person() {
    let demo = demo(&[]);
    let publications = demo.served.json(&format!("{CASE}/history.json?kind=publications"));
    assert_eq!(
        texts(&publications, "recorded_at"),
        ["2026-04-17T10:40", "2026-04-23T09:04", "2026-06-18T11:10", "2026-06-18T11:20"]
            .map(|time| format!("{time}:00.000000Z"))
    );
    let ruth = demo.served.json(&format!("{CASE}/history.json?kind=verdicts&by=Ruth%20Pellow"));
    let to: Vec<&str> =
        ruth.as_array().unwrap().iter().map(|change| change["difference"]["verdict"]["to"].as_str().unwrap()).collect();
    assert_eq!(to, ["mostly-refuted", "mostly-supported", "mostly-refuted", "mixed"]);
    let page = demo.served.get(&format!("{CASE}/history?kind=verdicts&by=Ruth+Pellow")).text();
    assert!(page.contains("4 of 129 changes") && page.contains("<option value=\"Ruth Pellow\" selected>"), "{page}");
    let unknown = demo.served.get(&format!("{CASE}/history?kind=gossip"));
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("verdicts"), "{}", unknown.text());
}

#[test]
fn the_timeline_says_who_and_why_with_the_words() {
    let demo = demo(&[]);
    let page = demo.served.get(&format!("{CASE}/history")).text();
    for part in [
        "<del>12.5</del> <ins>25</ins>",
        "The auditor’s final report withdraws the interim count and gives a corrected one.",
        "name=\"from\" value=\"128\"",
        "name=\"to\" value=\"128\"",
        "href=\"/entries/128\"",
        "href=\"/cases/street-lights?at=128\"",
        "/history?page=2",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert!(!page.contains("style=") && !page.contains("<script>"));
    // The verdict of June weighed six inputs and set one aside.
    let verdicts = demo.served.get(&format!("{CASE}/history?kind=verdicts")).text();
    assert!(verdicts.contains("The count on which I rested the last verdict has been withdrawn by its author."));
    let last = demo.served.get(&format!("{CASE}/history?page=3")).text();
    assert!(last.contains("opened the case") && !last.contains("rel=\"next\">Older"));
}

#[test]
fn comparisons_are_of_the_earlier_with_the_later() {
    let demo = demo(&[]);
    let swapped = demo.served.get(&format!("{CASE}/diff?from=p2&to=p1"));
    assert_eq!((swapped.status, swapped.header("location")), (302, Some("/cases/street-lights/diff?from=p1&to=p2")));
    let swapped = demo.served.get(&format!("{CASE}/diff.json?from=now&to=2026-03-12"));
    assert_eq!(swapped.header("location"), Some("/cases/street-lights/diff.json?from=2026-03-12&to=now"));
    let same = demo.served.get(&format!("{CASE}/diff?from=p1&to=p1")).text();
    assert!(same.contains("These are the same moment"), "{same}");
    // Between the last two entries there is a request to look again, which no reader sees.
    let nothing = demo.served.get(&format!("{CASE}/diff?from=129&to=130")).text();
    assert!(nothing.contains("Nothing differs that a reader could see"), "{nothing}");
    let differs = demo.served.get(&format!("{CASE}/diff?from=p1&to=p2")).text();
    let at = |text: &str| differs.find(text).unwrap_or_else(|| panic!("no {text} in {differs}"));
    // Verdicts first.
    assert!(at("Mostly refuted</span>") < at(">The text</h2>"));
    assert!(at(">The text</h2>") < at(">Evidence</h2>"));
    assert!(differs.contains("<option value=\"p1\" selected>") && differs.contains("The question"));
    let unknown = demo.served.get(&format!("{CASE}/diff?from=p9&to=now"));
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("p1, p2"), "{}", unknown.text());
    assert_eq!(demo.served.get(&format!("{CASE}/diff?from=1&to=now")).status, 404);
    assert_eq!(demo.served.ask("GET", &format!("{CASE}/diff"), &["Accept: application/json"]).status, 400);
    let empty = demo.served.get(&format!("{CASE}/diff")).text();
    assert!(empty.contains("<option value=\"p2\" selected>") && empty.contains("Choose two moments"));
}

#[test]
fn corrections_are_listed_newest_first() {
    let demo = demo(&[]);
    let all = demo.served.json("/corrections.json");
    assert_eq!(texts(&all, "correction"), ["x-count", "x-saltpan"]);
    assert_eq!(texts(&all, "class"), ["affects_rating", "no_rating_effect"]);
    assert_eq!(all[1]["was"], "killed in an unlit lane in 2023");
    assert_eq!((all[1]["case"].as_str(), all[1]["publication"].as_str()), (Some("street-lights"), Some("p1")));
    let page = demo.served.get("/corrections").text();
    assert!(page.find("changes the rating").unwrap() < page.find("does not change the rating").unwrap());
    let none = crate::support::Desk::new();
    let served = crate::world::Served::at(&none.dir(), &[]);
    assert!(served.get("/corrections").text().contains("casebook correct"));
}

/// What the story has and no publication: a note, a sentence that was rewritten before, a rating that changed before, a
/// word of after the last publication.
const UNPUBLISHED: [&str; 5] = [
    "We capture first and telephone afterwards",
    "has been able to check the count",
    "the word of the office that stands to gain",
    "The subtraction is right",
    "Then I was wrong about the lanes",
];

#[test]
fn a_public_site_tells_a_history_of_publications() {
    let public = demo(&["--public"]);
    let desk = demo(&[]);
    let path = format!("{CASE}/history.json");
    let (shown, all) = (public.served.json(&path), desk.served.json(&path));
    for text in UNPUBLISHED {
        assert!(all.to_string().contains(text), "the story has no {text}");
        for page in ["", "?page=2", "?page=3", "?view=blame", ".json", ".json?view=blame"] {
            let shown = public.served.get(&format!("{CASE}/history{page}"));
            assert!(!shown.text().contains(text), "{page} has {text}");
        }
        let differs = public.served.get(&format!("{CASE}/diff?from=0&to=now"));
        assert_eq!(differs.status, 404);
        assert!(!public.served.get(&format!("{CASE}/diff?from=p1&to=now")).text().contains(text));
    }
    let steps = |target: &str| -> Vec<(Option<String>, String)> {
        let verdicts = shown.as_array().unwrap().iter().filter_map(|change| change["difference"].get("verdict"));
        let of = verdicts.filter(|verdict| verdict["target"] == target);
        of.map(|verdict| (verdict["from"].as_str().map(str::to_owned), verdict["to"].as_str().unwrap().to_owned()))
            .collect()
    };
    let step = |from: Option<&str>, to: &str| (from.map(str::to_owned), to.to_owned());
    assert_eq!(steps("question"), [step(None, "mostly-refuted"), step(Some("mostly-refuted"), "mixed")]);
    assert_eq!(steps("c-forty"), [step(None, "mostly-refuted"), step(Some("mostly-refuted"), "refuted")]);
    let bottom: Vec<&Value> = shown
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|change| change["difference"].get("words"))
        .filter(|words| words["of"] == "case/street-lights/statement/bot-1")
        .collect();
    assert_eq!(bottom.len(), 2);
    assert_eq!(bottom[0].get("was"), None);
    assert!(bottom[1]["was"].as_str().unwrap().starts_with("Mostly refuted: on one rule for both winters"));
    // A moment is what readers saw then: on 1 May the first publication.
    let seen = public.served.json(&format!("{CASE}/diff.json?from=2026-05-01&to=now"));
    assert_eq!((seen["from"]["publication"].as_str(), seen["to"]["publication"].as_str()), (Some("p1"), Some("p2")));
    // A key says how much it signed, and lists of it what is public.
    let key = public.served.get("/keys/maren-ashdown").text();
    assert!(!key.contains("telephone") && key.contains("published the assessment"));
}

#[test]
fn of_a_case_that_was_not_published_a_public_site_knows_nothing() {
    let hidden = demo(&[]);
    let dir = hidden.dir();
    drop(hidden.served);
    run(&dir, ["--key", "maren-ashdown", "open", "secret", "--question", "Is zanzibar hidden?"]).ok();
    words(&dir, "--key maren-ashdown note secret --text zanzibar").ok();
    let served = crate::world::Served::at(&dir, &["--public"]);
    for path in
        ["history", "history.json", "history?view=blame", "diff?from=131&to=now", "diff.json?from=131", "feed.atom"]
    {
        let response = served.get(&format!("/cases/secret/{path}"));
        assert_eq!(response.status, 404, "{path}");
        assert!(!response.text().contains("zanzibar"), "{path}");
    }
    for path in ["/timegate/cases/secret", "/timemap/link/cases/secret", "/search?q=lights&case=secret"] {
        assert_eq!(served.get(path).status, 404, "{path}");
    }
    for path in
        ["/corrections", "/keys", "/keys/maren-ashdown", "/keys/maren-ashdown.json", "/feed.atom", "/search?q=zanzibar"]
    {
        let text = served.get(path).text().replace("<q>zanzibar</q>", "").replace("value=\"zanzibar\"", "");
        let text = text.replace("“zanzibar”", "").replace("q=zanzibar", "");
        assert!(!text.contains("zanzibar") && !text.contains("cases/secret"), "{path}: {text}");
    }
}
