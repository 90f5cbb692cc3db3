//! A search index that is made, brought up, lost, damaged or another's gives the same answers.

mod world;

use super::*;
use std::collections::BTreeSet;
use world::World;

/// What is found for many questions: names, entries, snippets, in order.
fn answers(reader: &Reader) -> Vec<(String, Found)> {
    let questions = [
        "light",
        "the",
        "lights crashes",
        "\"street lights\"",
        "gronvik",
        "traffick*",
        "の",
        "nothing-of-this",
        "s",
        "lights -crashes",
        "48",
        "👍",
        "",
    ];
    questions.iter().map(|text| ((*text).to_owned(), world::ask(reader, text))).collect()
}

fn names(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.name.as_str()).collect()
}

#[test]
fn finds_things_by_their_words_as_they_stand_now() {
    let world = World::told();
    let reader = world.reader();
    let ask = |text: &str| world::ask(&reader, text);
    assert_eq!(names(&ask("GRONVIK")), ["case/lights", "source/audit/capture/1"]);
    assert_eq!(names(&ask("“cut by forty”")), ["case/lights/claim/c1"]);
    // Written again, and taken out.
    assert_eq!(names(&ask("rewritten")), ["case/lights/statement/s1"]);
    assert_eq!(names(&ask("\"first words\"")), [""; 0]);
    assert_eq!(names(&ask("vanishing")), [""; 0]);
    // Described again: the title is another, the publisher stayed.
    assert_eq!(names(&ask("audit 2026")), ["source/audit"]);
    assert_eq!(names(&ask("county")), ["source/audit"]);
    assert_eq!(names(&ask("provisional")), [""; 0]);
    assert_eq!(names(&ask("交通事故")), ["case/lights/statement/s3"]);
    assert_eq!(names(&ask("通交")), [""; 0]);
    assert_eq!(names(&ask("👍")), ["case/lights/statement/s3", "source/audit/capture/1"]);
    assert_eq!(ask("remember").hits[0].kind, Kind::Note);
    assert_eq!(ask("remember").hits[0].name, "case/lights");
    assert_eq!(names(&ask("percen*")), ["case/lights/claim/c1"]);
    assert_eq!(names(&ask("counter-human traffick*")), ["case/lights/statement/s1"]);
    let none = ask("quux");
    assert_eq!((none.total, none.size, none.all_words, none.has_words), (0, reader.size(), true, true));
    assert!(!ask("… !").has_words && !ask("-lights").has_words);
    // Nothing has both, so what has one is given, and that is said.
    let some = ask("remember county");
    assert!(!some.all_words && some.total == 2);
}

#[test]
fn a_hit_says_where_it_is() {
    let world = World::told();
    let found = world::ask(&world.reader(), "nobody counted");
    let [hit] = found.hits.as_slice() else { panic!("{found:?}") };
    assert_eq!((hit.name.as_str(), hit.kind), ("source/audit/capture/1", Kind::Text));
    assert_eq!(hit.title.as_deref(), Some("Audit 2026"));
    let (digest, begins) = hit.extraction.unwrap();
    assert_eq!(digest, Digest::of(world::TEXT.as_bytes()));
    // The words are at the place that is said, counted by hand in code points.
    let chars: Vec<char> = world::TEXT.chars().collect();
    let marked: Vec<String> = hit
        .snippet
        .marks
        .iter()
        .map(|(from, to)| {
            let place = usize::try_from(begins).unwrap();
            chars[place + from..place + to].iter().collect()
        })
        .collect();
    assert_eq!(marked, ["nobody", "counted"]);
    assert!(hit.goes_before && begins > 1000);
}

#[test]
fn kinds_streams_and_limits() {
    let world = World::told();
    let reader = world.reader();
    let all = world::query("lights");
    let search = |query: Query| search(&reader, &query, &mut |_| ()).unwrap();
    let found = search(all.clone());
    let kinds: BTreeSet<Kind> = found.hits.iter().map(|hit| hit.kind).collect();
    assert!(kinds.len() >= 3, "{kinds:?}");
    let claims = search(Query { kinds: vec![Kind::Claim], ..all.clone() });
    assert_eq!(names(&claims), ["case/lights/claim/c1"]);
    let of_source = search(Query { streams: Some(vec!["source/audit".parse().unwrap()]), ..all.clone() });
    assert!(of_source.total > 0 && of_source.hits.iter().all(|hit| hit.of.to_string() == "source/audit"));
    let nowhere = search(Query { streams: Some(Vec::new()), ..all.clone() });
    assert_eq!(nowhere.total, 0);
    for limit in 0..4 {
        let some = search(Query { limit, ..all.clone() });
        assert_eq!(names(&some), names(&found)[..limit]);
        assert!(limit == 0 || some.total == found.total);
    }
    assert!(search(Query { limit: usize::MAX, ..all }).hits.len() <= HITS_MAX);
}

