//! Session tokens, kept until shortly before they run out; callers at the same time share one request.

use super::Clerk;
use crate::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Session, organization (empty: the personal account), template.
pub(crate) type Key = (String, String, Option<String>);
type Minting = BoxFuture<'static, Result<SecretString, Error>>;

/// A token is not handed out in its last seconds: it has to last until the other side has looked at it.
const LEEWAY: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(crate) struct TokenCache(Mutex<Held>);

#[derive(Default)]
struct Held {
    /// Changes when everything held becomes worthless, so that a request begun before does not bring it back.
    generation: u64,
    ready: HashMap<Key, (SecretString, Instant)>,
    minting: HashMap<Key, WeakShared<Minting>>,
}

impl TokenCache {
    pub(crate) async fn get(&self, clerk: &Clerk, key: Key, skip_cache: bool) -> Result<String> {
        let minting = match self.lock().find_or_begin(clerk, key, skip_cache) {
            Found::Ready(token) => return Ok(token),
            Found::Minting(minting) => minting,
        };
        minting.await.map(|token| token.expose_secret().to_owned())
    }

    fn settle(&self, key: Key, generation: u64, minted: Result<String>) -> Result<SecretString> {
        let mut held = self.lock();
        let token = minted.map(SecretString::from);
        if held.generation == generation {
            held.minting.remove(&key);
            if let Ok(token) = &token
                && let Some(usable) =
                    lifetime(token.expose_secret()).and_then(|life| life.checked_sub(LEEWAY))
            {
                held.ready.insert(key, (token.clone(), Instant::now() + usable));
            }
        }
        token
    }

    pub(crate) fn clear(&self) {
        let mut held = self.lock();
        *held = Held { generation: held.generation + 1, ..Held::default() };
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Found {
    Ready(String),
    Minting(Shared<Minting>),
}

impl Held {
    fn find_or_begin(&mut self, clerk: &Clerk, key: Key, skip_cache: bool) -> Found {
        if let Some((token, until)) = self.ready.get(&key)
            && !skip_cache
            && Instant::now() < *until
        {
            return Found::Ready(token.expose_secret().to_owned());
        }
        self.ready.remove(&key);
        let minting = self.minting.get(&key).and_then(WeakShared::upgrade);
        Found::Minting(minting.unwrap_or_else(|| self.begin(clerk.clone(), key)))
    }

    /// Nothing runs on its own: whoever waits drives the request, and it ends when nobody waits any more.
    fn begin(&mut self, clerk: Clerk, key: Key) -> Shared<Minting> {
        let (generation, held_under) = (self.generation, key.clone());
        let minting: Minting = Box::pin(async move {
            let minted = clerk.mint(key.clone()).await;
            clerk.inner.session_tokens.settle(key, generation, minted)
        });
        let minting = minting.shared();
        self.minting.extend(minting.downgrade().map(|weak| (held_under, weak)));
        minting
    }
}

/// How long a token is valid by its own account, so that a wrong clock on this machine does no harm.
fn lifetime(jwt: &str) -> Option<Duration> {
    #[derive(Deserialize)]
    struct Claims {
        iat: f64,
        exp: f64,
    }
    let claims = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    let Claims { iat, exp } = serde_json::from_slice(&claims).ok()?;
    Duration::try_from_secs_f64(exp - iat).ok()
}
