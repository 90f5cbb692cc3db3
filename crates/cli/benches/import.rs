//! How fast a WARC file comes in, as ratios to `sha256sum` and `gunzip` of the same file in the same run.
//!
//!     cargo bench -p casebook-cli --bench import [-- MEGABYTES]
//!
//! The file has compressed records: pages of 30 kB whose text is taken out, and bytes that compress no further. One mix has
//! about as many pages as a crawl of news sites has, 15 of 100 bytes; the others are the two ends.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement reads the clock, prints ratios, and ends where something is not as it should be"
)]

use flate2::{Compression, write::GzEncoder};
use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

const CASEBOOK: &str = env!("CARGO_BIN_EXE_casebook");
const PAGE_BYTES: usize = 30_000;
const OTHER_BYTES: usize = 500_000;

fn main() {
    let megabytes = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1000);
    let folder = std::env::temp_dir().join(format!("casebook-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    println!(
        "{:<22}{:>10}{:>12}{:>10}{:>10}{:>8}{:>10}",
        "bytes of pages", "file MB", "sha256sum s", "gunzip s", "import s", "ratio", "peak MB"
    );
    for (share, megabytes) in [(0, megabytes / 4), (15, megabytes), (100, megabytes / 16)] {
        let file = folder.join("crawl.warc.gz");
        write(&file, share, megabytes * 1_000_000);
        measure(&file, share, &folder);
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// Bytes that are always the same and compress no further (Marsaglia's xorshift64).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        core::iter::repeat_with(|| self.next().to_le_bytes()).flatten().take(count).collect()
    }

    fn page(&mut self) -> Vec<u8> {
        let mut page =
            "<!DOCTYPE html><html><head><title>Page</title></head><body><nav><a href=/>Home</a></nav><article>"
                .to_owned();
        while page.len() < PAGE_BYTES {
            page.push_str("<p>");
            for _ in 0..80 {
                write!(page, "w{} ", self.next() % 5000).unwrap();
            }
            page.push_str(".</p>\n");
        }
        (page + "</article></body></html>").into_bytes()
    }
}

/// Writes records until their payloads have so many bytes, `share` of 100 of them in pages.
fn write(path: &Path, share: usize, bytes: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let mut noise = Noise(88_172_645_463_325_252);
    let (mut all, mut of_pages) = (0, 0);
    for number in 0.. {
        if all >= bytes {
            break;
        }
        let is_page = share > 0 && of_pages * 100 <= all * share;
        let (body, media_type) =
            if is_page { (noise.page(), "text/html; charset=utf-8") } else { (noise.bytes(OTHER_BYTES), "image/jpeg") };
        all += body.len();
        of_pages += if is_page { body.len() } else { 0 };
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n", body.len());
        let record = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:08}-0000-4000-8000-000000000000>\r\n\
             WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Target-URI: https://site{}.example/{number}\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{head}",
            number % 200,
            head.len() + body.len()
        );
        let mut member = GzEncoder::new(&mut out, Compression::default());
        for part in [record.as_bytes(), &body, b"\r\n\r\n"] {
            member.write_all(part).unwrap();
        }
        member.finish().unwrap();
    }
    out.flush().unwrap();
}

fn seconds(command: &mut Command) -> f64 {
    let begun = Instant::now();
    assert!(command.stdout(Stdio::null()).status().expect("the program starts").success());
    begun.elapsed().as_secs_f64()
}

fn measure(file: &Path, share: usize, folder: &Path) {
    // Each its own: what was just removed slows down what is made (ext4 passes over the files of the last seconds).
    let ledger: PathBuf = folder.join(format!("ledger-{share}"));
    seconds(Command::new(CASEBOOK).arg("init").arg(&ledger).args(["--origin", "bench.example/log"]));
    // Once read, it is in the system's cache for all three.
    seconds(Command::new("sha256sum").arg(file));
    let sum = seconds(Command::new("sha256sum").arg(file));
    let unzip = seconds(Command::new("gunzip").arg("-c").arg(file));
    let peak = folder.join("peak");
    let mut import = Command::new("/usr/bin/env");
    import.args(["python3", "-c", PEAK]).arg(&peak).arg(CASEBOOK).arg("--ledger").arg(&ledger).arg("import").arg(file);
    let import = seconds(&mut import);
    let peak: f64 = fs::read_to_string(peak).unwrap().trim().parse().unwrap();
    let size = fs::metadata(file).unwrap().len() as f64 / 1e6;
    let share = format!("{share} of 100");
    let ratio = (sum + unzip) / import;
    println!(
        "{share:<22}{size:>10.0}{sum:>12.2}{unzip:>10.2}{import:>10.2}{ratio:>8.2}{peak:>10.0}",
        peak = peak / 1e3
    );
}

/// Runs a program and writes down the most memory that it had, in kB.
const PEAK: &str = "import resource,subprocess,sys
code=subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1],'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)";
