//! What can be typed.

use crate::exit;
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use ledger::search::{HITS_MAX, Kind};
use std::{net::SocketAddr, path::PathBuf};

/// Signed, hash-chained records of how a fact-check came to be.
#[derive(Debug, Parser)]
#[command(name = "casebook", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = AFTER_HELP, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Begin with:
  casebook demo                                  a complete example to look at
  casebook init desk --origin desk.example/log   a ledger of your own
  casebook import article.txt --case ice         an article, sentence by sentence

Exit codes:
  0  done, or proved
  1  refused or failed (also when some of many records were)
  2  usage
  3  proved bad: tampered, forked, rolled back
  4  could not check: missing blob, unknown event type, unreachable
  5  another process is writing";

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Returns whether to colour, where that was said.
    pub(crate) fn wish(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::Always => Some(true),
            Self::Never => Some(false),
        }
    }
}

impl From<Colour> for ColorChoice {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Auto => Self::Auto,
            Colour::Always => Self::Always,
            Colour::Never => Self::Never,
        }
    }
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Global {
    /// The ledger: a directory (default: the one above that holds casebook.toml), or for reading a zip of an export
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) ledger: Option<PathBuf>,
    /// Print JSON on standard output: one value, or for events that are written one line each
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The author's key: a file, an id or a name (also `CASEBOOK_KEY`)
    #[arg(long, global = true, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// How many seconds to wait while another process writes
    #[arg(long, global = true, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub(crate) wait: u64,
    /// Read a key's passphrase from this file descriptor
    #[arg(long, global = true, value_name = "N")]
    pub(crate) passphrase_fd: Option<u32>,
    /// When to colour: auto (on a terminal), always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        alias = "colour",
        hide_possible_values = true
    )]
    pub(crate) color: Colour,
}

impl Global {
    /// Returns `--wait` in milliseconds.
    pub(crate) fn wait_ms(&self) -> u64 {
        self.wait
    }
}

/// Reads seconds, with a fraction, as milliseconds.
fn seconds(text: &str) -> Result<u64, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
        return Err("not a number of seconds".to_owned());
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|error| format!("too long: {error}"))? };
    let thousandths: u64 = format!("{fraction:0<3}").get(..3).and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(whole.saturating_mul(1000).saturating_add(thousandths))
}

