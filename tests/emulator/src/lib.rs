//! A local server that behaves like Clerk's Frontend API: real rules, real session tokens, faults on demand, and a
//! log of its requests. Listens on loopback only. Independent of Clerk.
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

mod app;
mod call;
mod context;
mod control;
mod control_routes;
mod error;
mod judge;
pub mod matching;
mod middleware;
mod minting;
mod render;
mod resources;
mod response;
mod roles;
mod routes;
pub mod seed;
mod server;
mod shipped_seeds;
mod store;
mod tokens;
mod upload;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch;

pub use control::{
    AfterGoaway, BodyEnd, Change, CloseAfter, Connections, Cut, DeprovisionedUser, EndedSessions, ErrorCode,
    ExpectedRequests, Fault, FinishedSync, FinishedTestRun, Goaway, Head, IdleClose, LastStream, LogEntry,
    MemberOf, NewDirectoryGroup, NewDirectoryUser, NewDomain, NewEnterpriseConnection, NewInvitation,
    NewMember, NewRequest, NewSuggestion, NewTxtRecord, Options, Order, Outcome, PreviousToken, RateLimit,
    RefusedCredentials, ResetStream, RetryAfter, Rotate, SyncStatus, Ties, TotalCount,
};
pub use judge::{Judge, Side, Verdicts, Violation};
pub use seed::{Seed, SeedError};

use app::{Addresses, App};
use control::Check;
use server::{Listeners, Tls};

/// Options for starting an emulator.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// The port of the base URL. 0 chooses a free one.
    pub port: u16,
    /// The file for the data, in memory by default. Existing data in the file is kept.
    pub data: Option<PathBuf>,
    /// Serves HTTPS at the base URL, with these protocols.
    pub tls: Option<Protocols>,
    /// Validates every request and every response against the official description.
    pub judge: Option<Judge>,
}

