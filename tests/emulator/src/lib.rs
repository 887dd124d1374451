//! A local server that answers like Clerk's Frontend API: real rules, real session tokens, faults on demand, and a
//! log of what its clients did. It listens on loopback only. Independent of Clerk.
//!
//! ```
//! use clerk_emulator::{Cut, Emulator, Fault, Seed};
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let emulator = Emulator::start(Seed::demo()).await.unwrap();
//! println!("{} with {}", emulator.base_url(), emulator.publishable_key());
//! emulator.add_fault(Fault {
//!     route: Some("POST /v1/organizations/{organization_id}/memberships".into()),
//!     cut: Some(Cut::AfterHandling),
//!     ..Fault::default()
//! });
//! assert!(emulator.log().is_empty());
//! # });
//! ```

mod answer;
mod app;
mod call;
mod context;
mod control;
mod control_routes;
mod error;
mod gate;
mod judge;
pub mod matching;
mod minting;
mod render;
mod roles;
mod routes;
pub mod seed;
mod server;
mod store;
mod tokens;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch;

pub use control::{
    AfterGoaway, BodyEnd, Change, CloseAfter, Connections, Cut, EndedSessions, ErrorCode, ExpectedRequests,
    Fault, Goaway, Head, IdleClose, LastStream, LogEntry, MemberOf, NewMember, NewRequest, Options, Order,
    Outcome, PreviousToken, RateLimit, ResetStream, RetryAfter, Rotate, Ties, TotalCount,
};
pub use judge::{Judge, Side, Verdicts, Violation};
pub use seed::{Seed, SeedError};

use app::{Addresses, App};
use server::{Listeners, Tls};

/// How to start, where the defaults do not do.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Of the base URL; 0 takes a free one.
    pub port: u16,
    /// Where the data is kept; in memory without one. A file that holds data keeps it.
    pub data: Option<PathBuf>,
    /// Serves HTTPS at the base URL.
    pub tls: Option<Protocols>,
    /// Judges every request and every response by the official description.
    pub judge: Option<Judge>,
}

