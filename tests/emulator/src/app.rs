//! The state that all requests share.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use rusqlite::Connection;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::control::{Change, Control, lock, now_ms};
use crate::judge::Judge;
use crate::seed::{Instance, Seed, SeedError};
use crate::store;
use crate::tokens::Signer;

/// The addresses to listen on.
#[derive(Clone, Copy)]
pub(crate) struct Addresses {
    pub(crate) http: SocketAddr,
    pub(crate) https: Option<SocketAddr>,
}

pub(crate) struct App {
    addresses: Addresses,
    secret_key: String,
    pub(crate) signer: Signer,
    pub(crate) control: Control,
    pub(crate) judge: Option<Judge>,
    pub(crate) minted: Mutex<HashMap<String, crate::minting::Minted>>,
    db: Mutex<Connection>,
    instance: Mutex<Arc<Instance>>,
    start_seed: Seed,
}

impl App {
    /// Keeps data that the file already contains. The seed is then only used for a reset.
    pub(crate) fn new(
        addresses: Addresses,
        seed: Seed,
        data: Option<&Path>,
        judge: Option<Judge>,
    ) -> Result<Self, SeedError> {
        let broken = |error: rusqlite::Error| SeedError(error.to_string());
        let (db, filled) = store::open(data).map_err(broken)?;
        let stored = store::setting(&db, "secret_key").map_err(broken)?;
        let secret_key = stored.unwrap_or_else(|| format!("sk_test_{}", random_text(40)));
        store::set_setting(&db, "secret_key", &secret_key).map_err(broken)?;
        let app = Self {
            addresses,
            secret_key,
            signer: Signer::new(),
            control: Control::default(),
            judge,
            minted: Mutex::default(),
            db: Mutex::new(db),
            instance: Mutex::default(),
            start_seed: seed,
        };
        if filled {
            app.read_instance()?
        } else {
            app.fill(&app.start_seed)?
        }
        Ok(app)
    }

    pub(crate) fn base_url(&self) -> String {
        match self.addresses.https {
            Some(address) => format!("https://{address}"),
            None => self.http_url(),
        }
    }

    pub(crate) fn http_url(&self) -> String {
        format!("http://{}", self.addresses.http)
    }

    pub(crate) fn publishable_key(&self) -> String {
        let address = self.addresses.https.unwrap_or(self.addresses.http);
        format!("pk_test_{}", BASE64_STANDARD_NO_PAD.encode(format!("{address}$")))
    }

    pub(crate) fn secret_key(&self) -> &str {
        &self.secret_key
    }

    pub(crate) fn instance(&self) -> Arc<Instance> {
        Arc::clone(&lock(&self.instance))
    }

    /// Runs `work` in a transaction, which is committed even if it returns an error to the client, since failed
    /// attempts are counted. Handlers check everything before they write.
    pub(crate) fn with_db<T>(&self, work: impl FnOnce(&Connection) -> T) -> rusqlite::Result<T> {
        let mut db = lock(&self.db);
        let transaction = db.transaction()?;
        let result = work(&transaction);
        transaction.commit()?;
        Ok(result)
    }

    /// Replaces all data, including tokens, sessions and sign-ins.
    fn fill(&self, seed: &Seed) -> Result<(), SeedError> {
        let mut db = lock(&self.db);
        let broken = |error: rusqlite::Error| SeedError(error.to_string());
        let transaction = db.transaction().map_err(broken)?;
        store::reseed(&transaction, seed)?;
        transaction.commit().map_err(broken)?;
        *lock(&self.instance) = Arc::new(seed.instance.clone());
        lock(&self.minted).clear();
        Ok(())
    }

    fn read_instance(&self) -> Result<(), SeedError> {
        let text =
            store::setting(&lock(&self.db), "instance").map_err(|error| SeedError(error.to_string()))?;
        let instance =
            serde_json::from_str(&text.unwrap_or_default()).map_err(|error| SeedError(error.to_string()))?;
        *lock(&self.instance) = Arc::new(instance);
        Ok(())
    }

    /// Replaces all data, and clears faults, rate limits, options and the log. An invalid seed changes nothing.
    pub(crate) fn restart(&self, seed: &Seed) -> Result<(), SeedError> {
        self.fill(seed)?;
        self.control.clear();
        Ok(())
    }

    pub(crate) fn reset(&self) -> Result<(), SeedError> {
        self.restart(&self.start_seed)
    }

    /// Applies all changes, or none if one of them fails.
    pub(crate) fn change(&self, changes: &[Change]) -> Result<(), String> {
        let default_role = self.instance().default_role.clone();
        let mut db = lock(&self.db);
        let transaction = db.transaction().map_err(|error| error.to_string())?;
        changes.iter().try_for_each(|change| change.apply(&transaction, &default_role))?;
        transaction.commit().map_err(|error| error.to_string())
    }
}

pub(crate) fn now() -> i64 {
    now_ms() as i64
}

pub(crate) fn random_text(length: usize) -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(length).collect()
}
