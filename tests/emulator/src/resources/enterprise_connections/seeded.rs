//! Connections and their test runs as seeds and changes have them.

use rusqlite::Connection as Db;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::rows::Connection;
use super::settings::{Provider, Settings};
use super::test_runs::{self, TestRun};
use crate::resources::directories;
use crate::seed::SeedError;
use crate::store::{Organization, WriteError};

/// An enterprise connection, as a seed has it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// `entconn_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// The kind of the identity provider.
    pub provider: Provider,
    /// The names of the domains whose users sign in with it.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Whether users can sign in with it.
    #[serde(default = "yes")]
    pub active: bool,
    /// Whether users with addresses at other domains can be linked to it.
    #[serde(default)]
    pub account_linking: bool,
    /// What is known of the identity provider, by the keys of the form.
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// Its test runs.
    #[serde(default)]
    pub test_runs: Vec<SeededTestRun>,
    /// Its directory, if it has one.
    #[serde(default)]
    pub directory: Option<directories::Seeded>,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// A test run, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeededTestRun {
    /// `ectr_…`
    pub id: String,
    /// Its status.
    #[serde(default)]
    pub status: TestRunStatus,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// The status of a test run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TestRunStatus {
    /// Nobody has signed in yet.
    #[default]
    Pending,
    /// Somebody has signed in.
    Success,
    /// The identity provider's answer could not be used.
    Failed,
}

impl TestRunStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }
}

fn yes() -> bool {
    true
}

impl Seeded {
    /// The rows of a connection that was made at this time, unless the seed says when.
    pub(crate) fn insert(&self, db: &Db, organization: &Organization, at: i64) -> Result<(), WriteError> {
        let created_at = self.created_at.unwrap_or(at);
        let connection = Connection {
            id: self.id.clone(),
            organization_id: organization.id.clone(),
            name: self.name.clone(),
            provider: self.provider,
            domains: self.domains.clone(),
            active: self.active,
            account_linking: self.account_linking,
            sync_user_attributes: true,
            disable_additional_identifications: false,
            settings: Settings::of_seed(&self.settings, self.provider).map_err(SeedError)?,
            created_at,
            updated_at: created_at,
        };
        connection.insert(db)?;
        for run in &self.test_runs {
            run.insert(db, &self.id, created_at)?;
        }
        match &self.directory {
            Some(directory) => directory.insert(db, &connection, created_at),
            None => Ok(()),
        }
    }
}

impl SeededTestRun {
    /// The row of a run that was made at this time, unless the seed says when.
    pub(crate) fn insert(&self, db: &Db, connection: &str, at: i64) -> Result<(), WriteError> {
        let at = self.created_at.unwrap_or(at);
        Ok(test_runs::seeded(&self.id, connection, self.status.as_str(), at).insert(db)?)
    }
}

/// What becomes of a test run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishedTestRun {
    /// The run's id.
    pub id: String,
    /// Its status from now on.
    pub status: TestRunStatus,
    /// What the identity provider says of the user: `email_address`, `first_name`, `last_name` and `user_id`.
    #[serde(default)]
    pub parsed_user_info: Option<Map<String, Value>>,
    /// Maps with `level`, `code`, `short_message` and `message`.
    #[serde(default)]
    pub logs: Vec<Map<String, Value>>,
}

impl FinishedTestRun {
    pub(crate) fn apply(&self, db: &Db) -> Result<(), String> {
        let found = TestRun::find(db, &self.id).map_err(|error| error.to_string())?;
        let run = found.ok_or_else(|| format!("there is no test run {}", self.id))?;
        let (info, logs) = (json!(self.parsed_user_info), json!(self.logs));
        run.finish(db, self.status.as_str(), &info, &logs).map_err(|error| error.to_string())
    }
}

/// The row of a successful run of the organization's first connection.
pub(crate) fn generate_run(db: &Db, organization: &str, id: String, at: i64) -> Result<(), WriteError> {
    let connections = Connection::of_organization(db, organization)?;
    let none = || SeedError(format!("{organization} has no enterprise connection"));
    let connection = &connections.first().ok_or_else(none)?.id;
    SeededTestRun { id, status: TestRunStatus::Success, created_at: None }.insert(db, connection, at)
}
