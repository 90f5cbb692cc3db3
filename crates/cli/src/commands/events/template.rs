//! An event's members as a TOML file to be filled in, and back.
//!
//! Every member that has a flag has a line, with what the flags and the filling-in gave; so has every flag that is no
//! member. `""` and `[]` are as good as left out, but for a text that may be empty: that is left out by a `#`.

use super::{
    call::Typed,
    table::{EventCommand, Extra, Takes},
};
use crate::flags::{self, Field};
use serde_json::{Map, Number, Value};
use toml::Table;

/// What a line of an error begins with, on top of the file.
const ERROR_MARK: &str = "#!";
/// Where a line of a comment ends.
const COMMENT_WIDTH: usize = 96;

/// Returns the file for a command's event, with what is known already.
pub(super) fn write(of: &EventCommand, about: &str, data: &Map<String, Value>, typed: &Typed) -> String {
    let mut out = String::new();
    comment(&mut out, "", &format!("casebook {}: {} {about}", of.name, of.kind.name()));
    out.push_str("#\n");
    comment(
        &mut out,
        "",
        "Fill in, save, and leave the editor: then it is signed and written. Nothing is written when \
        the file is empty or as it was. Take the # away from a line to use it; \"\" and [] say nothing. A text of several \
        lines stands between \"\"\" and \"\"\".",
    );
    let fields = flags::fields(&of.kind.schema(), of.filled);
    let (needed, others): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.required);
    let left_out = of.can_be_left_out();
    for field in needed {
        let filled = left_out.contains(&field.path.join(".").as_str());
        let list = field.items().is_some();
        let need = if filled {
            " (filled in when left out)"
        } else if list {
            ""
        } else {
            " (required)"
        };
        member(&mut out, field, need, data);
    }
    let extras: Vec<&Extra> = of.extra.iter().filter(|extra| extra.takes != Takes::Nothing).collect();
    if !extras.is_empty() {
        out.push_str("\n# ---- what the command looks up, or makes members of ----\n");
    }
    for extra in extras {
        one_extra(&mut out, extra, typed.get(extra.name).map(Vec::as_slice).unwrap_or_default());
    }
    if !others.is_empty() {
        out.push_str("\n# ---- where there is more to say ----\n");
    }
    for field in others {
        member(&mut out, field, "", data);
    }
    out
}

fn member(out: &mut String, field: &Field, need: &str, data: &Map<String, Value>) {
    let of = field.items().unwrap_or(&field.schema);
    out.push('\n');
    comment(out, "", &format!("{}{need}.", field.doc()));
    let words = flags::words(of);
    if !words.is_empty() {
        let what = if field.items().is_some() { "Any of" } else { "One of" };
        comment(out, "  ", &format!("{what}: {}", words.join(", ")));
    }
    if of.get("type").and_then(Value::as_str) == Some("object") {
        form(out, of);
    }
    let key = field.path.join(".");
    let line = match at(data, &field.path) {
        Some(value) => format!("{key} = {}\n", toml_text(value)),
        None => match field.schema.get("type").and_then(Value::as_str) {
            Some("array") => format!("{key} = []\n"),
            Some("integer") => format!("# {key} = 0\n"),
            Some("boolean") => format!("# {key} = false\n"),
            Some("object") => format!("# {key} = {{}}\n"),
            _ if may_be_empty(&field.schema) => format!("# {key} = \"\"\n"),
            _ => format!("{key} = \"\"\n"),
        },
    };
    out.push_str(&line);
}

/// Tells what the members of an object are.
fn form(out: &mut String, schema: &Value) {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let Some(members) = schema.get("properties").and_then(Value::as_object) else {
        comment(out, "  ", "Each: a name, and what it stands for, such as { en = \"…\" }");
        return;
    };
    let example: Vec<String> = members
        .iter()
        .map(|(name, of)| match of.get("type").and_then(Value::as_str) {
            Some("array") => format!("{name} = []"),
            Some("integer") => format!("{name} = 0"),
            Some("boolean") => format!("{name} = false"),
            Some("object") => format!("{name} = {{}}"),
            _ => format!("{name} = \"…\""),
        })
        .collect();
    comment(out, "  ", &format!("Each: {{ {} }}", example.join(", ")));
    for (name, of) in members {
        let doc = of.get("description").and_then(Value::as_str).unwrap_or_default().trim_end_matches('.');
        let need = if required.contains(&name.as_str()) { " (required)" } else { "" };
        let words = flags::words(of);
        let words = if words.is_empty() { String::new() } else { format!(". One of: {}", words.join(", ")) };
        comment(out, "    ", &format!("{name}: {doc}{need}{words}"));
    }
}

