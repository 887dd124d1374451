//! Users and the tickets that sign them in.

use rusqlite::{Connection, Row, params};

use super::{Result, all, one, run};
use crate::seed::{SecondFactor, Secret};

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) password: Option<Secret>,
    pub(crate) second_factor: Option<SecondFactor>,
    pub(crate) needs_new_password: bool,
    pub(crate) client_trust: bool,
    pub(crate) banned: bool,
    pub(crate) locked: bool,
    pub(crate) last_sign_in_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl SecondFactor {
    pub(crate) fn strategy(self) -> &'static str {
        match self {
            Self::EmailCode => "email_code",
            Self::Totp => "totp",
            Self::BackupCode => "backup_code",
        }
    }

    fn from_strategy(strategy: &str) -> Option<Self> {
        [Self::EmailCode, Self::Totp, Self::BackupCode]
            .into_iter()
            .find(|factor| factor.strategy() == strategy)
    }
}

impl User {
    pub(super) fn read(row: &Row<'_>) -> Result<Self> {
        let second_factor: Option<String> = row.get("second_factor")?;
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            username: row.get("username")?,
            first_name: row.get("first_name")?,
            last_name: row.get("last_name")?,
            password: row.get::<_, Option<String>>("password")?.map(Secret),
            second_factor: second_factor.as_deref().and_then(SecondFactor::from_strategy),
            needs_new_password: row.get("needs_new_password")?,
            client_trust: row.get("client_trust")?,
            banned: row.get("banned")?,
            locked: row.get("locked")?,
            last_sign_in_at: row.get("last_sign_in_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// A user with only an id.
    pub(crate) fn named(id: &str, created_at: i64) -> Self {
        Self {
            id: id.into(),
            email: Some(format!("{}@example.com", id.trim_start_matches("user_"))),
            username: None,
            first_name: None,
            last_name: None,
            password: None,
            second_factor: None,
            needs_new_password: false,
            client_trust: false,
            banned: false,
            locked: false,
            last_sign_in_at: None,
            created_at,
            updated_at: created_at,
        }
    }

    pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Self>> {
        one(db, "SELECT * FROM users WHERE id = ?1", [id], Self::read)
    }

    pub(crate) fn find_by_identifier(db: &Connection, identifier: &str) -> Result<Option<Self>> {
        let sql = "SELECT * FROM users WHERE lower(email) = lower(?1) OR lower(username) = lower(?1)";
        one(db, sql, [identifier], Self::read)
    }

    /// The users who have an address at this domain, oldest first.
    pub(crate) fn at_domain(db: &Connection, name: &str) -> Result<Vec<Self>> {
        let sql = "SELECT * FROM users WHERE lower(substr(email, instr(email, '@') + 1)) = ?1 ORDER BY created_at, id";
        all(db, sql, [name], Self::read)
    }

    pub(crate) fn insert(&self, db: &Connection) -> Result<()> {
        run(
            db,
            "INSERT INTO users (id, email, username, first_name, last_name, password, second_factor,
               needs_new_password, client_trust, banned, locked, last_sign_in_at, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                self.id,
                self.email,
                self.username,
                self.first_name,
                self.last_name,
                self.password.as_ref().map(|password| &password.0),
                self.second_factor.map(SecondFactor::strategy),
                self.needs_new_password,
                self.client_trust,
                self.banned,
                self.locked,
                self.last_sign_in_at,
                self.created_at,
                self.updated_at,
            ],
        )?;
        Ok(())
    }

    pub(crate) fn signed_in(&self, db: &Connection, now: i64) -> Result<()> {
        run(db, "UPDATE users SET last_sign_in_at = ?2 WHERE id = ?1", params![self.id, now])?;
        Ok(())
    }

    pub(crate) fn set_password(&self, db: &Connection, password: &str, now: i64) -> Result<()> {
        let sql = "UPDATE users SET password = ?2, needs_new_password = 0, updated_at = ?3 WHERE id = ?1";
        run(db, sql, params![self.id, password, now])?;
        Ok(())
    }

    /// The id of the primary address: `idn_…`, from the user's own id, so that it needs no table.
    pub(crate) fn email_id(&self) -> String {
        format!("idn_{}", self.id.trim_start_matches("user_"))
    }

    /// The user's identifier: e-mail address, user name or id.
    pub(crate) fn identifier(&self) -> &str {
        self.email.as_deref().or(self.username.as_deref()).unwrap_or(&self.id)
    }

    /// Whether the user has signed in in this client before.
    pub(crate) fn is_known_to(&self, db: &Connection, client: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM sessions WHERE user_id = ?1 AND client_id = ?2 LIMIT 1";
        Ok(!all(db, sql, [self.id.as_str(), client], |_| Ok(()))?.is_empty())
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) ticket: Secret,
    pub(crate) user_id: String,
    pub(crate) expired: bool,
    pub(crate) revoked: bool,
    pub(crate) uses_left: Option<i64>,
}

impl Ticket {
    pub(crate) fn find(db: &Connection, ticket: &str) -> Result<Option<Self>> {
        one(db, "SELECT * FROM tickets WHERE ticket = ?1", [ticket], |row| {
            Ok(Self {
                ticket: Secret(row.get("ticket")?),
                user_id: row.get("user_id")?,
                expired: row.get("expired")?,
                revoked: row.get("revoked")?,
                uses_left: row.get("uses_left")?,
            })
        })
    }

    pub(crate) fn insert(&self, db: &Connection) -> Result<()> {
        run(
            db,
            "INSERT INTO tickets (ticket, user_id, expired, revoked, uses_left) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![self.ticket.0, self.user_id, self.expired, self.revoked, self.uses_left],
        )?;
        Ok(())
    }

    pub(crate) fn spend(&self, db: &Connection) -> Result<()> {
        run(db, "UPDATE tickets SET uses_left = uses_left - 1 WHERE ticket = ?1", [&self.ticket.0])?;
        Ok(())
    }
}
