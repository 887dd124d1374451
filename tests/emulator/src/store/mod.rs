//! The data, in SQLite. Every function takes the connection, so that one request is one transaction.

mod clients;
mod logos;
mod memberships;
mod organizations;
mod requests;
mod seeding;
mod sign_ins;
mod users;

use rusqlite::{Connection, OptionalExtension, Params, Row};
use std::path::Path;

use crate::resources::SCHEMAS;

pub(crate) use clients::{Client, Session, create_dev_browser, has_dev_browser};
pub(crate) use logos::Logo;
pub(crate) use memberships::{Membership, MembershipFilter};
pub(crate) use organizations::{Organization, Role, Slice, count_by_status, list_by_status};
pub(crate) use requests::Request;
pub(crate) use seeding::{WriteError, id_of, reseed};
pub(crate) use sign_ins::{CODE, SignIn, Verification};
pub(crate) use users::{Ticket, User};

pub(crate) type Result<T> = rusqlite::Result<T>;

const SCHEMA_VERSION: i64 = 1;

/// Opens the file, or a database in memory. The flag says whether it already contained data.
pub(crate) fn open(file: Option<&Path>) -> Result<(Connection, bool)> {
    let db = match file {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;")?;
    db.set_prepared_statement_cache_capacity(128);
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 {
        db.execute_batch(include_str!("schema.sql"))?;
        db.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    db.execute_batch(organizations::TABLES)?;
    db.execute_batch(logos::LOGOS)?;
    SCHEMAS.iter().try_for_each(|schema| db.execute_batch(schema))?;
    let filled = setting(&db, "instance")?.is_some();
    Ok((db, filled))
}

pub(crate) fn setting(db: &Connection, name: &str) -> Result<Option<String>> {
    one(db, "SELECT value FROM settings WHERE name = ?1", [name], |row| row.get(0))
}

pub(crate) fn set_setting(db: &Connection, name: &str, value: &str) -> Result<()> {
    run(db, "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)", [name, value])?;
    Ok(())
}

/// The next id, such as `sess_00000001`. Ids of one kind sort in the order of their creation.
pub(crate) fn next_id(db: &Connection, prefix: &str) -> Result<String> {
    let last: i64 = db
        .prepare_cached(
            "INSERT INTO counters (prefix, last) VALUES (?1, 1)
             ON CONFLICT (prefix) DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row([prefix], |row| row.get(0))?;
    Ok(format!("{prefix}_{last:08}"))
}

pub(crate) fn one<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    db.prepare_cached(sql)?.query_row(params, read).optional()
}

pub(crate) fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    db.prepare_cached(sql)?.query_map(params, read)?.collect()
}

pub(crate) fn run(db: &Connection, sql: &str, params: impl Params) -> Result<usize> {
    db.prepare_cached(sql)?.execute(params)
}

/// JSON columns are written only by this crate, so an invalid one means a damaged file.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
