//! Exit codes: a contract with scripts, shown in `--help`.

/// Done, or proved.
pub(crate) const DONE: u8 = 0;
/// Refused or failed; also when some of many records were.
pub(crate) const FAILED: u8 = 1;
/// The command line is wrong.
pub(crate) const USAGE: u8 = 2;
/// Proved bad: tampered, forked, rolled back. Comes before 4.
pub(crate) const PROVED_BAD: u8 = 3;
/// Could not check: a missing blob, an unknown event type, unreachable.
pub(crate) const COULD_NOT_CHECK: u8 = 4;
/// Another process is writing.
pub(crate) const BUSY: u8 = 5;

/// The table for `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done, or proved
  1  refused or failed (also when some of many records were)
  2  usage
  3  proved bad: tampered, forked, rolled back
  4  could not check: missing blob, unknown event type, unreachable
  5  another process is writing";
