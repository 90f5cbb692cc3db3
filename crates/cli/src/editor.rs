//! A file that a person types in: made so that nobody else can read it, opened in their editor, kept until it is done
//! with.

use crate::{env::Env, failure::Failure};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The longest file that is read back, in bytes: an event is far shorter.
const SHEET_BYTES_MAX: u64 = 1 << 20;

/// A file to type in.
#[derive(Debug)]
pub(crate) struct Sheet {
    path: PathBuf,
}

impl Sheet {
    /// Makes a file with this text in the folder for temporary files, for this user alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn new(env: &Env, name: &str, text: &str) -> anyhow::Result<Self> {
        let path = env.temporary_folder.join(format!("casebook-{name}-{}.toml", env.unique()?));
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        made.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| cannot("write", &path, &error))?;
        Ok(Self { path })
    }

    /// Takes a file that was kept before.
    pub(crate) fn kept(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Returns where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns what stands in it.
    ///
    /// # Errors
    /// When it cannot be read, is too long, or is not text.
    pub(crate) fn text(&self) -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        File::open(&self.path)
            .and_then(|file| file.take(SHEET_BYTES_MAX.saturating_add(1)).read_to_end(&mut bytes))
            .map_err(|error| cannot("read", &self.path, &error))?;
        if bytes.len() as u64 > SHEET_BYTES_MAX {
            return Err(Failure::new(format!("{} has more than {SHEET_BYTES_MAX} bytes", self.path.display()))
                .then("keep the long text in a file of its own, and capture that")
                .unwritten()
                .into());
        }
        String::from_utf8(bytes).map_err(|error| {
            Failure::new(format!("{} is not UTF-8: {error}", self.path.display()))
                .then("save it as UTF-8")
                .unwritten()
                .into()
        })
    }

    /// Replaces what stands in it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn replace(&self, text: &str) -> anyhow::Result<()> {
        fs::write(&self.path, text).map_err(|error| cannot("write", &self.path, &error))
    }

    /// Opens the person's editor on it, waits until they leave it, and returns what stands there then.
    ///
    /// # Errors
    /// When the editor does not start or fails.
    pub(crate) fn edit(&self, env: &Env) -> anyhow::Result<String> {
        let mut command = Command::new("sh");
        // As git does it: the variable is a line of shell, such as `code --wait`.
        command.arg("-c").arg(format!("{} \"$@\"", env.editor)).arg(&env.editor).arg(&self.path);
        if !env.stdout_terminal {
            // What this command prints goes to standard output, and the editor's screen does not.
            command.stdout(Stdio::from(io::stderr()));
        }
        let ended = command.status();
        let wrong = match ended {
            Ok(status) if status.success() => return self.text(),
            Ok(status) => status.code().map_or_else(|| status.to_string(), |code| format!("ended with {code}")),
            Err(error) => error.to_string(),
        };
        Err(Failure::new(format!("the editor `{}` did not do it: {wrong}", env.editor))
            .then("name another in VISUAL or EDITOR")
            .unwritten()
            .into())
    }

    /// Removes it.
    ///
    /// # Errors
    /// When that fails.
    pub(crate) fn remove(self) -> anyhow::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(cannot("remove", &self.path, &error)),
            _ => Ok(()),
        }
    }
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> anyhow::Error {
    Failure::new(format!("cannot {what} {}: {error}", path.display())).unwritten().into()
}
