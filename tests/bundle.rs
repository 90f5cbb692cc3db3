//! One case for others: `export --case`, and what `verify` says of a bundle.

#[cfg(test)]
mod support;

#[cfg(test)]
mod tests {
    use crate::support::{Desk, copy, run, words};
    use std::{fs, path::Path};

    /// Two cases; the second rests on a source that the import of the first registered.
    fn desk() -> Desk {
        let desk = Desk::new();
        desk.file("one.txt", "Is the bridge safe?\nIt is, says the council [1].\n");
        desk.file("letter.txt", "The bridge was inspected in May. It is safe for cars, not for lorries.\n");
        desk.words("import ../one.txt --case one").ok();
        desk.words("capture ../letter.txt --source one.1").ok();
        desk.run(&["open", "two", "--question", "Is the bridge safe for lorries?"]).ok();
        desk.run(&["claim", "two", "--text", "Lorries may cross", "--claimant", "The council"]).ok();
        let quote = ["--quote", "not for lorries"];
        let evidence = ["evidence", "two", "--claim", "c1", "--source", "one.1", "--stance", "refutes"];
        desk.run(&[evidence.as_slice(), quote.as_slice()].concat()).ok();
        desk.words("open three --question Else?").ok();
        desk
    }

    #[test]
    fn a_bundle_holds_the_case_its_sources_and_governance_and_verifies() {
        let desk = desk();
        desk.words("export --case two ../two").ok();
        let bundle = desk.outside().join("two");
        let lines = fs::read_to_string(bundle.join("entries.jsonl")).unwrap();
        let journal = fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
        // ledger ×2, the import that the source came from, source ×3, case two ×3: and nothing of the others.
        assert_eq!(lines.lines().count(), 9, "{lines}");
        assert!(lines.lines().all(|line| journal.lines().any(|known| known == line)));
        assert_eq!(fs::read_dir(bundle.join("proofs")).unwrap().count(), 9);
        assert!(!lines.contains("case/three"));
        let report = words(desk.outside(), "verify two --json").json();
        assert_eq!(report["ok"], true);
        assert_eq!(report["entries"], 9);
        let not_proved = report["not_proved"].to_string();
        assert!(not_proved.contains("case/two up to version 2"), "{not_proved}");
        assert!(!not_proved.contains("case/one up to"), "{not_proved}");
        desk.words("export --case two ../two.zip").ok();
        assert_eq!(words(desk.outside(), "verify two.zip --json").json()["ok"], true);
    }

    #[test]
    fn every_change_to_a_bundle_is_noticed() {
        let desk = desk();
        desk.words("export --case two ../two").ok();
        let whole = desk.outside().join("two");
        let changed = |name: &str, change: &dyn Fn(&Path)| {
            let copied = desk.outside().join(name);
            copy(&whole, &copied);
            change(&copied);
            run(desk.outside(), ["verify", name]).code
        };
        let lines = |change: fn(Vec<&str>) -> Vec<&str>| {
            move |bundle: &Path| {
                let path = bundle.join("entries.jsonl");
                let text = fs::read_to_string(&path).unwrap();
                fs::write(path, format!("{}\n", change(text.lines().collect()).join("\n"))).unwrap();
            }
        };
        assert_eq!(changed("same", &|_| {}), 0);
        assert_eq!(
            changed(
                "out-of-stream",
                &lines(|mut lines| {
                    lines.remove(7);
                    lines
                })
            ),
            3
        );
        assert_eq!(
            changed(
                "swapped",
                &lines(|mut lines| {
                    lines.swap(7, 8);
                    lines
                })
            ),
            3
        );
        assert_eq!(
            changed(
                "doubled",
                &lines(|mut lines| {
                    lines.insert(7, lines[7]);
                    lines
                })
            ),
            3
        );
        assert_eq!(
            changed(
                "headless",
                &lines(|mut lines| {
                    lines.remove(0);
                    lines
                })
            ),
            3
        );
        assert_eq!(
            changed(
                "no-governance",
                &lines(|mut lines| {
                    lines.remove(1);
                    lines
                })
            ),
            3
        );
        assert_eq!(
            changed("proof", &|bundle| fs::remove_file(bundle.join("proofs/00000000000000000001.tlog-proof")).unwrap()),
            3
        );
        assert_eq!(
            changed("other-proof", &|bundle| {
                let proofs = bundle.join("proofs");
                fs::copy(
                    proofs.join("00000000000000000000.tlog-proof"),
                    proofs.join("00000000000000000001.tlog-proof"),
                )
                .unwrap();
            }),
            3
        );
        assert_eq!(changed("blobs", &|bundle| fs::remove_dir_all(bundle.join("blobs")).unwrap()), 4);
        let path = whole.join("entries.jsonl");
        let bytes = fs::read(&path).unwrap();
        for at in (0..bytes.len()).step_by(97) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            fs::write(&path, flipped).unwrap();
            assert_eq!(run(desk.outside(), ["verify", "two"]).code, 3, "byte {at}");
        }
    }

    #[test]
    fn a_bundle_of_no_case_is_refused_and_leaves_nothing() {
        let desk = desk();
        let error = desk.words("export --case nope ../nope").fails(1);
        assert!(error.contains("no case `nope`"), "{error}");
        assert!(!desk.outside().join("nope").exists());
    }
}
