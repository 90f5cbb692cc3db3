//! `casebook serve`: the ledger over HTTP, until it is told to stop.

use crate::{
    args::{Global, LogForm, ServeArgs},
    desk,
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use anyhow::Context as _;
use http::{
    App, Options,
    options::Audience,
    server::{listen, serve},
};
use ledger::{Hub, Ledger, LedgerError, Snapshot, Snapshots};
use std::{path::Path, time::Duration};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;

/// The largest stylesheet, in bytes.
const STYLESHEET_BYTES_MAX: usize = 1 << 20;

/// How many answers are made at a time; others wait for their turn.
const ANSWERS_MAX: usize = 32;

/// Runs `casebook serve`.
pub(crate) fn run(args: &ServeArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let options = options(args)?;
    let root = desk::ledger_path(global)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.max_blocking_threads(ANSWERS_MAX).enable_all().build().context("cannot start threads")?;
    log(args.log);
    let scratch = env.temporary_folder.join(format!("casebook-serve-{}", env.unique()?));
    let source = Source::open(&root, &scratch, global, env, out)?;
    let result = runtime.block_on(answer(args, options, &source, &root, out));
    drop(runtime);
    let failed = source.failed();
    let closed = source.close(&scratch);
    if let Some(why) = failed {
        return Err(Failure::new(format!("nothing could be written any more: {why}"))
            .then("casebook doctor looks at the ledger and says what would mend it")
            .into());
    }
    closed?;
    result.map(|()| exit::DONE)
}

/// What answers come from.
#[derive(Debug)]
enum Source {
    /// A ledger, whose writer this is.
    Ledger(Hub),
    /// A copy that cannot be written.
    Copy(Snapshots),
}

impl Source {
    fn open(root: &Path, scratch: &Path, global: &Global, env: &Env, out: &Output) -> anyhow::Result<Self> {
        let reason = if root.join(ledger::config::CONFIG_FILE).is_file() {
            match Ledger::open_alone(root, global.wait_ms()) {
                Ok(opened) => {
                    opened.warnings.iter().for_each(|warning| out.warn(&warning.to_string()));
                    let env = env.clone();
                    return Ok(Self::Ledger(Hub::start(opened.ledger, move || env.now())?));
                }
                Err(error) if ledger::reader::cannot_write(&error) => "the directory cannot be written",
                Err(error) => return Err(error.into()),
            }
        } else {
            "it is an export"
        };
        if root.is_file() {
            return Err(Failure::new(format!("{} is a file, and a directory is served", root.display()))
                .then("unpack it, and name the directory with --ledger")
                .into());
        }
        let snapshot = Snapshot::of_archive(root, scratch).inspect_err(|_| drop(std::fs::remove_dir_all(scratch)))?;
        out.note(&format!("{reason}: nothing can be recorded while it is served"));
        Ok(Self::Copy(Snapshots::of(snapshot)))
    }

    fn snapshots(&self) -> Snapshots {
        match self {
            Self::Ledger(hub) => hub.snapshots(),
            Self::Copy(snapshots) => snapshots.clone(),
        }
    }

    /// Returns why nothing can be written any more, once that is so.
    fn failed(&self) -> Option<String> {
        match self {
            Self::Ledger(hub) => hub.failed(),
            Self::Copy(_) => None,
        }
    }

    fn close(self, scratch: &Path) -> Result<(), LedgerError> {
        match self {
            Self::Ledger(hub) => hub.stop(),
            Self::Copy(snapshots) => {
                snapshots.withdraw();
                drop(std::fs::remove_dir_all(scratch));
                Ok(())
            }
        }
    }
}

async fn answer(args: &ServeArgs, options: Options, source: &Source, root: &Path, out: &Output) -> anyhow::Result<()> {
    let listener = listen(args.listen).await.map_err(|error| {
        let source = std::error::Error::source(&error).map_or_else(String::new, |source| format!(": {source}"));
        Failure::new(format!("{error}{source}"))
            .then("choose another address with --listen; 127.0.0.1:0 takes a free port")
    })?;
    let address = listener.local_addr().context("cannot tell the address")?;
    let shown = options.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    if out.json {
        out.json_line(&serde_json::json!({"listening": address.to_string(), "url": shown}))?;
    } else {
        let whom = if options.audience == Audience::Public { "as it was published" } else { "everything in it" };
        out.write(&format!("{shown}\n"))?;
        out.note(&format!("serving {}, {whom}; Ctrl-C stops", init_shown(root)));
    }
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for signals")?;
    let stop = async {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
            () = fails(source) => {}
        }
    };
    serve(App::new(source.snapshots(), options), listener, stop).await;
    Ok(())
}

/// How often it is looked whether the ledger can still be written.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Returns when nothing can be written any more.
async fn fails(source: &Source) {
    while source.failed().is_none() {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn init_shown(root: &Path) -> String {
    super::init::shown(root)
}

/// Reads what the operator decided, and refuses what would show drafts to the world unasked.
fn options(args: &ServeArgs) -> anyhow::Result<Options> {
    if !args.listen.ip().is_loopback() && !args.public && !args.everything {
        return Err(Failure::usage(format!("{} can be reached from other machines", args.listen))
            .then("--public shows cases as they were published")
            .then("--everything shows drafts and captured texts too")
            .into());
    }
    let public_url = args.public_url.as_deref().map(address).transpose()?;
    let stylesheet = args.stylesheet.as_deref().map(stylesheet).transpose()?;
    let audience = if args.public { Audience::Public } else { Audience::Desk };
    Ok(Options { audience, title: args.site_title.clone(), public_url, stylesheet })
}

fn address(url: &str) -> anyhow::Result<String> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/%[]".contains(&b);
    if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with('/') || !rest.bytes().all(legal)) {
        return Err(Failure::usage(format!("--public-url {url} is not the address of a site"))
            .then("such as --public-url https://desk.example")
            .into());
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn stylesheet(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    if text.len() > STYLESHEET_BYTES_MAX {
        return Err(Failure::new(format!("{} is longer than {STYLESHEET_BYTES_MAX} bytes", path.display())).into());
    }
    Ok(text)
}

/// Begins to log on standard error.
fn log(form: LogForm) {
    let level = if form == LogForm::Quiet { LevelFilter::WARN } else { LevelFilter::INFO };
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(false);
    // It fails where somebody logs already, which nobody does.
    drop(if form == LogForm::Json { subscriber.json().try_init() } else { subscriber.try_init() });
}
