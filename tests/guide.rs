//! The documents hold: formats by a verifier in another language, guides by walking through them, the rest by reading
//! them beside the code.

/// Running the program, and places to run it in.
#[cfg(test)]
mod support;

/// A ledger with everything in it that there can be, exported; and ways to forge it.
#[cfg(test)]
#[path = "guide/made.rs"]
mod made;

/// `check.py`, written from docs/formats.md alone: what it lets pass and what not.
#[cfg(test)]
#[path = "guide/check.rs"]
mod check;

/// The guides, walked through.
#[cfg(test)]
#[path = "guide/walk.rs"]
mod walk;

/// docs/events.md, made from what `casebook schema` says.
#[cfg(test)]
#[path = "guide/events.rs"]
mod events;

/// docs/json.md, beside what the commands print.
#[cfg(test)]
#[path = "guide/outputs.rs"]
mod outputs;

/// Who may depend on whom, and what every document and test file must be.
#[cfg(test)]
#[path = "guide/architecture.rs"]
mod architecture;

/// docs/pictures, beside what pages are made of.
#[cfg(test)]
#[path = "guide/pictures.rs"]
mod pictures;
