//! Directories of enterprise connections: identity providers create and deactivate users and groups through them.
//!
//! The official description does not have these routes. They are as clerk-js 6.40.0 calls them, with the answers that
//! `dist/types/directorySync.d.ts` of `@clerk/shared` 4.41.0 declares. Each answer names its lines there.

mod groups;
mod mappings;
mod pull;
mod rows;
mod seeded;
mod users;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::app::random_text;
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::CLERK_JS;
use crate::resources::enterprise_connections::{self, Connection};
use crate::response::Payload;
use crate::routes::{Outcome, Route, undescribed};
use crate::store::next_id;

use rows::{Directory, Source};
pub(super) use rows::{SCHEMA, delete_of_connection};
pub use seeded::{
    DeprovisionedUser, FinishedSync, NewDirectoryGroup, NewDirectoryUser, RefusedCredentials, Seeded,
    SeededGroup, SeededMapping, SeededUser, SyncStatus,
};
pub(crate) use seeded::{generate_group, generate_user, remove_group};
pub(crate) use users::deprovisioned;

/// The path of the directory of a connection, or of a part of it.
macro_rules! path {
    ($($part:literal)?) => {
        concat!(
            "/v1/organizations/{organizationID}/enterprise_connections/{enterprise_connection_id}/directory",
            $($part)?
        )
    };
}

pub(super) static ROUTES: &[Route] = &[
    undescribed(CLERK_JS, Method::GET, path!(), &[], get),
    undescribed(CLERK_JS, Method::POST, path!(), &["name"], create),
    undescribed(
        CLERK_JS,
        Method::PATCH,
        path!(),
        &["enabled", "group_role_mapping_enabled", "attribute_mapping"],
        update,
    ),
    undescribed(CLERK_JS, Method::DELETE, path!(), &[], delete),
    undescribed(CLERK_JS, Method::POST, path!("/rotate_api_key"), &[], rotate),
    undescribed(
        CLERK_JS,
        Method::POST,
        path!("/credentials"),
        &["service_account_json", "subject_email"],
        pull::set_credentials,
    ),
    undescribed(CLERK_JS, Method::POST, path!("/sync"), &[], pull::sync),
    undescribed(CLERK_JS, Method::GET, path!("/sync_status"), &[], pull::status),
    undescribed(CLERK_JS, Method::GET, path!("/users"), &[], users::list),
    undescribed(CLERK_JS, Method::GET, path!("/groups"), &[], groups::list),
    undescribed(CLERK_JS, Method::GET, path!("/group_role_mappings"), &[], mappings::list),
    undescribed(CLERK_JS, Method::PUT, path!("/group_role_mappings"), &["mappings"], mappings::replace),
];

/// The connection in the path, if the user may manage it and the instance has directories.
fn connection(context: &Context<'_>) -> Result<Connection, ApiError> {
    let seat = enterprise_connections::seat(context)?;
    if !context.app.instance().self_serve_directory_sync {
        let long = "Directory sync is not enabled for this instance.";
        return Err(ApiError::new(403, "feature_not_enabled", "not enabled", long));
    }
    enterprise_connections::own(context, &seat)
}

/// The directory of the connection in the path.
fn own(context: &Context<'_>) -> Result<Directory, ApiError> {
    let connection = connection(context)?;
    let found = Directory::of_connection(context.db, &connection.id)?;
    found.ok_or_else(|| ApiError::not_found("directory of the enterprise connection", &connection.id))
}

fn get(context: &mut Context<'_>) -> Outcome {
    let directory = own(context)?;
    respond(context, &directory, None)
}

