//! Test runs of a connection: somebody signs in with it, and the result says what the identity provider has sent.

use axum::http::StatusCode;
use rusqlite::{Connection as Db, Row, params};
use serde_json::{Value, json};

use super::rows::{Connection, text};
use super::{own, seat};
use crate::app::random_text;
use crate::context::Context;
use crate::error::ApiError;
use crate::response::Payload;
use crate::routes::Outcome;
use crate::routes::lists::page;
use crate::store::{
    Result as Stored, User, count_by_status, json as column, list_by_status, next_id, one, run as execute,
};

const STATUSES: [&str; 3] = ["pending", "success", "failed"];
const TABLE: &str = "enterprise_test_runs";
/// How long the URL of a run can be opened: ten minutes.
const LIFETIME: i64 = 10 * 60 * 1000;

#[derive(Debug, Clone)]
pub(super) struct TestRun {
    pub(super) id: String,
    pub(super) connection_id: String,
    pub(super) status: String,
    /// Who started it.
    pub(super) user_id: Option<String>,
    /// What its URL has, until it was opened.
    pub(super) ticket: Option<String>,
    pub(super) parsed_user_info: Value,
    pub(super) logs: Value,
    pub(super) created_at: i64,
}

impl TestRun {
    fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            id: row.get("id")?,
            connection_id: row.get("connection_id")?,
            status: row.get("status")?,
            user_id: row.get("user_id")?,
            ticket: row.get("ticket")?,
            parsed_user_info: column(row, "parsed_user_info")?,
            logs: column(row, "logs")?,
            created_at: row.get("created_at")?,
        })
    }

    pub(super) fn find(db: &Db, id: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM enterprise_test_runs WHERE id = ?1", [id], Self::read)
    }

    fn find_by_ticket(db: &Db, ticket: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM enterprise_test_runs WHERE ticket = ?1", [ticket], Self::read)
    }

    pub(super) fn insert(&self, db: &Db) -> Stored<()> {
        let sql = "INSERT INTO enterprise_test_runs (id, connection_id, status, user_id, ticket, parsed_user_info, logs,
                     created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            self.id,
            self.connection_id,
            self.status,
            self.user_id,
            self.ticket,
            text(&self.parsed_user_info)?,
            text(&self.logs)?,
            self.created_at,
        ];
        execute(db, sql, values)?;
        Ok(())
    }

    /// Its URL cannot be opened any more.
    pub(super) fn finish(&self, db: &Db, status: &str, parsed_user_info: &Value, logs: &Value) -> Stored<()> {
        let sql =
            "UPDATE enterprise_test_runs SET status = ?2, parsed_user_info = ?3, logs = ?4, ticket = NULL
                   WHERE id = ?1";
        execute(db, sql, params![self.id, status, text(parsed_user_info)?, text(logs)?])?;
        Ok(())
    }

    fn json(&self, connection: &Connection) -> Value {
        let is_saml = connection.provider.is_saml();
        let mut body = json!({
            "id": self.id,
            "status": self.status,
            "connection_type": if is_saml { "saml" } else { "oauth" },
            "parsed_user_info": self.parsed_user_info,
            "logs": self.logs,
            "saml": null,
            "oauth": null,
            "created_at": self.created_at,
        });
        let (name, sent) = match is_saml {
            true => ("saml", json!({ "saml_request": "<AuthnRequest/>", "relay_state": self.id })),
            false => ("oauth", json!({})),
        };
        body[name] = sent;
        if self.status == "success" {
            let key = if is_saml { "saml_response" } else { "user_info" };
            body[name][key] =
                if is_saml { "<Response/>".into() } else { self.parsed_user_info.to_string().into() };
        }
        body
    }
}

