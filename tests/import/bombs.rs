//! What is made to hurt whoever reads it: refused soon, in little memory, and nothing is left behind.

use crate::{
    article::{blobs, journal},
    support::{CASEBOOK, Desk, Ran},
};
use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};
use made::{helvetica, lines, pdf, report, stream, with_pages};
use std::{
    fs::File,
    io::Write as _,
    process::Command,
    time::{Duration, Instant},
};

#[path = "../../crates/capture/src/extract/pdf/tests/made.rs"]
mod made;

/// In how much memory each process of a command stays, in KiB.
const MEMORY_KIB_MAX: u64 = 256 << 10;
/// In what time a bomb is refused. The reader of PDFs may compute for 10 seconds, and run for 20.
const TIME_MAX: Duration = Duration::from_secs(30);

/// Runs the program, and writes the largest memory that it or a process of its had, in KiB, as the last line of standard
/// error (getrusage(2), `ru_maxrss`).
const MEASURE: &str = "import resource, subprocess, sys\n\
    code = subprocess.run(sys.argv[1:]).returncode\n\
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n\
    sys.exit(code)";

/// Runs the program in little time and memory.
#[track_caller]
fn within_limits(desk: &Desk, args: &[&str]) -> Ran {
    let began = now();
    let mut command = Command::new("python3");
    command.args(["-c", MEASURE, CASEBOOK]).args(args).current_dir(desk.dir()).env_remove("CASEBOOK_KEY");
    let Ok(output) = command.output() else {
        println!("skipped: the memory is not measured, as python3 is not installed");
        return desk.run(args);
    };
    let mut ran = Ran::from(output);
    let (rest, memory) = ran.err.trim_end().rsplit_once('\n').unwrap_or(("", ran.err.trim_end()));
    let memory: u64 = memory.parse().unwrap();
    let took = began.elapsed();
    println!("{took:?}, {memory} KiB: {args:?}");
    assert!(memory < MEMORY_KIB_MAX, "{memory} KiB: {args:?}");
    assert!(took < TIME_MAX, "{took:?}: {args:?}");
    ran.err = rest.to_owned();
    ran
}

#[expect(clippy::disallowed_methods, reason = "the test measures")]
fn now() -> Instant {
    Instant::now()
}

/// A ledger with a source.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.words("source city --title Lamps").ok();
    desk
}

/// Captures a file that is refused, and looks that nothing was left.
#[track_caller]
fn refused(desk: &Desk, name: &str, bytes: &[u8]) -> String {
    let file = desk.file(name, bytes);
    let before = (journal(desk), blobs(desk));
    let ran = within_limits(desk, &["capture", file.to_str().unwrap(), "--source", "city"]);
    let said = ran.fails(1);
    assert!(said.contains("no text can be taken out of") && said.contains("nothing was written"), "{name}: {said}");
    assert_eq!((journal(desk), blobs(desk)), before, "{name}");
    said
}

/// Returns the raw DEFLATE stream (RFC 1951) of so many MiB of one byte, without having them: one MiB ends at a whole byte
/// and refers to nothing before it, so that it can stand there again and again.
fn deflated(byte: u8, mebibytes: usize) -> Vec<u8> {
    let mut one = Vec::with_capacity(1 << 16);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&vec![byte; 1 << 20], &mut one, FlushCompress::Full).unwrap();
    assert_eq!(compress.total_in(), 1 << 20);
    // At the end an empty last block.
    [one.repeat(mebibytes), vec![3, 0]].concat()
}

/// Returns it as PDF has it (RFC 1950), but for the sum at its end.
fn zlib(byte: u8, mebibytes: usize) -> Vec<u8> {
    [&[0x78, 0xda][..], &deflated(byte, mebibytes), &[0; 4]].concat()
}

