use crate::{
    events::{assert_kept, give, installed, note, notes, opening, piped, receipts, until},
    support::{CASEBOOK, Desk},
};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{ChildStdout, Command},
};

/// How soon the checkpoint must follow: the promise is 200 ms, a machine that also runs other tests is slower.
const SOON_S: f64 = 1.0;

/// A system call in a trace: where it begins and where it has returned, by line, and when.
#[derive(Debug)]
struct Call {
    begins: usize,
    returned: usize,
    at: f64,
    text: String,
}

/// Reads `strace -f -ttt`: `pid time call(…) = result`, or in two lines, `… <unfinished ...>` and `<... call resumed>…`.
fn calls(trace: &str) -> Vec<Call> {
    let mut open: BTreeMap<&str, Call> = BTreeMap::new();
    let mut calls = Vec::new();
    for (number, line) in trace.lines().enumerate() {
        let mut words = line.splitn(2, ' ');
        let (Some(pid), Some(rest)) = (words.next(), words.next()) else { continue };
        let Some((time, text)) = rest.trim_start().split_once(' ') else { continue };
        let at = time.parse().unwrap();
        let call = Call { begins: number, returned: number, at, text: text.to_owned() };
        if text.ends_with("<unfinished ...>") {
            open.insert(pid, call);
        } else if text.starts_with("<... ") {
            let begun = open.remove(pid).expect("what is resumed was begun");
            calls.push(Call { returned: number, text: begun.text + text, ..begun });
        } else {
            calls.push(call);
        }
    }
    calls
}

/// Waits until the checkpoint file covers so many entries.
fn checkpointed(ledger: &Path, entries: usize) {
    until("the checkpoint", || {
        let note = fs::read_to_string(ledger.join("checkpoint")).unwrap();
        (note.lines().nth(1) == Some(&entries.to_string())).then_some(())
    });
}

fn read_answers(out: &mut BufReader<ChildStdout>, count: usize) -> String {
    let mut text = String::new();
    for _ in 0..count {
        assert_ne!(out.read_line(&mut text).unwrap(), 0, "an answer for each line");
    }
    text
}

#[test]
fn shows_7_nothing_is_acknowledged_before_it_is_synced_and_the_checkpoint_follows() {
    if !installed("strace") {
        return;
    }
    let desk = Desk::new();
    let before = desk.entries();
    let trace = desk.outside().join("trace");
    let mut child = piped(
        Command::new("strace")
            .args(["-f", "-ttt", "-y", "-s", "1000000"])
            .args(["-e", "trace=write,pwrite64,fdatasync,fsync,rename", "-o"])
            .arg(&trace)
            .args([CASEBOOK, "record", "-"])
            .current_dir(desk.dir()),
    );
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    // One by one, each acknowledged before the next, and standard input stays open.
    let mut count = before;
    for n in 0..5 {
        give(&mut child, &(if n == 0 { opening("a") } else { note("a", &format!("single {n}")) } + "\n"));
        said += &read_answers(&mut out, 1);
        count += 1;
        checkpointed(&desk.dir(), count);
    }
    // A batch, idle again; and one more that is followed by the end.
    give(&mut child, &notes(&["a"], "batch", 200));
    said += &read_answers(&mut out, 200);
    checkpointed(&desk.dir(), count + 200);
    give(&mut child, &(note("a", "last") + "\n"));
    drop(child.stdin.take());
    out.read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success());
    let receipts = receipts(&said);
    assert_eq!(receipts.len(), 206);
    assert_kept(&desk.dir(), &receipts);
    checkpointed(&desk.dir(), count + 201);

    let calls = calls(&fs::read_to_string(&trace).unwrap());
    let to_journal = |call: &&Call| call.text.contains("/journal/0");
    let is = |call: &&Call, name: &str| call.text.starts_with(name);
    let failed: Vec<_> = calls.iter().filter(|call| call.text.contains(" = -1 ")).collect();
    assert!(failed.is_empty(), "{failed:?}");
    for receipt in &receipts {
        let seq = receipt.seq;
        let (line, answer) = (format!("\\\"seq\\\":{seq},\\\"signatures\\\""), format!("\\\"seq\\\":{seq}}}"));
        let mut writes = calls.iter().filter(to_journal).filter(|call| call.text.contains(&line));
        let written = writes.next().expect("the entry is written");
        assert!(writes.next().is_none(), "entry {seq} is written once");
        let mut answers = calls.iter().filter(|call| is(call, "write(1<") && call.text.contains(&answer));
        let acknowledged = answers.next().expect("the entry is acknowledged");
        assert!(answers.next().is_none(), "entry {seq} is acknowledged once");
        let synced = calls.iter().filter(to_journal).any(|call| {
            is(&call, "fdatasync(") && call.begins > written.returned && call.returned < acknowledged.begins
        });
        assert!(synced, "entry {seq} is acknowledged after an fdatasync that follows its write");
    }
    let replaced = |call: &&Call| is(call, "rename(") && call.text.contains("/checkpoint\")");
    let mut slowest: f64 = 0.0;
    for acknowledged in calls.iter().filter(|call| is(call, "write(1<")) {
        let next = calls.iter().filter(replaced).find(|call| call.begins > acknowledged.returned);
        let next = next.expect("the checkpoint is replaced before the process ends");
        slowest = slowest.max(next.at - acknowledged.at);
    }
    println!("the checkpoint followed an acknowledgement within {:.0} ms", slowest * 1000.0);
    assert!(slowest < SOON_S, "{slowest} s");
    assert!(calls.iter().filter(replaced).count() >= 7);
}
