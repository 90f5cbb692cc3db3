//! Whatever happens to sled's files, every answer is right: the index is made again, aloud, or the bytes did not matter.

use crate::{
    support::copy,
    world::{Random, World, event},
};
use ledger::{Ledger, Reader, SignedEvent, Together, Warning, verify::Outcome};
use proof::{RecordedAt, Seq, StreamName};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Everything that an index answers, of a ledger of so many entries.
#[derive(Debug, PartialEq)]
struct Answers {
    entries: Vec<Vec<u8>>,
    streams: Vec<(StreamName, Vec<Seq>)>,
    found: Vec<Option<Seq>>,
    digests: Vec<String>,
}

fn answers(reader: &Reader) -> Answers {
    let last = Seq(reader.size() - 1);
    let entries: Vec<_> = (0..reader.size()).map(|seq| reader.entry(Seq(seq)).unwrap().unwrap()).collect();
    let ids = entries.iter().map(|entry| proof::Entry::parse(entry).unwrap().event.id);
    let mut streams = vec![StreamName::Ledger];
    streams.extend(reader.streams("case/").unwrap());
    streams.extend(reader.streams("source/").unwrap());
    Answers {
        found: ids.map(|id| reader.find(id).unwrap()).collect(),
        streams: streams
            .into_iter()
            .map(|stream| {
                let seqs = reader.stream(&stream, last).unwrap().iter().map(|entry| entry.mark.seq).collect();
                (stream, seqs)
            })
            .collect(),
        digests: ["lights", "other"]
            .map(|case| reader.case(&case.parse().unwrap(), last).unwrap().unwrap().assessment().digest().to_string())
            .into(),
        entries,
    }
}

fn index_files(dir: &Path) -> Vec<PathBuf> {
    crate::world::files(&dir.join("index")).into_keys().collect()
}

/// A ledger whose index is damaged again and again, and put back.
struct Bench {
    world: World,
    pristine: tempfile::TempDir,
    right: Answers,
}

/// What a damage did to the index.
#[derive(Debug, PartialEq, Eq)]
enum Met {
    Rebuilt,
    Harmless,
}

impl Bench {
    fn new() -> Self {
        let world = World::new();
        let reader = Reader::open(&world.dir()).unwrap().0;
        let right = answers(&reader);
        reader.close().unwrap();
        let pristine = tempfile::tempdir().unwrap();
        copy(&world.dir(), pristine.path());
        Self { world, pristine, right }
    }

    /// Damages the index, and asserts that nothing of it is seen but a warning.
    fn meets(&self, what: &str, damage: impl Fn(&Path)) -> Met {
        let dir = self.world.dir();
        fs::remove_dir_all(&dir).unwrap();
        copy(self.pristine.path(), &dir);
        damage(&dir);
        let (reader, warnings) = Reader::open(&dir).unwrap_or_else(|error| panic!("{what}: {error}"));
        let met = match warnings.as_slice() {
            [] => Met::Harmless,
            [Warning::Rebuilt { .. }] => Met::Rebuilt,
            other => panic!("{what}: {other:?}"),
        };
        assert!(answers(&reader) == self.right, "{what}: other answers");
        reader.close().unwrap();
        met
    }

    /// Appends to what was damaged, and verifies.
    fn goes_on(&self, what: &str) {
        let opened = Ledger::open(&self.world.dir(), 5000).unwrap();
        assert!(opened.warnings.is_empty(), "{what}: {:?}", opened.warnings);
        let mut ledger = opened.ledger;
        let bytes = event(1, "note.added", "case/other", &json!({"text": "on"}));
        let signed = SignedEvent { signatures: vec![self.world.key("founder").sign_event(&bytes)], event: bytes };
        let outcome = ledger.append(&[signed], Together::AllOrNothing, RecordedAt(4_000_000_000_000_000)).unwrap();
        let receipt = outcome[0].as_ref().unwrap();
        assert_eq!(receipt.seq.0, self.right.entries.len() as u64, "{what}");
        ledger.close().unwrap();
        assert_eq!(self.world.verify().outcome, Outcome::Proved, "{what}");
    }
}

fn flip(path: &Path, at: usize, bit: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1 << bit;
    fs::write(path, bytes).unwrap();
}

#[test]
fn shows_5_flipped_bits_in_the_index_s_files_change_no_answer() {
    let bench = Bench::new();
    let mut random = Random(11);
    for n in 0..160 {
        let files = index_files(bench.pristine.path());
        let files: Vec<_> = files.into_iter().filter(|file| fs::metadata(file).unwrap().len() > 0).collect();
        let file = files[n % files.len()].strip_prefix(bench.pristine.path()).unwrap().to_owned();
        let length = usize::try_from(fs::metadata(bench.pristine.path().join(&file)).unwrap().len()).unwrap();
        // Most of `db` is empty: half of the flips go where the entries are.
        let (at, bit) = (random.below(if n % 2 == 0 { length } else { length.min(40_000) }), random.below(8));
        let what = format!("{} byte {at} bit {bit}", file.display());
        assert_eq!(bench.meets(&what, |dir| flip(&dir.join(&file), at, bit)), Met::Rebuilt, "{what}");
        if n % 16 == 0 {
            bench.goes_on(&what);
        }
    }
}

