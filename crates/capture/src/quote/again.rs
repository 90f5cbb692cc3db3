//! A quote looked up in a newer text: what became of the words. It only ever suggests.

use super::{Nearest, NotAnchored, anchor};

/// What became of a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// The words stand there.
    Stands {
        /// Where they begin, in code points.
        start: u64,
        /// Whether that is somewhere else than before.
        has_moved: bool,
        /// Whether something else stands around them.
        around_changed: bool,
    },
    /// They stand there more than once.
    Several {
        /// How often.
        count: usize,
    },
    /// Other words stand there.
    Altered(Nearest),
    /// Nothing like them stands there.
    Gone,
}

impl Again {
    /// Tells whether the words themselves stand there.
    pub fn stands(&self) -> bool {
        matches!(self, Self::Stands { .. } | Self::Several { .. })
    }
}

/// A quote as it was taken.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// The words.
    pub exact: &'a str,
    /// What stood right before them.
    pub prefix: &'a str,
    /// What stood right behind them.
    pub suffix: &'a str,
    /// Where they began, in code points.
    pub start: u64,
}

/// Looks a quote up in another text.
pub fn again(text: &str, quote: Taken<'_>) -> Again {
    match anchor(text, quote.exact, Some(quote.prefix), Some(quote.suffix)) {
        Ok(place) => Again::Stands {
            start: place.start,
            has_moved: place.start != quote.start,
            around_changed: place.prefix != quote.prefix || place.suffix != quote.suffix,
        },
        Err(NotAnchored::Ambiguous { count, .. }) => Again::Several { count },
        Err(NotAnchored::NotThere { nearest: Some(nearest) }) => Again::Altered(nearest),
        Err(NotAnchored::NotThere { nearest: None } | NotAnchored::Empty) => Again::Gone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAS: Taken<'_> = Taken { exact: "fell by 40 percent", prefix: "Crashes ", suffix: " last year.", start: 8 };

    #[test]
    fn the_words_are_there_or_elsewhere_or_others() {
        let stands = |start, has_moved, around_changed| Again::Stands { start, has_moved, around_changed };
        assert_eq!(again("Crashes fell by 40 percent last year.", WAS), stands(8, false, false));
        assert_eq!(again("We say: Crashes fell by 40 percent last year.", WAS), stands(16, true, true));
        assert_eq!(again("It is not so that crashes fell by 40 percent last year.", WAS), stands(26, true, true));
        assert_eq!(again("We fell by 40 percent. They fell by 40 percent.", WAS), Again::Several { count: 2 });
        let Again::Altered(nearest) = again("Crashes fell by 25 percent last year.", WAS) else {
            panic!("not altered")
        };
        assert!(nearest.passage.contains("fell by 25 percent"), "{nearest:?}");
        assert_eq!(again("The page is being rebuilt.", WAS), Again::Gone);
        assert_eq!(again("", WAS), Again::Gone);
    }
}
