use super::*;
use flate2::{Compression, write::GzEncoder};
use model::names::Digest;
use std::io::Write as _;

/// What became of a record: its kind and address with what its digests came to, or why it is none.
fn told(bytes: &[u8]) -> Vec<String> {
    let mut reader = Reader::new(Cursor::new(bytes)).unwrap();
    let mut out = Vec::new();
    while let Some(found) = reader.next_head() {
        out.push(match found {
            Err(broken) => broken.to_string(),
            Ok(head) => record(&head, &mut reader),
        });
        assert!(out.len() < 100, "it comes to an end");
    }
    out
}

fn record(head: &Head, reader: &mut Reader<Cursor<&[u8]>>) -> String {
    let at = format!("{} {:?} {}", head.offset, head.kind, head.url.as_deref().unwrap_or("-"));
    if !matches!(head.kind, Kind::Response | Kind::Resource) {
        return at;
    }
    match take(head, reader.block(), in_memory) {
        Ok(payload) => format!(
            "{at} {:?} {} block {:?} payload {:?}",
            payload.response.as_ref().map(|response| response.status),
            payload.size,
            payload.block_digest,
            payload.payload_digest
        ),
        Err(error) => format!("{at}: {error}"),
    }
}

fn in_memory(from: &mut dyn Read) -> Result<(Digest, u64), io::Error> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    Ok((Digest::of(&bytes), bytes.len() as u64))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn response(url: &str, fields: &str, block: &str) -> String {
    format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n\
         WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n\
         {fields}Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nlights";

#[test]
fn records_are_read_plain_and_compressed() {
    let first = response("https://a.example/", "", PAGE);
    let second = response("https://b.example/", "", PAGE);
    let plain = told((first.clone() + &second).as_bytes());
    assert_eq!(
        plain,
        [
            "0 Response https://a.example/ Some(200) 6 block None payload None".to_owned(),
            format!("{} Response https://b.example/ Some(200) 6 block None payload None", first.len()),
        ]
    );
    let (one, two) = (gzip(first.as_bytes()), gzip(second.as_bytes()));
    let at = one.len();
    let compressed = told(&[one, two].concat());
    assert_eq!(compressed[0], plain[0]);
    assert_eq!(compressed[1], format!("{at} Response https://b.example/ Some(200) 6 block None payload None"));
    // Not as it should be, and read all the same: both in one member.
    assert_eq!(told(&gzip((first + &second).as_bytes())).len(), 2);
}

#[test]
fn digests_are_compared_with_the_payload_out_of_its_chunks() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nlights\r\n0\r\n\r\n";
    let stated = |digest: String| {
        let record = response("https://a.example/", &format!("WARC-Payload-Digest: {digest}\r\n"), chunked);
        told(record.as_bytes()).remove(0)
    };
    // printf lights | sha256sum; printf lights | openssl sha1 -binary | base32;
    // printf '6\r\nlights\r\n0\r\n\r\n' | sha256sum
    let sha256 = "sha256:6fe6c35728c65f0351ca3e4f151b8010215afec63174941e71755ea1d8440475";
    let with_chunks = "sha256:8ba23c36d8f28f742ca914cbfeca1ec6da56bbdd4cadb90f0f6a1e4d27f94d44";
    assert!(stated(sha256.to_owned()).ends_with("6 block None payload Some(Right)"));
    assert!(stated("sha1:SNTXILALKPDDE6TVV75TC3AWGPFGNKG5".to_owned()).ends_with("payload Some(Right)"));
    assert!(stated(with_chunks.to_owned()).ends_with("payload Some(RightWithChunks)"));
    assert!(stated(sha256.replace("6fe6", "6fe7")).ends_with("payload Some(Wrong)"));
    assert!(stated("md5:0123".to_owned()).contains("Unknown"));
}

#[test]
fn what_is_no_record_is_told_with_its_place_and_the_next_one_is_read() {
    let good = response("https://a.example/", "", PAGE);
    let without = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-03-01T10:00:00Z\r\n\r\n\r\n\r\n";
    let found = told(format!("rubbish\r\nmore\r\n{without}{good}").as_bytes());
    assert_eq!(found[0], "at byte 0: no record begins here: \"rubbish\"");
    assert_eq!(found[1], "at byte 15: it has no Content-Length");
    assert!(found[2].ends_with("Response https://a.example/ Some(200) 6 block None payload None"), "{found:?}");
    assert_eq!(found.len(), 3);
}

#[test]
fn what_breaks_off_is_not_taken() {
    let good = response("https://a.example/", "", PAGE);
    let cut = good.get(..good.len() - 8).unwrap();
    assert_eq!(
        told(cut.as_bytes()),
        ["0 Response https://a.example/: its block cannot be read: the file ends 4 bytes before the record does"]
    );
    let (one, two) = (gzip(good.as_bytes()), gzip(good.as_bytes()));
    let mut bytes = [one.get(..one.len() - 20).unwrap(), &two].concat();
    let found = told(&bytes);
    assert!(found.last().unwrap().ends_with("Some(200) 6 block None payload None"), "{found:?}");
    assert!(found.len() > 1, "{found:?}");
    // A member with a wrong checksum.
    bytes = one.clone();
    let at = bytes.len() - 6;
    bytes[at] ^= 1;
    assert!(told(&[bytes, two].concat()).len() >= 2);
}

