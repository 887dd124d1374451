//! Clients, their tokens, their sessions, and the dev browsers they are bound to.

use rusqlite::{Connection, Row, params};

use super::{Result, all, next_id, one, run};

const DAY: i64 = 86_400_000;

#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) sign_in_id: Option<String>,
    pub(crate) last_active_session_id: Option<String>,
    pub(crate) last_authentication_strategy: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Client {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            sign_in_id: row.get("sign_in_id")?,
            last_active_session_id: row.get("last_active_session_id")?,
            last_authentication_strategy: row.get("last_authentication_strategy")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(crate) fn create(db: &Connection, dev_browser: Option<&str>, now: i64) -> Result<Self> {
        let id = next_id(db, "client")?;
        let sql = "INSERT INTO clients (id, dev_browser, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)";
        run(db, sql, params![id, dev_browser, now])?;
        Ok(Self {
            id,
            sign_in_id: None,
            last_active_session_id: None,
            last_authentication_strategy: None,
            created_at: now,
            updated_at: now,
        })
    }

    /// The client of a token, and whether the token is its newest one. Replaced tokens remain valid for `grace` milliseconds.
    pub(crate) fn find_by_token(
        db: &Connection,
        token: &str,
        now: i64,
        grace: i64,
    ) -> Result<Option<(Self, bool)>> {
        let sql = "SELECT clients.*, replaced_at FROM client_tokens JOIN clients ON clients.id = client_id
                   WHERE token = ?1 AND (replaced_at IS NULL OR replaced_at >= ?2)";
        one(db, sql, params![token, now - grace], |row| {
            let replaced: Option<i64> = row.get("replaced_at")?;
            Ok((Self::read(row)?, replaced.is_none()))
        })
    }

    pub(crate) fn find_by_dev_browser(db: &Connection, dev_browser: &str) -> Result<Option<Self>> {
        let sql = "SELECT * FROM clients WHERE dev_browser = ?1 ORDER BY id DESC LIMIT 1";
        one(db, sql, [dev_browser], Self::read)
    }

    pub(crate) fn newest_token(&self, db: &Connection) -> Result<Option<String>> {
        let sql = "SELECT token FROM client_tokens WHERE client_id = ?1 AND replaced_at IS NULL";
        one(db, sql, [&self.id], |row| row.get(0))
    }

    pub(crate) fn replace_token(&self, db: &Connection, token: &str, now: i64) -> Result<()> {
        let retire = "UPDATE client_tokens SET replaced_at = ?2 WHERE client_id = ?1 AND replaced_at IS NULL";
        run(db, retire, params![self.id, now])?;
        run(db, "INSERT INTO client_tokens (token, client_id) VALUES (?1, ?2)", [token, &self.id])?;
        Ok(())
    }

    pub(crate) fn save(&mut self, db: &Connection, now: i64) -> Result<()> {
        self.updated_at = now;
        let sql = "UPDATE clients SET sign_in_id = ?2, last_active_session_id = ?3,
                   last_authentication_strategy = ?4, updated_at = ?5 WHERE id = ?1";
        let values = params![
            self.id,
            self.sign_in_id,
            self.last_active_session_id,
            self.last_authentication_strategy,
            self.updated_at,
        ];
        run(db, sql, values)?;
        Ok(())
    }

    pub(crate) fn delete(&self, db: &Connection) -> Result<()> {
        run(db, "DELETE FROM clients WHERE id = ?1", [&self.id])?;
        Ok(())
    }

    /// Sessions that count as signed in, oldest first.
    pub(crate) fn sessions(&self, db: &Connection) -> Result<Vec<Session>> {
        let sql = "SELECT * FROM sessions WHERE client_id = ?1 AND status = 'active' ORDER BY id";
        all(db, sql, [&self.id], Session::read)
    }

    pub(crate) fn end_sessions(&self, db: &Connection, status: &str, now: i64) -> Result<()> {
        let sql =
            "UPDATE sessions SET status = ?2, updated_at = ?3 WHERE client_id = ?1 AND status = 'active'";
        run(db, sql, params![self.id, status, now])?;
        Ok(())
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) user_id: String,
    pub(crate) status: String,
    pub(crate) organization_id: Option<String>,
    pub(crate) last_active_at: i64,
    pub(crate) expire_at: i64,
    pub(crate) abandon_at: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Session {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            client_id: row.get("client_id")?,
            user_id: row.get("user_id")?,
            status: row.get("status")?,
            organization_id: row.get("organization_id")?,
            last_active_at: row.get("last_active_at")?,
            expire_at: row.get("expire_at")?,
            abandon_at: row.get("abandon_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(crate) fn create(db: &Connection, client: &str, user: &str, now: i64) -> Result<Self> {
        let session = Self {
            id: next_id(db, "sess")?,
            client_id: client.into(),
            user_id: user.into(),
            status: "active".into(),
            organization_id: None,
            last_active_at: now,
            expire_at: now + 7 * DAY,
            abandon_at: now + 30 * DAY,
            created_at: now,
            updated_at: now,
        };
        let sql = "INSERT INTO sessions (id, client_id, user_id, status, organization_id, last_active_at,
                     expire_at, abandon_at, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6, ?7, ?5, ?5)";
        let values =
            params![session.id, client, user, session.status, now, session.expire_at, session.abandon_at];
        run(db, sql, values)?;
        Ok(session)
    }

    pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Self>> {
        one(db, "SELECT * FROM sessions WHERE id = ?1", [id], Self::read)
    }

    pub(crate) fn of_user(db: &Connection, user: &str) -> Result<Vec<Self>> {
        all(db, "SELECT * FROM sessions WHERE user_id = ?1 ORDER BY id", [user], Self::read)
    }

    pub(crate) fn is_active(&self) -> bool {
        self.status == "active"
    }

    pub(crate) fn save(&mut self, db: &Connection, now: i64) -> Result<()> {
        self.updated_at = now;
        let sql =
            "UPDATE sessions SET status = ?2, organization_id = ?3, last_active_at = ?4, updated_at = ?5
                   WHERE id = ?1";
        let values =
            params![self.id, self.status, self.organization_id, self.last_active_at, self.updated_at];
        run(db, sql, values)?;
        Ok(())
    }
}

pub(super) fn forget_organization(db: &Connection, user: &str, organization: &str) -> Result<()> {
    let sql = "UPDATE sessions SET organization_id = NULL WHERE user_id = ?1 AND organization_id = ?2";
    run(db, sql, [user, organization])?;
    Ok(())
}

pub(crate) fn create_dev_browser(db: &Connection, id: &str) -> Result<()> {
    run(db, "INSERT INTO dev_browsers (id) VALUES (?1)", [id])?;
    Ok(())
}

pub(crate) fn has_dev_browser(db: &Connection, id: &str) -> Result<bool> {
    Ok(one(db, "SELECT 1 FROM dev_browsers WHERE id = ?1", [id], |_| Ok(()))?.is_some())
}