/// The commands that are not one event each.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a ledger
    #[command(after_help = "Example:\n  casebook init desk --origin desk.example/log --author 'Ann Ley'")]
    Init(InitArgs),
    /// Make a complete example ledger, and say what to try next
    #[command(after_help = "Examples:\n  casebook demo lights\n  casebook demo lights --serve")]
    Demo(DemoArgs),
    /// Keys: make, list, enrol, revoke, show
    #[command(after_help = "Example:\n  casebook key list")]
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Import an article, sentence by sentence, or records of others in bulk
    #[command(after_help = IMPORT_HELP)]
    Import(ImportArgs),
    /// Append events from JSON lines
    #[command(after_help = RECORD_HELP)]
    Record(RecordArgs),
    /// Add a signature to an event that another has signed
    #[command(after_help = SIGN_HELP)]
    Sign(SignArgs),
    /// Print what a shell needs to complete commands
    #[command(after_help = "Example:\n  casebook completions bash > casebook.bash")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for every command to a directory
    #[command(after_help = "Examples:\n  casebook man > casebook.1\n  casebook man man/man1")]
    Man {
        /// The directory
        dir: Option<PathBuf>,
    },
    /// Ask again for what was captured, and say what became of the words that were quoted
    #[command(after_help = RECAPTURE_HELP)]
    Recapture(RecaptureArgs),
    /// Show the form of an event type, with an example
    #[command(after_help = "Examples:\n  casebook schema\n  casebook schema claim.extracted")]
    Schema(SchemaArgs),
    /// List the cases
    #[command(after_help = "Example:\n  casebook cases")]
    Cases(AtArgs),
    /// Search the words of cases, sources and captured texts, as they stand now
    #[command(after_help = SEARCH_HELP)]
    Search(SearchArgs),
    /// Show a case's assessment, now or as it stood
    #[command(
        after_help = "Examples:\n  casebook show ice\n  casebook show ice --at 2026-11-22\n  casebook show ice --format text"
    )]
    Show(ShowArgs),
    /// Show what differs between two moments of a case
    #[command(
        after_help = "Examples:\n  casebook diff ice p1 p2\n  casebook diff ice 41 57\n  casebook diff ice 2026-05-01"
    )]
    Diff(DiffArgs),
    /// Show what a sentence, verdict or anything else rests on, down to bytes, signers and checkpoint
    #[command(
        after_help = "Examples:\n  casebook trace case/ice/statement/s3\n  casebook trace ice/question\n  casebook trace e4"
    )]
    Trace(WalkArgs),
    /// Show what rests on a source, capture, claim or anything else
    #[command(after_help = "Examples:\n  casebook impact source/dhs\n  casebook impact case/ice/evidence/e4")]
    Impact(WalkArgs),
    /// Show what is to be done: look again, answer, review, check, publish
    #[command(after_help = "Examples:\n  casebook todo\n  casebook todo ice")]
    Todo(TodoArgs),
    /// Show how a case came to be as it is
    #[command(after_help = "Examples:\n  casebook history ice\n  casebook history ice --blame")]
    History(HistoryArgs),
    /// Check everything, and say what was proved and what was not
    #[command(after_help = VERIFY_HELP)]
    Verify(VerifyArgs),
    /// Write the log for others: a directory, or a zip
    #[command(
        after_help = "Examples:\n  casebook export ../copy\n  casebook export ../copy.zip\n  casebook export --case lights ../lights.zip\n  casebook export --warc ../captures.warc.gz\n  casebook export --case lights --wacz ../lights.wacz"
    )]
    Export(ExportArgs),
    /// Make a ledger directory from an export
    #[command(after_help = "Example:\n  casebook restore ../copy.zip ../restored")]
    Restore(RestoreArgs),
    /// Make the index again from the journal
    #[command(after_help = "Example:\n  casebook rebuild")]
    Rebuild(RebuildArgs),
    /// Show the ledger over HTTP, read-only, and be its one writer: commands work through it
    #[command(after_help = SERVE_HELP)]
    Serve(ServeArgs),
    /// Say what is wrong with a ledger directory and what would mend it; changes nothing
    #[command(after_help = "Example:\n  casebook doctor")]
    Doctor,
}

const RECAPTURE_HELP: &str = "\
Each source is captured anew, or that it failed is recorded. Where its text is another, the words that changed are
shown, and each quote is looked up: it stands, moved, stands several times, is altered or gone. That is a suggestion.
Whoever sits at a terminal is asked whether to record that the source changed; --record does so without asking. It
flags what rests on the source; what rests on quoted words that stand as they did is cleared again, on record.

Examples:
  casebook recapture audit
  casebook recapture --case lights --record
  casebook recapture --older-than 7d";

const SERVE_HELP: &str = "\
Without options it is for yourself, at http://127.0.0.1:8080. With --public it is for readers, who see cases as
they were published. While it runs it is the ledger's writer, and every command finds it and works through it.
Nothing can be written over HTTP. A directory that cannot be written, and an export, can be served too.

Examples:
  casebook serve
  casebook serve --public --listen 0.0.0.0:80 --public-url https://desk.example
  casebook serve --log json 2>requests.jsonl";

const IMPORT_HELP: &str = "\
What a file is, is recognised by its content:
  plain text or Markdown       one article, one case: all of it or nothing
  ClaimReview (schema.org)     JSON-LD alone, in lists, one a line, or in a web page
  AVeriTeC                     JSON
  casebook's own events        one a line, as `casebook record` takes them
  WARC and ARC                 compressed or not: each response becomes a capture of the source at its address
  WACZ                         each WARC file in it, and whether its members are what it lists

Records become a case each, or a capture; what is refused is reported, and the rest goes in.

Examples:
  casebook import article.txt --case ice
  casebook import claims.json --dry-run
  casebook import page.html --case factcheck";

const RECORD_HELP: &str = r#"Each line is one of
  {"type","subject","data","id"?,"time"?}    completed and signed here
  {"event","signatures"}                     appended as it stands
  a DSSE envelope                            the same, as others write it
