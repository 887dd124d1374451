//! A cache of session tokens, kept until shortly before they expire. Concurrent callers share one request.

use crate::{
    clock::{Clock, Moment, SystemClock},
    error::{Error, Result},
    http::Budget,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

/// Session, organization (empty for the personal account) and template.
pub(crate) type Key = (String, String, Option<String>);
type Minting = BoxFuture<'static, Result<SecretString, Error>>;

/// How long before its expiry a token is no longer returned, so that it is still valid when the recipient verifies it.
const LEEWAY: Duration = Duration::from_secs(10);

/// A token as received.
pub(super) struct Minted {
    pub(super) jwt: String,
    /// The response's `Date`.
    pub(super) date: Option<SystemTime>,
}

/// Who asks the server for session tokens.
pub(super) trait Mint: Clone + Send + Sync + 'static {
    /// The budget of the call that asks.
    fn budget(&self) -> Budget;

    /// `sent` becomes more than 0 as soon as a request was sent.
    fn mint(
        &self,
        key: &Key,
        forced: bool,
        sent: &Arc<AtomicU64>,
    ) -> impl Future<Output = Result<Minted>> + Send;
}

pub(crate) struct TokenCache {
    clock: Arc<dyn Clock>,
    state: Mutex<CacheState>,
}

impl Default for TokenCache {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), state: Mutex::default() }
    }
}

#[derive(Default)]
struct CacheState {
    /// Changes when the cache is invalidated, so that a request started before does not restore a stale token.
    generation: u64,
    /// How many requests were started.
    requests: u64,
    ready: HashMap<Key, Ready>,
    minting: HashMap<Key, Pending>,
    /// The newest token of each session.
    newest: HashMap<String, Issued>,
}

struct Ready {
    token: SecretString,
    /// The number of the request for it.
    number: u64,
    /// Taken before the request was sent.
    requested_at: Moment,
    usable: Duration,
}

/// A request that callers wait for.
struct Pending {
    number: u64,
    minting: WeakShared<Minting>,
    /// The budget of the call that began it, which limits it.
    budget: Budget,
    /// More than 0 once the request was sent. A call with `skip_cache` must not join a request that was sent before it.
    sent: Arc<AtomicU64>,
}

/// A token, and when it was issued by the server's clock.
struct Issued {
    at: f64,
    token: SecretString,
}

