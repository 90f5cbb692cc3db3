//! An assessment, a history and a list of cases as text for people: values in, strings out.
//!
//! There is no I/O here, no clock and no environment: how wide the terminal is and whether it has colours arrives as a
//! [`Look`]. Two kinds of output are kept apart. The article ([`text()`], [`markdown()`]) is exact: the words as they were
//! written, byte for byte, with nothing added. The reading views ([`report()`], [`history()`], [`cases()`]) are for the
//! terminal: wrapped, aligned, and with every foreign character that could move the cursor, recolour or reorder the
//! line made [`visible()`].
//!
//! Read in this order: [`visible()`] (what is let out), the article, then the palette, wrapping and columns that the
//! three reading views share.

mod annotations;
mod article;
mod blame;
mod cases;
mod comparison;
mod claim_review;
mod dates;
mod difference;
mod history;
mod look;
mod page;
mod palette;
mod phrase;
mod place;
mod prov;
mod recapture;
mod report;
mod search;
pub mod site;
mod table;
mod todo;
mod verification;
mod visible;
mod walk;
mod whole;
mod words;
mod wrap;

#[cfg(test)]
mod examples;

pub use annotations::{AnnotationsInput, annotations};
pub use article::{markdown, text};
pub use blame::blame;
pub use cases::{CaseLine, cases};
pub use claim_review::{ClaimReviewInput, Policies, claim_review};
pub use comparison::{Moment, comparison};
pub use history::history;
pub use look::Look;
pub use page::{RENDERER, page};
pub use prov::{ProvInput, prov};
pub use recapture::{QuoteAgain, QuoteNow, Recaptured, RecapturedAs, quotes_again, recapture_recorded, recaptured};
pub use report::{DigestLine, ReportInput, report};
pub use search::{HitLine, SearchInput, search};
pub use site::ComparedTexts;
pub use todo::{CaseTodo, TodoLine, todo};
pub use verification::{CheckLine, Verification, verification};
pub use visible::{visible, visible_line};
pub use walk::{WalkInput, walk};
pub use whole::WholeCase;
