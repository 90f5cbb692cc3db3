use crate::{
    events::{note, notes, opening, piped, until},
    server::serve,
    support::{Desk, Ran, casebook, copy, feed},
    world::town,
};
use ledger::lock::LedgerLock;
use std::{
    fs,
    io::{Read as _, Write as _},
    net::Shutdown,
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    thread,
    time::Duration,
};

fn connect(desk: &Desk) -> UnixStream {
    UnixStream::connect(desk.dir().join("socket")).unwrap()
}

/// A frame: its length, then each part behind its own.
fn frame(parts: &[&[u8]]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_be_bytes();
    let body: Vec<u8> = parts.iter().flat_map(|part| [&length(part.len()), *part].concat()).collect();
    [&length(body.len()), body.as_slice()].concat()
}

/// Reads a frame and returns its first part.
fn answer(stream: &mut UnixStream) -> Option<serde_json::Value> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap()];
    stream.read_exact(&mut body).unwrap();
    let head = usize::try_from(u32::from_be_bytes(body[..4].try_into().unwrap())).unwrap();
    Some(serde_json::from_slice(&body[4..4 + head]).unwrap())
}

#[test]
fn a_stale_socket_is_no_server() {
    let desk = town();
    drop(UnixListener::bind(desk.dir().join("socket")).unwrap());
    desk.words("note lights --text alone").ok();
    assert_eq!(desk.words("cases").err, "");
    let server = serve(&desk.dir());
    desk.words("note lights --text served").ok();
    server.stop();
    assert!(!desk.dir().join("socket").exists());
    desk.words("verify").ok();
}

#[test]
fn a_path_may_be_longer_than_a_sockets_address() {
    let desk = town();
    let deep = desk.outside().join("a".repeat(110)).join("b".repeat(110));
    copy(&desk.dir(), &deep);
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    fs::set_permissions(deep.join("keys"), private).unwrap();
    assert!(deep.as_os_str().len() > 220);
    let server = serve(&deep);
    let ran: Ran = casebook(&deep).args(["note", "lights", "--text", "deep"]).output().unwrap().into();
    ran.ok();
    // By a path of its own, and by a relative one.
    let shown = crate::support::run(desk.outside(), ["--ledger", deep.to_str().unwrap(), "cases", "--json"]).json();
    assert_eq!(shown[0]["case"], "lights");
    assert!(LedgerLock::acquire(&deep, 0).is_err(), "the server has it all the while");
    server.stop();
}

/// The question what the log holds.
const HEAD: &[u8] = br#"{"ask":"head"}"#;

