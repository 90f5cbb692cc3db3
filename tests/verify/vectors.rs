//! Published suites: Ed25519, RFC 6962 proofs, RFC 8785 and JSON. The counts are pinned.

use crate::support::fixture;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use proof::{
    Digest, LeafHash, NodeHash, VerifierKey,
    json::{JsonError, parse_canonical},
    merkle::{ProofError, verify_consistency, verify_inclusion, verify_subtree_consistency, verify_subtree_inclusion},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

/// What became of one signature of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accepted,
    /// The key is of small order or not canonical, so that no signature by it is ever looked at.
    KeyRefused,
    SignatureRefused,
}

fn verdict(public: &str, message: &[u8], signature: &str) -> Verdict {
    let public: [u8; 32] = hex(public).try_into().unwrap();
    let Ok(key) = VerifierKey::ed25519("x".parse().unwrap(), &public) else {
        return Verdict::KeyRefused;
    };
    match <[u8; 64]>::try_from(hex(signature)) {
        Ok(signature) if key.verifies(message, &signature) => Verdict::Accepted,
        Ok(_) | Err(_) => Verdict::SignatureRefused,
    }
}

#[test]
fn wycheproof_88_signatures_are_accepted_and_63_refused() {
    let Some(path) = fixture("vectors/wycheproof/testvectors_v1/ed25519_test.json") else { return };
    let suite = read_json(&path);
    let (mut accepted, mut refused) = (0, 0);
    for group in suite["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            let verdict = verdict(text(&group["publicKey"], "pk"), &hex(text(test, "msg")), text(test, "sig"));
            let valid = text(test, "result") == "valid";
            assert_eq!(verdict == Verdict::Accepted, valid, "{}: {verdict:?}", test["tcId"]);
            if valid { accepted += 1 } else { refused += 1 }
        }
    }
    assert_eq!((accepted, refused), (88, 63));
}

#[test]
fn speccheck_only_case_3_is_accepted() {
    let Some(path) = fixture("vectors/ed25519-speccheck/cases.json") else { return };
    let suite = read_json(&path);
    let cases = suite.as_array().unwrap();
    let accepted: Vec<usize> = (0..cases.len())
        .filter(|&at| {
            let case = &cases[at];
            verdict(text(case, "pub_key"), &hex(text(case, "message")), text(case, "signature")) == Verdict::Accepted
        })
        .collect();
    assert_eq!((cases.len(), accepted), (12, vec![3]));
}

#[test]
fn cctv_43_of_914_edge_points_are_accepted() {
    let Some(path) = fixture("vectors/cctv/ed25519/ed25519vectors.json") else { return };
    let suite = read_json(&path);
    let mut accepted: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let (mut keys_refused, mut signatures_refused) = (0, 0);
    for case in suite.as_array().unwrap() {
        match verdict(text(case, "key"), text(case, "msg").as_bytes(), text(case, "sig")) {
            Verdict::Accepted => {
                let flags = case["flags"].as_array().into_iter().flatten().map(|flag| flag.as_str().unwrap());
                *accepted.entry(flags.collect()).or_default() += 1;
            }
            Verdict::KeyRefused => keys_refused += 1,
            Verdict::SignatureRefused => signatures_refused += 1,
        }
    }
    let expected = BTreeMap::from([
        (vec![], 1),
        (vec!["low_order_component_A"], 7),
        (vec!["low_order_component_R", "low_order_component_A"], 35),
    ]);
    assert_eq!(accepted, expected);
    assert_eq!(keys_refused + signatures_refused, 871);
    assert!(keys_refused > 0 && signatures_refused > 0, "{keys_refused} {signatures_refused}");
}

