//! The commands in groups, for `casebook --help`: more than anybody reads as one list.

use crate::commands::events;
use clap::Command;
use clap::builder::StyledStr;

/// What a command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// The first steps.
    Begin,
    /// What a case is about, and what bears on it.
    Case,
    /// What others have published.
    Sources,
    /// What we say.
    Assessment,
    /// Looking over each other's shoulder, and showing it to readers.
    Publish,
    /// Who may do what.
    Governance,
    /// Looking.
    Read,
    /// Making sure, and taking it elsewhere.
    Carry,
    /// The program itself.
    About,
}

impl Group {
    const ALL: &[(Self, &str)] = &[
        (Self::Begin, "Begin"),
        (Self::Case, "Write: case"),
        (Self::Sources, "Write: sources"),
        (Self::Assessment, "Write: the assessment"),
        (Self::Publish, "Review and publish"),
        (Self::Governance, "Governance"),
        (Self::Read, "Read"),
        (Self::Carry, "Check and carry"),
        (Self::About, "The program"),
    ];
}

/// The commands that are not one event each.
const OTHERS: &[(Group, &[&str])] = &[
    (Group::Begin, &["init", "demo", "import"]),
    (Group::Sources, &["recapture"]),
    (Group::Governance, &["key"]),
    (Group::Read, &["cases", "show", "history", "diff", "trace", "impact", "todo", "search", "serve"]),
    (Group::Carry, &["verify", "sign", "record", "export", "restore", "rebuild", "doctor"]),
    (Group::About, &["schema", "completions", "man"]),
];

/// Returns the names of a group's commands.
fn names(group: Group) -> Vec<&'static str> {
    let others = OTHERS.iter().filter(|(of, _)| *of == group).flat_map(|(_, names)| names.iter().copied());
    others.chain(events::grouped().filter(|(_, of)| *of == group).map(|(name, _)| name)).collect()
}

/// The columns of a list: wide enough for the longest name.
const NAME_WIDTH: usize = 12;
/// Where a line ends.
const LINE_WIDTH: usize = 80;

/// Returns the program with its commands in groups. clap lists them in one, so that list is hidden.
pub(crate) fn in_groups(program: Command) -> Command {
    let header = program.get_styles().get_header();
    let (name_style, mut lines) = (program.get_styles().get_literal(), Vec::new());
    for (group, heading) in Group::ALL {
        let names = names(*group);
        if names.is_empty() {
            continue;
        }
        lines.push(format!("{header}{heading}:{header:#}"));
        for name in names {
            let about = program.find_subcommand(name).and_then(Command::get_about).map(ToString::to_string);
            let indent = NAME_WIDTH.saturating_add(3);
            let about = folded(&about.unwrap_or_default(), LINE_WIDTH.saturating_sub(indent), indent);
            lines.push(format!("  {name_style}{name:<NAME_WIDTH$}{name_style:#} {about}"));
        }
        lines.push(String::new());
    }
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}\n{{all-args}}{{after-help}}",
        lines.join("\n")
    );
    program
        .override_usage("casebook [OPTIONS] <COMMAND>")
        .help_template(StyledStr::from(template))
        .mut_subcommands(|command| command.hide(true))
}

/// Breaks a text between words; lines behind the first begin with `indent` spaces.
fn folded(text: &str, width: usize, indent: usize) -> String {
    let (mut out, mut column) = (String::new(), 0_usize);
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column.saturating_add(1).saturating_add(length) > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(word);
        column = column.saturating_add(length);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands;

    #[test]
    fn every_command_is_in_one_group_once() {
        let mut listed: Vec<&str> = Group::ALL.iter().flat_map(|(group, _)| names(*group)).collect();
        listed.sort_unstable();
        let program = commands::program();
        let mut there: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
        there.sort_unstable();
        assert_eq!(listed, there);
        assert!(listed.iter().all(|name| name.len() <= NAME_WIDTH), "{listed:?}");
    }

    #[test]
    fn a_long_line_is_broken_between_words() {
        assert_eq!(folded("one two three", 80, 4), "one two three");
        assert_eq!(folded("one two three", 7, 4), "one two\n    three");
    }
}
