//! What was found, as other programs read it. `docs/json.md` describes it.

use super::{Found, Hit};
use serde_json::{Value, json};

impl Found {
    /// Returns it as JSON, with what was looked for.
    pub fn to_value(&self, query: &str) -> Value {
        json!({
            "query": query,
            "indexed_to": self.indexed_to(),
            "all_words": self.all_words,
            "total": self.total,
            "texts_missing": self.texts_missing,
            "hits": self.hits.iter().map(Hit::to_value).collect::<Vec<_>>(),
        })
    }

    /// Returns the last entry whose words were searched.
    pub fn indexed_to(&self) -> Option<u64> {
        self.size.checked_sub(1)
    }
}

impl Hit {
    fn to_value(&self) -> Value {
        let mut value = json!({
            "name": self.name,
            "kind": self.kind.as_str(),
            "of": self.of.to_string(),
            "title": self.title,
            "seq": self.seq.0,
            "text": self.snippet.text,
            "marks": self.snippet.marks,
            "cut_before": self.goes_before,
            "cut_behind": self.snippet.goes_on,
        });
        if let (Some((digest, start)), Some(members)) = (self.extraction, value.as_object_mut()) {
            members.insert("extraction".to_owned(), digest.to_string().into());
            members.insert("start".to_owned(), start.into());
        }
        value
    }
}