#[test]
fn shows_5_flipped_bits_after_a_crash_change_no_answer() {
    // Without checksums sled's silence is all there is, and every key is counted.
    let bench = Bench::new();
    let mut random = Random(12);
    let mut rebuilt = 0;
    for n in 0..120 {
        let files = index_files(bench.pristine.path());
        let files: Vec<_> = files.into_iter().filter(|file| fs::metadata(file).unwrap().len() > 0).collect();
        let file = files[n % files.len()].strip_prefix(bench.pristine.path()).unwrap().to_owned();
        let length = usize::try_from(fs::metadata(bench.pristine.path().join(&file)).unwrap().len()).unwrap();
        let (at, bit) = (random.below(length.min(40_000)), random.below(8));
        let what = format!("{} byte {at} bit {bit}, not closed", file.display());
        let met = bench.meets(&what, |dir| {
            fs::remove_file(dir.join("index.sum")).unwrap();
            flip(&dir.join(&file), at, bit);
        });
        rebuilt += usize::from(met == Met::Rebuilt);
        if n % 16 == 0 {
            bench.goes_on(&what);
        }
    }
    assert!(rebuilt > 20, "{rebuilt} of 120: the flips went where nothing is");
}

#[test]
fn shows_5_truncated_zeroed_and_deleted_index_files_change_no_answer() {
    let bench = Bench::new();
    let names: Vec<PathBuf> = index_files(bench.pristine.path())
        .into_iter()
        .map(|file| file.strip_prefix(bench.pristine.path()).unwrap().to_owned())
        .collect();
    for closed in [true, false] {
        let unseal = move |dir: &Path| {
            if !closed {
                fs::remove_file(dir.join("index.sum")).unwrap();
            }
        };
        for name in &names {
            for part in [0, 1, 2, 3] {
                let what = format!("{} cut to {part} quarters, closed {closed}", name.display());
                bench.meets(&what, |dir| {
                    unseal(dir);
                    let path = dir.join(name);
                    let bytes = fs::read(&path).unwrap();
                    fs::write(&path, &bytes[..bytes.len() * part / 4]).unwrap();
                });
            }
            let what = format!("{} deleted, closed {closed}", name.display());
            bench.meets(&what, |dir| {
                unseal(dir);
                fs::remove_file(dir.join(name)).unwrap();
            });
            bench.goes_on(&what);
        }
        for sector in [0, 1, 2, 5, 9, 20, 33, 60, 200, 900] {
            let what = format!("sector {sector} of db zeroed, closed {closed}");
            bench.meets(&what, |dir| {
                unseal(dir);
                let path = dir.join("index/db");
                let mut bytes = fs::read(&path).unwrap();
                let end = bytes.len().min(sector * 512 + 512);
                bytes[(sector * 512).min(end)..end].fill(0);
                fs::write(&path, bytes).unwrap();
            });
            bench.goes_on(&what);
        }
        let what = "everything below index/ deleted";
        let met = bench.meets(what, |dir| {
            unseal(dir);
            fs::remove_dir_all(dir.join("index")).unwrap();
            fs::create_dir(dir.join("index")).unwrap();
        });
        assert_eq!(met, Met::Rebuilt, "{what}");
    }
}

#[test]
fn shows_5_index_sum_deleted_or_changed_changes_no_answer() {
    let bench = Bench::new();
    assert_eq!(bench.meets("deleted", |dir| fs::remove_file(dir.join("index.sum")).unwrap()), Met::Harmless);
    bench.goes_on("deleted");
    for (what, bytes) in [
        ("empty", b"".as_slice()),
        ("half", b"00000000 5"),
        ("not text", b"\xff\xfe\x00"),
        ("another's", b"00000000 62 conf\n"),
    ] {
        let met = bench.meets(what, |dir| fs::write(dir.join("index.sum"), bytes).unwrap());
        assert_eq!(met, Met::Rebuilt, "{what}");
        bench.goes_on(what);
    }
    let met = bench.meets("an index.new and an index.aside in the way", |dir| {
        for name in ["index.new", "index.aside"] {
            fs::create_dir(dir.join(name)).unwrap();
            fs::write(dir.join(name).join("db"), b"x").unwrap();
        }
        fs::remove_file(dir.join("index/db")).unwrap();
    });
    assert_eq!(met, Met::Rebuilt);
    bench.goes_on("in the way");
}

#[test]
fn shows_5_the_program_says_aloud_that_it_made_the_index_again() {
    let world = World::new();
    let (right, warned) = world.answers();
    assert_eq!(warned, "");
    flip(&world.path("index/db"), 5000, 3);
    let ran = world.words("show lights --json");
    assert!(ran.err.contains("warning") && ran.err.contains("made again"), "{}", ran.err);
    assert_eq!(ran.ok(), right[0]);
    let (answers, warned) = world.answers();
    assert_eq!((answers, warned.as_str()), (right, ""), "it is said once");
    world.words("note other --text on").ok();
    assert_eq!(world.verify().outcome, Outcome::Proved);
}
