use ledger::{Hub, Ledger, Snapshots};
use proof::RecordedAt;
use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

/// A server at work in a ledger directory.
pub(crate) struct Server {
    hub: Hub,
}

/// Starts a server. All tests start theirs here.
#[track_caller]
pub(crate) fn serve(ledger: &Path) -> Server {
    let opened = Ledger::open_alone(ledger, 10_000).unwrap();
    Server { hub: Hub::start(opened.ledger, now).unwrap() }
}

#[expect(clippy::disallowed_methods, reason = "a test's clock")]
fn now() -> RecordedAt {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    RecordedAt(i64::try_from(since.as_micros()).unwrap())
}

impl Server {
    /// Where readers beside it find snapshots.
    pub(crate) fn snapshots(&self) -> Snapshots {
        self.hub.snapshots()
    }

    /// Stops it in good order.
    #[track_caller]
    pub(crate) fn stop(self) {
        assert_eq!(self.hub.failed(), None);
        self.hub.stop().unwrap();
    }
}
