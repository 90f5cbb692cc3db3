//! `casebook completions` and `casebook man`: made from the command line itself, the event commands too.

use crate::{commands::program, exit, failure::Failure, output::Output};
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use std::{fs, path::Path};

/// Runs `casebook completions`.
pub(crate) fn completions(shell: Shell, out: &Output) -> anyhow::Result<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut program(), "casebook", &mut text);
    out.write_bytes(&text)?;
    Ok(exit::DONE)
}

/// Runs `casebook man`.
pub(crate) fn pages(dir: Option<&Path>, out: &Output) -> anyhow::Result<u8> {
    let mut program = program();
    program.build();
    let Some(dir) = dir else {
        let mut page = Vec::new();
        Man::new(program).render(&mut page)?;
        out.write_bytes(&page)?;
        return Ok(exit::DONE);
    };
    fs::create_dir_all(dir).map_err(|error| cannot(dir, &error))?;
    let count = write_pages(program, "casebook", dir)?;
    if out.json {
        out.json(&serde_json::json!({"dir": dir.display().to_string(), "pages": count}))?;
    } else {
        out.say(&format!("{count} pages in {}", dir.display()))?;
        out.say(&format!("see:  man {}", dir.join("casebook.1").display()))?;
    }
    Ok(exit::DONE)
}

/// Writes the pages of a command and of those below it, and returns how many.
fn write_pages(command: Command, name: &str, dir: &Path) -> anyhow::Result<usize> {
    let below: Vec<Command> = command.get_subcommands().cloned().collect();
    let path = dir.join(format!("{name}.1"));
    let mut page = Vec::new();
    // The page of `key enroll` is called casebook-key-enroll, and so it refers to others.
    Man::new(command.display_name(name.to_owned())).render(&mut page)?;
    fs::write(&path, page).map_err(|error| cannot(&path, &error))?;
    let mut count = 1_usize;
    for command in below {
        let name = format!("{name}-{}", command.get_name());
        count = count.saturating_add(write_pages(command, &name, dir)?);
    }
    Ok(count)
}

fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", path.display())).then("name a directory that you may write to")
}
