//! A ledger that a server has open: every command works through it, reading and writing, and none of them can be told by
//! what it prints.

#[cfg(test)]
mod support;

/// Desks, keys and events signed by hand.
#[cfg(test)]
#[path = "desk/world.rs"]
#[expect(dead_code, reason = "other binaries use the rest of it")]
mod world;

/// Lines to record, and a journal to compare receipts with.
#[cfg(test)]
#[path = "record/events.rs"]
#[expect(dead_code, reason = "other binaries use the rest of it")]
mod events;

/// How a server is started.
#[cfg(test)]
#[path = "served/server.rs"]
mod server;

/// Each reading command with a server and without.
#[cfg(test)]
#[path = "served/reading.rs"]
mod reading;

/// Each kind of writing command through a server.
#[cfg(test)]
#[path = "served/writing.rs"]
mod writing;

/// Many processes at once, readers beside them, and blobs that two of them keep.
#[cfg(test)]
#[path = "served/together.rs"]
mod together;

/// Stale sockets, long paths, strangers' bytes, servers that end.
#[cfg(test)]
#[path = "served/trouble.rs"]
mod trouble;