#[test]
fn shows_5_a_pdf_is_captured_with_its_text_or_said_to_have_none() {
    let desk = desk();
    let file = desk.file("report.pdf", report());
    let ran = within_limits(&desk, &["capture", file.to_str().unwrap(), "--source", "city", "--json"]).ok();
    let last: serde_json::Value = serde_json::from_str(ran.lines().last().unwrap()).unwrap();
    assert_eq!(last["type"], "casebook.text.extracted.v1", "{ran}");
    desk.run(&["search", "counted twice", "--json"]).ok();
    // Pages that are pictures: the bytes are kept, and it is said that they have no text.
    let scanned = with_pages(&[b"q 100 0 0 100 0 0 cm /Picture Do Q".to_vec()], &helvetica(), "", "");
    let file = desk.file("scanned.pdf", scanned);
    let ran = desk.run(&["capture", file.to_str().unwrap(), "--source", "city"]);
    assert!(ran.err.contains("there is no text to quote: no text was found"), "{}", ran.err);
    assert!(!ran.ok().contains("text.extracted"));
    desk.run(&["verify"]).ok();
}

#[test]
fn shows_5_pdfs_that_never_end_are_refused() {
    let desk = desk();
    // 10 MB that become 10 GB.
    let gigabytes = zlib(b' ', 10_000);
    let flate = |bytes: &[u8]| stream("/Filter/FlateDecode", bytes);
    let page = |content: Vec<u8>, more: &[Vec<u8>]| {
        let mut objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>/Contents 4 0 R>>".to_vec(),
            content,
        ];
        objects.extend(more.iter().cloned());
        pdf(&objects, "")
    };
    let said = refused(&desk, "content.pdf", &page(flate(&gigabytes), &[helvetica()]));
    assert!(said.contains("its PDF cannot be read"), "{said}");
    let map = b"<</Type/Font/Subtype/Type1/BaseFont/X/ToUnicode 6 0 R>>".to_vec();
    let shown = stream("", &lines(&["x"]));
    refused(&desk, "map.pdf", &page(shown.clone(), &[map, flate(&gigabytes)]));
    let objects = stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &gigabytes);
    let said = within_limits_any(&desk, "objects.pdf", &page(shown.clone(), &[helvetica(), objects]));
    assert!(said == 0 || said == 1, "{said}");
    // Forms that draw each other twice, 30 deep: 2^30 operators.
    let mut forms = vec![helvetica()];
    for n in 0..30 {
        let next = 7 + n;
        let dictionary =
            format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {next} 0 R>>/Font<</F 5 0 R>>>>");
        forms.push(stream(&dictionary, &b"/X Do /X Do ".repeat(8)));
    }
    refused(&desk, "forms.pdf", &page(stream("", b"/X Do"), &forms));
    // A form of 30 MB of spaces, drawn 100,000 times: the time is over before it is.
    let spaces = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode", &zlib(b' ', 30));
    let often = page(stream("", &b"/X Do ".repeat(100_000)), &[helvetica(), spaces]);
    let said = refused(&desk, "often.pdf", &often);
    assert!(said.contains("longer than 10 seconds"), "{said}");
    // An endless tree of pages, arrays 100,000 deep, a cross reference that leads to itself, and no end at all.
    let cycle =
        pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>".to_vec()], "");
    let deep = page([&b"[".repeat(100_000)[..], &b"]".repeat(100_000)].concat(), &[helvetica()]);
    let operand = page(stream("", &[&b"[".repeat(1_000_000)[..], b" TJ"].concat()), &[helvetica()]);
    let around =
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n";
    let lies = String::from_utf8(report()).unwrap().replace("/Length ", "/Length 99999999");
    // Object streams that extend themselves, hold more than there is, have themselves as their length, or hold deep arrays.
    let of_objects = |object: Vec<u8>| page(shown.clone(), &[helvetica(), object]);
    let extends = stream("/Type/ObjStm/N 1000000000/First 1000000000/Extends 6 0 R", b"7 0 [");
    let itself = b"<</Type/ObjStm/N 1/First 4/Length 6 0 R>>\nstream\n7 0 [\nendstream".to_vec();
    let arrays = stream("/Type/ObjStm/N 1/First 4", &[b"7 0 ", &b"[<</A ".repeat(100_000)[..]].concat());
    for (name, bytes) in [
        ("extends.pdf", of_objects(extends)),
        ("itself.pdf", of_objects(itself)),
        ("arrays.pdf", of_objects(arrays)),
        ("cycle.pdf", cycle),
        ("deep.pdf", deep),
        ("operand.pdf", operand),
        ("around.pdf", around.to_vec()),
        ("lies.pdf", lies.into_bytes()),
        ("many.pdf", with_pages(&vec![lines(&["x"]); 100_000], &helvetica(), "", "")),
        ("open.pdf", b"%PDF-1.7\n1 0 obj\n<<".repeat(200_000)),
    ] {
        let code = within_limits_any(&desk, name, &bytes);
        assert!(code == 0 || code == 1, "{name}: {code}");
    }
    desk.run(&["verify"]).ok();
}