/// What clients may speak over TLS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Protocols {
    /// HTTP/2, and HTTP/1.1 for those who do not know it.
    #[default]
    Http2,
    /// HTTP/1.1 alone.
    Http1,
}

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or the system has none to give.
    #[error("the emulator cannot listen: {0}")]
    Listen(#[from] std::io::Error),
    /// The seed or the data file is no good.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// A running emulator, in a thread of its own. Dropping it stops it and closes its connections.
pub struct Emulator {
    app: Arc<App>,
    ca_certificate: Option<String>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Emulator").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

impl Emulator {
    /// Starts on a free port, with its data in memory.
    pub async fn start(seed: Seed) -> Result<Self, StartError> {
        Self::start_with(seed, Start::default()).await
    }

    /// The same over TLS, with HTTP/2 and HTTP/1.1 as clients like. It listens for HTTP in the clear too: see
    /// [`http_url`](Self::http_url).
    pub async fn start_tls(seed: Seed) -> Result<Self, StartError> {
        Self::start_with(seed, Start { tls: Some(Protocols::Http2), ..Start::default() }).await
    }

    /// Starts as told.
    pub async fn start_with(seed: Seed, start: Start) -> Result<Self, StartError> {
        // Starting takes milliseconds, and nobody waits for anything meanwhile.
        Self::start_blocking(seed, start)
    }

    /// The same outside of any runtime.
    pub fn start_blocking(seed: Seed, start: Start) -> Result<Self, StartError> {
        let listeners = listeners(&start)?;
        let https = listeners.https.as_ref().map(|(listener, _)| listener.local_addr()).transpose()?;
        let ca_certificate = listeners.https.as_ref().map(|(_, tls)| tls.ca_certificate.clone());
        let addresses = Addresses { http: listeners.http.local_addr()?, https };
        let app = Arc::new(App::new(addresses, seed, start.data.as_deref(), start.judge)?);
        let (stop, stopped) = watch::channel(false);
        let serving = server::serve(Arc::clone(&app), listeners, stopped);
        // A thread of its own: whoever started it may block, be it on the emulator's answers.
        let serve = || tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serving);
        let thread = std::thread::Builder::new().name("clerk-emulator".into()).spawn(serve)?;
        Ok(Self { app, ca_certificate, stop, thread: Some(thread) })
    }

    /// `http://127.0.0.1:…`, or `https://127.0.0.1:…` with TLS.
    pub fn base_url(&self) -> String {
        self.app.base_url()
    }

    /// `http://127.0.0.1:…`: the same server in the clear. Without TLS this is the base URL.
    pub fn http_url(&self) -> String {
        self.app.http_url()
    }

    /// Of the authority that vouches for the emulator's certificate, as PEM; none without TLS. The certificate is for
    /// `localhost`, `127.0.0.1` and `::1`, and both are made at each start.
    pub fn ca_certificate(&self) -> Option<&str> {
        self.ca_certificate.as_deref()
    }

    /// A key whose host is the emulator's address. Clients that insist on https need the base URL instead.
    pub fn publishable_key(&self) -> String {
        self.app.publishable_key()
    }

    /// For the Backend API.
    pub fn secret_key(&self) -> &str {
        self.app.secret_key()
    }

    /// Back to the seed it started with; faults, limits, options and the log are cleared.
    pub fn reset(&self) -> Result<(), SeedError> {
        self.app.reset()
    }

    /// The same with another seed. [`reset`](Self::reset) still goes back to the first.
    pub fn seed(&self, seed: &Seed) -> Result<(), SeedError> {
        self.app.restart(seed)
    }

    /// `GET /v1/client` and so on: every route, by the name that faults, limits and the log give it.
    pub fn routes() -> Vec<String> {
        routes::names()
    }

    /// Something goes wrong from now on.
    pub fn add_fault(&self, fault: Fault) {
        self.app.control.faults.add(fault);
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.app.control.faults.clear();
    }

    /// Limits requests from now on.
    pub fn add_rate_limit(&self, limit: RateLimit) {
        self.app.control.rate_limits.add(limit);
    }

    /// No limits any more.
    pub fn clear_rate_limits(&self) {
        self.app.control.rate_limits.clear();
    }

    /// The options in force.
    pub fn options(&self) -> Options {
        self.app.control.options()
    }

    /// Replaces the options.
    pub fn set_options(&self, options: Options) {
        self.app.control.set_options(options);
    }

    /// Does at once what another administrator would: all of it, or nothing and the reason.
    pub fn change(&self, changes: &[Change]) -> Result<(), String> {
        self.app.change(changes)
    }

    /// Has changes happen while the next list is read: between its rows and its total where these are counted apart.
    pub fn change_between(&self, changes: Vec<Change>) {
        self.app.control.schedule(changes);
    }

    /// Every request so far, oldest first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.app.control.log.after(0)
    }

    /// Forgets the requests so far, and counts connections anew.
    pub fn clear_log(&self) {
        self.app.control.clear_log();
    }

    /// Whether the requests so far are as expected, now or within that time: what was given up may take a moment to end.
    /// It blocks for as long.
    ///
    /// # Errors
    /// Says what was expected and what came.
    pub fn check_requests(&self, expected: &[ExpectedRequests], within: Duration) -> Result<(), String> {
        let deadline = Instant::now() + within;
        loop {
            match ExpectedRequests::check_all(expected, &self.log()) {
                Err(_) if Instant::now() < deadline => std::thread::sleep(control::SOON),
                checked => return checked,
            }
        }
    }

    /// What the judge saw since the start or the last reset.
    pub fn verdicts(&self) -> Verdicts {
        self.app.control.verdicts.read(self.app.judge.as_ref())
    }

    /// How many connections clients have open, and had.
    pub fn connections(&self) -> Connections {
        self.app.control.connections.read()
    }

    /// Stops: connections are closed, requests in progress are dropped.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}

fn listeners(start: &Start) -> std::io::Result<Listeners> {
    let Some(protocols) = start.tls else {
        return Ok(Listeners { http: server::listen(start.port)?, https: None });
    };
    let tls = Tls::new(protocols == Protocols::Http2)?;
    Ok(Listeners { http: server::listen(0)?, https: Some((server::listen(start.port)?, tls)) })
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            // Its end is what was asked for; a panic in there was printed already.
            let _ = thread.join();
        }
    }
}
