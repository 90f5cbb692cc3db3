//! The palette: every style there is, by what it means. Each meaning is also carried by a word or a sign.

use anstyle::{AnsiColor, Effects, Style};

/// What a piece of text is, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Reading text.
    #[default]
    Plain,
    /// Headlines and headings.
    Strong,
    /// What is there when it is looked for: ids, positions, times.
    Soft,
    /// A `[n]`.
    Citation,
    /// What an editor may have to do something about.
    Warning,
    /// A verdict.
    Verdict(Step),
    /// Words that went.
    Deleted,
    /// Words that came.
    Inserted,
}

/// A step of a scale of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Highest,
    High,
    Middle,
    Low,
    Lowest,
    OffScale,
}

impl Step {
    /// Returns the step of a rating's place on its scale, where 5 is the highest and 1 the lowest.
    pub(crate) fn of(order: Option<i64>) -> Self {
        match order {
            None => Self::OffScale,
            Some(..=1) => Self::Lowest,
            Some(2) => Self::Low,
            Some(3) => Self::Middle,
            Some(4) => Self::High,
            Some(5..) => Self::Highest,
        }
    }

    /// Returns the step's sign: fuller is truer, a dotted outline is off the scale.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Highest => "●",
            Self::High => "◕",
            Self::Middle => "◑",
            Self::Low => "◔",
            Self::Lowest => "○",
            Self::OffScale => "◌",
        }
    }
}

impl Tone {
    /// Returns the ANSI style.
    pub(crate) fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Soft => Style::new().dimmed(),
            Self::Citation => colour(AnsiColor::Cyan),
            Self::Warning => colour(AnsiColor::Yellow),
            Self::Verdict(Step::Highest) => colour(AnsiColor::Green).bold(),
            Self::Verdict(Step::High) => colour(AnsiColor::Cyan).bold(),
            Self::Verdict(Step::Middle) => colour(AnsiColor::Yellow).bold(),
            Self::Verdict(Step::Low) => colour(AnsiColor::Magenta).bold(),
            Self::Verdict(Step::Lowest) => colour(AnsiColor::Red).bold(),
            Self::Verdict(Step::OffScale) => Style::new().bold(),
            Self::Deleted => colour(AnsiColor::Red).effects(Effects::STRIKETHROUGH),
            Self::Inserted => colour(AnsiColor::Green).effects(Effects::UNDERLINE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_step_has_its_own_sign_and_style() {
        let steps = [Some(5), Some(4), Some(3), Some(2), Some(1), None].map(Step::of);
        let signs: BTreeSet<_> = steps.iter().map(|step| step.sign()).collect();
        let styles: BTreeSet<_> = steps.iter().map(|step| Tone::Verdict(*step).style().to_string()).collect();
        assert_eq!((signs.len(), styles.len()), (6, 6));
    }

    #[test]
    fn orders_beyond_the_five_steps_take_the_nearest() {
        assert_eq!(Step::of(Some(i64::MAX)), Step::Highest);
        assert_eq!(Step::of(Some(i64::MIN)), Step::Lowest);
    }
}
