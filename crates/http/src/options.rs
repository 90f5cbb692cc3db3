//! What an operator decides.

/// What is shown to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everything in the ledger, drafts and captured texts among it.
    Desk,
    /// Cases as they were published; captured bytes and texts beyond quotes only where their access is public. The log
    /// itself stays whole, and names drafts.
    Public,
}

/// How the reader is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is shown to whom.
    pub audience: Audience,
    /// What the site is called, if not what the ledger is.
    pub title: Option<String>,
    /// Where readers find it, such as `https://desk.example`, without a slash at the end. Without it, addresses in feeds
    /// and exports are made from the request's `Host`.
    pub public_url: Option<String>,
    /// The newsroom's own stylesheet, which is read after ours.
    pub stylesheet: Option<String>,
}

impl Options {
    /// Returns the options of somebody who looks at their own ledger.
    pub fn desk() -> Self {
        Self { audience: Audience::Desk, title: None, public_url: None, stylesheet: None }
    }
}
