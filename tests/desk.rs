//! What a person at the desk meets: refusals that help, keys, `--help`, JSON for programs, and a terminal that no text
//! can harm.

#[cfg(test)]
mod support;

/// A server for the commands that ask one.
#[cfg(test)]
#[path = "capture/server.rs"]
mod server;

/// A desk with a case and a source, copied for each test, and what may not change when something is refused.
#[cfg(test)]
#[path = "desk/world.rs"]
mod world;

/// Events that are refused: what, why, what to do next, and nothing written.
#[cfg(test)]
#[path = "desk/refused.rs"]
mod refused;

/// Lines of `record` that are refused.
#[cfg(test)]
#[path = "desk/lines.rs"]
mod lines;

/// Every event type, its example and its role.
#[cfg(test)]
#[path = "desk/types.rs"]
mod types;

/// `casebook key`: made, taken from OpenSSL, encrypted, enrolled, revoked, found.
#[cfg(test)]
#[path = "desk/keys.rs"]
mod keys;

/// `casebook key rekey`: the log's own key is changed, and everybody who reads the log can follow.
#[cfg(test)]
#[path = "desk/rekey.rs"]
mod rekey;

/// Key files that others could read or that are none.
#[cfg(test)]
#[path = "desk/key_files.rs"]
mod key_files;

/// `--help` of every command, and every example in it.
#[cfg(test)]
#[path = "desk/help.rs"]
mod help;

/// `--json` and exit codes of every command.
#[cfg(test)]
#[path = "desk/json.rs"]
mod json;

/// `casebook search`, of texts in many scripts, beside a writer, in exports.
#[cfg(test)]
#[path = "desk/search.rs"]
mod search;

/// Text that would harm a terminal, through every command.
#[cfg(test)]
#[path = "desk/terminal.rs"]
mod terminal;

/// Colour, progress, closed pipes.
#[cfg(test)]
#[path = "desk/colour.rs"]
mod colour;

/// Ledgers in odd places.
#[cfg(test)]
#[path = "desk/places.rs"]
mod places;

/// `--edit`, with scripts for editors.
#[cfg(test)]
#[path = "desk/edit.rs"]
mod edit;

/// Envelopes that go from one person to the next, and `casebook sign`.
#[cfg(test)]
#[path = "desk/envelope.rs"]
mod envelope;

/// Completions and manual pages.
#[cfg(test)]
#[path = "desk/manual.rs"]
mod manual;

/// The whole life of a case by commands alone.
#[cfg(test)]
#[path = "desk/life.rs"]
mod life;

/// Approvals: each refusal, and nothing written.
#[cfg(test)]
#[path = "desk/approvals.rs"]
mod approvals;

/// Governance and sources by commands.
#[cfg(test)]
#[path = "desk/governing.rs"]
mod governing;

/// A published answer worked through to the end, by commands.
#[cfg(test)]
#[path = "desk/ice.rs"]
mod ice;

/// What was published comes back, and nothing takes its place.
#[cfg(test)]
#[path = "desk/published.rs"]
mod published;

/// The demo: the story that it ends with, and that the README shows what it prints.
#[cfg(test)]
#[path = "desk/demo.rs"]
mod demo;