#[test]
fn a_length_beyond_the_file_swallows_no_record() {
    let good = response("https://a.example/", "", PAGE);
    let long = response("https://b.example/", "", PAGE).replace("Length: 51", "Length: 5100");
    let found = told((long.clone() + &good + &long + &good).as_bytes());
    let all = 2 * (long.len() + good.len());
    let behind = |at: usize| 5100 - (all - at - (long.len() - PAGE.len() - 4));
    assert_eq!(
        found,
        [
            format!(
                "0 Response https://b.example/: its block cannot be read: the file ends {} bytes before the record does",
                behind(0)
            ),
            format!("{} Response https://a.example/ Some(200) 6 block None payload None", long.len()),
            format!(
                "{} Response https://b.example/: its block cannot be read: the file ends {} bytes before the record does",
                long.len() + good.len(),
                behind(long.len() + good.len())
            ),
            format!("{} Response https://a.example/ Some(200) 6 block None payload None", all - good.len()),
        ]
    );
    // Told too where nobody reads it.
    let both = long + &good;
    let mut reader = Reader::new(Cursor::new(both.as_bytes())).unwrap();
    let told: Vec<bool> = core::iter::from_fn(|| reader.next_head()).map(|found| found.is_ok()).collect();
    assert_eq!(told, [true, false, true]);
    // Each of many is told at once, and not by reading to the end of the file.
    let many = response("https://b.example/", "", PAGE).replace("Length: 51", "Length: 999999999").repeat(20_000);
    let mut reader = Reader::new(Cursor::new(many.as_bytes())).unwrap();
    let mut count = 0;
    while let Some(found) = reader.next_head() {
        assert!(found.is_ok() && take(&found.unwrap(), reader.block(), in_memory).is_err());
        count += 1;
    }
    assert_eq!(count, 20_000);
}

#[test]
fn bombs_are_refused_and_heads_have_an_end() {
    let bomb = gzip(&[response("https://a.example/", "", PAGE).into_bytes(), vec![b'\n'; 400 << 20]].concat());
    let found = told(&bomb);
    assert!(found.last().unwrap().contains("200 times"), "{found:?}");
    let inside = [
        response("https://a.example/", "", PAGE).replace("Length: 51", "Length: 400000000").into_bytes(),
        vec![b'x'; 400 << 20],
    ];
    assert_eq!(
        told(&gzip(&inside.concat())),
        ["0 Response https://a.example/: a compressed record became more than 200 times as many bytes"]
    );
    let long = format!("WARC/1.0\r\n{}", "X-Long: y\r\n".repeat(10_000));
    assert!(told(long.as_bytes())[0].contains("its head has more than 65536 bytes"), "{:?}", told(long.as_bytes()));
    assert_eq!(told(&vec![b'a'; 3 << 20]).len(), 1);
}

#[test]
fn real_files_are_read() {
    let Some(folder) = crate::fixtures::folder("fixtures/warc/warcio") else { return };
    let read = |name: &str| told(&std::fs::read(folder.join(name)).unwrap());
    // What `warcio index -f offset,warc-type,warc-target-uri` of warcio 1.8.1 lists as response or resource.
    for (name, expected) in [
        ("example.warc", &["1197 Response http://example.com/"][..]),
        ("example.warc.gz", &["784 Response http://example.com/"]),
        ("example-iana.org-chunked.warc", &["405 Response http://www.iana.org/"]),
        ("example-resource.warc.gz", &["802 Resource http://example.com/"]),
        ("example-space-in-target-uri.warc.gz", &["241 Resource file:///example with spaces.png"]),
        (
            "example-wget-bad-target-uri.warc.gz",
            &[
                "824 Response http://example.com/",
                "2295 Resource metadata://gnu.org/software/wget/warc/wget_arguments.txt",
                "2681 Resource metadata://gnu.org/software/wget/warc/wget.log",
            ],
        ),
        (
            "post-test.warc.gz",
            &[
                "0 Response http://httpbin.org/post",
                "1196 Response http://httpbin.org/post",
                "2395 Response http://httpbin.org/post?foo=bar",
            ],
        ),
        ("example-digest.warc", &[]),
        ("example.arc", &["151 Response http://example.com/"]),
        ("example.arc.gz", &["171 Response http://example.com/"]),
    ] {
        let found = read(name);
        let taken: Vec<&String> = found.iter().filter(|line| line.contains("block ")).collect();
        assert_eq!(taken.len(), expected.len(), "{name}: {found:#?}");
        assert!(taken.iter().zip(expected).all(|(taken, expected)| taken.starts_with(expected)), "{name}: {taken:#?}");
        assert!(taken.iter().all(|line| !line.contains("Wrong")), "{name}: `warcio check` passes: {taken:#?}");
    }
    // `warcio check -v`: "block digest failed", "payload digest failed"; the length that it states is wrong.
    let cut = read("example-trunc.warc");
    assert!(cut.iter().any(|line| line.ends_with("block Some(Wrong) payload Some(Wrong)")), "{cut:#?}");
    // warcio reads them up to where one member does not hold one record.
    for name in ["example-bad-non-chunked.warc.gz", "example-bad.warc.gz.bad", "example-wrong-chunks.warc.gz"] {
        assert!(read(name).iter().any(|line| line.contains("Response http")), "{name}: {:#?}", read(name));
    }
    let bad = read("bad.arc");
    assert_eq!(bad.iter().filter(|line| line.starts_with("at byte")).count(), 3, "{bad:#?}");
}
