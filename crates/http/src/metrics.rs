//! What is counted, in Prometheus's text format.

use core::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// The upper bounds of the histogram of durations, in microseconds.
const BOUNDS_MICROS: [u64; 9] = [500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000, 5_000_000];

/// Counts since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// Requests by status.
    requests: Mutex<BTreeMap<u16, u64>>,
    buckets: [AtomicU64; 9],
    count: AtomicU64,
    micros: AtomicU64,
    pub(crate) cached: AtomicU64,
}

impl Metrics {
    /// Counts a request.
    pub(crate) fn request(&self, status: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = requests.entry(status).or_default();
        *count = count.saturating_add(1);
        drop(requests);
        for (bound, bucket) in BOUNDS_MICROS.iter().zip(&self.buckets) {
            if micros <= *bound {
                bucket.fetch_add(1, Relaxed);
            }
        }
        self.count.fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
    }

    /// Returns all counts as text.
    pub(crate) fn text(&self, entries: u64, checkpointed: u64, connections: usize) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        if self.write(&mut out, entries, checkpointed, connections).is_err() {
            return String::new();
        }
        out
    }

    fn write(&self, out: &mut String, entries: u64, checkpointed: u64, connections: usize) -> core::fmt::Result {
        let mut one = |name: &str, kind: &str, help: &str| {
            writeln!(out, "# HELP casebook_{name} {help}\n# TYPE casebook_{name} {kind}").map(|()| ())
        };
        one("http_requests_total", "counter", "Requests that were answered, by status.")?;
        for (status, count) in self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            writeln!(out, "casebook_http_requests_total{{status=\"{status}\"}} {count}")?;
        }
        let mut single = |name: &str, kind: &str, help: &str, value: u64| {
            writeln!(out, "# HELP casebook_{name} {help}\n# TYPE casebook_{name} {kind}\ncasebook_{name} {value}")
        };
        single(
            "http_answers_kept_total",
            "counter",
            "Requests that were answered with what had been computed before.",
            self.cached.load(Relaxed),
        )?;
        single("http_connections", "gauge", "Connections that are open.", connections as u64)?;
        single("log_entries", "gauge", "Entries in the log.", entries)?;
        single("log_checkpointed_entries", "gauge", "Entries that the latest checkpoint covers.", checkpointed)?;
        writeln!(
            out,
            "# HELP casebook_http_request_seconds How long answers took.\n# TYPE casebook_http_request_seconds histogram"
        )?;
        for (bound, bucket) in BOUNDS_MICROS.iter().zip(&self.buckets) {
            let (whole, rest) = (bound / 1_000_000, bound % 1_000_000);
            writeln!(out, "casebook_http_request_seconds_bucket{{le=\"{whole}.{rest:06}\"}} {}", bucket.load(Relaxed))?;
        }
        let (count, micros) = (self.count.load(Relaxed), self.micros.load(Relaxed));
        writeln!(out, "casebook_http_request_seconds_bucket{{le=\"+Inf\"}} {count}")?;
        writeln!(out, "casebook_http_request_seconds_sum {}.{:06}", micros / 1_000_000, micros % 1_000_000)?;
        writeln!(out, "casebook_http_request_seconds_count {count}")
    }
}
