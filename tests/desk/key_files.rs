//! Key files that others could read or that are none (reliability: threat 44).

use crate::{
    support::Desk,
    world::{founder_file, key, log_file, refused, shell, town},
};
use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

/// A copy of the founder's key outside of the ledger, with its `.vkey`.
fn mine(desk: &Desk) -> PathBuf {
    let file = founder_file(desk);
    let (pem, vkey) = (desk.outside().join("mine.pem"), desk.outside().join("mine.vkey"));
    fs::copy(&file, &pem).unwrap();
    fs::copy(vkey_of(&file), vkey).unwrap();
    pem
}

fn vkey_of(pem: &Path) -> PathBuf {
    PathBuf::from(pem.to_str().unwrap().strip_suffix(".pem").unwrap().to_owned() + ".vkey")
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Asserts that nothing can be signed with this key, and why.
#[track_caller]
fn unusable(desk: &Desk, key: &Path, words: &[&str]) {
    refused(desk, 1, &["--key", key.to_str().unwrap(), "note", "lights", "--text", "x"], words);
}

#[test]
fn shows_6_a_key_file_that_others_can_read_is_refused() {
    let desk = town();
    let file = mine(&desk);
    for mode in [0o644, 0o660, 0o640, 0o604, 0o601, 0o700 | 0o007] {
        chmod(&file, mode);
        let words = [format!("is open to others (mode {mode:04o})"), format!("run `chmod 600 {}`", file.display())];
        unusable(&desk, &file, &[&words[0], &words[1]]);
    }
    chmod(&file, 0o600);
    desk.run(&["--key", file.to_str().unwrap(), "note", "lights", "--text", "x"]).ok();
    // In the ledger's keys, too, where it is found by its name.
    chmod(&founder_file(&desk), 0o644);
    refused(&desk, 1, &["note", "lights", "--text", "x"], &["is open to others (mode 0644)", "chmod 600"]);
    // Nor is it enrolled from there, and the log's key is no exception.
    chmod(&founder_file(&desk), 0o600);
    chmod(&log_file(&desk), 0o640);
    refused(&desk, 1, &["note", "lights", "--text", "x"], &["is open to others (mode 0640)", "chmod 600"]);
}

#[test]
fn shows_6_a_key_file_that_is_a_link_a_folder_or_a_pipe_is_refused() {
    let desk = town();
    let file = mine(&desk);
    let link = desk.outside().join("link.pem");
    symlink(&file, &link).unwrap();
    unusable(&desk, &link, &["is a symbolic link; name the file itself"]);
    let dangling = desk.outside().join("dangling.pem");
    symlink(desk.outside().join("nowhere"), &dangling).unwrap();
    unusable(&desk, &dangling, &["is a symbolic link"]);
    let folder = desk.outside().join("folder.pem");
    fs::create_dir(&folder).unwrap();
    unusable(&desk, &folder, &["is not a regular file, as a key file must be"]);
    // Nobody writes into this pipe: it must not be waited for.
    shell(desk.outside(), "mkfifo -m 600 pipe.pem").ok();
    unusable(&desk, &desk.outside().join("pipe.pem"), &["is not a regular file"]);
    unusable(
        &desk,
        Path::new("../nowhere.pem"),
        &["cannot open the key file `../nowhere.pem`: No such file or directory\n"],
    );
    unusable(&desk, Path::new("/dev/null"), &["is not a regular file"]);
}

#[test]
fn shows_6_a_key_file_that_is_not_what_its_vkey_says_is_refused() {
    let desk = town();
    let file = mine(&desk);
    let vkey = vkey_of(&file);
    fs::remove_file(&vkey).unwrap();
    unusable(&desk, &file, &["whose key ", "is missing", "put the .vkey file beside it"]);
    fs::write(&vkey, key("founder@desk.example", 9).vkey().to_string()).unwrap();
    unusable(
        &desk,
        &file,
        &["mine.vkey` holds the key founder@desk.example+", "put the .vkey file that was made with this key"],
    );
    fs::write(&vkey, "no key\n").unwrap();
    unusable(&desk, &file, &["mine.vkey` holds no verifier key"]);
    fs::copy(vkey_of(&founder_file(&desk)), &vkey).unwrap();
    for (bytes, word) in [
        (&b""[..], "not a PKCS#8 private key in PEM"),
        (
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
            "not a PKCS#8 private key in PEM",
        ),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "not a well-formed PKCS#8 private key"),
        (&vec![0xff; 20_000], "more than 16384 bytes"),
    ] {
        fs::write(&file, bytes).unwrap();
        unusable(&desk, &file, &[word]);
    }
}
