//! What is around every page.

use super::Assets;
use crate::dates;

/// How far the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The log's origin.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// When the last one was recorded.
    pub recorded_at: String,
    /// How many the latest checkpoint covers.
    pub checkpoint: u64,
    /// Its root.
    pub root: String,
}

/// What is around a page.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    pub(crate) site: &'a str,
    pub(crate) title: &'a str,
    pub(crate) stand: &'a Stand,
    pub(crate) style: String,
    pub(crate) own_style: Option<String>,
    pub(crate) icon: String,
    pub(crate) scripts: Vec<String>,
    pub(crate) language: &'a str,
    pub(crate) public: bool,
    /// Which entry “verify” begins with; without one it verifies the checkpoint.
    pub(crate) entry: Option<u64>,
    /// Other forms of this page: media type, address, name.
    pub(crate) forms: Vec<(&'static str, String, &'static str)>,
    /// What is looked for, in the field at the top.
    pub(crate) query: &'a str,
}

impl<'a> Frame<'a> {
    /// Returns the frame of a page with a title, on a site with a name.
    pub fn new(site: &'a str, title: &'a str, stand: &'a Stand, assets: &Assets) -> Self {
        Self {
            site,
            title,
            stand,
            style: assets.style(),
            own_style: assets.own_style(),
            icon: assets.icon(),
            scripts: Vec::new(),
            language: "en",
            public: false,
            entry: None,
            forms: Vec::new(),
            query: "",
        }
    }

    /// Says whether only what was published is shown.
    #[must_use]
    pub fn public(mut self, public: bool) -> Self {
        self.public = public;
        self
    }

    /// Says which entry the page is about, so that it can be verified.
    #[must_use]
    pub fn about_entry(mut self, seq: u64) -> Self {
        self.entry = Some(seq);
        self
    }

    /// Adds another form of the page.
    #[must_use]
    pub fn form(mut self, media_type: &'static str, address: String, name: &'static str) -> Self {
        self.forms.push((media_type, address, name));
        self
    }

    /// Adds a script by its address.
    #[must_use]
    pub fn script(mut self, address: String) -> Self {
        self.scripts.push(address);
        self
    }

    /// Shows what was looked for in the field at the top.
    #[must_use]
    pub fn looking_for(mut self, query: &'a str) -> Self {
        self.query = query;
        self
    }

    /// Returns where “verify” leads.
    pub(crate) fn verify(&self) -> String {
        self.entry.map_or_else(|| "/verify".to_owned(), |entry| format!("/verify?entry={entry}"))
    }

    pub(crate) fn recorded(&self) -> String {
        format!("{}, {} UTC", dates::day(&self.stand.recorded_at), dates::clock(&self.stand.recorded_at))
    }

    pub(crate) fn root_short(&self) -> &str {
        self.stand.root.get(..12).unwrap_or(&self.stand.root)
    }
}
