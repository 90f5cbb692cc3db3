//! Captures of the web: what a server that misbehaves gives, and what is made of it.

#[cfg(test)]
mod support;

/// A server that says what it is told to, byte for byte.
#[cfg(test)]
#[path = "capture/server.rs"]
mod server;

/// `casebook capture URL`: each answer recorded exactly, or why there is none.
#[cfg(test)]
#[path = "capture/web.rs"]
mod web;

/// Addresses that are not asked.
#[cfg(test)]
#[path = "capture/private.rs"]
mod private;

/// https.
#[cfg(test)]
#[path = "capture/tls.rs"]
mod tls;

/// `casebook recapture`.
#[cfg(test)]
#[path = "capture/again.rs"]
mod again;

/// PDFs.
#[cfg(test)]
#[path = "capture/pdf.rs"]
mod pdf;

/// `casebook capture URL --browser`.
#[cfg(test)]
#[path = "capture/browser.rs"]
mod browser;
