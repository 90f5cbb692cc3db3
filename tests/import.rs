//! Importing and reading: an article becomes a case and comes back, an assessment has a digest that anyone can make
//! again, and every past state stays as it was.

#[cfg(test)]
mod support;

/// The seed article: what it becomes, again, elsewhere, half.
#[cfg(test)]
#[path = "import/article.rs"]
mod article;

/// Articles of every form come back as they were written.
#[cfg(test)]
#[path = "import/forms.rs"]
mod forms;

/// What is no article is refused, and leaves nothing behind.
#[cfg(test)]
#[path = "import/refused.rs"]
mod refused;

/// The shape of `show --json`, and a digest that is made again without casebook.
#[cfg(test)]
#[path = "import/digest.rs"]
mod digest;

/// `--at`, by position and by time; the history.
#[cfg(test)]
#[path = "import/past.rs"]
mod past;

/// Reading beside a writer, and what cannot be written.
#[cfg(test)]
#[path = "import/reading.rs"]
mod reading;

/// Stubs that become sources, and how well sentences are grounded.
#[cfg(test)]
#[path = "import/grounding.rs"]
mod grounding;

/// Records of others in bulk: real AVeriTeC and ClaimReview files, counted from their raw JSON.
#[cfg(test)]
#[path = "import/bulk.rs"]
mod bulk;

/// Records of others in bulk: again, changed, refused, all or none, and what is no record.
#[cfg(test)]
#[path = "import/records.rs"]
mod records;

/// Captures out of WARC and ARC files.
#[cfg(test)]
#[path = "import/warc.rs"]
mod warc;

/// What is made to hurt whoever reads it.
#[cfg(test)]
#[path = "import/bombs.rs"]
mod bombs;