pub(super) fn list(context: &mut Context<'_>) -> Outcome {
    let connection = own(context, &seat(context)?)?;
    let (slice, statuses) = (context.slice()?, context.statuses(&STATUSES)?);
    let owner = ("connection_id", connection.id.as_str());
    let (rows, total) = context.rows_and_total(
        |db| count_by_status(db, TABLE, owner, &statuses),
        |db| list_by_status(db, TABLE, owner, &statuses, slice, TestRun::read),
    )?;
    Ok(Payload::Enveloped(page(rows.iter().map(|run| run.json(&connection)).collect(), total)))
}

/// The run is pending until its URL was opened.
pub(super) fn create(context: &mut Context<'_>) -> Outcome {
    let connection = own(context, &seat(context)?)?;
    let ticket = random_text(32);
    let run = TestRun {
        id: next_id(context.db, "ectr")?,
        connection_id: connection.id.clone(),
        status: "pending".into(),
        user_id: Some(context.require_user()?.id),
        ticket: Some(ticket.clone()),
        parsed_user_info: Value::Null,
        logs: json!([]),
        created_at: context.now,
    };
    run.insert(context.db)?;
    let (base, id) = (context.app.base_url(), &connection.id);
    let url = format!("{base}/v1/enterprise_connections/{id}/init_test_run?ticket={ticket}");
    Ok(Payload::Enveloped(json!({ "url": url })))
}

/// Somebody opens the URL: the identity provider signs in who started the run, if the connection says how to reach it.
pub(super) fn run(context: &mut Context<'_>) -> Outcome {
    let id = context.param("enterpriseConnectionID");
    let found = Connection::find(context.db, id)?;
    let connection = found.ok_or_else(|| ApiError::not_found("enterprise connection", id))?;
    let ticket = context.call.query.get("ticket").unwrap_or_default();
    let found = TestRun::find_by_ticket(context.db, ticket)?.filter(|run| run.connection_id == connection.id);
    let refused = |code: &str, long: &str| Err(ApiError::new(400, code, "ticket refused", long));
    let Some(run) = found else {
        return refused("ticket_invalid_code", "The ticket is invalid, or was used already.");
    };
    if run.created_at + LIFETIME <= context.now {
        return refused("ticket_expired_code", "The ticket has expired.");
    }
    let user = run.user_id.as_ref().map(|id| User::find(context.db, id)).transpose()?.flatten();
    match user.filter(|_| connection.is_configured()) {
        Some(user) => run.finish(context.db, "success", &user_info(&user), &json!([]))?,
        None => run.finish(context.db, "failed", &Value::Null, &not_configured())?,
    }
    let elsewhere = connection.sign_in_url().map_or_else(|| context.app.base_url(), str::to_owned);
    Ok(Payload::Redirect(StatusCode::MOVED_PERMANENTLY, elsewhere))
}

/// What the identity provider says of the user. Names that are not known are absent.
pub(super) fn user_info(user: &User) -> Value {
    let known = [
        ("email_address", user.email.as_ref()),
        ("first_name", user.first_name.as_ref()),
        ("last_name", user.last_name.as_ref()),
        ("user_id", Some(&user.id)),
    ];
    known
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?.as_str()))))
        .collect()
}

/// What is logged where the identity provider cannot be reached.
pub(super) fn not_configured() -> Value {
    json!([{
        "level": "error",
        "code": "connection_not_configured",
        "short_message": "Not configured",
        "message": "The connection does not say how to reach the identity provider.",
    }])
}

/// The rows of seeds and changes.
pub(super) fn seeded(id: &str, connection: &str, status: &str, at: i64) -> TestRun {
    TestRun {
        id: id.into(),
        connection_id: connection.into(),
        status: status.into(),
        user_id: None,
        ticket: None,
        parsed_user_info: Value::Null,
        logs: if status == "failed" { not_configured() } else { json!([]) },
        created_at: at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_of_a_user_is_absent() {
        let user = User { email: None, ..User::named("user_ada", 0) };
        assert_eq!(user_info(&user), json!({ "user_id": "user_ada" }));
    }
}