fn base64(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

/// Reads base64 of a hash. The suite also has texts of other lengths where hashes should be; their digests stand for
/// them, so that they stay equal or different and reach the code under test.
fn node(value: &Value) -> NodeHash {
    let bytes = base64(value);
    <[u8; 32]>::try_from(bytes.as_slice())
        .map_or_else(|_| NodeHash(Digest::of(&[b"no hash: ", bytes.as_slice()].concat()).0), NodeHash)
}

fn nodes(value: &Value) -> Vec<NodeHash> {
    value.as_array().into_iter().flatten().map(node).collect()
}

/// What became of a suite of proofs.
#[derive(Debug, PartialEq, Eq)]
struct Suite {
    held: usize,
    refused: usize,
    /// Refused, though the suite wants them to hold.
    others: Vec<(String, ProofError)>,
}

/// Checks every proof of a suite; one that holds although it must not is a panic.
fn check_suite(name: &str, check: impl Fn(&Value, &[NodeHash]) -> Result<(), ProofError>) -> Option<Suite> {
    let folder = fixture(&format!("vectors/merkle/testdata/{name}"))?;
    let (mut held, mut refused, mut others) = (0, 0, Vec::new());
    for path in files_below(&folder) {
        let case = read_json(&path);
        let want_error = case["wantErr"].as_bool().unwrap();
        if case.get("leafHash").is_some_and(|leaf| base64(leaf).len() != 32) {
            // No `LeafHash` has another length, whatever the root.
            assert!(want_error, "{}", path.display());
            refused += 1;
            continue;
        }
        match (check(&case, &nodes(&case["proof"])), want_error) {
            (Ok(()), false) => held += 1,
            (Err(_), true) => refused += 1,
            (Ok(()), true) => panic!("{}: holds", path.display()),
            (Err(error), false) => others.push((path.file_stem().unwrap().to_string_lossy().into_owned(), error)),
        }
    }
    Some(Suite { held, refused, others })
}

fn number(case: &Value, member: &str) -> u64 {
    case[member].as_u64().unwrap()
}

#[test]
fn merkle_inclusion_6_hold_and_92_do_not() {
    let found = check_suite("inclusion", |case, proof| {
        let leaf = LeafHash(node(&case["leafHash"]).0);
        verify_inclusion(leaf, number(case, "leafIdx"), number(case, "treeSize"), proof, node(&case["root"]))
    });
    assert!(found.is_none_or(|found| found == Suite { held: 6, refused: 92, others: vec![] }));
}

#[test]
fn merkle_consistency_6_hold_and_92_do_not() {
    let found = check_suite("consistency", |case, proof| {
        let (old, new) = (number(case, "size1"), number(case, "size2"));
        verify_consistency(old, new, proof, node(&case["root1"]), node(&case["root2"]))
    });
    assert!(found.is_none_or(|found| found == Suite { held: 6, refused: 92, others: vec![] }));
}

#[test]
fn merkle_subtree_inclusion_12_hold_and_192_do_not() {
    let found = check_suite("subtreeinclusion", |case, proof| {
        let leaf = LeafHash(node(&case["leafHash"]).0);
        let leaves = number(case, "start")..number(case, "end");
        verify_subtree_inclusion(leaf, number(case, "leafIdx"), leaves, proof, node(&case["root"]))
    });
    assert!(found.is_none_or(|found| found == Suite { held: 12, refused: 192, others: vec![] }));
}

#[test]
fn merkle_subtree_consistency_12_hold_and_106_do_not() {
    let found = check_suite("subtreeconsistency", |case, proof| {
        let leaves = number(case, "start")..number(case, "end");
        verify_subtree_consistency(leaves, number(case, "size"), proof, node(&case["root1"]), node(&case["root2"]))
    });
    assert!(found.is_none_or(|found| found == Suite { held: 12, refused: 106, others: vec![] }));
}

#[test]
fn jcs_6_inputs_are_written_byte_for_byte() {
    let Some(folder) = fixture("vectors/jcs/testdata") else { return };
    let inputs = files_below(&folder.join("input"));
    assert_eq!(inputs.len(), 6);
    for input in inputs {
        let name = input.file_stem().unwrap().to_str().unwrap();
        let written = serde_json_canonicalizer::to_vec(&read_json(&input)).unwrap();
        let output = fs::read(folder.join(format!("output/{name}.json"))).unwrap();
        assert_eq!(String::from_utf8(written.clone()), String::from_utf8(output), "{name}");
        let outhex = fs::read_to_string(folder.join(format!("outhex/{name}.txt"))).unwrap();
        assert_eq!(written, hex(&outhex), "{name}");
    }
}

fn kind(result: &Result<Value, JsonError>) -> &'static str {
    match result {
        Ok(_) => "accepted",
        Err(JsonError::Syntax { .. }) => "syntax",
        Err(JsonError::TooDeep) => "too deep",
        Err(JsonError::Number { .. }) => "number",
        Err(JsonError::Null) => "null",
        Err(JsonError::NotCanonical { .. }) => "not canonical",
    }
}

#[test]
fn jsontestsuite_318_texts_are_judged_as_they_should_be() {
    let Some(folder) = fixture("vectors/jsontestsuite/test_parsing") else { return };
    let mut found: BTreeMap<(char, &str), Vec<String>> = BTreeMap::new();
    for path in files_below(&folder) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let result = parse_canonical(&bytes);
        if let Ok(value) = &result {
            assert_eq!(serde_json_canonicalizer::to_vec(value).unwrap(), bytes, "{name}");
        }
        let class = name.chars().next().unwrap();
        found.entry((class, kind(&result))).or_default().push(name);
    }
    let counts: Vec<_> = found.iter().map(|((class, kind), names)| (*class, *kind, names.len())).collect();
    // The reasons of the 95 agree with a second reading of these files by another program.
    assert_eq!(
        counts,
        [
            ('i', "number", 5),
            ('i', "syntax", 30),
            ('n', "syntax", 188),
            ('y', "accepted", 37),
            ('y', "not canonical", 37),
            ('y', "null", 4),
            ('y', "number", 17),
        ]
    );
    for name in ["y_object_duplicated_key", "y_object_duplicated_key_and_value"] {
        assert!(found[&('y', "not canonical")].iter().any(|found| found == name), "{name}");
    }
    assert!(
        found[&('y', "number")]
            .iter()
            .all(|name| name.contains("number") || name == "y_structure_lonely_negative_real")
    );
}
