//! https: whom the machine trusts, and whom it does not.

use crate::{support::Desk, web::events};
use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// A server of OpenSSL's, with a certificate of its own making for 127.0.0.1.
struct Other {
    child: Child,
    port: u16,
}

impl Drop for Other {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn openssl(dir: &Path, line: &str) -> String {
    let output = Command::new("openssl").current_dir(dir).args(line.split(' ')).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn other(dir: &Path, name: &str) -> Other {
    openssl(
        dir,
        &format!(
            "req -x509 -newkey ed25519 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=lamps -addext subjectAltName={name} -addext basicConstraints=critical,CA:FALSE"
        ),
    );
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = Command::new("openssl")
        .current_dir(dir)
        .args([
            "s_server",
            "-accept",
            &format!("127.0.0.1:{port}"),
            "-key",
            "key.pem",
            "-cert",
            "cert.pem",
            "-www",
            "-quiet",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Other { child, port };
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("openssl s_server did not start");
}

fn capture(desk: &Desk, server: &Other, trusted: &Path) -> std::process::Output {
    crate::support::casebook(&desk.dir())
        .env("SSL_CERT_FILE", trusted)
        .env_remove("SSL_CERT_DIR")
        .args(["capture", &format!("https://127.0.0.1:{}/", server.port), "--allow-private", "--timeout", "10"])
        .output()
        .unwrap()
}

#[test]
fn shows_1_what_tls_came_to_is_recorded() {
    let (desk, dir) = (Desk::new(), tempfile::tempdir().unwrap());
    let server = other(dir.path(), "IP:127.0.0.1");
    let output = capture(&desk, &server, &dir.path().join("cert.pem"));
    assert!(output.status.success(), "{output:?}");
    let wire = &events(&desk, "source.captured")[0]["wire"];
    let said = openssl(dir.path(), "x509 -in cert.pem -noout -fingerprint -sha256");
    let fingerprint = said.trim().split('=').nth(1).unwrap().replace(':', "").to_ascii_lowercase();
    assert_eq!(wire["certificate"], fingerprint);
    assert_eq!(wire["tls"].as_str().unwrap().split(' ').next(), Some("TLSv1_3"));
}

#[test]
fn shows_1_a_server_that_nobody_vouches_for_is_a_failure() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = other(dir.path(), "IP:127.0.0.1");
    let stranger = other(elsewhere.path(), "DNS:lamps.example");
    let desk = Desk::new();
    for (server, trusted) in [(&server, elsewhere.path()), (&stranger, elsewhere.path())] {
        let output = capture(&desk, server, &trusted.join("cert.pem"));
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("no TLS with 127.0.0.1"), "{said}");
    }
    assert_eq!((events(&desk, "capture.failed").len(), events(&desk, "source.captured").len()), (2, 0));
}
