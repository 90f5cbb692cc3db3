//! The ids of imported events: the same file gives the same ids, so a repeated import adds nothing.

use proof::{Digest, EventId};

/// Returns the id of the event number `ordinal` that an importer makes of a record: a UUID of version 8.
///
/// ```text
/// SHA-256(origin "\n" importer "\n" <record digest, 64 hex> "\n" <ordinal, decimal>)
/// ```
/// of which the first 16 bytes, with version and variant set (RFC 9562 section 5.8). The importer's version is not in
/// it: an update of the program imports nothing twice.
pub fn event_id(origin: &str, importer: &str, record: Digest, ordinal: u64) -> EventId {
    let hash = Digest::of(format!("{origin}\n{importer}\n{record}\n{ordinal}").as_bytes());
    let bits = hash.0.first_chunk::<16>().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    let bits = bits & !(0xf << 76) | 8 << 76;
    let bits = bits & !(0b11 << 62) | 0b10 << 62;
    match EventId::from_u128(bits) {
        Some(id) => id,
        None => unreachable!("version and variant were just set"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_from_their_parts() {
        // Made with Python's hashlib and uuid.
        let record = Digest::of(b"x");
        let id = event_id("desk.example/log", "article", record, 3);
        assert_eq!(id.to_string(), "7d421fca-d14a-8ddd-a9d0-2ce843afc962");
        assert_ne!(id, event_id("desk.example/log", "article", record, 4));
        assert_ne!(id, event_id("desk.example/lo", "garticle", record, 3));
    }
}
