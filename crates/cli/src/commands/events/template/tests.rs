//! What is written comes back, and what TOML has and JSON does not is refused.

use super::*;
use crate::commands::events::table;
use model::examples;
use serde_json::json;

fn row(name: &str) -> &'static EventCommand {
    table::rows().find(|row| row.name == name).unwrap()
}

/// Takes the members out that a command makes itself, at any depth.
fn typed_part(of: &EventCommand, example: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    for field in flags::fields(&of.kind.schema(), of.filled) {
        if let Some(value) = at(example.as_object().unwrap(), &field.path) {
            let mut inner = &mut out;
            let (last, path) = field.path.split_last().unwrap();
            for name in path {
                let next = inner.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
                inner = next.as_object_mut().unwrap();
            }
            inner.insert(last.clone(), value.clone());
        }
    }
    without_empty(&mut out, &of.kind.schema());
    out
}

#[test]
fn the_example_of_every_event_comes_back_as_it_was() {
    for of in table::rows() {
        let data = typed_part(of, &examples::example(of.kind));
        assert!(!data.is_empty(), "{}", of.name);
        let text = write(of, "", &data, &Typed::new());
        let (back, typed) = read(of, &text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", of.name));
        assert_eq!(back, data, "{text}");
        assert!(typed.is_empty(), "{typed:?}");
        assert!(text.lines().all(|line| !line.starts_with('#') || line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn an_untouched_file_says_nothing_and_every_line_can_be_used() {
    for of in table::rows() {
        let text = write(of, "", &Map::new(), &Typed::new());
        assert_eq!(read(of, &text).unwrap(), (Map::new(), Typed::new()), "{text}");
        let every: Vec<&str> = text
            .lines()
            .map(|line| {
                line.strip_prefix("# ").filter(|line| line.contains(" = ") && !line.starts_with(' ')).unwrap_or(line)
            })
            .collect();
        assert!(read(of, &every.join("\n")).is_ok(), "{every:#?}");
    }
}

#[test]
fn texts_that_would_break_a_line_come_back() {
    let of = row("note");
    for text in
        ["a\nb\n", "\n", "\"\"\"", "'''", "a \\ b \"c\" 'd'", "\u{1b}[31m\t\u{7f}", "# no comment", "é😀\u{202e}"]
    {
        let data = json!({"text": text}).as_object().unwrap().clone();
        let file = write(of, "", &data, &Typed::new());
        assert_eq!(read(of, &file).unwrap().0, data, "{file}");
    }
}

#[test]
fn a_text_that_may_be_empty_is_given_when_it_is() {
    let of = row("statement");
    assert_eq!(
        read(of, "before = \"\"\nsection = \"\"\n").unwrap().0,
        json!({"before": ""}).as_object().unwrap().clone()
    );
}

#[test]
fn flags_that_are_no_members_are_read_apart() {
    let of = row("statement");
    let (data, typed) =
        read(of, "text = 'x'\nreplaces = ''\nevidence = ['e1']\ncitations = [{number = 1, source = 'a'}]").unwrap();
    assert_eq!(Value::Object(data), json!({"text": "x"}));
    let expected = [("citations", r#"{"number":1,"source":"a"}"#), ("evidence", "e1")];
    assert_eq!(typed, expected.map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).into());
    assert_eq!(read(of, "replaces = ['a']").unwrap_err(), "`replaces` must be one text, not a list");
}

#[test]
fn what_json_has_not_is_refused() {
    let of = row("claim");
    for (text, error) in [
        ("quantity.value = 1.5", "`quantity.value` is 1.5: write what is no whole number in quotes"),
        ("claimed_at = 2026-05-01", "`claimed_at` is 2026-05-01: write a time in quotes"),
        ("text = \"a\"\ntext = \"b\"", "duplicate key"),
        ("text = ", "line 1, column 8"),
    ] {
        let said = read(of, text).unwrap_err();
        assert!(said.contains(error), "{said}");
    }
}

#[test]
fn an_error_on_top_goes_when_another_comes() {
    let once = with_error("# t\na = 1\n", "one\ntwo");
    assert_eq!(once, "#! one\n#! two\n# t\na = 1\n");
    assert_eq!(with_error(&once, "three"), "#! three\n# t\na = 1\n");
    assert_eq!(without_error(&once), "# t\na = 1\n");
    assert!(is_empty("# x\n\n  # y\n") && is_empty("") && !is_empty("a = ''"));
}
