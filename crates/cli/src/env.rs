//! The one place that reads the clock, randomness, the environment and the terminal.

use proof::{EventId, RecordedAt};
use std::{
    ffi::OsString,
    io::{self, IsTerminal as _},
    path::PathBuf,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use zeroize::Zeroizing;

/// What the world says.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about where this process runs")]
#[derive(Debug, Clone)]
pub(crate) struct Env {
    /// The words of the command line, the program's name first.
    pub(crate) arguments: Vec<OsString>,
    /// `CASEBOOK_KEY`.
    pub(crate) key: Option<String>,
    /// `VISUAL`, else `EDITOR`, else `vi`: a line of shell that the file's name is added to.
    pub(crate) editor: String,
    /// Where programs are.
    pub(crate) path: Option<String>,
    /// Where temporary files go.
    pub(crate) temporary_folder: PathBuf,
    /// The user's configuration folder.
    pub(crate) config_folder: Option<PathBuf>,
    /// Whether somebody can answer a question: standard input and standard error are a terminal.
    pub(crate) can_ask: bool,
    /// Whether standard output is a terminal.
    pub(crate) stdout_terminal: bool,
    /// Whether standard error is a terminal.
    pub(crate) stderr_terminal: bool,
    /// The terminal's width, where there is one.
    pub(crate) width: usize,
    /// Whether `NO_COLOR` is set, or the terminal is a dumb one.
    pub(crate) no_colour: bool,
}

/// The width of a report that goes to no terminal.
const PLAIN_WIDTH: usize = 90;

impl Env {
    /// Reads the process's world.
    pub(crate) fn real() -> Self {
        // The XDG base directory specification: an empty or relative path is as good as none.
        let folder = |name: &str| var(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
        let folder = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
        Self {
            arguments: std::env::args_os().collect(),
            key: var("CASEBOOK_KEY").filter(|key| !key.is_empty()),
            editor: ["VISUAL", "EDITOR"]
                .into_iter()
                .filter_map(var)
                .find(|editor| !editor.trim().is_empty())
                .unwrap_or_else(|| "vi".to_owned()),
            path: var("PATH"),
            temporary_folder: std::env::temp_dir(),
            config_folder: folder.map(|folder| folder.join("casebook")),
            can_ask: io::stdin().is_terminal() && io::stderr().is_terminal(),
            stdout_terminal: io::stdout().is_terminal(),
            stderr_terminal: io::stderr().is_terminal(),
            width: terminal_size::terminal_size().map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0)),
            no_colour: var("NO_COLOR").is_some_and(|value| !value.is_empty())
                || var("TERM").is_some_and(|term| term == "dumb"),
        }
    }

    /// Returns the time.
    #[expect(clippy::disallowed_methods, clippy::unused_self, reason = "the one place that reads the clock")]
    pub(crate) fn now(&self) -> RecordedAt {
        let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
        RecordedAt(match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => micros(since),
            Err(before) => micros(before.duration()).saturating_neg(),
        })
    }

    /// Returns a moment from which to measure time that passes.
    #[expect(clippy::disallowed_methods, clippy::unused_self, reason = "the one place that reads the clock")]
    pub(crate) fn moment(&self) -> Instant {
        Instant::now()
    }

    /// Returns 32 random bytes.
    ///
    /// # Errors
    /// When the system has none.
    #[expect(clippy::disallowed_methods, clippy::unused_self, reason = "the one place that asks for randomness")]
    pub(crate) fn random<const N: usize>(&self) -> anyhow::Result<Zeroizing<[u8; N]>> {
        let mut bytes = Zeroizing::new([0; N]);
        getrandom::fill(bytes.as_mut()).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        Ok(bytes)
    }

    /// Returns a word that no file is called by yet, but for luck.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub(crate) fn unique(&self) -> anyhow::Result<String> {
        Ok(format!("{:016x}", u64::from_be_bytes(*self.random::<8>()?)))
    }

    /// Returns a new event id (UUID v7) for a time.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub(crate) fn event_id(&self, at: RecordedAt) -> anyhow::Result<EventId> {
        let millis = u64::try_from(at.0.div_euclid(1000)).unwrap_or(0);
        let random = self.random::<10>()?;
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        EventId::from_u128(uuid.as_u128()).ok_or_else(|| anyhow::anyhow!("{uuid} is not of version 7"))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn var(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
