//! Key files: written, read back, read by OpenSSL, made by OpenSSL, and every one that must be refused.

use super::*;
use ed25519_dalek::pkcs8::{EncodePrivateKey as _, KeypairBytes, PublicKeyBytes};
use pkcs8::LineEnding;
use proof::Checkpoint;
use std::{
    io::Write as _,
    os::unix::fs::{PermissionsExt as _, symlink},
    process::{Command, Stdio},
};

// RFC 8032 section 7.1, test 1.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
// RFC 8410 section 10.3, both examples.
const RFC_V1: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
const RFC_V2: &str = "-----BEGIN PRIVATE KEY-----\nMHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\noB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\nZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PRIVATE KEY-----\n";

fn seed(hex: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hex.parse::<proof::Digest>().unwrap().0)
}

fn key(name: &str) -> PrivateKey {
    PrivateKey::from_seed(name.parse().unwrap(), seed(SEED)).unwrap()
}

fn said(passphrase: &str) -> impl Fn() -> Option<Zeroizing<String>> {
    let passphrase = passphrase.to_owned();
    move || Some(Zeroizing::new(passphrase.clone()))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Runs `openssl` with `input`; nothing, said aloud, where there is none.
fn openssl(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let started = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        println!("skipped: openssl not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

#[test]
fn a_key_is_written_privately_and_read_back() {
    for passphrase in [None, Some("correct horse")] {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("config/keys");
        let key = key("news.example/log");
        let path = write_new(&dir, &key, passphrase).unwrap();
        let stem = key.vkey().id().as_str().replace('/', "_");
        assert_eq!(path, dir.join(format!("{stem}.pem")));
        assert_eq!((mode(&path), mode(&dir), mode(&folder.path().join("config"))), (0o600, 0o700, 0o700));
        let vkey = dir.join(format!("{stem}.vkey"));
        assert_eq!(fs::read_to_string(&vkey).unwrap(), format!("{}\n", key.vkey()));
        assert_eq!(mode(&vkey) & !0o044, 0o600);

        let ask = said("correct horse");
        let ask: Option<AskPassphrase<'_>> = passphrase.is_some().then_some(&ask);
        let read = read(&path, None, ask).unwrap();
        assert_eq!(read.vkey(), key.vkey());
        assert_eq!(read.vkey().public(), &seed(PUBLIC)[..]);
        assert_eq!(list(&dir).unwrap(), [KeyFile { path: path.clone(), vkey: key.vkey().clone() }]);
        let begin = if passphrase.is_some() {
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        } else {
            "-----BEGIN PRIVATE KEY-----\n"
        };
        assert!(fs::read_to_string(&path).unwrap().starts_with(begin));
    }
}

#[test]
fn openssl_reads_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let plain = write_new(&folder.path().join("a"), &key("a"), None).unwrap();
    let encrypted = write_new(&folder.path().join("b"), &key("a"), Some("correct horse")).unwrap();
    for (path, passphrase) in [(plain, "pass:unused"), (encrypted, "pass:correct horse")] {
        let arguments = ["pkey", "-in", path.to_str().unwrap(), "-noout", "-text", "-passin", passphrase];
        let Some(text) = openssl(&arguments, b"") else { return };
        let hex: String = String::from_utf8(text).unwrap().chars().filter(char::is_ascii_hexdigit).collect();
        assert!(hex.contains(SEED) && hex.contains(PUBLIC), "{hex}");
    }
}

#[test]
fn what_openssl_writes_is_read() {
    let Some(pem) = openssl(&["genpkey", "-algorithm", "ed25519"], b"") else { return };
    let plain = import_pem(&pem, None).unwrap();
    let ways: [&[&str]; 3] =
        [&["-v2", "aes-256-cbc"], &["-scrypt"], &["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512"]];
    for way in ways {
        let arguments = [&["pkcs8", "-topk8", "-passout", "pass:geheim"], way].concat();
        let encrypted = openssl(&arguments, &pem).unwrap();
        assert_eq!(import_pem(&encrypted, Some(&said("geheim"))).unwrap(), plain, "{way:?}");
        assert!(matches!(import_pem(&encrypted, Some(&said("falsch"))), Err(PemError::WrongPassphrase)), "{way:?}");
    }
    let with_text = [b"Bag Attributes\n  friendlyName: x\n", &pem[..]].concat();
    assert_eq!(import_pem(&with_text, None).unwrap(), plain);
    let windows = String::from_utf8(pem).unwrap().replace('\n', "\r\n");
    assert_eq!(import_pem(windows.as_bytes(), None).unwrap(), plain);

    let rsa = openssl(&["genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:1024"], b"").unwrap();
    assert!(matches!(import_pem(&rsa, None), Err(PemError::NotEd25519)));
    let old = ["pkcs8", "-topk8", "-passout", "pass:geheim", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"];
    let old = openssl(&old, windows.as_bytes()).unwrap();
    assert!(matches!(import_pem(&old, Some(&said("geheim"))), Err(PemError::Encryption(_))));
}

#[test]
fn both_versions_of_pkcs8_are_read() {
    let expected = seed("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842");
    assert_eq!(import_pem(RFC_V1.as_bytes(), None).unwrap(), expected);
    assert_eq!(import_pem(RFC_V2.as_bytes(), None).unwrap(), expected);
    assert_eq!(&*pem::encode(&expected, None).unwrap(), RFC_V1);
}

#[test]
fn a_foreign_public_key_inside_is_refused() {
    let foreign = KeypairBytes { secret_key: *seed(SEED), public_key: Some(PublicKeyBytes([7; 32])) };
    let text = foreign.to_pkcs8_pem(LineEnding::LF).unwrap();
    assert!(matches!(import_pem(text.as_bytes(), None), Err(PemError::PublicMismatch)));
}

#[test]
fn every_cut_and_changed_byte_is_refused_or_gives_another_key() {
    let plain = import_pem(RFC_V1.as_bytes(), None).unwrap();
    for length in 0..RFC_V1.len() - 1 {
        assert!(import_pem(&RFC_V1.as_bytes()[..length], None).is_err(), "{length}");
    }
    for at in 0..RFC_V1.len() - 1 {
        let mut bytes = RFC_V1.as_bytes().to_vec();
        bytes[at] ^= 1;
        if let Ok(other) = import_pem(&bytes, None) {
            assert_ne!(other, plain, "byte {at}");
        }
    }
    for other in ["", "-----BEGIN ", "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n"] {
        assert!(matches!(import_pem(other.as_bytes(), None), Err(PemError::NotPrivateKey)), "{other}");
    }
    assert!(matches!(import_pem(b"\xff-----BEGIN PRIVATE KEY-----", None), Err(PemError::NotPrivateKey)));
}

#[test]
fn a_passphrase_is_asked_for_once_and_only_when_needed() {
    let asked = std::cell::Cell::new(0);
    let ask = || {
        asked.set(asked.get() + 1);
        None
    };
    import_pem(RFC_V1.as_bytes(), Some(&ask)).unwrap();
    assert_eq!(asked.get(), 0);
    let encrypted = pem::encode(&seed(SEED), Some("x")).unwrap();
    assert!(matches!(import_pem(encrypted.as_bytes(), Some(&ask)), Err(PemError::PassphraseNeeded)));
    assert_eq!(asked.get(), 1);
    assert!(matches!(import_pem(encrypted.as_bytes(), None), Err(PemError::PassphraseNeeded)));
}

#[test]
fn a_key_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_new(folder.path(), &key("a"), None).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(write_new(folder.path(), &key("a"), Some("x")), Err(KeyFileError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);

    fs::remove_file(&path).unwrap();
    symlink("elsewhere", &path).unwrap();
    assert!(matches!(write_new(folder.path(), &key("a"), None), Err(KeyFileError::Exists { .. })));
    assert!(!folder.path().join("elsewhere").exists());

    // A public half alone, of this key or of another.
    fs::remove_file(&path).unwrap();
    write_new(folder.path(), &key("a"), None).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(vkey_path(&path), key("b").vkey().to_string()).unwrap();
    assert!(matches!(write_new(folder.path(), &key("a"), None), Err(KeyFileError::Exists { .. })));
    assert!(!path.exists());
}

#[test]
fn files_open_to_others_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_new(folder.path(), &key("a"), None).unwrap();
    for open in [0o644, 0o660, 0o640, 0o604, 0o601, 0o610, 0o620, 0o602, 0o666] {
        set_mode(&path, open);
        let error = read(&path, None, None).unwrap_err();
        assert!(error.to_string().ends_with(&format!("run `chmod 600 {}`", path.display())), "{error}");
        assert!(matches!(error, KeyFileError::OpenToOthers { mode, .. } if mode == open));
    }
    for private in [0o600, 0o400, 0o700] {
        set_mode(&path, private);
        assert!(read(&path, None, None).is_ok(), "{private:o}");
    }
}

#[test]
fn links_pipes_folders_and_others_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_new(folder.path(), &key("a"), None).unwrap();
    let at = |name: &str| folder.path().join(name);
    let name = || Some("a".parse().unwrap());

    symlink(&path, at("link.pem")).unwrap();
    assert!(matches!(read(&at("link.pem"), name(), None), Err(KeyFileError::Symlink { .. })));
    fs::create_dir(at("folder.pem")).unwrap();
    assert!(matches!(read(&at("folder.pem"), name(), None), Err(KeyFileError::NotAFile { .. })));
    assert!(matches!(read(&at("none.pem"), name(), None), Err(KeyFileError::File(_))));
    if Command::new("mkfifo").args(["-m", "600"]).arg(at("pipe.pem")).status().is_ok_and(|status| status.success()) {
        assert!(matches!(read(&at("pipe.pem"), name(), None), Err(KeyFileError::NotAFile { .. })));
    }
    // A second name for the same private file is as private.
    fs::hard_link(&path, at("second.pem")).unwrap();
    assert!(read(&at("second.pem"), name(), None).is_ok());

    fs::write(at("long.pem"), vec![b'x'; 1 << 20]).unwrap();
    set_mode(&at("long.pem"), 0o600);
    assert!(matches!(read(&at("long.pem"), name(), None), Err(KeyFileError::TooLong { .. })));
    if std::os::unix::fs::chown(&path, Some(12_345), None).is_ok() {
        assert!(matches!(read(&path, None, None), Err(KeyFileError::NotOwner { owner: 12_345, .. })));
    } else {
        println!("skipped: a file of another owner needs root");
    }
}

#[test]
fn the_name_comes_from_beside_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_new(folder.path(), &key("alice"), None).unwrap();
    let name = |name: &str| Some(name.parse().unwrap());
    assert!(read(&path, name("alice"), None).is_ok());
    assert!(matches!(read(&path, name("bob"), None), Err(KeyFileError::NameMismatch { .. })));

    let vkey_path = vkey_path(&path);
    let other = PrivateKey::from_seed("alice".parse().unwrap(), Zeroizing::new([9; 32])).unwrap();
    fs::write(&vkey_path, other.vkey().to_string()).unwrap();
    assert!(matches!(read(&path, None, None), Err(KeyFileError::VkeyMismatch { .. })));
    fs::write(&vkey_path, "alice\n").unwrap();
    assert!(matches!(read(&path, None, None), Err(KeyFileError::Vkey { .. })));
    assert!(matches!(list(folder.path()), Err(KeyFileError::Vkey { .. })));

    fs::remove_file(&vkey_path).unwrap();
    assert!(matches!(read(&path, None, None), Err(KeyFileError::NoName { .. })));
    assert_eq!(read(&path, name("bob"), None).unwrap().vkey().name().as_str(), "bob");
    assert!(list(folder.path()).unwrap().is_empty());
    assert!(list(&folder.path().join("none")).unwrap().is_empty());
}

#[test]
fn signatures_verify() {
    let key = key("news.example/log");
    let signature = key.sign_event(b"{}");
    assert_eq!(signature.keyid, *key.vkey().id());
    assert!(key.vkey().verifies(&pae(b"{}"), &signature.sig));

    let checkpoint = Checkpoint { origin: "news.example/log".to_owned(), size: 0, root: proof::NodeHash::of_nothing() };
    let note = key.sign_note(&checkpoint.to_text());
    let (opened, signers) = Checkpoint::open(note.as_bytes(), &[key.vkey().clone()]).unwrap();
    assert_eq!((opened, signers), (checkpoint, vec![key.vkey().id().clone()]));
}

#[test]
fn secrets_are_in_no_debug_and_no_error() {
    let text = format!("{:?}", key("a"));
    assert_eq!(text, format!("PrivateKey {{ id: {:?}, .. }}", key("a").vkey().id()));
    let folder = tempfile::tempdir().unwrap();
    let path = write_new(folder.path(), &key("a"), Some("correct horse")).unwrap();
    let error = read(&path, None, Some(&said("wrong horse"))).unwrap_err();
    let all = format!("{error} {error:?}");
    assert!(!all.contains("horse") && !all.contains(SEED), "{all}");
}