/// Returns it as gzip (RFC 1952), with some bytes before, but for the sum and length at its end.
fn gzip(before: &[u8], byte: u8, mebibytes: usize) -> Vec<u8> {
    let mut head = Vec::with_capacity(before.len() + 1024);
    Compress::new(Compression::best(), false).compress_vec(before, &mut head, FlushCompress::Full).unwrap();
    [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &head, &deflated(byte, mebibytes), &[0; 8]].concat()
}

/// Captures a file that may be refused or kept, in little time and memory, and returns the exit code.
fn within_limits_any(desk: &Desk, name: &str, bytes: &[u8]) -> i32 {
    let file = desk.file(name, bytes);
    let ran = within_limits(desk, &["capture", file.to_str().unwrap(), "--source", "city"]);
    println!("{name}: {} {}", ran.code, ran.err.lines().next().unwrap_or_default());
    ran.code
}

#[test]
fn shows_5_records_that_never_end_are_refused() {
    let head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n\
                WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Target-URI: https://lamps.example/\r\n\
                Content-Type: application/http; msgtype=response\r\n";
    let desk = Desk::new();
    let before = (journal(&desk), blobs(&desk));
    // 10 MB that become a body of 10 GB, and a header of as much.
    let block = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
    let body = format!("{head}Content-Length: {}\r\n\r\n{block}", (10_000_u64 << 20) + block.len() as u64);
    let body = desk.file("body.warc.gz", gzip(body.as_bytes(), b'a', 10_000));
    let long = desk.file("header.warc.gz", gzip(b"WARC/1.1\r\nX-Long: ", b'a', 10_000));
    // A header of 1 GB as it stands: the file has holes, which are read as NUL.
    let plain = desk.file("header.warc", format!("{head}X-Long: "));
    File::options().write(true).open(&plain).unwrap().set_len(1 << 30).unwrap();
    for (file, why) in [
        (body, "became more than 200 times as many bytes"),
        (long, "became more than 200 times as many bytes"),
        (plain, "its head has more than 65536 bytes"),
    ] {
        let ran = within_limits(&desk, &["import", file.to_str().unwrap(), "--json"]);
        assert_eq!(ran.code, 1, "{}", ran.out);
        assert!(ran.out.contains(why), "{}", ran.out);
        assert_eq!((journal(&desk), blobs(&desk)), before, "{}", file.display());
    }
    desk.run(&["verify"]).ok();
}