/// A new directory does not provision anybody until it is enabled. Nothing but this answer and that to a rotation has its key:
/// directorySync.d.ts:27-31, and 161 for the name.
fn create(context: &mut Context<'_>) -> Outcome {
    let connection = connection(context)?;
    if Directory::of_connection(context.db, &connection.id)?.is_some() {
        let long = "The enterprise connection has a directory already.";
        let code = "scim_directory_enterprise_connection_already_used";
        return Err(ApiError::new(422, code, "already used", long));
    }
    let source = Source::of(connection.provider);
    let directory = Directory {
        id: next_id(context.db, "dir")?,
        name: context.call.optional("name").map_or_else(|| connection.name.clone(), str::to_owned),
        attribute_mapping: source.attribute_mapping(),
        ..Directory::new(&connection, source, context.now)
    };
    directory.insert(context.db)?;
    respond(context, &directory, new_key(&directory))
}

/// A key that the identity provider pushes with. Where the directory is pulled there is none.
fn new_key(directory: &Directory) -> Option<String> {
    (!directory.source.is_pulled()).then(|| format!("scimkey_{}", random_text(40)))
}

fn update(context: &mut Context<'_>) -> Outcome {
    let mut directory = own(context)?;
    let call = context.call;
    if let Some(text) = call.optional("attribute_mapping") {
        directory.attribute_mapping = merged(&directory.attribute_mapping, text)?;
    }
    directory.enabled = call.form_boolean("enabled")?.unwrap_or(directory.enabled);
    let maps = call.form_boolean("group_role_mapping_enabled")?;
    directory.group_role_mapping_enabled = maps.unwrap_or(directory.group_role_mapping_enabled);
    directory.save(context.db, context.now)?;
    mappings::assign_roles(context.db, &directory, &context.app.instance().default_role, context.now)?;
    respond(context, &directory, None)
}

/// The mapping with the changes in this JSON object: null removes a key (directorySync.d.ts:156-157).
fn merged(mapping: &Map<String, Value>, text: &str) -> Result<Map<String, Value>, ApiError> {
    let invalid = || {
        let long = "attribute_mapping must be a JSON object of texts, with null for a key to be removed.";
        ApiError::param_invalid("attribute_mapping", long)
    };
    let changes: Map<String, Value> = serde_json::from_str(text).map_err(|_| invalid())?;
    let mut mapping = mapping.clone();
    for (key, value) in changes {
        match value {
            Value::Null => _ = mapping.remove(&key),
            Value::String(_) => _ = mapping.insert(key, value),
            _ => return Err(invalid()),
        }
    }
    Ok(mapping)
}

/// A deleted object: directorySync.d.ts:81-84.
fn delete(context: &mut Context<'_>) -> Outcome {
    let directory = own(context)?;
    directory.delete(context.db)?;
    Ok(Payload::deleted("directory", &directory.id))
}

/// The directory with its new key: directorySync.d.ts:76-80.
fn rotate(context: &mut Context<'_>) -> Outcome {
    let mut directory = own(context)?;
    let Some(key) = new_key(&directory) else {
        let long = "This directory is pulled with the credentials of a service account, and has no API key.";
        return Err(ApiError::new(400, "bad_request", "no API key", long));
    };
    directory.save(context.db, context.now)?;
    respond(context, &directory, Some(key))
}

/// `DirectorySyncJSON`: directorySync.d.ts:13-34, with `credentials_configured` where a directory is pulled (22-26).
fn respond(context: &Context<'_>, directory: &Directory, key: Option<String>) -> Outcome {
    let mut body = json!({
        "object": "directory",
        "id": directory.id,
        "name": directory.name,
        "enterprise_connection_id": directory.connection_id,
        "endpoint_url": format!("{}/v1/scim/v2/{}", context.app.base_url(), directory.id),
        "provider": directory.source.as_str(),
        "enabled": directory.enabled,
        "group_role_mapping_enabled": directory.group_role_mapping_enabled,
        "attribute_mapping": directory.attribute_mapping,
        "created_at": directory.created_at,
        "updated_at": directory.updated_at,
    });
    if directory.source.is_pulled() {
        body["credentials_configured"] = directory.credentials_configured.into();
    }
    if let Some(key) = key {
        body["api_key"] = key.into();
    }
    Ok(Payload::Enveloped(body))
}
