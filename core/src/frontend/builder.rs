use super::{Clerk, MemoryTokenStore, TokenStore};
use crate::{
    Error, Result,
    http::{Address, Transport, from_publishable_key},
};
use std::{sync::Arc, time::Duration};

/// Says where the API is and how to call it.
#[must_use]
#[derive(Default)]
pub struct ClerkBuilder {
    publishable_key: Option<String>,
    base_url: Option<String>,
    proxy_url: Option<String>,
    token_store: Option<Arc<dyn TokenStore>>,
    timeout: Option<Duration>,
    ca_certificate: Option<String>,
}

impl ClerkBuilder {
    /// The instance's publishable key, `pk_test_…` or `pk_live_…`: it names the host of its API.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Self {
        self.publishable_key = Some(key.into());
        self
    }

    /// The API's address instead of a key, such as the emulator's. `https`, or `http` to this machine itself.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The address of a proxy of yours in front of the API. It takes the place of the host that the key names; its path is
    /// put before `/v1`.
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.proxy_url = Some(url.into());
        self
    }

    /// Where the client token is kept. By default in memory, for as long as the client lives.
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.token_store = Some(store);
        self
    }

    /// How long one attempt may take; 30 seconds by default. A call with its repeats and waits takes at most three
    /// times as long.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// A certificate (PEM) to trust beside the usual ones.
    pub fn ca_certificate(mut self, pem: impl Into<String>) -> Self {
        self.ca_certificate = Some(pem.into());
        self
    }

    /// Makes the client. No request is made.
    ///
    /// # Errors
    /// `Invalid`, saying which parameter: a key that is not one of Clerk's, an address that is not allowed, a
    /// timeout of nothing or of more than an hour, both a key and a base URL, or neither.
    pub fn build(self) -> Result<Clerk> {
        let address = self.address()?;
        let timeout = check_timeout(self.timeout.unwrap_or(Duration::from_secs(30)))?;
        let transport = Transport::new(address, self.ca_certificate.as_deref())?;
        let store = self.token_store.unwrap_or_else(|| Arc::new(MemoryTokenStore::default()));
        Ok(Clerk::from_parts(transport, store, timeout))
    }

    fn address(&self) -> Result<Address> {
        // Checked even where a proxy takes its place: a wrong key is a mistake all the same.
        let from_key = self.publishable_key.as_deref().map(from_publishable_key).transpose()?;
        match (from_key, &self.base_url, &self.proxy_url) {
            (Some(_), Some(_), _) => {
                Err(Error::invalid("base_url", "give a publishable_key or a base_url, not both"))
            }
            (None, Some(_), Some(_)) => {
                Err(Error::invalid("proxy_url", "give a base_url or a proxy_url, not both"))
            }
            (_, None, Some(proxy)) => Address::new("proxy_url", proxy),
            (None, Some(base), None) => Address::new("base_url", base),
            (Some(address), None, None) => Ok(address),
            (None, None, None) => {
                Err(Error::invalid("publishable_key", "give a publishable_key, or a base_url"))
            }
        }
    }
}

pub(crate) fn check_timeout(timeout: Duration) -> Result<Duration> {
    if timeout.is_zero() || timeout > Duration::from_secs(3600) {
        return Err(Error::invalid("timeout", "timeout must be more than nothing and at most an hour"));
    }
    Ok(timeout)
}
