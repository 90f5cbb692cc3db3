//! placeholder

#[cfg(test)]
mod support;

#[cfg(test)]
mod tests {
    use crate::support::Desk;

    #[test]
    fn a_new_ledger_verifies() {
        Desk::new().words("verify").ok();
    }
}
