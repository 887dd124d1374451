use super::{
    clerk::Clerk,
    frontend_api::FrontendApi,
    publishable_key::PublishableKey,
    token_store::{MemoryTokenStore, TokenStore},
};
use crate::{
    api::{API_VERSION, Caller, Shared},
    error::{Error, Result},
    http::{Address, Connection, Hooks, RequestHook, RequestOptions, ResponseHook, Transport},
    paging::{PREFETCH, check_prefetch},
};
use clerk_orgs_mirrored::mirrored;
use std::sync::Arc;

/// The same as OkHttp's dispatcher, and below the number of streams that HTTP/2 servers allow per connection.
const CONCURRENT_REQUESTS: i32 = 64;

/// The options of a client: which instance to call, and how.
#[mirrored(docs)]
#[derive(Clone, Default)]
pub struct ClerkOptions {
    /// The instance's publishable key, `pk_test_…` or `pk_live_…`. It names the host of the instance's API, which is called
    /// over `https`. An emulator's key names this machine, and also needs a `base_url` or `proxy_url`. If no key, base URL or
    /// proxy URL is given, the key in the environment variable `CLERK_PUBLISHABLE_KEY` is used, unless it is empty.
    pub publishable_key: Option<String>,
    /// The address of the API, such as an emulator's: `https`, or `http` for this machine. All requests go there. A key may
    /// be given as well and is checked, but the host it names is not used. A path is inserted before `/v1`.
    pub base_url: Option<String>,
    /// The address of a reverse proxy of yours in front of the API, by the same rules as `base_url`. Give at most one of
    /// the two.
    pub proxy_url: Option<String>,
    /// Where to store the client token. Clients and processes may share a store. By default the token is kept in memory
    /// while the client lives.
    pub token_store: Option<Arc<dyn TokenStore>>,
    /// How long calls may take, and how often requests are retried.
    pub request_options: RequestOptions,
    /// Certificates to trust in addition to the usual ones (PEM: one or more CA certificates, or the server's own).
    pub ca_certificate: Option<String>,
    /// A proxy for all requests, such as `http://user:password@proxy.example:3128`. Schemes: `http` and `https` (tunnelled
    /// with CONNECT), `socks5` (host names are resolved here) and `socks5h` (host names are resolved by the proxy). It is
    /// used for every request except those to a plain `http` address of this machine, and replaces the environment's proxy.
    /// Without it, `HTTPS_PROXY` or else `ALL_PROXY` is used, except for this machine and the hosts in `NO_PROXY`.
    pub proxy: Option<String>,
    /// Maximum number of requests in flight: 1 to 1000, 64 by default. Further calls wait, first come, first served, each
    /// within its own timeout. Copies and handles share the limit.
    pub max_concurrent_requests: Option<i32>,
    /// Maximum number of pages of an unchanging list to fetch ahead of the reader: 1 (none) to 32, 8 by default. More than two
    /// are only fetched ahead of a reader that has to wait for them.
    pub prefetch: Option<i32>,
    /// The application's name and version for the `User-Agent` header, such as `acme-sync/2.1`. They come before those of this
    /// library: `acme-sync/2.1 clerk-orgs/0.1.0`. Further products and comments may follow: `acme-sync/2.1 (nightly)`. ASCII,
    /// at most 256 characters.
    pub user_agent: Option<String>,
    /// Sees each attempt at a request before it is sent, and may return headers to add to it. It may block, but must not call
    /// back into the client. If it fails, so does the call, and nothing is sent. Headers that the library or HTTP itself owns
    /// cannot be set (`Invalid`).
    pub on_request: Option<RequestHook>,
    /// Sees each response. It may block, but must not call back into the client. If it fails, so does the call, although the
    /// response has taken effect.
    pub on_response: Option<ResponseHook>,
}

impl ClerkOptions {
    fn build(self) -> Result<Clerk> {
        let address = self.address()?;
        let request_options = self.request_options.check()?;
        let prefetch = check_prefetch(self.prefetch.unwrap_or(PREFETCH))?;
        let max_concurrent_requests =
            check_concurrency(self.max_concurrent_requests.unwrap_or(CONCURRENT_REQUESTS))?;
        let transport = Transport::new(Connection {
            address,
            ca_certificate: self.ca_certificate.as_deref(),
            proxy: self.proxy.as_deref(),
            timeout: request_options.timeout(),
            max_concurrent_requests,
            api_version: API_VERSION,
            user_agent: self.user_agent.as_deref(),
            hooks: Hooks { on_request: self.on_request, on_response: self.on_response },
        })?;
        let is_shared = self.token_store.is_some();
        let store = self.token_store.unwrap_or_else(|| Arc::new(MemoryTokenStore::default()));
        let api = FrontendApi::new(Shared::new(transport, prefetch), store, is_shared);
        Ok(Clerk { caller: Caller::new(Arc::new(api), request_options) })
    }

    fn address(&self) -> Result<Address> {
        // Checked even if an address replaces it, since a wrong key is a mistake in any case.
        let key = self.publishable_key.as_deref().map(PublishableKey::read).transpose()?;
        match (&self.base_url, &self.proxy_url, key) {
            (Some(_), Some(_), _) => {
                Err(Error::invalid("proxy_url", "pass either base_url or proxy_url, not both"))
            }
            (Some(base), None, _) => Address::new("base_url", base),
            (None, Some(proxy), _) => Address::new("proxy_url", proxy),
            (None, None, Some(key)) => key.address(),
            (None, None, None) => match PublishableKey::from_environment()? {
                Some(key) => key.address(),
                None => {
                    let text = "pass a publishable_key or a base_url, or set CLERK_PUBLISHABLE_KEY in the environment";
                    Err(Error::invalid("publishable_key", text))
                }
            },
        }
    }
}

impl From<&str> for ClerkOptions {
    /// The instance with this publishable key.
    fn from(publishable_key: &str) -> Self {
        publishable_key.to_owned().into()
    }
}

impl From<String> for ClerkOptions {
    /// The instance with this publishable key.
    fn from(publishable_key: String) -> Self {
        Self { publishable_key: Some(publishable_key), ..Self::default() }
    }
}

#[mirrored]
impl Clerk {
    /// Creates a client for the instance with this publishable key, or with other options. Makes no request.
    ///
    /// # Errors
    /// `Invalid`, naming the parameter: a key that is not a Clerk publishable key, or that is an emulator's, which also
    /// needs a base URL; an address that is not allowed; both a base URL and a proxy URL, or neither of them and no key; a
    /// number outside its range.
    pub fn new(options: impl Into<ClerkOptions>) -> Result<Self> {
        options.into().build()
    }

    /// Returns the same client with different limits for its calls: those that are given, the others as they are. Handles
    /// made from it have the same limits. Both share their connections and state: closing one closes the other.
    ///
    /// # Errors
    /// `Invalid`, naming the option, for a number outside its range.
    pub fn with_options(&self, options: RequestOptions) -> Result<Self> {
        Ok(Self { caller: self.caller.with_options(options)? })
    }
}

fn check_concurrency(requests: i32) -> Result<usize> {
    match usize::try_from(requests) {
        Ok(requests @ 1..=1000) => Ok(requests),
        _ => {
            let text = format!("max_concurrent_requests must be from 1 to 1000, not {requests}");
            Err(Error::invalid("max_concurrent_requests", text))
        }
    }
}
