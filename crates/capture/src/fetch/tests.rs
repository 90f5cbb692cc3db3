//! Names that change what they mean, and redirects into places that are not public.

use super::*;
use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Serves answers, one a connection, and returns its port.
fn served(answers: Vec<String>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for (answer, stream) in answers.iter().zip(listener.incoming()) {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            assert_ne!(stream.read(&mut head).unwrap(), 0);
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    port
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
}

/// A fetcher for which 127.0.0.1 alone is public, whatever the port.
fn fetcher(resolve: fn(&str, u16) -> io::Result<Vec<SocketAddr>>) -> Fetcher {
    let against = |address: IpAddr| not_public(address).filter(|_| address != IpAddr::from([127, 0, 0, 1]));
    Fetcher { timeout: Duration::from_secs(5), resolve, against, any_port: true }
}

fn fetch(fetcher: &Fetcher, url: &str) -> Result<Fetched, Failed> {
    fetcher.fetch(&Ask::of(url).unwrap(), &tempfile::tempfile().unwrap())
}

#[test]
fn shows_5_a_name_that_is_private_the_second_time_is_refused_the_second_time() {
    static TIMES: AtomicUsize = AtomicUsize::new(0);
    let resolve = |_: &str, port| {
        let last = if TIMES.fetch_add(1, Ordering::SeqCst) == 0 { [127, 0, 0, 1] } else { [169, 254, 169, 254] };
        Ok(vec![SocketAddr::from((last, port))])
    };
    let port = served(vec![redirect("/again")]);
    let failed = fetch(&fetcher(resolve), &format!("http://rebinding.example:{port}/")).unwrap_err();
    assert!(matches!(failed.error, FetchError::NotPublic { what: "link-local", .. }), "{failed:?}");
    assert_eq!(failed.redirects.len(), 1);
    assert_eq!(TIMES.load(Ordering::SeqCst), 2, "a name is asked for once for each connection, and never again");
}

#[test]
fn shows_5_one_private_address_among_public_ones_is_one_too_many() {
    let resolve =
        |_: &str, port| Ok(vec![SocketAddr::from(([127, 0, 0, 1], port)), SocketAddr::from(([10, 0, 0, 1], port))]);
    let failed = fetch(&fetcher(resolve), "http://two.example/").unwrap_err();
    assert!(matches!(failed.error, FetchError::NotPublic { what: "a private network", .. }), "{failed:?}");
}

#[test]
fn shows_5_redirects_to_private_addresses_in_any_spelling_are_refused() {
    let resolve = |host: &str, port| match host {
        "public.example" => Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))]),
        _ => (host, port).to_socket_addrs().map(Iterator::collect),
    };
    for to in [
        "http://127.0.0.2/",
        "http://2130706434/",
        "http://0x7f000002/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.2]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://169.254.169.254/latest/meta-data/",
        "//10.0.0.1/",
        "http://0/",
        "http://[fd00:ec2::254]/",
        "http://[2002:7f00:2::]/",
    ] {
        let port = served(vec![redirect(to)]);
        let failed = fetch(&fetcher(resolve), &format!("http://public.example:{port}/")).unwrap_err();
        assert!(matches!(failed.error, FetchError::NotPublic { .. }), "{to}: {failed:?}");
    }
}

#[test]
fn ports_that_are_not_the_webs_are_refused() {
    let only = Fetcher::new(Duration::from_secs(5), false);
    let failed = fetch(&only, "http://example.org:6379/").unwrap_err();
    assert!(matches!(failed.error, FetchError::Port { port: 6379, .. }), "{failed:?}");
    assert!(!failed.was_asked);
}

#[test]
fn a_condition_is_part_of_what_is_kept_and_a_secret_is_not() {
    let port = served(vec!["HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n".to_owned()]);
    let headers = Headers::parse(["X-Key: s3cret"]).unwrap();
    let ask = Ask::of(&format!("http://127.0.0.1:{port}/")).unwrap().with(headers).unless_same(Some("\"a\""), None);
    let any = Fetcher::new(Duration::from_secs(5), true);
    let fetched = any.fetch(&ask, &tempfile::tempfile().unwrap()).unwrap();
    let heads = String::from_utf8(fetched.heads).unwrap();
    assert!(heads.contains("If-None-Match: \"a\"\r\n") && !heads.contains("s3cret"), "{heads}");
    assert_eq!((fetched.response.status, fetched.request_digest), (304, None));
}

#[test]
fn what_is_no_header_is_refused_without_its_value() {
    for wrong in ["s3cret", "a b: s3cret", "X: a\r\nY: s3cret", "Host: s3cret", ": s3cret"] {
        let error = Headers::parse([wrong]).unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
    }
}
