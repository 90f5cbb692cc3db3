//! Which addresses belong to the public web, and which to the machine or the network that the program runs in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns what an address is, if it is none of the public internet: those that IANA's special-purpose registries
/// (RFC 6890) do not call globally reachable, multicast, and IPv6 forms that stand for such an IPv4 address.
pub(super) fn not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => not_public_v4(address),
        IpAddr::V6(address) => not_public_v6(address),
    }
}

fn not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = address.octets();
    Some(match (a, b, c) {
        (0, ..) => "this network",
        (127, ..) => "this machine",
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => "a private network",
        (100, 64..=127, _) => "a carrier's network",
        // Clouds answer with their machines' secrets at 169.254.169.254.
        (169, 254, _) => "link-local",
        (192, 0, 0) => "reserved",
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => "for documentation",
        (192, 88, 99) => "a 6to4 relay",
        (198, 18..=19, _) => "for benchmarks",
        (224..=239, ..) => "multicast",
        (240..=255, ..) => "reserved",
        _ => return None,
    })
}

fn not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    let [first, second, third, fourth, ..] = address.segments();
    let low = || Ipv4Addr::from(address.to_bits().to_be_bytes().last_chunk().copied().unwrap_or_default());
    if address.is_loopback() {
        return Some("this machine");
    }
    if address.is_unspecified() {
        return Some("this network");
    }
    match (first, second, third, fourth) {
        // ::/64: IPv4-mapped and IPv4-compatible addresses, and what else is reserved there.
        (0, 0, 0, 0) if address.to_ipv4_mapped().is_some() => not_public_v4(low()),
        (0, ..) => Some("reserved"),
        // RFC 6052: behind a translator to IPv4.
        (0x64, 0xff9b, 0, 0) => not_public_v4(low()),
        (0x64, 0xff9b, 1, _) => Some("a private network"),
        (0x100, ..) => Some("discarded"),
        // RFC 3056: 6to4 holds an IPv4 address behind its prefix.
        (0x2002, ..) => not_public_v4(Ipv4Addr::from((u32::from(second) << 16) | u32::from(third))),
        (0x2001, 0, ..) => Some("a Teredo tunnel"),
        (0x2001, 0xdb8, ..) => Some("for documentation"),
        (0x2001, 1..=0x1ff, ..) => Some("reserved"),
        (0x3fff, ..) => Some("for documentation"),
        (0xfc00..=0xfdff, ..) => Some("a private network"),
        (0xfe80..=0xfebf, ..) => Some("link-local"),
        (0xfec0..=0xfeff, ..) => Some("a private network"),
        (0xff00.., ..) => Some("multicast"),
        (0x2000..=0x3fff, ..) => None,
        _ => Some("reserved"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_told_from_all_others() {
        for public in ["1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert_eq!(not_public(public.parse().unwrap()), None, "{public}");
        }
        for other in [
            "0.0.0.0",
            "127.0.0.1",
            "127.255.0.3",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
            "100::1",
        ] {
            assert!(not_public(other.parse().unwrap()).is_some(), "{other}");
        }
    }
}
