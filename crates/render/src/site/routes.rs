//! Where a thing is: full names as addresses.

/// Returns the address of what a full name names, such as `case/ice/claim/c4`; nothing where it has no page.
pub fn route(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('/').collect();
    Some(match parts.as_slice() {
        ["ledger"] => "/entries".to_owned(),
        ["case", case] | ["case", case, "question"] => format!("/cases/{case}"),
        ["case", case, "claim", id] => format!("/cases/{case}/claims/{id}"),
        ["case", case, "statement", id] => format!("/cases/{case}/statements/{id}"),
        ["case", case, "verdict", "question"] => format!("/cases/{case}#_verdict"),
        ["case", case, "verdict", id] => format!("/cases/{case}/claims/{id}"),
        ["case", case, "publication", id] => format!("/cases/{case}/publications/{id}"),
        ["case", case, "evidence" | "gap" | "section" | "correction", id] => format!("/cases/{case}#{id}"),
        ["source", source] => format!("/sources/{source}"),
        ["source", source, "capture", id] => format!("/sources/{source}/captures/{id}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::route;

    #[test]
    fn full_names_are_addresses() {
        assert_eq!(route("case/ice/claim/c4").as_deref(), Some("/cases/ice/claims/c4"));
        assert_eq!(route("source/dhs/capture/2").as_deref(), Some("/sources/dhs/captures/2"));
        assert_eq!(route("case/ice/verdict/question").as_deref(), Some("/cases/ice#_verdict"));
        assert_eq!(route("somewhere/else"), None);
    }
}
