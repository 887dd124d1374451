//! Which roles the groups of a directory have in the organization.

use rusqlite::{Connection as Db, Row, params};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashSet;

use super::groups::Group;
use super::own;
use super::rows::Directory;
use super::users::DirectoryUser;
use crate::context::Context;
use crate::error::ApiError;
use crate::render::role_json;
use crate::response::Payload;
use crate::routes::Outcome;
use crate::store::{Membership, Organization, Result as Stored, Role, all, next_id, run};

const MAPPINGS: &str = "mappings";
const MAX_MAPPINGS: usize = 100;

/// A mapping as clients send it, and seeds have it under other names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    pub(super) directory_group_id: String,
    pub(super) role: String,
}

struct Mapping {
    id: String,
    group_id: String,
    group_name: String,
    role: String,
    precedence: i64,
    created_at: i64,
}

impl Mapping {
    fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            id: row.get("id")?,
            group_id: row.get("group_id")?,
            group_name: row.get("display_name")?,
            role: row.get("role")?,
            precedence: row.get("precedence")?,
            created_at: row.get("created_at")?,
        })
    }

    /// The most important one first.
    fn of_directory(db: &Db, directory: &str) -> Stored<Vec<Self>> {
        let sql = "SELECT directory_mappings.*, display_name FROM directory_mappings
                     JOIN directory_groups ON directory_groups.id = group_id
                   WHERE directory_mappings.directory_id = ?1 ORDER BY precedence";
        all(db, sql, [directory], Self::read)
    }
}

pub(super) fn list(context: &mut Context<'_>) -> Outcome {
    let directory = own(context)?;
    respond(context, &directory)
}

/// The list replaces all mappings, in the order of their precedence: directorySync.d.ts:117-121, and 256-261 for what is asked.
pub(super) fn replace(context: &mut Context<'_>) -> Outcome {
    let directory = own(context)?;
    let text = context.call.required(MAPPINGS)?;
    let wanted: Vec<Wanted> = serde_json::from_str(text).map_err(|_| {
        invalid("mappings must be a JSON list of objects with directory_group_id and role.".into())
    })?;
    if wanted.len() > MAX_MAPPINGS {
        return Err(ApiError::bulk_size_exceeded(MAX_MAPPINGS, MAPPINGS));
    }
    let roles = roles(context, &directory)?;
    let mut groups = HashSet::new();
    for Wanted { directory_group_id: group, role } in &wanted {
        if Group::find(context.db, &directory.id, group)?.is_none() {
            return Err(invalid(format!("The directory has no group {group}.")));
        }
        if !groups.insert(group) {
            return Err(invalid(format!("The group {group} is mapped twice.")));
        }
        if !roles.iter().any(|known| known.key == *role) {
            return Err(invalid(format!("The organization has no role {role}.")));
        }
    }
    store(context.db, &directory, &wanted, context.now)?;
    assign_roles(context.db, &directory, &context.app.instance().default_role, context.now)?;
    respond(context, &directory)
}

fn invalid(long: String) -> ApiError {
    ApiError::param_invalid(MAPPINGS, long)
}

pub(super) fn store(db: &Db, directory: &Directory, wanted: &[Wanted], now: i64) -> Stored<()> {
    run(db, "DELETE FROM directory_mappings WHERE directory_id = ?1", [&directory.id])?;
    let sql = "INSERT INTO directory_mappings (id, directory_id, group_id, role, precedence, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    for (index, Wanted { directory_group_id: group, role }) in wanted.iter().enumerate() {
        let id = next_id(db, "dirgrm")?;
        run(db, sql, params![id, directory.id, group, role, index as i64 + 1, now])?;
    }
    Ok(())
}

fn roles(context: &Context<'_>, directory: &Directory) -> Result<Vec<Role>, ApiError> {
    let found = Organization::find(context.db, &directory.organization_id)?;
    Ok(found.ok_or_else(ApiError::organization_not_found)?.roles(context.db)?)
}

/// `DirectorySyncGroupRoleMappingsJSON`: directorySync.d.ts:245-249, with rows as in 225-235.
fn respond(context: &Context<'_>, directory: &Directory) -> Outcome {
    let roles = roles(context, directory)?;
    let role = |key: &str| roles.iter().find(|role| role.key == key).map(role_json);
    let mappings = Mapping::of_directory(context.db, &directory.id)?;
    let rows: Vec<Value> = mappings
        .iter()
        .map(|mapping| {
            json!({
                "object": "directory_group_role_mapping",
                "id": mapping.id,
                "directory_id": directory.id,
                "directory_group_id": mapping.group_id,
                "directory_group_display_name": mapping.group_name,
                "role": role(&mapping.role),
                "precedence": mapping.precedence,
                "created_at": mapping.created_at,
                "updated_at": mapping.created_at,
            })
        })
        .collect();
    let default_role = role(&context.app.instance().default_role);
    Ok(Payload::Enveloped(json!({ "data": rows, "total_count": rows.len(), "default_role": default_role })))
}

/// If groups have roles, gives the directory's members theirs: that of the first mapping of one of their groups, or the default one.
pub(super) fn assign_roles(db: &Db, directory: &Directory, default_role: &str, now: i64) -> Stored<()> {
    if !directory.group_role_mapping_enabled {
        return Ok(());
    }
    let mappings = Mapping::of_directory(db, &directory.id)?;
    for user in DirectoryUser::of_directory(db, &directory.id)?.iter().filter(|user| user.active) {
        let mapped = mappings.iter().find(|mapping| user.groups.contains(&mapping.group_id));
        let role = mapped.map_or(default_role, |mapping| mapping.role.as_str());
        if let Some(mut membership) = Membership::find(db, &directory.organization_id, &user.user_id)?
            && membership.role != role
        {
            membership.set_role(db, role, now)?;
        }
    }
    Ok(())
}
