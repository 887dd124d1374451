//! The settings and the figures of every program.

use anyhow::{Context as _, Result};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The settings, from environment variables.
pub(crate) struct Told {
    pub(crate) url: String,
    pub(crate) rows: usize,
    pub(crate) rounds: usize,
    /// The certificate to trust, as PEM, if the server is reached over TLS. Then everyone has to use HTTP/2.
    pub(crate) ca_certificate: Option<String>,
}

impl Told {
    pub(crate) fn read() -> Result<Self> {
        let text = |name: &'static str| std::env::var(name).context(name);
        Ok(Self {
            url: text("BENCH_URL")?,
            rows: text("BENCH_ROWS")?.parse()?,
            rounds: text("BENCH_ROUNDS")?.parse()?,
            ca_certificate: std::env::var_os("BENCH_CA").map(std::fs::read_to_string).transpose()?,
        })
    }
}

/// Wall time and CPU time of each round, in seconds.
#[derive(Default, Serialize)]
pub(crate) struct Rounds {
    /// The time of the first response in seconds since 1970, and the duration of its call including the
    /// setup.
    first_at: f64,
    first_call: f64,
    wall: Vec<f64>,
    cpu: Vec<f64>,
    peak_mib: Option<f64>,
}

impl Rounds {
    pub(crate) fn first(since: Instant) -> Result<Self> {
        let first_at = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
        Ok(Self { first_at, first_call: since.elapsed().as_secs_f64(), ..Self::default() })
    }

    pub(crate) fn add(&mut self, begun: (Instant, f64)) {
        self.wall.push(begun.0.elapsed().as_secs_f64());
        self.cpu.push(processor_time() - begun.1);
    }

    pub(crate) fn finish(mut self) -> Self {
        self.peak_mib = peak_mib();
        self
    }
}

pub(crate) fn begin() -> (Instant, f64) {
    (Instant::now(), processor_time())
}

fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The peak memory of the process, which only Linux provides in a file.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}
