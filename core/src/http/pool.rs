//! The connection pool, replaced as a whole as soon as one of its connections may be dead.
//!
//! A connection can go dead without being closed: the network changed, a router dropped it, the machine slept. It would
//! stay in the pool, and every call would wait on it in vain.

use crate::{
    clock::Moment,
    error::{Error, Result},
    events,
};
use reqwest::{
    Client, Proxy,
    header::{ACCEPT_ENCODING, HeaderMap, HeaderValue},
};
use rustls::ClientConfig;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long an idle connection is kept. After that, routers on the way may have dropped it.
const IDLE: Duration = Duration::from_secs(60);
/// The maximum number of header lines of an HTTP/1.1 response.
const MAX_HEADERS: usize = 2_000;
/// The maximum size of the headers of an HTTP/2 response, in bytes. For HTTP/1.1, hyper's limit is 400 KiB.
const MAX_HEAD: u32 = 512 << 10;

/// The settings of connections.
pub(super) struct Settings {
    pub(super) tls: ClientConfig,
    pub(super) proxy: Option<Proxy>,
    /// Per attempt, unless a client overrides it.
    pub(super) timeout: Duration,
    /// Also the number of idle connections to keep.
    pub(super) idle_connections: usize,
    pub(super) user_agent: HeaderValue,
}

pub(super) struct Pool {
    settings: Settings,
    current: Mutex<Current>,
}

struct Current {
    /// Counts the replacements, so that many calls that fail on the same connections replace them only once.
    generation: u64,
    /// `None` until the next call creates it.
    client: Option<Client>,
    used: Moment,
    is_closed: bool,
}

/// The connections of one generation, kept open while this is held.
pub(super) struct Lease {
    pub(super) client: Client,
    pub(super) generation: u64,
}

impl Pool {
    pub(super) fn new(settings: Settings) -> Result<Self> {
        let client = Some(settings.client()?);
        let current = Current { generation: 0, client, used: Moment::now(), is_closed: false };
        Ok(Self { settings, current: Mutex::new(current) })
    }

    /// The connections for one call.
    pub(super) fn lease(&self) -> Result<Lease> {
        let mut current = self.lock();
        if current.is_closed {
            return Err(Error::closed());
        }
        let now = Moment::now();
        if now.slept_since(current.used) >= IDLE {
            current.replace("the machine slept");
        }
        current.used = now;
        let client = match &current.client {
            Some(client) => client.clone(),
            None => current.client.insert(self.settings.client()?).clone(),
        };
        Ok(Lease { client, generation: current.generation })
    }

    /// Retires this generation: later calls use new connections, and calls in flight keep theirs.
    pub(super) fn retire(&self, generation: u64) {
        let mut current = self.lock();
        if current.generation == generation {
            current.replace("a request got no response");
        }
    }

    /// Closes idle connections at once, and the others when their requests end.
    pub(super) fn close(&self) {
        let mut current = self.lock();
        current.is_closed = true;
        current.client = None;
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn replace(&mut self, reason: &str) {
        events::connections_replaced(reason);
        self.generation += 1;
        self.client = None;
    }
}

impl Settings {
    fn client(&self) -> Result<Client> {
        // Detects a dead connection within half of an attempt's timeout, to leave time for another one. A copy of the
        // client with a shorter timeout relies on that instead, since sharing connections is worth more.
        let (ping_every, ping_timeout) = (self.timeout / 6, self.timeout / 3);
        let mut builder = Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .user_agent(self.user_agent.clone())
            .default_headers(HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]))
            .redirect(reqwest::redirect::Policy::none())
            // Retries are decided per operation, above this layer.
            .retry(reqwest::retry::never())
            .referer(false)
            // Bodies are decompressed above this layer, even if another crate enables this feature of reqwest.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            // Distinguishes a connection that was never made from a response that never arrived.
            .connect_timeout((self.timeout * 9 / 10).min(Duration::from_secs(10)))
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(self.idle_connections)
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(MAX_HEAD)
            // Only while requests are waiting, so that an idle phone is not woken.
            .http2_keep_alive_interval(ping_every.clamp(Duration::from_millis(1), Duration::from_secs(3)))
            .http2_keep_alive_timeout(ping_timeout.clamp(Duration::from_millis(1), Duration::from_secs(5)))
            // The environment's proxies are read by this crate, since reqwest silently ignores those that it cannot use.
            .no_proxy();
        #[cfg(any(target_os = "android", target_os = "linux"))]
        {
            builder = builder.tcp_user_timeout((self.timeout / 2).min(Duration::from_secs(30)));
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
        }
        builder
            .build()
            .map_err(|error| Error::usage("the HTTP client could not be created").with_source(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tls;

    fn pool() -> Pool {
        let tls = tls::config(false, None).expect("a configuration");
        let settings = Settings {
            tls,
            proxy: None,
            timeout: Duration::from_secs(30),
            idle_connections: 64,
            user_agent: HeaderValue::from_static("test"),
        };
        Pool::new(settings).expect("a pool")
    }

    fn generation(pool: &Pool) -> u64 {
        pool.lease().expect("open").generation
    }

    #[test]
    fn a_storm_of_timeouts_replaces_the_connections_once() {
        let pool = pool();
        for _ in 0..100 {
            pool.retire(0);
        }
        assert_eq!(generation(&pool), 1);
        pool.retire(0);
        assert_eq!(generation(&pool), 1);
        pool.close();
        assert!(pool.lease().is_err());
    }

    #[test]
    fn connections_from_before_a_sleep_are_not_used() {
        let pool = pool();
        assert_eq!(generation(&pool), 0);
        // The wall clock advanced, the monotonic clock did not.
        let asleep = |seconds| pool.lock().used.wall -= Duration::from_secs(seconds);
        asleep(30);
        assert_eq!(generation(&pool), 0);
        asleep(61);
        assert_eq!(generation(&pool), 1);
        // A clock that was set back proves nothing.
        pool.lock().used.wall += Duration::from_secs(3600);
        assert_eq!(generation(&pool), 1);
        assert_eq!(generation(&pool), 1);
    }
}
