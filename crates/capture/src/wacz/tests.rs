use super::*;
use flate2::{Compression, write::DeflateEncoder};
use std::io::{Cursor, Read as _, Write as _};

fn packed(members: &[(&str, &[u8], Packed)]) -> Vec<u8> {
    let mut package = Package::new(Cursor::new(Vec::new()));
    for (name, bytes, packed) in members {
        package.begin(name, *packed).unwrap();
        package.write_all(bytes).unwrap();
    }
    let about = About { title: "T", created: "2026-03-01T10:00:00Z", software: "by hand" };
    package.finish(about).unwrap().into_inner()
}

fn opened(bytes: &[u8]) -> Reader<Cursor<&[u8]>> {
    Reader::open(Cursor::new(bytes)).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    Reader::open(Cursor::new(bytes)).unwrap_err().to_string()
}

/// A zip by hand, as the standard draws it: names, methods, bytes in the zip, and where the directory says they are.
fn by_hand(members: &[(&str, u16, &[u8], u32)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, method, data, at) in members {
        let length = u32::try_from(data.len()).unwrap();
        let sizes = [0_u32.to_le_bytes(), length.to_le_bytes(), length.to_le_bytes()].concat();
        let names = [u16::try_from(name.len()).unwrap().to_le_bytes(), [0, 0]].concat();
        let about = [&[20, 0, 0, 0][..], &method.to_le_bytes(), &[0; 4], &sizes, &names].concat();
        out.extend([b"PK\x03\x04", about.as_slice(), name.as_bytes(), data].concat());
        directory
            .extend([b"PK\x01\x02\x14\0", about.as_slice(), &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat());
    }
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    let [size, at] = [directory.len(), out.len()].map(|n| u32::try_from(n).unwrap().to_le_bytes());
    out.extend(directory);
    out.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &at, &[0, 0]].concat());
    out
}

#[test]
fn what_was_written_is_read_again_and_is_as_it_is_listed() {
    let bytes = packed(&[
        ("archive/data.warc.gz", b"records", Packed::Stored),
        ("archive/more.warc", b"more records", Packed::Deflated),
        ("pages/pages.jsonl", b"{}\n", Packed::Deflated),
    ]);
    let mut reader = opened(&bytes);
    assert_eq!(reader.warcs(), ["archive/data.warc.gz", "archive/more.warc"]);
    assert_eq!(reader.check(), []);
    for (name, expected, is_compressed) in
        [("archive/data.warc.gz", "records", false), ("archive/more.warc", "more records", true)]
    {
        let mut body = reader.body(name).unwrap();
        assert_eq!(body.is_compressed(), is_compressed);
        let mut found = String::new();
        body.read_to_string(&mut found).unwrap();
        assert_eq!(found, expected);
    }
    assert!(reader.body("../archive/data.warc.gz").is_err());
}

#[test]
fn a_member_that_is_not_what_is_listed_is_named() {
    let bytes = packed(&[("archive/data.warc.gz", b"records", Packed::Stored)]);
    let at = bytes.windows(7).position(|window| window == b"records").unwrap();
    let mut changed = bytes;
    changed[at] = b'R';
    let found = opened(&changed).check();
    let expected = Finding {
        member: "archive/data.warc.gz".to_owned(),
        why: "the SHA-256 that is listed for it is wrong".to_owned(),
    };
    assert_eq!(found, [expected]);
    let bare = by_hand(&[("archive/data.warc", 0, b"records", 0)]);
    assert_eq!(opened(&bare).check()[0].member, "datapackage.json");
}

#[test]
fn members_over_one_another_twice_or_nowhere_are_refused() {
    let over = by_hand(&[("archive/a.warc", 0, b"records", 0), ("archive/b.warc", 0, b"records", 10)]);
    assert!(refused(&over).contains("lie over one another"), "{}", refused(&over));
    let twice = by_hand(&[("archive/a.warc", 0, b"one", 0), ("archive/a.warc", 0, b"two", 47)]);
    assert!(refused(&twice).contains("twice"), "{}", refused(&twice));
    let beyond = by_hand(&[("archive/a.warc", 0, b"one", 4_000_000)]);
    assert!(refused(&beyond).contains("lies where it cannot"), "{}", refused(&beyond));
    let good = by_hand(&[("archive/a.warc", 0, b"one", 0)]);
    for cut in 0..good.len() {
        assert!(Reader::open(Cursor::new(&good[..cut])).is_err(), "{cut}");
    }
    let mut long = good;
    let at = long.len() - 10;
    long[at..at + 4].copy_from_slice(&0x0200_0000_u32.to_le_bytes());
    assert!(refused(&long).contains("at most 16777216 are read"), "{}", refused(&long));
}

#[test]
fn bombs_are_refused_all_members_together() {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 1 << 20]).unwrap();
    let bomb = encoder.finish().unwrap();
    // A MiB each, of about a KiB: the first goes, the ones behind it do not.
    let names: Vec<String> = (0..50).map(|n| format!("archive/{n:02}.warc")).collect();
    let size = 30 + names[0].len() + bomb.len();
    let members: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, name)| (name.as_str(), 8, bomb.as_slice(), u32::try_from(n * size).unwrap()))
        .collect();
    let bytes = by_hand(&members);
    let mut reader = opened(&bytes);
    let mut read = |name: &str| std::io::copy(&mut reader.body(name).unwrap(), &mut std::io::sink());
    assert_eq!(read(&names[0]).unwrap(), 1 << 20);
    assert!(read(&names[1]).unwrap_err().to_string().contains("200 times"));
    assert!(read(&names[49]).unwrap_err().to_string().contains("200 times"));
}

#[test]
fn a_package_with_any_byte_changed_is_read_or_refused() {
    let good = packed(&[
        ("archive/data.warc.gz", b"records", Packed::Stored),
        ("archive/more.warc", b"more records", Packed::Deflated),
    ]);
    let (mut refused, mut told) = (0, 0);
    for at in 0..good.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = good.clone();
            changed[at] ^= change;
            let Ok(mut reader) = Reader::open(Cursor::new(changed.as_slice())) else {
                refused += 1;
                continue;
            };
            told += usize::from(!reader.check().is_empty());
            for name in reader.warcs() {
                let read = reader.body(&name).and_then(|mut body| std::io::copy(&mut body, &mut std::io::sink()));
                assert!(read.is_err() || read.unwrap() <= good.len() as u64);
            }
        }
    }
    assert!(refused > 100 && told > 100, "{refused} {told} of {}", 3 * good.len());
}
