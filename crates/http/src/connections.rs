//! Bounded connections: when there are too many, the one that has waited longest without asking anything goes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

/// How many connections are open at once, where the system allows as many files.
const CONNECTIONS_MAX: usize = 4096;
/// Files that are left for everything else.
const OTHER_FILES: usize = 256;

#[derive(Debug)]
struct Open {
    max: usize,
    /// Those that wait for a request, by when they began to wait.
    waiting: BTreeMap<u64, Arc<Notify>>,
    count: usize,
    next: u64,
}

/// The connections that are open.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    open: Arc<Mutex<Open>>,
}

impl Default for Connections {
    fn default() -> Self {
        let max = CONNECTIONS_MAX.min(files_max().saturating_sub(OTHER_FILES).max(16));
        Self { open: Arc::new(Mutex::new(Open { max, waiting: BTreeMap::new(), count: 0, next: 0 })) }
    }
}

/// Asks for as many open files as this process may have, and returns how many that are.
fn files_max() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let granted = if setrlimit(Resource::Nofile, wanted).is_ok() { limit.maximum } else { limit.current };
    granted.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}

/// One of them, until dropped.
#[derive(Debug)]
pub(crate) struct Connection {
    connections: Connections,
    /// Since when it waits; nothing while a request is answered.
    since: Mutex<Option<u64>>,
    leave: Arc<Notify>,
}

impl Connections {
    /// Takes in a connection. Where there are too many, the one that waited longest is told to leave; where none waits,
    /// there is no room.
    pub(crate) fn enter(&self) -> Option<Arc<Connection>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.count >= open.max {
            let (_, oldest) = open.waiting.pop_first()?;
            oldest.notify_one();
        }
        open.count = open.count.saturating_add(1);
        drop(open);
        let leave = Arc::new(Notify::new());
        let connection = Connection { connections: self.clone(), since: Mutex::new(None), leave };
        connection.waits();
        Some(Arc::new(connection))
    }

    /// Returns how many there are.
    pub(crate) fn count(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).count
    }
}

impl Connection {
    /// It waits for a request.
    pub(crate) fn waits(&self) {
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.next = open.next.saturating_add(1);
        let since = open.next;
        open.waiting.insert(since, Arc::clone(&self.leave));
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = Some(since);
    }

    /// It has asked something.
    pub(crate) fn asks(&self) {
        let since = self.since.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(since) = since {
            self.connections.open.lock().unwrap_or_else(PoisonError::into_inner).waiting.remove(&since);
        }
    }

    /// Returns when it is told to leave.
    pub(crate) async fn told_to_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.asks();
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.count = open.count.saturating_sub(1);
    }
}
