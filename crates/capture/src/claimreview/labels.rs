//! Which rating a reviewer's label means: what the scale says, else a table of well-known labels.
//!
//! The table holds labels that mean one thing wherever they are used. A label that is not in it stays unmapped, and
//! nothing is read out of part of a label.

use model::{event::ledger::ScaleDefined, shape::Id};

/// One label a line, a tab, the rating of the scale `standard`.
const TABLE: &str = include_str!("labels.tsv");

/// Returns the rating, and where it is from, in words.
pub(crate) fn rating(label: &str, scale: &ScaleDefined) -> Option<(Id, &'static str)> {
    let wanted = folded(label);
    let of_scale = scale.ratings.iter().find(|rating| {
        let names = rating.claimreview.iter().chain(rating.label.values());
        names.into_iter().any(|name| folded(name) == wanted)
    });
    if let Some(rating) = of_scale {
        return Some((rating.rating.clone(), "the scale"));
    }
    let (_, id) = table().find(|(known, _)| *known == wanted)?;
    let rating = scale.ratings.iter().find(|rating| rating.rating.as_str() == id)?;
    Some((rating.rating.clone(), "casebook's table of labels"))
}

fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// Case, white space, `_` for a space, and marks at the end do not make another label.
fn folded(label: &str) -> String {
    let spaced = label.replace(['_', '\u{a0}'], " ").to_lowercase();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").trim_end_matches(['.', '!', ':']).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::fixture;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_has_each_label_once_and_in_its_folded_form() {
        let ratings =
            ["supported", "mostly-supported", "mixed", "mostly-refuted", "refuted", "unproven", "not-checkable"];
        let mut seen = BTreeSet::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let (label, rating) = line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line:?}"));
            assert_eq!(label, folded(label));
            assert!(ratings.contains(&rating), "{line}");
            assert!(seen.insert(label), "{label} stands twice");
        }
        assert!(seen.len() > 60);
    }

    #[test]
    fn the_table_agrees_with_the_labels_of_35_sites() {
        let Some(classes) = fixture("fixtures/rating-labels/master_mapping.tsv") else { return };
        let expected = |class: &str| match class {
            "true" => vec!["supported"],
            "mostly true" => vec!["mostly-supported"],
            "partly true/misleading" => vec!["mixed"],
            "mostly false" => vec!["mostly-refuted"],
            "false" => vec!["refuted"],
            "complicated/hard to categorise" => vec!["unproven", "not-checkable"],
            _ => Vec::new(),
        };
        let mut compared = 0;
        for (class, labels) in classes.lines().filter_map(|line| line.split_once('\t')) {
            for label in labels.split('|') {
                if let Some((_, rating)) = table().find(|(known, _)| *known == folded(label)) {
                    assert!(expected(class).contains(&rating), "{label} is {class}, and here {rating}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 15, "{compared}");
    }

    #[test]
    fn labels_are_compared_without_their_dress() {
        for same in ["False", "FALSE", " false \r", "False.", "false!"] {
            assert_eq!(folded(same), "false");
        }
        assert_eq!(folded("não_é_bem_assim"), "não é bem assim");
        assert_ne!(folded("FALSO: As imagens"), "falso");
    }
}
