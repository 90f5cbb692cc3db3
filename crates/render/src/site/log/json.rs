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

/// Returns the pieces of a value. `links` has texts and where they lead.
pub(super) fn tokens(value: &Value, links: &[(String, String)]) -> Vec<Token> {
    let mut writer = Writer { tokens: Vec::new(), links };
    writer.value(value, 0);
    writer.tokens
}

struct Writer<'a> {
    tokens: Vec<Token>,
    links: &'a [(String, String)],
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

    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::String(text) => {
                let link = self.links.iter().find(|(from, _)| from == text).map(|(_, to)| to.clone());
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
                    self.value(item, depth + 1);
                }
                self.line(depth);
                self.push("]", "");
            }
            Value::Object(members) => {
                self.push("{", "");
                for (n, (name, member)) in members.iter().enumerate() {
                    self.push(if n == 0 { "" } else { "," }, "");
                    self.line(depth + 1);
                    self.push(Value::from(name.as_str()).to_string(), "n");
                    self.push(": ", "");
                    self.value(member, depth + 1);
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
        let value = json!({"a": [1, "x\n\"", {}, []], "b": {"c": true}, "d": "id"});
        let pieces = tokens(&value, &[("id".to_owned(), "/there".to_owned())]);
        let text: String = pieces.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(text, serde_json::to_string_pretty(&value).unwrap());
        let linked: Vec<_> = pieces.iter().filter(|token| token.link.is_some()).collect();
        assert_eq!(linked, [&Token { text: "\"id\"".to_owned(), class: "s", link: Some("/there".to_owned()) }]);
    }
}