A value over several lines begins with the line { and ends with the line }.
For each a line comes back: {"line","id","seq","leaf"} or {"line","refused"}.

Example:
  echo '{"type":"note.added","subject":"case/ice","data":{"text":"Asked."}}' |
    casebook record -"#;

const SIGN_HELP: &str = "\
The file is an envelope that --envelope wrote. No ledger need be at hand; where
there is one, the signatures that are in it are checked.

Examples:
  casebook sign note.json --key bea --in-place
  casebook sign note.json --key bea --out both.json";

const VERIFY_HELP: &str = "\
Examples:
  casebook verify
  casebook verify ../copy.zip --log-key 'desk.example/log+1c0ffee5+AX…'
  casebook verify --since last-month.checkpoint";

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The directory to make
    pub(crate) dir: PathBuf,
    /// The log's name; host/log is advised
    #[arg(long)]
    pub(crate) origin: String,
    /// The founding author
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// What people call the ledger (default: the origin)
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Encrypt the author's key with a passphrase
    #[arg(long)]
    pub(crate) encrypt: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The directory to make
    #[arg(default_value = "casebook-demo")]
    pub(crate) dir: PathBuf,
    /// Then show it over HTTP
    #[arg(long)]
    pub(crate) serve: bool,
    #[command(flatten)]
    pub(crate) server: ServeArgs,
}

/// How the reader is set up.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeArgs {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "CASEBOOK_LISTEN")]
    pub(crate) listen: SocketAddr,
    /// Show cases only as they were published, and captured texts only where their access is public
    #[arg(long, env = "CASEBOOK_PUBLIC", conflicts_with = "everything")]
    pub(crate) public: bool,
    /// Show everything, drafts and captured texts too, to whoever can reach the address
    #[arg(long, env = "CASEBOOK_EVERYTHING")]
    pub(crate) everything: bool,
    /// Where readers find the site, such as `https://desk.example`
    #[arg(long, value_name = "URL", env = "CASEBOOK_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// What the site is called (default: what the ledger is)
    #[arg(long = "title", value_name = "TITLE", env = "CASEBOOK_TITLE")]
    pub(crate) site_title: Option<String>,
    /// A stylesheet of your own, read after ours
    #[arg(long, value_name = "FILE", env = "CASEBOOK_STYLESHEET")]
    pub(crate) stylesheet: Option<PathBuf>,
    /// How to log on standard error
    #[arg(long, value_name = "FORM", default_value = "quiet", env = "CASEBOOK_LOG")]
    pub(crate) log: LogForm,
}