/// The protocols that clients may use over TLS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Protocols {
    /// HTTP/2, and HTTP/1.1 for clients without it.
    #[default]
    Http2,
    /// HTTP/1.1 only.
    Http1,
}

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is in use, or no port is available.
    #[error("the emulator cannot listen on port {port}")]
    Listen {
        /// The port that was asked for; 0 stands for any free one.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// A certificate or a thread could not be made.
    #[error("the emulator cannot start")]
    Start(#[source] std::io::Error),
    /// The seed or the data file is invalid.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// A running emulator, in its own thread. Dropping it stops it and closes its connections.
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

    /// The same over TLS, where clients choose between HTTP/2 and HTTP/1.1. Also serves plain HTTP: see
    /// [`http_url`](Self::http_url).
    pub async fn start_tls(seed: Seed) -> Result<Self, StartError> {
        Self::start_with(seed, Start { tls: Some(Protocols::Http2), ..Start::default() }).await
    }

    /// Starts with these options.
    pub async fn start_with(seed: Seed, start: Start) -> Result<Self, StartError> {
        // Starting takes only milliseconds, so blocking is acceptable.
        Self::start_blocking(seed, start)
    }

    /// The same, without an asynchronous runtime.
    pub fn start_blocking(seed: Seed, start: Start) -> Result<Self, StartError> {
        let listeners = listeners(&start)?;
        let https = listeners.https.as_ref().map(|(listener, _)| listener.local_addr()).transpose();
        let ca_certificate = listeners.https.as_ref().map(|(_, tls)| tls.ca_certificate.clone());
        let http = listeners.http.local_addr().map_err(StartError::Start)?;
        let addresses = Addresses { http, https: https.map_err(StartError::Start)? };
        let app = Arc::new(App::new(addresses, seed, start.data.as_deref(), start.judge)?);
        let (stop, stopped) = watch::channel(false);
        let serving = server::serve(Arc::clone(&app), listeners, stopped);
        // In its own thread, since the caller may block, for example on the emulator's responses.
        let serve = || tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serving);
        let thread = std::thread::Builder::new().name("clerk-emulator".into()).spawn(serve);
        let thread = thread.map_err(StartError::Start)?;
        Ok(Self { app, ca_certificate, stop, thread: Some(thread) })
    }

    /// `http://127.0.0.1:…`, or `https://127.0.0.1:…` with TLS.
    pub fn base_url(&self) -> String {
        self.app.base_url()
    }

    /// `http://127.0.0.1:…`: the same server over plain HTTP. Without TLS, this is the base URL.
    pub fn http_url(&self) -> String {
        self.app.http_url()
    }

    /// The certificate of the authority that issued the emulator's certificate, as PEM. None without TLS. The emulator's
    /// certificate is for `localhost`, `127.0.0.1` and `::1`. Both are created at each start.
    pub fn ca_certificate(&self) -> Option<&str> {
        self.ca_certificate.as_deref()
    }

    /// A key whose host is the emulator's address. Clients that require https need the base URL instead.
    pub fn publishable_key(&self) -> String {
        self.app.publishable_key()
    }

    /// The secret key for the Backend API.
    pub fn secret_key(&self) -> &str {
        self.app.secret_key()
    }

    /// Restores the seed it was started with. Clears faults, rate limits, options and the log.
    pub fn reset(&self) -> Result<(), SeedError> {
        self.app.reset()
    }

    /// The same with another seed. [`reset`](Self::reset) still restores the first one.
    pub fn seed(&self, seed: &Seed) -> Result<(), SeedError> {
        self.app.restart(seed)
    }

    /// The names of all routes, such as `GET /v1/client`, as used by faults, rate limits and the log.
    pub fn routes() -> Vec<String> {
        routes::names()
    }

    /// Those of them that the official description of the Frontend API does not have.
    pub fn undescribed_routes() -> Vec<String> {
        routes::undescribed_names()
    }

    /// Adds a fault.
    ///
    /// # Panics
    /// If the fault could never do anything: it has no effect, its route does not exist, or a value is out of range.
    #[track_caller]
    pub fn add_fault(&self, fault: Fault) {
        assert_valid(&fault);
        self.app.control.faults.add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.app.control.faults.clear();
    }

    /// Adds a rate limit.
    ///
    /// # Panics
    /// If its route does not exist, or its rate is negative.
    #[track_caller]
    pub fn add_rate_limit(&self, limit: RateLimit) {
        assert_valid(&limit);
        self.app.control.rate_limits.add(limit);
    }

    /// Removes all rate limits.
    pub fn clear_rate_limits(&self) {
        self.app.control.rate_limits.clear();
    }

    /// The current options.
    pub fn options(&self) -> Options {
        self.app.control.options()
    }

    /// Replaces the options.
    pub fn set_options(&self, options: Options) {
        self.app.control.set_options(options);
    }

    /// Makes changes as another administrator would. Applies all of them, or none and returns the reason.
    pub fn change(&self, changes: &[Change]) -> Result<(), String> {
        self.app.change(changes)
    }

    /// Makes changes while the next list request is handled: between its rows and its total if they are counted separately.
    pub fn change_between(&self, changes: Vec<Change>) {
        self.app.control.schedule(changes);
    }

    /// All requests so far, oldest first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.app.control.log.after(0)
    }

    /// Clears the log and the connection counts.
    pub fn clear_log(&self) {
        self.app.control.clear_log();
    }

    /// Checks that the requests so far are as expected, now or within this time, since cancelled requests may take a moment
    /// to end. Blocks meanwhile.
    ///
    /// # Errors
    /// If the requests differ, with a description of the difference.
    pub fn check_requests(&self, expected: &[ExpectedRequests], within: Duration) -> Result<(), String> {
        let deadline = Instant::now() + within;
        loop {
            match ExpectedRequests::check_all(expected, &self.log()) {
                Err(_) if Instant::now() < deadline => std::thread::sleep(control::RECHECK_INTERVAL),
                checked => return checked,
            }
        }
    }

    /// The results of the judge since the start or the last reset.
    pub fn verdicts(&self) -> Verdicts {
        self.app.control.verdicts.read(self.app.judge.as_ref())
    }

    /// The numbers of open and opened connections.
    pub fn connections(&self) -> Connections {
        self.app.control.connections.read()
    }

    /// Stops the emulator: closes its connections and drops requests in progress.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}

#[track_caller]
fn assert_valid(item: &impl Check) {
    let checked = item.check(routes::check);
    assert!(checked.is_ok(), "{}", checked.err().unwrap_or_default());
}

fn listeners(start: &Start) -> Result<Listeners, StartError> {
    let Some(protocols) = start.tls else {
        return Ok(Listeners { http: listen(start.port)?, https: None });
    };
    let tls = Tls::new(protocols == Protocols::Http2).map_err(StartError::Start)?;
    Ok(Listeners { http: listen(0)?, https: Some((listen(start.port)?, tls)) })
}

fn listen(port: u16) -> Result<TcpListener, StartError> {
    server::listen(port).map_err(|source| StartError::Listen { port, source })
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has already been printed.
            let _ = thread.join();
        }
    }
}
