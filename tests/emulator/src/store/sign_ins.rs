//! Sign-in attempts.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{Result, json, next_id, one, run};

/// How long an attempt and a code are valid.
const ATTEMPT: i64 = 86_400_000;
pub(crate) const CODE: i64 = 600_000;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) status: String,
    pub(crate) user_id: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) first_factor: Option<Verification>,
    pub(crate) second_factor: Option<Verification>,
    pub(crate) created_session_id: Option<String>,
    pub(crate) client_trust_state: Option<String>,
    pub(crate) password_was_reset: bool,
    /// The invitation whose ticket was used, which is accepted once the sign-in is complete.
    pub(crate) invitation_id: Option<String>,
    pub(crate) abandon_at: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Verification {
    pub(crate) strategy: String,
    pub(crate) status: String,
    pub(crate) attempts: i64,
    pub(crate) expire_at: Option<i64>,
}

impl Verification {
    pub(crate) fn new(strategy: &str, expire_at: Option<i64>) -> Self {
        Self { strategy: strategy.into(), status: "unverified".into(), attempts: 0, expire_at }
    }

    pub(crate) fn verified(strategy: &str) -> Self {
        Self { strategy: strategy.into(), status: "verified".into(), attempts: 1, expire_at: None }
    }
}

impl SignIn {
    pub(crate) fn create(db: &Connection, client: &str, now: i64) -> Result<Self> {
        Ok(Self {
            id: next_id(db, "sia")?,
            client_id: client.into(),
            status: "needs_identifier".into(),
            user_id: None,
            identifier: None,
            first_factor: None,
            second_factor: None,
            created_session_id: None,
            client_trust_state: None,
            password_was_reset: false,
            invitation_id: None,
            abandon_at: now + ATTEMPT,
        })
    }

    /// Whether the code for a forgotten password was correct, and the new password is still missing.
    pub(crate) fn resets_password(&self) -> bool {
        let reset =
            self.first_factor.as_ref().is_some_and(|first| first.strategy.starts_with("reset_password"));
        reset && !self.password_was_reset
    }

    pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Self>> {
        one(db, "SELECT data FROM sign_ins WHERE id = ?1", [id], |row| json(row, "data"))
    }

    pub(crate) fn save(&self, db: &Connection) -> Result<()> {
        let data = serde_json::to_string(self)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        let sql = "INSERT OR REPLACE INTO sign_ins (id, client_id, data) VALUES (?1, ?2, ?3)";
        run(db, sql, [&self.id, &self.client_id, &data])?;
        Ok(())
    }
}