/// How to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// Warnings and errors alone
    Quiet,
    /// Every request, a line each
    Text,
    /// Every request, as JSON
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key pair, or take one that OpenSSL made
    #[command(
        after_help = "Examples:\n  casebook key new bea@desk.example\n  casebook key new bea@desk.example --from bea.pem"
    )]
    New {
        /// The key's name: the person or program, such as `bea@desk.example`
        name: String,
        /// A PKCS#8 PEM file to take the key from
        #[arg(long, value_name = "PEM")]
        from: Option<PathBuf>,
        /// The folder to put it in (default: the ledger's keys/, else the configuration folder)
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Encrypt it with a passphrase
        #[arg(long)]
        encrypt: bool,
    },
    /// List the keys that the log knows
    #[command(after_help = "Example:\n  casebook key list")]
    List,
    /// Let a key sign from here on
    #[command(
        after_help = "Example:\n  casebook key enroll bea@desk.example --holder 'Bea Ott' \\\n    --role researcher"
    )]
    Enroll {
        /// The new key: a private key file, an id or a name. It signs too, to show that somebody holds it. With
        /// --envelope its vkey will do, and its holder signs elsewhere
        new_key: String,
        /// Who holds it
        #[arg(long, value_name = "NAME")]
        holder: String,
        /// What holds it: a person, software or an organization
        #[arg(long, default_value = "person", value_name = "KIND")]
        kind: String,
        /// For whom the holder works
        #[arg(long, value_name = "NAME")]
        affiliation: Option<String>,
        /// Where to read more
        #[arg(long)]
        url: Option<String>,
        /// What it may be used for: admin, editor, researcher or reviewer (repeat)
        #[arg(long = "role", required = true, value_name = "ROLE")]
        roles: Vec<String>,
        /// Sign it, write it to OUT (- for standard output) and append nothing
        #[arg(long, value_name = "OUT")]
        envelope: Option<PathBuf>,
    },
    /// Let a key sign no more
    #[command(after_help = "Example:\n  casebook key revoke bea@desk.example --reason retired")]
    Revoke {
        /// The key: its id, its vkey or its name
        old_key: String,
        /// Why: lost, retired or compromised
        #[arg(long)]
        reason: String,
        /// The event from which on its entries are disputed, or its position, such as '#12'
        #[arg(long, value_name = "EVENT")]
        compromised_since: Option<String>,
    },
    /// Give the log itself a new key: it signs every checkpoint from here on
    #[command(after_help = "Example:\n  casebook key rekey --reason retired")]
    Rekey {
        /// Why: retired, lost or compromised. Unless it is lost or compromised, the old key signs once more
        #[arg(long, default_value = "retired", value_name = "WHY")]
        reason: String,
    },
    /// Show a key
    #[command(after_help = "Example:\n  casebook key show bea@desk.example")]
    Show {
        /// The key: its id or its name
        which: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The file
    pub(crate) file: PathBuf,
    /// The case to make of an article; of records, what the ids of their cases begin with
    #[arg(long)]
    pub(crate) case: Option<String>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Import all records or none
    #[arg(long)]
    pub(crate) atomic: bool,
    /// Who wrote it
    #[arg(long)]
    pub(crate) author: Option<String>,
    /// Who published it
    #[arg(long)]
    pub(crate) publisher: Option<String>,
    /// Where
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// When
    #[arg(long)]
    pub(crate) published: Option<String>,
    /// On which terms
    #[arg(long)]
    pub(crate) licence: Option<String>,
    /// Its language, a BCP 47 tag (default: en; of records that do not say theirs, und: undetermined)
    #[arg(long)]
    pub(crate) language: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// The file, or - for standard input
    pub(crate) file: PathBuf,
    /// Append all lines or none
    #[arg(long)]
    pub(crate) atomic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// The file: an envelope, or several, a line each
    pub(crate) file: PathBuf,
    /// Write the file with the signature over the file
    #[arg(long, conflicts_with = "out")]
    pub(crate) in_place: bool,
    /// Write it to another file (default: standard output)
    #[arg(long, value_name = "OUT")]
    pub(crate) out: Option<PathBuf>,
    /// Do not ask, where there is somebody to ask
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The event type, with or without prefix and version
    pub(crate) event_type: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AtArgs {
    /// As it stood after entry N, or at a TIME (RFC 3339, or a date: its end in UTC)
    #[arg(long, value_name = "N|TIME")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// The case
    pub(crate) case: String,
    #[command(flatten)]
    pub(crate) at: AtArgs,
    /// Show each sentence with the entry that last changed its words
    #[arg(long)]
    pub(crate) blame: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The case
    pub(crate) case: String,
    /// The earlier moment: a position, a time, or a publication's id
    pub(crate) from: String,
    /// The later moment, or `now`, which it is when left out
    pub(crate) to: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WalkArgs {
    /// What: a full name such as case/ice/statement/s3, an id where it is unique, or #POSITION
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) at: AtArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RecaptureArgs {
    /// The sources
    #[arg(value_name = "SOURCE")]
    pub(crate) sources: Vec<String>,
    /// The sources of this case
    #[arg(long)]
    pub(crate) case: Option<String>,
    /// Only those whose newest capture is older than this, such as 7d, 12h or 2w
    #[arg(long, value_name = "AGE")]
    pub(crate) older_than: Option<String>,
    /// Record what changed without asking
    #[arg(long)]
    pub(crate) record: bool,
    /// How long the web may take for one source (default: 60)
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<String>,
    /// With one source: send this too, to its own server; it is never kept (repeat)
    #[arg(long, value_name = "NAME: VALUE")]
    pub(crate) header: Vec<String>,
    /// Ask addresses that are not of the public web, and any port
    #[arg(long)]
    pub(crate) allow_private: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TodoArgs {
    /// One case alone
    pub(crate) case: Option<String>,
    #[command(flatten)]
    pub(crate) at: AtArgs,
}

/// What `show` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The article alone
    Text,
    /// The article as Markdown
    Markdown,
    /// As `--json`
    Json,
    /// A page that stands on its own
    Html,
    /// The verdict as ClaimReview (schema.org, JSON-LD)
    Claimreview,
    /// How the verdicts came to be, as PROV-JSON
    Prov,
    /// The quotes as Web Annotations
    Annotations,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The case
    pub(crate) case: String,
    #[command(flatten)]
    pub(crate) at: AtArgs,
    /// What to print instead of the report
    #[arg(long)]
    pub(crate) format: Option<Format>,
    /// As it was published: the last time, or by the publication's id
    #[arg(long, value_name = "PUBLICATION", num_args = 0..=1, default_missing_value = "", require_equals = true, conflicts_with = "at")]
    pub(crate) published: Option<String>,
    /// With --format claimreview: this claim's verdict instead of the question's
    #[arg(long, value_name = "CLAIM")]
    pub(crate) claim: Option<String>,
    /// With --format claimreview, prov or annotations: where the ledger is served, for addresses
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

const SEARCH_HELP: &str = "\
A text is found when it has all of the words, in any order. Case, accents and the
form of hyphens and quotation marks make no difference.

  \"worst of the worst\"   these words next to each other
  traffick*              words that begin so
  -raid                  texts that do not have it (behind `--`, or inside quotes)

Examples:
  casebook search crashes
  casebook search '\"could not trace\" -mayor'
  casebook search crash* --kind claim --kind statement --case lights";

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// What to look for
    #[arg(required = true, num_args = 1..)]
    pub(crate) text: Vec<String>,
    /// Only this kind: question, claim, evidence, gap, verdict, section, statement, note, source or text, the text of a
    /// capture (repeat)
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    pub(crate) kinds: Vec<Kind>,
    /// Only this case, and the sources that it names
    #[arg(long, value_name = "CASE")]
    pub(crate) case: Option<String>,
    /// How many to show, at most 500
    #[arg(long, value_name = "N", default_value = "20", value_parser = limit)]
    pub(crate) limit: usize,
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::named(word).ok_or_else(|| format!("one of {}", Kind::ALL.map(Kind::as_str).join(", ")))
}

fn limit(text: &str) -> Result<usize, String> {
    let limit = text.parse().ok().filter(|limit| (1..=HITS_MAX).contains(limit));
    limit.ok_or_else(|| format!("a number from 1 to {HITS_MAX}"))
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// A ledger directory, an export, or a zip of one (default: the ledger)
    pub(crate) path: Option<PathBuf>,
    /// The log's key, from a place other than the log
    #[arg(long, value_name = "VKEY")]
    pub(crate) log_key: Option<String>,
    /// A checkpoint that was kept: the log must continue it
    #[arg(long, value_name = "CHECKPOINT")]
    pub(crate) since: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The directory to make, or a file that ends in .zip
    #[arg(required_unless_present_any = ["warc", "wacz"], conflicts_with_all = ["warc", "wacz"])]
    pub(crate) out: Option<PathBuf>,
    /// One case alone, each of its entries with a proof of its place in the log
    #[arg(long, value_name = "CASE")]
    pub(crate) case: Option<String>,
    /// Its captures instead, as a WARC file; compressed, unless the name ends in .warc
    #[arg(long, value_name = "OUT", conflicts_with = "wacz")]
    pub(crate) warc: Option<PathBuf>,
    /// Its captures instead, as a WACZ file, with what proves them
    #[arg(long, value_name = "OUT")]
    pub(crate) wacz: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The export: a directory or a zip
    pub(crate) from: PathBuf,
    /// The directory to make
    pub(crate) dir: PathBuf,
    /// The log's private key; without it the copy can be read, not written
    #[arg(long, value_name = "FILE")]
    pub(crate) log_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RebuildArgs {
    /// After a person has looked: keep the longest good journal, and sign a new checkpoint over it
    #[arg(long)]
    pub(crate) sign_anew: bool,
}

// The codes are said once, in `exit`.
const _: &str = exit::HELP;
