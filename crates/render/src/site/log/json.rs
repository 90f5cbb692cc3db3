//! JSON as people read it: indented, names apart from values, ids as links.

use serde_json::Value;

/// A piece of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    /// What it is: a name `n`, a text `s`, a number or word `v`, or nothing.
    pub(super) class: &'static str,
    /// Where it leads.
    pub(super) link: Option<String>,
}

/// A text of an event that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLink {
    /// The member that it is of, or that its list is of.
    pub member: String,
    /// The text.
    pub text: String,
    /// Where it leads.
    pub to: String,
}

/// Returns the pieces of a value.
pub(super) fn tokens(value: &Value, links: &[TextLink]) -> Vec<Token> {
    let mut writer = Writer { tokens: Vec::new(), links };
    writer.value(value, "", 0);
    writer.tokens
}

struct Writer<'a> {
    tokens: Vec<Token>,
    links: &'a [TextLink],
}

impl Writer<'_> {
    fn push(&mut self, text: impl Into<String>, class: &'static str) {
        let text = text.into();
        match self.tokens.last_mut() {
            Some(last) if class.is_empty() && last.class.is_empty() => last.text.push_str(&text),
            _ => self.tokens.push(Token { text, class, link: None }),
        }
    }

    fn line(&mut self, depth: usize) {
        self.push(format!("\n{}", "  ".repeat(depth)), "");
    }

    fn value(&mut self, value: &Value, member: &str, depth: usize) {
        match value {
            Value::String(text) => {
                let link = self.links.iter().find(|link| link.text == *text && link.member == member);
                let link = link.map(|link| link.to.clone());
                self.tokens.push(Token { text: value.to_string(), class: "s", link });
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => self.push(value.to_string(), "v"),
            Value::Array(items) if items.is_empty() => self.push("[]", ""),
            Value::Object(members) if members.is_empty() => self.push("{}", ""),
            Value::Array(items) => {
                self.push("[", "");
                for (n, item) in items.iter().enumerate() {
                    self.push(if n == 0 { "" } else { "," }, "");
                    self.line(depth + 1);
                    self.value(item, member, depth + 1);
                }
                self.line(depth);
                self.push("]", "");
            }
            Value::Object(members) => {
                self.push("{", "");
                for (n, (name, value)) in members.iter().enumerate() {
                    self.push(if n == 0 { "" } else { "," }, "");
                    self.line(depth + 1);
                    self.push(Value::from(name.as_str()).to_string(), "n");
                    self.push(": ", "");
                    self.value(value, name, depth + 1);
                }
                self.line(depth);
                self.push("}", "");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_pieces_are_the_value_again() {
        let value = json!({"a": [1, "x\n\"", {}, [], "id"], "b": {"c": true}, "d": "id", "e": ["id"]});
        let link =
            |member: &str| TextLink { member: member.to_owned(), text: "id".to_owned(), to: format!("/{member}") };
        let pieces = tokens(&value, &[link("d"), link("e")]);
        let text: String = pieces.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(text, serde_json::to_string_pretty(&value).unwrap());
        let linked: Vec<_> =
            pieces.iter().filter_map(|token| Some((token.text.as_str(), token.link.as_deref()?))).collect();
        assert_eq!(linked, [("\"id\"", "/d"), ("\"id\"", "/e")]);
    }
}