/// A generator of numbers that are the same every time.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 40).unwrap()
}

#[test]
fn whatever_is_asked_what_is_found_has_it() {
    let mut world = World::told();
    let words = ["lights", "crash", "the", "year", "street", "was", "no", "in", "東", "京", "x"];
    let mut state = 7;
    for round in 0..4 {
        let text = |state: &mut u64| (0..12).map(|_| words[next(state) % words.len()]).collect::<Vec<_>>().join(" ");
        let notes: Vec<String> = (0..60).map(|_| text(&mut state)).collect();
        world.append(&notes.iter().map(|text| world::note(text)).collect::<Vec<_>>());
        let reader = world.reader();
        for _ in 0..60 {
            let clause = |state: &mut u64| {
                let words: Vec<&str> = (0..=next(state) % 2).map(|_| words[next(state) % words.len()]).collect();
                let minus = if next(state).is_multiple_of(3) { "-" } else { "" };
                let star = if next(state).is_multiple_of(5) { "*" } else { "" };
                format!("{minus}\"{}\"{star}", words.join(" "))
            };
            let text = (0..=next(&mut state) % 3).map(|_| clause(&mut state)).collect::<Vec<_>>().join(" ");
            let asked = query::clauses(&text);
            let has = |text: &str, all: bool| {
                let words = words::words(text);
                let there = |clause: &query::Clause| !clause.places(&words).is_empty();
                let mut wanted = asked.iter().filter(|clause| !clause.excluded);
                let unwanted = asked.iter().filter(|clause| clause.excluded).any(there);
                !unwanted && if all { wanted.all(there) } else { wanted.any(there) }
            };
            let of_notes = Query { kinds: vec![Kind::Note], limit: HITS_MAX, ..world::query(&text) };
            let found = search(&reader, &of_notes, &mut |_| ()).unwrap();
            if !found.has_words {
                continue;
            }
            // The notes of the story and of all rounds were taken in; those of this one are known here.
            let right = notes.iter().filter(|note| has(note, found.all_words)).count();
            let ours = found.hits.iter().filter(|hit| notes.contains(&hit.snippet.text)).count();
            assert!(
                ours >= right && found.hits.iter().all(|hit| has(&hit.snippet.text, found.all_words)),
                "{round}: {text}"
            );
            let total = usize::try_from(found.total).unwrap();
            assert_eq!(found.hits.len(), total.min(HITS_MAX), "{text}");
        }
    }
}

#[test]
fn an_index_that_grew_is_as_one_that_was_made_at_once() {
    let mut world = World::new();
    // Asked after every event.
    for event in world::story() {
        world.append(&[event]);
        world.with_reader(|reader| {
            assert_eq!(world::ask(reader, "lights").size, reader.size());
        });
    }
    let grown = answers(&world.reader());
    remove(&world.root()).unwrap();
    let made = answers(&world.reader());
    assert_eq!(grown, made);
    assert!(made.iter().all(|(_, found)| found.warning.is_none()), "one that is missing is no news");
    assert_eq!(answers(&World::told().reader()), made);
    // Nobody writes here.
    assert_eq!(answers(&Reader::open_journal(&world.root()).unwrap()), made);
    remove(&world.root()).unwrap();
    assert_eq!(answers(&Reader::open_journal(&world.root()).unwrap()), made);
    assert!(!world.root().join(SEARCH_DIR).exists(), "whoever has no lock writes nothing");
}

#[test]
fn what_was_written_over_does_not_count() {
    let mut world = World::told();
    world.append(&[world::note("alpha one"), world::note("beta two")]);
    // As common as each other: what ranks alike is in log order.
    let right = [Kind::Note, Kind::Note];
    let order = |world: &World| {
        let found = world.ask("alpha beta");
        assert_eq!(found.hits.iter().map(|hit| hit.kind).collect::<Vec<_>>(), right);
        found.hits.into_iter().map(|hit| hit.snippet.text).collect::<Vec<_>>()
    };
    assert_eq!(order(&world), ["alpha one", "beta two"]);
    // The title of a source is alpha for a long time, and then is not.
    for n in 0..30 {
        world.append(&[world::titled(&format!("alpha {n}"))]);
    }
    world.append(&[world::titled("Audit 2026")]);
    assert_eq!(order(&world), ["alpha one", "beta two"]);
    remove(&world.root()).unwrap();
    assert_eq!(order(&world), ["alpha one", "beta two"]);
}

