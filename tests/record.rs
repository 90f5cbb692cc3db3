//! `casebook record`: every form of line and every answer, many writers, `kill -9`, a full disk, the order of system
//! calls, memory and progress.

#[cfg(test)]
mod support;

/// Lines to record, answers to read, and a journal to compare them with.
#[cfg(test)]
#[path = "record/events.rs"]
mod events;

/// What goes in, what is refused, and what is answered.
#[cfg(test)]
#[path = "record/lines.rs"]
mod lines;

/// Killed at any moment: what was acknowledged is there.
#[cfg(test)]
#[path = "record/kill.rs"]
mod kill;

/// The order of system calls: on disk first, then acknowledged; the checkpoint soon after.
#[cfg(test)]
#[path = "record/order.rs"]
mod order;

/// Several writers.
#[cfg(test)]
#[path = "record/together.rs"]
mod together;

/// Many events: memory, progress, the summary.
#[cfg(test)]
#[path = "record/many.rs"]
mod many;

/// Standard output that closes, and a disk that is full.
#[cfg(test)]
#[path = "record/trouble.rs"]
mod trouble;
