//! A page as a browser shows it: Chromium loads it in a process of its own, from the one server that was looked at.

use crate::env::Env;
use core::fmt;
use std::{
    fs::{self, File},
    io::{self, Read},
    net::SocketAddr,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// The names that Chromium goes by.
pub(crate) const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// The longest document, in bytes.
const DOCUMENT_BYTES_MAX: u64 = 64 << 20;
/// The longest picture, in bytes.
const PICTURE_BYTES_MAX: u64 = 32 << 20;
/// How long scripts may take by the page's own clock, in milliseconds.
const SCRIPT_MILLISECONDS: u32 = 10_000;
/// How often a process is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// A page as it was shown.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// The document, after its scripts have run: HTML.
    pub(crate) document: Vec<u8>,
    /// A picture of it, 1280 pixels wide: PNG.
    pub(crate) picture: Vec<u8>,
    /// The browser's version.
    pub(crate) version: String,
    /// Whether the browser had no walls of its own, as it has none for root.
    pub(crate) without_sandbox: bool,
}

/// Why there is none.
#[derive(Debug)]
pub(crate) enum NotRendered {
    /// It cannot be run.
    NotRun(io::Error),
    /// It took too long.
    OutOfTime { seconds: u64 },
    /// It gave nothing that can be kept.
    Nothing { why: &'static str },
}

impl fmt::Display for NotRendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(error) => write!(f, "the browser cannot be run: {error}"),
            Self::OutOfTime { seconds } => write!(f, "the browser did not come to an end in {seconds} seconds"),
            Self::Nothing { why } => write!(f, "the browser {why}"),
        }
    }
}

/// What is to be shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Show<'a> {
    pub(crate) url: &'a str,
    /// Its host, as it stands in the address.
    pub(crate) host: &'a str,
    /// Who answers for it. Nobody else is asked, whatever the page says.
    pub(crate) peer: SocketAddr,
    pub(crate) seconds: u64,
}

/// A browser that is installed.
#[derive(Debug)]
pub(crate) struct Browser {
    name: &'static str,
    version: String,
}

/// Returns the browser, if there is one.
pub(crate) fn found(env: &Env) -> Option<Browser> {
    NAMES.iter().find_map(|name| {
        let output = bare(name, env).arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let version = String::from_utf8(output.stdout).ok()?;
        let version = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        Some(Browser { name, version: version.to_owned() })
    })
}

/// Shows a page, and returns what it became.
pub(crate) fn render(browser: Browser, show: Show<'_>, env: &Env) -> Result<Rendered, NotRendered> {
    let Browser { name, version } = browser;
    let folder = tempfile::tempdir_in(&env.temporary_folder).map_err(NotRendered::NotRun)?;
    let picture = folder.path().join("picture.png");
    let without_sandbox = rustix::process::geteuid().is_root();
    let mut command = bare(name, env);
    command
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .args([
            "--headless=new",
            "--disable-gpu",
            "--hide-scrollbars",
            "--incognito",
            "--no-first-run",
            "--no-proxy-server",
        ])
        .args([
            "--disable-extensions",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .args([
            "--disable-dev-shm-usage",
            "--disable-crash-reporter",
            "--disable-quic",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--window-size=1280,2000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--host-resolver-rules={}", rules(&show)))
        .arg(format!("--virtual-time-budget={SCRIPT_MILLISECONDS}"))
        .arg(format!("--screenshot={}", picture.display()));
    if without_sandbox {
        command.arg("--no-sandbox");
    }
    let child = command
        .arg(show.url)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(NotRendered::NotRun)?;
    let document = watched(child, show.seconds, env)?;
    if document.is_empty() {
        return Err(NotRendered::Nothing { why: "gave no document" });
    }
    let picture = picture_in(&picture)?;
    Ok(Rendered { document, picture, version, without_sandbox })
}

/// The browser with nothing of this process's environment but where programs are.
fn bare(name: &str, env: &Env) -> Command {
    let mut command = Command::new(name);
    command.env_clear().envs(env.path.as_ref().map(|path| ("PATH", path)));
    command
}

/// Who may be asked: the host and port of the page, at the address that was looked at. All other names and addresses are
/// not found, also such as stand for themselves.
fn rules(show: &Show<'_>) -> String {
    format!("MAP {}:{} {}, MAP * ~NOTFOUND", show.host, show.peer.port(), show.peer)
}

/// Waits for the document. Whatever the browser started ends with it.
fn watched(mut child: Child, seconds: u64, env: &Env) -> Result<Vec<u8>, NotRendered> {
    let begun = env.moment();
    let stdout = child.stdout.take();
    let reading = thread::spawn(move || {
        let mut document = Vec::new();
        let read = stdout.map(|from| from.take(DOCUMENT_BYTES_MAX.saturating_add(1)).read_to_end(&mut document));
        read.transpose().map(|_| document)
    });
    let ended = loop {
        match child.try_wait() {
            Ok(Some(_)) => break Ok(()),
            Ok(None) if begun.elapsed() >= Duration::from_secs(seconds) => {
                break Err(NotRendered::OutOfTime { seconds });
            }
            Ok(None) => thread::sleep(LOOK),
            Err(error) => break Err(NotRendered::NotRun(error)),
        }
    };
    // What it started may outlive it, and hold its output open.
    let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    // Where there is nobody left, there is nobody to be ended.
    let _is_gone =
        group.is_none_or(|group| rustix::process::kill_process_group(group, rustix::process::Signal::KILL).is_err());
    drop(child.wait());
    ended?;
    let document = reading.join().map_err(|_panic| NotRendered::Nothing { why: "gave no document" })?;
    let document = document.map_err(NotRendered::NotRun)?;
    if document.len() as u64 > DOCUMENT_BYTES_MAX {
        return Err(NotRendered::Nothing { why: "gave a document of more than 64 MiB" });
    }
    Ok(document)
}

fn picture_in(path: &Path) -> Result<Vec<u8>, NotRendered> {
    let size = fs::metadata(path).map(|metadata| metadata.len()).unwrap_or_default();
    if size == 0 || size > PICTURE_BYTES_MAX {
        return Err(NotRendered::Nothing { why: "gave no picture, or one of more than 32 MiB" });
    }
    let mut picture = Vec::new();
    let file = File::open(path).map_err(NotRendered::NotRun)?;
    file.take(PICTURE_BYTES_MAX).read_to_end(&mut picture).map_err(NotRendered::NotRun)?;
    Ok(picture)
}
