//! Controls the emulator: its data, its behaviour and its log.

use crate::measured::Told;
use anyhow::{Context as _, Result};
use serde::Deserialize;

pub(crate) struct Control {
    http: reqwest::Client,
    base: String,
}

/// A request in the emulator's log.
#[derive(Deserialize)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) status: Option<u16>,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Asked>,
}

impl Control {
    /// Resets the emulator to one organization with the configured number of pending requests.
    pub(crate) async fn seed(told: &Told) -> Result<Self> {
        rustls::crypto::ring::default_provider().install_default().ok().context("installing ring")?;
        let control = Self { http: reqwest::Client::new(), base: format!("{}/__emulator", told.url) };
        let seed = format!(
            "users: [{{ id: user_ada, email: ada@example.com }}]
organizations: [{{ id: org_acme, name: Acme, slug: acme, members: [{{ user: user_ada, role: 'org:admin' }}] }}]
tickets: [{{ ticket: ticket_admin, user: user_ada }}]
generate: [{{ organization: org_acme, kind: requests, count: {}, prefix: row, created_at: 1700000000000 }}]",
            told.rows
        );
        control.post("seed", seed).await?;
        Ok(control)
    }

    pub(crate) async fn post(&self, path: &str, yaml: String) -> Result<()> {
        self.http.post(format!("{}/{path}", self.base)).body(yaml).send().await?.error_for_status()?;
        Ok(())
    }

    pub(crate) async fn forget_log(&self) -> Result<()> {
        self.http.delete(format!("{}/log", self.base)).send().await?.error_for_status()?;
        Ok(())
    }

    pub(crate) async fn log(&self) -> Result<Vec<Asked>> {
        let body =
            self.http.get(format!("{}/log", self.base)).send().await?.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice::<Log>(&body)?.entries)
    }

    /// Restores the emulator's initial state.
    pub(crate) async fn reset(&self) -> Result<()> {
        self.post("reset", String::new()).await
    }
}