/// A record of a WARC file with a response.
fn response(number: usize, media_type: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let block = [format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n{headers}\r\n").as_bytes(), body].concat();
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n\
         WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Target-URI: https://lamps.example/{number}\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), &block, b"\r\n\r\n"].concat()
}

/// Imports records, all of which are captured, and returns what was said of each.
#[track_caller]
fn all_captured(desk: &Desk, name: &str, records: &[Vec<u8>]) -> Vec<String> {
    let file = desk.file(name, records.concat());
    let summary = within_limits(desk, &["import", file.to_str().unwrap(), "--json"]).json();
    assert_eq!((&summary["captured"], &summary["refused"]), (&records.len().into(), &0.into()), "{summary}");
    let notes = |row: &serde_json::Value| row["notes"].as_array().unwrap().iter().map(ToString::to_string).collect();
    summary["results"].as_array().unwrap().iter().map(notes).map(|notes: Vec<String>| notes.join("; ")).collect()
}

#[test]
fn shows_6_long_records_come_in_one_at_a_time() {
    let of = |number: usize| response(number, "video/mp4", "", &vec![b'0' + u8::try_from(number).unwrap(); 80 << 20]);
    let desk = Desk::new();
    assert_eq!(all_captured(&desk, "videos.warc", &[1, 2, 3, 4].map(of)), [""; 4]);
    desk.run(&["verify"]).ok();
}

#[test]
fn shows_5_a_thousand_broken_pdfs_come_in_and_hurt_nothing() {
    let good = report();
    // xorshift64 (Marsaglia 2003), so that the same thousand are made each time.
    let mut state: u64 = 0x2545_f491_4f6c_dd1d;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut mutated = || {
        let mut bytes = good.clone();
        for _ in 0..=random(8) {
            let (place, other) = (random(bytes.len()), random(good.len()));
            match random(4) {
                0 => bytes[place] = u8::try_from(random(256)).unwrap(),
                1 => bytes.truncate(place.max(1)),
                2 => drop(bytes.splice(place..place, good[other..].iter().copied().take(64))),
                _ => drop(bytes.drain(place..bytes.len().min(place + 1 + random(32)))),
            }
            if bytes.is_empty() {
                bytes.push(b'%');
            }
        }
        bytes
    };
    let records: Vec<Vec<u8>> = (0..1000).map(|number| response(number, "application/pdf", "", &mutated())).collect();
    let desk = Desk::new();
    // Hundreds of processes, not one bomb: only the memory is bounded.
    let file = desk.file("broken.warc", records.concat());
    let summary = desk.run(&["import", file.to_str().unwrap(), "--json"]).json();
    assert_eq!((&summary["captured"], &summary["refused"]), (&1000.into(), &0.into()), "{summary}");
    let read = desk.run(&["search", "lamps", "--json"]).ok();
    assert!(read.contains("lamps"), "some can be read all the same: {read}");
    desk.run(&["verify"]).ok();
}

#[test]
fn shows_5_pdfs_and_bodies_that_never_end_come_in_without_a_text() {
    let content = stream("/Filter/FlateDecode", &zlib(b' ', 10_000));
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".to_vec(),
        content,
    ];
    let page = gzip(b"<p>", b'a', 10_000);
    let mut nested = GzEncoder::new(Vec::new(), Compression::best());
    nested.write_all(&page).unwrap();
    let nested = nested.finish().unwrap();
    let records = [
        (response(1, "application/pdf", "", &pdf(&objects, "")), "its PDF cannot be read"),
        (response(2, "text/html", "Content-Encoding: gzip\r\n", &page), "of gzip become more than 67108864"),
        (response(3, "text/html", "Content-Encoding: gzip, gzip\r\n", &nested), "of gzip become more than"),
        (response(4, "text/html", "Content-Encoding: gzip,gzip,gzip,gzip\r\n", &nested), "it is coded 4 times"),
        (response(5, "text/html", "Content-Encoding: zstd\r\n", b"x"), "it is coded as zstd"),
        (response(6, "text/html", "", &b"<div>".repeat(200_000)), "nested more than 512 deep"),
    ];
    for (number, (record, why)) in records.iter().enumerate() {
        let desk = Desk::new();
        let before = blobs(&desk).len();
        let notes = all_captured(&desk, "one.warc", core::slice::from_ref(record));
        assert!(notes[0].contains("no text was taken out: ") && notes[0].contains(why), "{notes:?}");
        assert_eq!(blobs(&desk).len(), before + 2, "{number}: the body and the headers, and no text");
        desk.run(&["verify"]).ok();
    }
}
