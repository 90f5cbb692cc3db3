//! The reader in a browser: pages in Chromium, and verifying in the page against a server that lies.
//!
//! The tests are written for node (`browser/*.mjs`). `browser/tools` gets playwright-core, axe-core and Chromium.

/// Running the program, and places to run it in.
#[cfg(test)]
mod support;

/// A server and a client.
#[cfg(test)]
#[path = "reader/world.rs"]
mod world;

/// Running node.
#[cfg(test)]
#[path = "browser/run.rs"]
mod run;