#[test]
fn a_copy_that_is_behind_is_brought_up_in_memory() {
    let mut world = World::new();
    let (early, late) = (world::story(), world::story());
    world.append(&early[..6]);
    drop(answers(&world.reader()));
    world.append(&late[6..]);
    let sum = fs::read(world.root().join("search.sum")).unwrap();
    let found = answers(&Reader::open_journal(&world.root()).unwrap());
    assert_eq!(fs::read(world.root().join("search.sum")).unwrap(), sum);
    assert_eq!(found, answers(&World::told().reader()));
}

#[test]
fn damaged_files_are_made_again() {
    let world = World::told();
    let right = answers(&world.reader());
    let dir = world.root().join(SEARCH_DIR);
    let files = || {
        let mut files: Vec<PathBuf> = fs::read_dir(&dir).unwrap().map(|item| item.unwrap().path()).collect();
        files.retain(|file| fs::metadata(file).unwrap().len() > 0);
        files.sort();
        files
    };
    assert!(files().len() > 3);
    for at in 0..files().len() {
        for cut in [true, false] {
            let files = files();
            let Some(path) = files.get(at) else { continue };
            let mut bytes = fs::read(path).unwrap();
            if cut {
                bytes.pop();
            } else {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            }
            fs::write(path, bytes).unwrap();
            // Without writing, and with.
            let again = answers(&Reader::open_journal(&world.root()).unwrap());
            assert_eq!(again, right, "{}", path.display());
            let first = world.ask("lights");
            assert!(first.warning.is_some_and(|why| why.contains("not as they were left")), "{}", path.display());
            assert_eq!(answers(&world.reader()), right);
        }
    }
    fs::remove_file(dir.with_extension("sum")).unwrap();
    assert!(world.ask("lights").warning.is_some_and(|why| why.contains("not closed")));
    fs::remove_dir_all(&dir).unwrap();
    fs::write(&dir, "a file in its place").unwrap();
    assert_eq!(answers(&world.reader()), right);
    assert!(dir.is_file(), "what is no index of ours is left alone");
}

#[test]
fn damage_behind_a_good_seal_does_no_harm() {
    let world = World::told();
    let right = answers(&world.reader());
    let dir = world.root().join(SEARCH_DIR);
    for name in ["meta.json", ".managed.json"] {
        for text in ["", "{}", "null", "\u{0}\u{ff}"] {
            fs::write(dir.join(name), text).unwrap();
            seal(&dir).unwrap();
            drop(world.ask("lights"));
            assert_eq!(answers(&world.reader()), right, "{name}: {text:?}");
        }
    }
}

#[test]
fn the_index_of_another_log_is_not_believed() {
    let world = World::told();
    let right = answers(&world.reader());
    let other = World::of_another_log();
    drop(answers(&other.reader()));
    let put = |from: &World, to: &World| {
        remove(&to.root()).unwrap();
        world::copy(&from.root().join(SEARCH_DIR), &to.root().join(SEARCH_DIR));
        fs::copy(from.root().join("search.sum"), to.root().join("search.sum")).unwrap();
    };
    put(&other, &world);
    assert_eq!(answers(&Reader::open_journal(&world.root()).unwrap()), right);
    assert!(world.ask("lights").warning.is_some_and(|why| why.contains("another log")));
    assert_eq!(answers(&world.reader()), right);
    // One that is longer: of this log, but later.
    let mut longer = World::told();
    longer.append(&[world::note("later lights")]);
    drop(answers(&longer.reader()));
    put(&longer, &world);
    assert!(world.ask("lights").warning.is_some_and(|why| why.contains("another log")));
    assert_eq!(answers(&world.reader()), right);
}

#[test]
fn a_text_that_is_missing_is_counted_and_found_when_it_is_back() {
    let world = World::told();
    let right = answers(&world.reader());
    remove(&world.root()).unwrap();
    let blobs = crate::blobs::Blobs::new(world.root().join("blobs"));
    blobs.remove(Digest::of(world::TEXT.as_bytes())).unwrap();
    let found = world.ask("nobody counted");
    assert_eq!((found.total, found.texts_missing), (0, 1));
    blobs.put(world::TEXT.as_bytes()).unwrap();
    assert_eq!(answers(&world.reader()), right);
}

#[test]
fn a_folder_that_cannot_be_written_is_no_error() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::told();
    let right = answers(&world.reader());
    remove(&world.root()).unwrap();
    let reader = world.reader();
    fs::set_permissions(world.root(), fs::Permissions::from_mode(0o500)).unwrap();
    let found = answers(&reader);
    fs::set_permissions(world.root(), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(found, right);
    // Whom permissions do not stop, a folder in the place of a file does.
    remove(&world.root()).unwrap();
    fs::create_dir_all(world.root().join("search.sum/x")).unwrap();
    assert_eq!(answers(&reader), right);
}