#[test]
fn strange_bytes_harm_nobody() {
    let desk = town();
    let server = serve(&desk.dir());
    let mut kept = Vec::new();
    let pieces: [&[u8]; 9] = [
        b"GET / HTTP/1.1\r\n\r\n",
        &[0; 64],
        &[0xff; 64],
        &frame(&[b"{}"]),
        &frame(&[b"not json"]),
        &frame(&[br#"{"append":{"together":false}}"#, b"no signatures behind it"]),
        &frame(&[br#"{"append":{"together":false}}"#, b"no event", b"no-key AAAA\n"]),
        &frame(&[br#"{"ask":{"entries":{"from":18446744073709551615,"upto":0}}}"#]),
        &frame(&[br#"{"ask":{"stream":{"stream":"nothing","from":0,"upto":1,"limit":1}}}"#]),
    ];
    for bytes in pieces {
        let mut stream = connect(&desk);
        assert!(answer(&mut stream).unwrap()["hello"]["protocol"] == 1);
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        while answer(&mut stream).is_some() {}
    }
    // Half a request, and then nothing; and one that is never asked for its answers.
    for bytes in [&frame(&[HEAD])[..7], &[], &frame(&[HEAD]).repeat(100)] {
        let mut stream = connect(&desk);
        stream.write_all(bytes).unwrap();
        kept.push(stream);
    }
    desk.words("note lights --text undisturbed").ok();
    assert_eq!(desk.words("cases").err, "");
    // The half one is given up in time.
    let mut half = kept.swap_remove(0);
    half.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert!(answer(&mut half).unwrap()["hello"].is_object());
    assert_eq!(half.read(&mut [0; 1]).unwrap(), 0, "closed by the server");
    server.stop();
    desk.words("verify").ok();
}

#[test]
fn too_many_clients_are_told_to_wait() {
    let desk = town();
    let server = serve(&desk.dir());
    let mut open: Vec<UnixStream> = (0..64).map(|_| connect(&desk)).collect();
    for stream in &mut open {
        assert!(answer(stream).unwrap()["hello"].is_object());
    }
    assert_eq!(answer(&mut connect(&desk)).unwrap(), "busy");
    let said = desk.words("note lights --text crowded --wait 0").fails(5);
    assert!(said.contains("another program writes to"), "{said}");
    // Reading commands read the journal, and one that writes waits for its turn.
    assert_eq!(desk.words("cases").err, "");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| desk.words("note lights --text patient --wait 60"));
        thread::sleep(Duration::from_millis(300));
        drop(open);
        waiting.join().unwrap().ok();
    });
    server.stop();
}

/// Says hello like a server of the ledger, reads some of what a client then says, and is gone.
fn fails_after(desk: &Desk, requests: usize, command: impl FnOnce() -> Ran) -> Ran {
    let _lock = LedgerLock::acquire(&desk.dir(), 10_000).unwrap();
    let listener = UnixListener::bind(desk.dir().join("socket")).unwrap();
    let checkpoint = fs::read(desk.dir().join("checkpoint")).unwrap();
    let config = fs::read_to_string(desk.dir().join("casebook.toml")).unwrap();
    let log_key = config.lines().find_map(|line| line.strip_prefix("log_key = ")).unwrap();
    let head = format!(r#"{{"size":{},"log_key":{log_key}}}"#, desk.entries());
    let hello = frame(&[format!(r#"{{"hello":{{"protocol":1,"head":{head}}}}}"#).as_bytes(), &checkpoint]);
    let ran = thread::scope(|scope| {
        scope.spawn(|| {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(&hello).unwrap();
            for _ in 0..requests {
                answer(&mut stream).unwrap();
                stream.write_all(&frame(&[b"\"done\""])).unwrap();
            }
            // The next request comes, and no answer to it.
            answer(&mut stream);
        });
        command()
    });
    fs::remove_file(desk.dir().join("socket")).unwrap();
    ran
}

#[test]
fn a_server_that_ends_in_the_middle_leaves_no_doubt_about_the_doubt() {
    let desk = Desk::new();
    feed(&desk.dir(), "record -", &(opening("a") + "\n")).ok();
    let id = "019c7d5e-2b00-7a6b-8c1d-00000000002a";
    let line =
        note("a", "once").replacen('{', &format!("{{\"id\":\"{id}\",\"time\":\"2026-11-22T10:15:00Z\","), 1) + "\n";
    // It said that it can write, and was given the event.
    let ran = fails_after(&desk, 1, || feed(&desk.dir(), "record -", &line));
    assert_eq!(ran.out, "");
    let said = ran.fails(1);
    assert!(said.contains(&format!("the event `{id}` may be in the log, or not")), "{said}");
    assert!(said.contains("casebook trace EVENT") && said.contains("not appended twice"), "{said}");
    // Nothing was sent: there is nothing to look for.
    let said = fails_after(&desk, 0, || desk.words("note a --text x")).fails(1);
    assert!(said.contains("the server of this ledger ended before it answered\n"), "{said}");
    // There is the journal to be read.
    let ran = fails_after(&desk, 0, || desk.words("cases"));
    assert_eq!(ran.err, "");
    assert!(ran.ok().contains("Is a so?"));
    // Recorded again, it is there once.
    for _ in 0..2 {
        feed(&desk.dir(), "record -", &line).ok();
    }
    assert_eq!(desk.entries(), 4);
}

#[test]
fn a_server_that_stops_acknowledges_all_that_it_appended() {
    let desk = Desk::new();
    feed(&desk.dir(), "record -", &(opening("a") + "\n")).ok();
    let server = serve(&desk.dir());
    let mut command = casebook(&desk.dir());
    let input = desk.file("in.jsonl", notes(&["a"], "n", 50_000));
    let mut child = piped(command.arg("record").arg(input));
    let mut out = child.stdout.take().unwrap();
    let reading = thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        text
    });
    let begun = desk.entries();
    until("an entry", || (desk.entries() > begun + 500).then_some(()));
    server.stop();
    let ran: Ran = child.wait_with_output().unwrap().into();
    let said = ran.fails(1);
    assert!(said.contains("the server of this ledger ended before it answered"), "{said}");
    let receipts = crate::events::receipts(&reading.join().unwrap());
    assert!(receipts.len() > 500);
    crate::events::assert_kept(&desk.dir(), &receipts);
    assert_eq!(desk.words("cases").err, "", "it was closed in good order");
    desk.words("verify").ok();
    // All that was appended was acknowledged: what was not answered was not appended.
    assert_eq!(receipts.len() + begun, desk.entries());
}

#[test]
fn a_command_waits_while_a_server_starts_or_stops() {
    let desk = town();
    let stop = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let (stop, desk) = (&stop, &desk);
        let serving = scope.spawn(move || {
            let mut servers = 0;
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                let server = serve(&desk.dir());
                thread::sleep(Duration::from_millis(150));
                server.stop();
                servers += 1;
                thread::sleep(Duration::from_millis(20));
            }
            servers
        });
        for turn in 0..12 {
            let ran = desk.run(&["note", "lights", "--text", &format!("n{turn}"), "--wait", "60"]);
            // One that stops while it is asked says so, and nothing else goes wrong.
            assert!(ran.code == 0 || ran.err.contains("ended before it answered"), "{}", ran.err);
            let audit = desk.file("more.txt", format!("more {turn}"));
            let ran = desk.run(&["capture", audit.to_str().unwrap(), "--source", "audit", "--wait", "60"]);
            assert!(ran.code == 0 || ran.err.contains("ended before it answered"), "{}", ran.err);
            let ran = desk.words("cases --json");
            assert!(ran.code == 0 || ran.err.contains("ended before it answered"), "{}", ran.err);
        }
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        assert!(serving.join().unwrap() > 1);
    });
    desk.words("verify").ok();
}

#[test]
fn what_needs_the_ledger_for_itself_says_so() {
    let desk = town();
    let server = serve(&desk.dir());
    for line in ["rebuild", "rebuild --sign-anew", "key rekey --reason retired"] {
        let said = desk.words(line).fails(5);
        assert!(said.contains("a server runs on") && said.contains("stop the server first"), "{line}: {said}");
        assert!(said.ends_with("nothing was written\n"), "{line}: {said}");
    }
    // Looking is allowed.
    desk.words("doctor").ok();
    server.stop();
    desk.words("rebuild").ok();
    desk.words("key rekey --reason retired").ok();
}

#[test]
fn only_the_owner_may_connect() {
    let desk = town();
    let server = serve(&desk.dir());
    let mode = fs::metadata(desk.dir().join("socket")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777, 0o600);
    server.stop();
    assert!(!Path::new(&desk.dir()).join("socket").exists());
}