impl TokenCache {
    pub(super) async fn get(
        self: &Arc<Self>,
        minter: &impl Mint,
        key: Key,
        skip_cache: bool,
    ) -> Result<String> {
        loop {
            let found = self.lock().find_or_start(self, minter, &key, skip_cache);
            let (minting, joined) = match found {
                Lookup::Cached(token) => return Ok(token),
                Lookup::Started(minting) => (minting, None),
                Lookup::Joined(minting, budget) => (minting, Some(budget)),
            };
            match minting.await {
                Ok(token) => return Ok(token.expose_secret().to_owned()),
                // It ended with the budget of another call.
                Err(error) if joined.is_some_and(|budget| minter.budget().outlasts(budget, &error)) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Requests a token. If it expired in transit, as on a device that slept, requests it once more.
    async fn request(
        &self,
        minter: &impl Mint,
        key: Key,
        begun: (u64, u64),
        forced: bool,
        sent: Arc<AtomicU64>,
    ) -> Result<SecretString> {
        let mut requested_at = self.clock.now();
        let mut minted = minter.mint(&key, forced, &sent).await;
        if let Ok(first) = &minted
            && lifetime(first).is_some_and(|lifetime| lifetime <= self.clock.now().since(requested_at))
        {
            requested_at = self.clock.now();
            minted = minter.mint(&key, forced, &sent).await;
        }
        self.lock().settle(key, begun, requested_at, minted)
    }

    /// The newest known token of this session, for a server that requires the previous one.
    pub(super) fn newest(&self, session_id: &str) -> Option<SecretString> {
        self.lock().newest.get(session_id).map(|issued| issued.token.clone())
    }

    /// Remembers a token that arrived with a session.
    pub(super) fn record(&self, session_id: &str, token: &str) {
        self.lock().record(session_id, token);
    }

    /// Clears the cached tokens, because another organization is active or the session has changed.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// Forgets everything, because somebody signed out.
    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        state.clear();
        state.newest.clear();
    }

    fn lock(&self) -> MutexGuard<'_, CacheState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the cache has for a key: a token, or a request that callers can wait for.
enum Lookup {
    Cached(String),
    Started(Shared<Minting>),
    /// Another call's request, and that call's budget.
    Joined(Shared<Minting>, Budget),
}

impl CacheState {
    fn find_or_start(
        &mut self,
        cache: &Arc<TokenCache>,
        minter: &impl Mint,
        key: &Key,
        skip_cache: bool,
    ) -> Lookup {
        if let Some(ready) = self.ready.get(key)
            && !skip_cache
            && cache.clock.now().since(ready.requested_at) < ready.usable
        {
            return Lookup::Cached(ready.token.expose_secret().to_owned());
        }
        let pending = self.minting.get(key).filter(|pending| pending.can_be_shared(skip_cache));
        match pending.and_then(|pending| Some((pending.minting.upgrade()?, pending.budget))) {
            Some((minting, budget)) => Lookup::Joined(minting, budget),
            None => Lookup::Started(self.start(cache.clone(), minter.clone(), key.clone(), skip_cache)),
        }
    }

    /// No task runs in the background: the callers that wait drive the request, and it ends when none is left.
    fn start(
        &mut self,
        cache: Arc<TokenCache>,
        minter: impl Mint,
        key: Key,
        forced: bool,
    ) -> Shared<Minting> {
        self.requests += 1;
        let (generation, number, cache_key) = (self.generation, self.requests, key.clone());
        let (sent, budget) = (Arc::new(AtomicU64::new(0)), minter.budget());
        let sending = sent.clone();
        let minting: Minting =
            Box::pin(async move { cache.request(&minter, key, (number, generation), forced, sending).await });
        let minting = minting.shared();
        let pending = minting.downgrade().map(|minting| Pending { number, minting, budget, sent });
        self.minting.extend(pending.map(|pending| (cache_key, pending)));
        minting
    }

    fn settle(
        &mut self,
        key: Key,
        (number, generation): (u64, u64),
        requested_at: Moment,
        minted: Result<Minted>,
    ) -> Result<SecretString> {
        let is_current = self.generation == generation;
        if is_current && self.minting.get(&key).is_some_and(|pending| pending.number == number) {
            self.minting.remove(&key);
        }
        let minted = minted?;
        let usable = lifetime(&minted).and_then(|lifetime| lifetime.checked_sub(LEEWAY));
        let token = SecretString::from(minted.jwt);
        if !is_current {
            return Ok(token);
        }
        if key.2.is_none() {
            self.record(&key.0, token.expose_secret());
        }
        // A slow request does not replace the token of a later one.
        let is_newest = self.ready.get(&key).is_none_or(|ready| ready.number < number);
        if let Some(usable) = usable.filter(|_| is_newest) {
            self.ready.insert(key, Ready { token: token.clone(), number, requested_at, usable });
        }
        Ok(token)
    }

    fn record(&mut self, session_id: &str, token: &str) {
        let Some(Claims { iat: at, .. }) = claims(token) else { return };
        if self.newest.get(session_id).is_none_or(|known| known.at <= at) {
            self.newest.insert(session_id.to_owned(), Issued { at, token: token.into() });
        }
    }

    fn clear(&mut self) {
        self.generation += 1;
        self.ready.clear();
        self.minting.clear();
    }
}

impl Pending {
    fn can_be_shared(&self, skip_cache: bool) -> bool {
        !skip_cache || self.sent.load(Ordering::Relaxed) == 0
    }
}

#[derive(Deserialize)]
struct Claims {
    iat: f64,
    exp: f64,
}

fn claims(jwt: &str) -> Option<Claims> {
    let claims = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// How long a token is valid from the moment it was requested. Computed from its claims, so that a wrong device clock does
/// no harm, and shortened if the server's `Date` shows that it was issued earlier.
fn lifetime(minted: &Minted) -> Option<Duration> {
    let Claims { iat, exp } = claims(&minted.jwt)?;
    let date = minted.date.and_then(|date| date.duration_since(SystemTime::UNIX_EPOCH).ok());
    // The date is truncated to whole seconds, so it may be almost a second later.
    let left = date.map_or(f64::INFINITY, |date| exp - date.as_secs_f64() + 1.0);
    Duration::try_from_secs_f64((exp - iat).min(left).max(0.0)).ok()
}

#[cfg(test)]
mod tests;
