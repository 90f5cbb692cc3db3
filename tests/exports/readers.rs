//! Running the readers, and saying loudly where they cannot run.

use crate::support::Ran;
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// A script says so when one of its libraries is missing.
const MISSING: i32 = 77;

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/exports").join(name)
}

/// Where `tests/exports/tools` puts what it gets.
fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools").join(name)
}

/// The properties that schema.org 30.0 defines for the types that are written.
pub(crate) fn schema_org() -> String {
    here("schema_org.json").display().to_string()
}

#[expect(clippy::disallowed_methods, reason = "a test reads its environment")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Runs `check.py`, or says that it cannot run here.
pub(crate) fn check(arguments: &[&str]) -> Option<Ran> {
    python("check.py", arguments)
}

/// Runs `archives.py`, or says that it cannot run here.
pub(crate) fn archives(arguments: &[&str]) -> Option<Ran> {
    python("archives.py", arguments)
}

fn python(script: &str, arguments: &[&str]) -> Option<Ran> {
    let python = told("CASEBOOK_PYTHON").unwrap_or_else(|| match tool("python/bin/python") {
        found if found.exists() => found.display().to_string(),
        _ => "python3".to_owned(),
    });
    let mut command = Command::new(&python);
    command.arg(here(script)).args(arguments).env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1");
    let ran: Ran = match command.output() {
        Ok(output) => output.into(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("skipped: {python} is not installed");
            return None;
        }
        Err(error) => panic!("{error}"),
    };
    if ran.code == MISSING {
        println!("skipped: {python} has no {} (tests/exports/tools, or CASEBOOK_PYTHON)", ran.out.trim());
        return None;
    }
    Some(ran)
}

/// Runs the HTML validator over files, or says that it is not there. It prints what is wrong.
pub(crate) fn validator(files: &[&Path]) -> Option<Ran> {
    let jar = told("CASEBOOK_VNU").map_or_else(|| tool("node_modules/vnu-jar/build/dist/vnu.jar"), PathBuf::from);
    if !jar.exists() {
        println!("skipped: no vnu.jar (tests/exports/tools, or CASEBOOK_VNU)");
        return None;
    }
    let output = Command::new("java")
        .args(["-Xss4m", "-Dfile.encoding=UTF-8", "-jar"])
        .arg(jar)
        .args(["--errors-only", "--stdout"])
        .args(files)
        .output();
    match output {
        Ok(output) => Some(output.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("skipped: java is not installed");
            None
        }
        Err(error) => panic!("{error}"),
    }
}
