use super::{
    clerk::Clerk,
    frontend_api::FrontendApi,
    publishable_key::PublishableKey,
    token_store::{MemoryTokenStore, TokenStore},
};
use crate::{
    api::{API_VERSION, Caller, Shared},
    error::{Error, Result},
    http::{Address, Connection, Transport},
    paging::{PREFETCH, check_prefetch},
};
use std::{sync::Arc, time::Duration};

/// As OkHttp's dispatcher, and below what HTTP/2 servers allow on one connection.
const CONCURRENT_REQUESTS: i32 = 64;

/// Where the API is and how to call it.
#[derive(Clone, Default)]
pub struct ClerkOptions {
    /// The instance's publishable key, `pk_test_…` or `pk_live_…`: it names the host of its API, which is reached by
    /// `https`. An emulator's key names this machine, and needs a `base_url` or `proxy_url` beside it.
    pub publishable_key: Option<String>,
    /// The API's address, such as an emulator's: `https`, or `http` to this machine itself. All requests go there; a key may
    /// be given as well and is checked, but the host it names is not used. A path is put before `/v1`.
    pub base_url: Option<String>,
    /// The address of a reverse proxy of yours in front of the API, by the same rules as `base_url`; one of the two.
    pub proxy_url: Option<String>,
    /// Where the client token is kept; clients and processes may share a store. By default in memory, for as long as the
    /// client lives.
    pub token_store: Option<Arc<dyn TokenStore>>,
    /// How long one attempt may take; 30 seconds by default, at most an hour. A call with its repeats and waits takes at
    /// most three times as long.
    pub timeout: Option<Duration>,
    /// A certificate (PEM) to trust beside the usual ones.
    pub ca_certificate: Option<String>,
    /// A proxy that requests go through, such as `http://user:password@proxy.example:3128`: `http` and `https` (which
    /// tunnel by CONNECT), `socks5` (names are looked up here) and `socks5h` (by the proxy). It is used for every
    /// request but those to a plain `http` address of this machine, and takes the place of the environment's. Without
    /// one `HTTPS_PROXY` or else `ALL_PROXY` counts, except for this machine and the hosts of `NO_PROXY`.
    pub proxy: Option<String>,
    /// How many requests may be under way at once, from 1 to 1000; 64 by default. Calls beyond them wait, first come
    /// first served, each within its own time limit. Clones and handles share the number.
    pub max_concurrent_requests: Option<i32>,
    /// How many pages of a quiet list may be fetched ahead of the reader: from 1 (none) to 32; 8 by default.
    pub prefetch: Option<u32>,
}

impl ClerkOptions {
    fn build(self) -> Result<Clerk> {
        let address = self.address()?;
        let timeout = check_timeout(self.timeout.unwrap_or(Duration::from_secs(30)))?;
        let prefetch = check_prefetch(self.prefetch.unwrap_or(PREFETCH))?;
        let max_concurrent_requests =
            check_concurrency(self.max_concurrent_requests.unwrap_or(CONCURRENT_REQUESTS))?;
        let transport = Transport::new(Connection {
            address,
            ca_certificate: self.ca_certificate.as_deref(),
            proxy: self.proxy.as_deref(),
            timeout,
            max_concurrent_requests,
            api_version: API_VERSION,
        })?;
        let is_shared = self.token_store.is_some();
        let store = self.token_store.unwrap_or_else(|| Arc::new(MemoryTokenStore::default()));
        let api = FrontendApi::new(Shared::new(transport, prefetch), store, is_shared);
        Ok(Clerk { caller: Caller { api: Arc::new(api), timeout } })
    }

    fn address(&self) -> Result<Address> {
        // Checked even where an address takes its place: a wrong key is a mistake all the same.
        let key = self.publishable_key.as_deref().map(PublishableKey::read).transpose()?;
        match (&self.base_url, &self.proxy_url, key) {
            (Some(_), Some(_), _) => {
                Err(Error::invalid("proxy_url", "give a base_url or a proxy_url, not both"))
            }
            (Some(base), None, _) => Address::new("base_url", base),
            (None, Some(proxy), _) => Address::new("proxy_url", proxy),
            (None, None, Some(key)) => key.address(),
            (None, None, None) => {
                Err(Error::invalid("publishable_key", "give a publishable_key, or a base_url"))
            }
        }
    }
}

impl Clerk {
    /// A client for the instance with this publishable key. No request is made.
    ///
    /// # Errors
    /// `Invalid` for a key that is not one of Clerk's, or that is an emulator's: that needs [`ClerkOptions::base_url`] too.
    pub fn new(publishable_key: impl Into<String>) -> Result<Self> {
        Self::with_options(ClerkOptions {
            publishable_key: Some(publishable_key.into()),
            ..Default::default()
        })
    }

    /// A client with other settings. No request is made.
    ///
    /// # Errors
    /// `Invalid`, saying which parameter: a key that is not one of Clerk's, an address that is not allowed, a timeout of
    /// nothing or of more than an hour, both a base URL and a proxy URL, or neither of them and no key.
    pub fn with_options(options: ClerkOptions) -> Result<Self> {
        options.build()
    }

    /// The same client with another time limit for one attempt, for the calls that need it: a call with its repeats and
    /// waits takes at most three times as long.
    ///
    /// # Errors
    /// `Invalid` for a timeout of nothing or of more than an hour.
    pub fn with_timeout(&self, timeout: Duration) -> Result<Self> {
        let api = self.caller.api.clone();
        Ok(Self { caller: Caller { api, timeout: check_timeout(timeout)? } })
    }
}

fn check_timeout(timeout: Duration) -> Result<Duration> {
    if timeout.is_zero() || timeout > Duration::from_secs(3600) {
        return Err(Error::invalid("timeout", "timeout must be more than nothing and at most an hour"));
    }
    Ok(timeout)
}

fn check_concurrency(requests: i32) -> Result<usize> {
    match usize::try_from(requests) {
        Ok(requests @ 1..=1000) => Ok(requests),
        _ => Err(Error::invalid("max_concurrent_requests", "max_concurrent_requests must be from 1 to 1000")),
    }
}
