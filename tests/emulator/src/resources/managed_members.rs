//! Members that something outside of the organization manages, so that its admins cannot.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::routes::Route;
use crate::seed::SeedError;
use crate::store::{Membership, Organization, Result as Stored, WriteError, one, run};

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS managed_members (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  manager TEXT NOT NULL,
  PRIMARY KEY (organization_id, user_id)
) STRICT;
";

pub(super) static ROUTES: &[Route] = &[];

/// A managed member, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// The id of a user who is a member.
    pub user: String,
    /// What manages the membership.
    pub by: Manager,
}

/// What manages a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Manager {
    /// A directory (SCIM): neither the role nor the membership can be changed.
    Directory,
    /// An enterprise connection: the member cannot be removed, and cannot leave.
    EnterpriseConnection,
}

impl Manager {
    fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::EnterpriseConnection => "enterprise_connection",
        }
    }
}

impl Seeded {
    pub(crate) fn insert(
        &self,
        db: &Connection,
        organization: &Organization,
        _: i64,
    ) -> Result<(), WriteError> {
        if Membership::find(db, &organization.id, &self.user)?.is_none() {
            return Err(SeedError(format!("{} is not a member of {}", self.user, organization.id)).into());
        }
        let sql = "INSERT INTO managed_members (organization_id, user_id, manager) VALUES (?1, ?2, ?3)";
        run(db, sql, params![organization.id, self.user, self.by.as_str()])?;
        Ok(())
    }
}

/// A directory manages the user's membership from now on, if there is one.
pub(super) fn add_of_directory(db: &Connection, organization: &str, user: &str) -> Stored<()> {
    let sql = "INSERT OR IGNORE INTO managed_members (organization_id, user_id, manager)
               SELECT organization_id, user_id, ?3 FROM memberships WHERE organization_id = ?1 AND user_id = ?2";
    run(db, sql, [organization, user, Manager::Directory.as_str()])?;
    Ok(())
}

/// The organization manages the members again whom this directory had.
pub(super) fn release(db: &Connection, organization: &str, directory: &str) -> Stored<()> {
    let sql = "DELETE FROM managed_members WHERE organization_id = ?1 AND manager = ?3
                 AND user_id IN (SELECT user_id FROM directory_users WHERE directory_id = ?2)";
    run(db, sql, [organization, directory, Manager::Directory.as_str()])?;
    Ok(())
}

/// Refuses another role for a member whom a directory manages.
pub(crate) fn check_role(db: &Connection, membership: &Membership) -> Result<(), ApiError> {
    match manager(db, membership)? {
        Some(Manager::Directory) => Err(managed_by_directory()),
        Some(Manager::EnterpriseConnection) | None => Ok(()),
    }
}

/// Refuses to end a membership that is managed.
pub(crate) fn check_removal(db: &Connection, membership: &Membership) -> Result<(), ApiError> {
    match manager(db, membership)? {
        Some(Manager::Directory) => Err(managed_by_directory()),
        Some(Manager::EnterpriseConnection) => {
            let long = "Members who joined through an enterprise connection cannot be removed.";
            let code = "organization_membership_enterprise_connection_cannot_remove";
            Err(ApiError::new(403, code, "cannot remove", long))
        }
        None => Ok(()),
    }
}

fn managed_by_directory() -> ApiError {
    let long = "The organization membership is managed by a directory and cannot be changed.";
    ApiError::new(409, "organization_membership_managed_by_scim", "managed by SCIM", long)
}

fn manager(db: &Connection, membership: &Membership) -> Stored<Option<Manager>> {
    let sql = "SELECT manager FROM managed_members WHERE organization_id = ?1 AND user_id = ?2";
    let found: Option<String> =
        one(db, sql, [&membership.organization_id, &membership.user_id], |row| row.get(0))?;
    Ok(found.map(|manager| match manager.as_str() {
        "directory" => Manager::Directory,
        _ => Manager::EnterpriseConnection,
    }))
}