#[test]
fn an_export_is_searched_as_the_ledger_is() {
    let world = World::told();
    let right = answers(&world.reader());
    let place = crate::place::Place::at(&world.root()).unwrap();
    for name in ["out", "out.zip"] {
        let out = world.beside(name);
        crate::export::export(&place, &out).unwrap();
        let reader = Reader::open(&out).unwrap().0;
        assert_eq!(answers(&reader), right, "{name}");
    }
    let names = |dir: &Path| -> Vec<String> {
        let items = fs::read_dir(dir).unwrap();
        items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert!(names(&world.beside("out")).iter().all(|name| !name.contains("search")), "an export holds no index");
}

#[test]
fn a_session_answers_as_a_search_does_and_follows_the_log() {
    let mut world = World::told();
    let session = Session::default();
    let asked =
        |session: &Session, reader: &Reader, text: &str| session.search(reader, &world::query(text)).unwrap().found;
    let expected = {
        let reader = world.reader();
        answers(&reader)
    };
    world.with_reader(|reader| {
        for (text, found) in &expected {
            assert_eq!(asked(&session, reader, text), *found, "{text}");
        }
    });
    world.append(&[world::note("A word that came later.")]);
    world.with_reader(|reader| {
        let found = asked(&session, reader, "later");
        assert_eq!((found.total, found.size), (1, reader.size()));
    });
    // While it is open nobody believes the files; when it ends they are as they should be.
    let dir = world.root().join(SEARCH_DIR);
    assert_eq!(seal_state(&dir).unwrap(), SealState::NotClosed);
    let other = session.clone();
    drop(session);
    assert_eq!(seal_state(&dir).unwrap(), SealState::NotClosed);
    drop(other);
    assert_eq!(seal_state(&dir).unwrap(), SealState::Intact);
    assert_eq!(world.ask("later").warning, None);
}

#[test]
fn a_session_counts_each_kind_whatever_is_asked_for() {
    let world = World::told();
    world.with_reader(|reader| {
        let session = Session::default();
        let all = session.search(reader, &world::query("lights")).unwrap();
        let claims = Query { kinds: vec![Kind::Claim], ..world::query("lights") };
        let claims = session.search(reader, &claims).unwrap();
        assert_eq!(all.kinds, claims.kinds);
        assert_eq!(all.kinds.iter().map(|(_, n)| n).sum::<u64>(), all.found.total);
        let of_claims = all.kinds.iter().find(|(kind, _)| *kind == Kind::Claim).map(|(_, n)| *n);
        assert_eq!(of_claims, Some(claims.found.total));
        // Nothing has both words: then what has one is counted.
        let some = session.search(reader, &world::query("remember county")).unwrap();
        assert_eq!(some.kinds.iter().map(|(_, n)| n).sum::<u64>(), 2);
        assert_eq!(session.search(reader, &world::query("...")).unwrap().kinds, []);
    });
}

#[test]
fn a_session_without_a_folder_answers_from_memory() {
    let world = World::told();
    let copy = world.beside("copy");
    world::copy(&world.root().join("journal"), &copy.join("journal"));
    fs::copy(world.root().join("checkpoint"), copy.join("checkpoint")).unwrap();
    let reader = Reader::open_journal(&copy).unwrap();
    let session = Session::default();
    for _ in 0..2 {
        let found = session.search(&reader, &world::query("“cut by forty”")).unwrap().found;
        // The captured text is not there.
        assert_eq!((names(&found), found.texts_missing), (vec!["case/lights/claim/c1"], 1));
    }
    assert!(!copy.join(SEARCH_DIR).exists());
}

#[test]
fn of_cases_that_were_not_published_nothing_is_found() {
    let world = World::told();
    world.with_reader(|reader| {
        let session = Session::default();
        let found =
            session.search_published::<SearchError>(reader, &world::query("lights"), || Ok(Vec::new())).unwrap();
        assert_eq!((found.found.total, found.kinds), (0, Vec::new()));
        // The index holds: nobody is asked for cases again.
        let again = session.search_published::<SearchError>(reader, &world::query("the"), || panic!("asked again"));
        assert_eq!(again.unwrap().found.total, 0);
        let view = reader.case(&"lights".parse().unwrap(), Seq(reader.size() - 1)).unwrap().unwrap();
        let session = Session::default();
        let found = |text: &str| {
            session
                .search_published::<SearchError>(reader, &world::query(text), || {
                    Ok(vec![reader.case(&view.case.id, view.at)?.unwrap()])
                })
                .unwrap()
                .found
        };
        // A note is no part of a publication, nor is a text that is not open to all.
        assert_eq!((found("remember").total, found("nobody counted").total), (0, 0));
        assert_eq!(names(&found("“cut by forty”")), ["case/lights/claim/c1"]);
        assert_eq!(names(&found("rewritten")), ["case/lights/statement/s1"]);
    });
}