fn one_extra(out: &mut String, extra: &Extra, values: &[String]) {
    out.push('\n');
    let need = if extra.takes == Takes::Needed { " (required)" } else { "" };
    comment(out, "", &format!("{}{need}.", extra.help.replace(" (repeat)", "")));
    let texts: Vec<Value> = values.iter().map(|value| Value::from(value.as_str())).collect();
    let value = match extra.takes {
        Takes::Many => Value::Array(texts),
        _ => texts.into_iter().next().unwrap_or_else(|| "".into()),
    };
    out.extend([extra.name, " = ", &toml_text(&value), "\n"]);
}

/// Writes a comment, with its lines broken between words.
fn comment(out: &mut String, indent: &str, text: &str) {
    let mut column = 0_usize;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column == 0 || column.saturating_add(length) >= COMMENT_WIDTH {
            if column > 0 {
                out.push('\n');
            }
            out.extend(["# ", indent]);
            column = indent.len().saturating_add(2);
        } else {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(word);
        column = column.saturating_add(length);
    }
    out.push('\n');
}

fn at<'a>(data: &'a Map<String, Value>, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(data.get(first)?, |value, name| value.get(name))
}

/// Returns a value as it stands behind a `=`: a list of objects over several lines.
fn toml_text(value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let items: Vec<_> = items.iter().map(|item| format!("    {},", toml_text(item))).collect();
            format!("[\n{}\n]", items.join("\n"))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(toml_text).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, value)| format!("{} = {}", toml_key(name), toml_text(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::String(text) => toml::Value::String(text.clone()).to_string(),
        // Integers and booleans are written alike; there is no null and no fraction in an event.
        other => other.to_string(),
    }
}

fn toml_key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if bare { name.to_owned() } else { toml::Value::String(name.to_owned()).to_string() }
}

/// Tells whether a text that is empty is a text of this schema.
fn may_be_empty(schema: &Value) -> bool {
    ["minLength", "pattern", "enum", "format"].iter().all(|limit| schema.get(limit).is_none())
}

/// Returns what was filled in: the members, and the flags that are none.
///
/// # Errors
/// What is wrong with the file, and where.
pub(super) fn read(of: &EventCommand, text: &str) -> Result<(Map<String, Value>, Typed), String> {
    let mut table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let mut typed = Typed::new();
    for extra in of.extra.iter().filter(|extra| extra.takes != Takes::Nothing) {
        if let Some(value) = table.remove(extra.name) {
            let values = match (extra.takes, json(extra.name, value)?) {
                (Takes::Many, Value::Array(items)) => items.into_iter().map(plain).collect(),
                (_, Value::Array(_)) => return Err(format!("`{}` must be one text, not a list", extra.name)),
                (Takes::Many, other) => vec![plain(other)],
                (_, Value::String(text)) if text.is_empty() => Vec::new(),
                (_, other) => vec![plain(other)],
            };
            if !values.is_empty() {
                typed.insert(extra.name.to_owned(), values);
            }
        }
    }
    let Value::Object(mut data) = json("", toml::Value::Table(table))? else { return Ok((Map::new(), typed)) };
    without_empty(&mut data, &of.kind.schema());
    Ok((data, typed))
}

/// A text is given as it is, anything else as JSON.
fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Takes out what says nothing. A name that the schema does not know stays, to be refused.
fn without_empty(data: &mut Map<String, Value>, schema: &Value) {
    data.retain(|name, value| {
        let Some(of) = schema.get("properties").and_then(|members| members.get(name)) else { return true };
        match value {
            Value::String(text) => !text.is_empty() || may_be_empty(of),
            Value::Array(items) => !items.is_empty(),
            Value::Object(members) => {
                without_empty(members, of);
                !members.is_empty()
            }
            _ => true,
        }
    });
}

/// Returns a TOML value as the JSON that it is. An event holds no fractions, and times are texts in it.
fn json(at: &str, value: toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::Number(Number::from(number)),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Float(number) => {
            return Err(format!("`{at}` is {number}: write what is no whole number in quotes"));
        }
        toml::Value::Datetime(time) => return Err(format!("`{at}` is {time}: write a time in quotes")),
        toml::Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| json(at, item)).collect::<Result<_, _>>()?)
        }
        toml::Value::Table(members) => {
            let mut out = Map::new();
            for (name, value) in members {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                out.insert(name, json(&at, value)?);
            }
            Value::Object(out)
        }
    })
}

/// Returns the file with an error on top, in place of the one before.
pub(super) fn with_error(text: &str, error: &str) -> String {
    let mut out = String::new();
    for line in render::visible(error).lines() {
        out.extend([ERROR_MARK, " ", line, "\n"]);
    }
    out + without_error(text)
}

/// Returns the file without the error on top.
pub(super) fn without_error(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with(ERROR_MARK) {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

/// Tells whether there is nothing in the file but comments.
pub(super) fn is_empty(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests;
