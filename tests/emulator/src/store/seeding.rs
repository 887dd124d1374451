//! Writes a seed into the database.

use rusqlite::Connection;

use super::{Membership, Organization, Request, Role, Ticket, User, run, set_setting};
use crate::resources::{directories, enterprise_connections};
use crate::seed::{self, Generate, GenerateKind, Seed, SeedError};

/// 2026-01-01T00:00:00Z, so that seeds without times always create the same rows.
const EPOCH: i64 = 1_767_225_600_000;
const SECOND: i64 = 1_000;

const FIRST_NAMES: [&str; 12] = [
    "Amelia", "Bruno", "Chiara", "Dmitri", "Eun-ji", "Fatima", "Gustav", "Hana", "Ibrahim", "Júlia", "Kwame",
    "Lotte",
];
const LAST_NAMES: [&str; 11] = [
    "Andersson",
    "Bianchi",
    "Castro",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Haddad",
    "Ito",
    "Jensen",
    "Kowalski",
];

/// Replaces all data with the seed. Must be called in a transaction.
pub(crate) fn reseed(db: &Connection, seed: &Seed) -> Result<(), SeedError> {
    write(db, seed).map_err(|error| match error {
        WriteError::Seed(error) => error,
        WriteError::Database(error) => SeedError(error.to_string()),
    })
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error(transparent)]
    Seed(#[from] SeedError),
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

fn write(db: &Connection, seed: &Seed) -> Result<(), WriteError> {
    db.execute_batch(
        "DELETE FROM sign_ins; DELETE FROM sessions; DELETE FROM client_tokens; DELETE FROM clients;
         DELETE FROM dev_browsers; DELETE FROM tickets; DELETE FROM requests; DELETE FROM memberships;
         DELETE FROM roles; DELETE FROM organizations; DELETE FROM users; DELETE FROM counters;
         DELETE FROM txt_records; DELETE FROM invitation_tickets;",
    )?;
    let instance = serde_json::to_string(&seed.instance).map_err(|error| SeedError(error.to_string()))?;
    set_setting(db, "instance", &instance)?;
    for (index, user) in seed.users.iter().enumerate() {
        insert_user(db, user, EPOCH + index as i64 * SECOND)?;
    }
    for (index, organization) in seed.organizations.iter().enumerate() {
        insert_organization(db, organization, EPOCH + index as i64 * SECOND)?;
    }
    for ticket in &seed.tickets {
        known_user(db, &ticket.user)?;
        Ticket {
            ticket: ticket.ticket.clone(),
            user_id: ticket.user.clone(),
            expired: ticket.expired,
            revoked: ticket.revoked,
            uses_left: ticket.uses,
        }
        .insert(db)?;
    }
    for generate in &seed.generate {
        insert_generated(db, generate)?;
    }
    // Gives the query planner the table sizes. Without them, filters on large organizations scan the table.
    run(db, "ANALYZE", [])?;
    Ok(())
}

fn insert_user(db: &Connection, user: &seed::User, created_at: i64) -> Result<(), WriteError> {
    if !user.id.starts_with("user_") {
        return Err(SeedError(format!("the id of a user must start with user_, not {:?}", user.id)).into());
    }
    let created_at = user.created_at.unwrap_or(created_at);
    User {
        id: user.id.clone(),
        email: user.email.clone(),
        username: user.username.clone(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        password: user.password.clone(),
        second_factor: user.second_factor,
        needs_new_password: user.needs_new_password,
        client_trust: user.client_trust,
        banned: user.banned,
        locked: user.locked,
        last_sign_in_at: None,
        created_at,
        updated_at: created_at,
    }
    .insert(db)?;
    Ok(())
}

fn insert_organization(
    db: &Connection,
    organization: &seed::Organization,
    created_at: i64,
) -> Result<(), WriteError> {
    if !organization.id.starts_with("org_") || organization.slug.is_empty() {
        let reason = format!(
            "an organization needs an id that starts with org_ and a slug, but {:?} lacks one",
            organization.id
        );
        return Err(SeedError(reason).into());
    }
    let created_at = organization.created_at.unwrap_or(created_at);
    let row = Organization {
        id: organization.id.clone(),
        name: organization.name.clone(),
        slug: organization.slug.clone(),
        max_allowed_memberships: organization.max_allowed_memberships,
        admin_delete_enabled: organization.admin_delete_enabled,
        public_metadata: organization.public_metadata.clone(),
        created_at,
        updated_at: created_at,
    };
    row.insert(db)?;
    if organization.exclusive_membership {
        row.set_exclusive(db)?;
    }
    if organization.seats > 0 {
        row.set_seats(db, organization.seats)?;
    }
    if organization.self_serve_sso_disabled {
        row.disable_sso(db)?;
    }
    for role in crate::roles::built_in().into_iter().chain(organization.roles.iter().cloned()) {
        Role {
            key: role.key,
            name: role.name,
            description: role.description,
            permissions: role.permissions,
            created_at,
        }
        .insert(db, &row.id)?;
    }
    for (index, member) in organization.members.iter().enumerate() {
        known_user(db, &member.user)?;
        if row.role(db, &member.role)?.is_none() {
            return Err(SeedError(format!("{} has no role {}", row.id, member.role)).into());
        }
        let id = id_of("orgmem", &row.id, &member.user);
        let created_at = member.created_at.unwrap_or(EPOCH + index as i64 * SECOND);
        insert_member(db, id, &row.id, &member.user, &member.role, created_at)?;
    }
    for (index, request) in organization.requests.iter().enumerate() {
        known_user(db, &request.user)?;
        let id = request.id.clone().unwrap_or_else(|| id_of("orgmemreq", &row.id, &request.user));
        let created_at = request.created_at.unwrap_or(EPOCH + index as i64 * SECOND);
        insert_request(db, id, &row.id, &request.user, request.status, created_at)?;
    }
    organization.resources.insert(db, &row, |index| EPOCH + index as i64 * SECOND)
}

fn insert_generated(db: &Connection, generate: &Generate) -> Result<(), WriteError> {
    let organization = &generate.organization;
    let Some(row) = Organization::find(db, organization)? else {
        return Err(SeedError(format!("there is no organization {organization} to generate for")).into());
    };
    let first = generate.created_at.unwrap_or(EPOCH);
    let at = |index: usize| first + index as i64 * generate.step_ms;
    let mut made = seed::Resources::default();
    for index in 0..generate.count {
        match generate.kind {
            GenerateKind::Requests | GenerateKind::Members => generate_user(db, generate, index, at(index))?,
            GenerateKind::TestRuns | GenerateKind::DirectoryGroups => {
                generate_of_connection(db, generate, index + 1, at(index))?;
            }
            GenerateKind::DirectoryUsers => {
                generate_user(db, generate, index, at(index))?;
                generate_of_connection(db, generate, index + 1, at(index))?;
            }
            _ => generate_row(db, generate, index + 1, &mut made)?,
        }
    }
    made.insert(db, &row, at)
}

/// What belongs to an enterprise connection of the organization: the test run, group or user with this number.
fn generate_of_connection(
    db: &Connection,
    generate: &Generate,
    number: usize,
    at: i64,
) -> Result<(), WriteError> {
    let Generate { organization, prefix, .. } = generate;
    let id = |kind: &str| format!("{kind}_{prefix}_{number:04}");
    match generate.kind {
        GenerateKind::TestRuns => enterprise_connections::generate_run(db, organization, id("ectr"), at),
        GenerateKind::DirectoryGroups => {
            let name = format!("{prefix} {number:04}");
            let group = seed::DirectoryGroup { id: id("dirgrp"), name, created_at: None };
            directories::generate_group(db, organization, &group, at)
        }
        _ => {
            let (user, groups) = (id("user"), Vec::new());
            let user =
                seed::DirectoryUser { id: id("diruser"), user, active: true, groups, created_at: None };
            directories::generate_user(db, organization, &user, at)
        }
    }
}

/// The user with this index, with a request or a membership.
fn generate_user(db: &Connection, generate: &Generate, index: usize, at: i64) -> Result<(), WriteError> {
    let Generate { organization, prefix, .. } = generate;
    let number = index + 1;
    let user = seed::User {
        id: format!("user_{prefix}_{number:04}"),
        email: Some(format!("{prefix}.{number:04}@example.com")),
        first_name: Some(FIRST_NAMES[index % FIRST_NAMES.len()].into()),
        last_name: Some(LAST_NAMES[index % LAST_NAMES.len()].into()),
        ..seed::User::default()
    };
    insert_user(db, &user, at)?;
    if generate.kind == GenerateKind::Requests {
        let id = format!("orgmemreq_{prefix}_{number:04}");
        return insert_request(db, id, organization, &user.id, generate.status, at);
    }
    let role = generate.role.as_deref().unwrap_or("org:member");
    insert_member(db, format!("orgmem_{prefix}_{number:04}"), organization, &user.id, role, at)
}

/// A row that has no user of its own: the invitation, suggestion or domain with this number.
fn generate_row(
    db: &Connection,
    generate: &Generate,
    number: usize,
    made: &mut seed::Resources,
) -> Result<(), WriteError> {
    let Generate { prefix, user, .. } = generate;
    let user = user.as_ref().map(|id| known_user(db, id)).transpose()?;
    match generate.kind {
        GenerateKind::Invitations => made.invitations.push(seed::Invitation {
            id: format!("orginv_{prefix}_{number:04}"),
            email: user
                .and_then(|user| user.email)
                .unwrap_or_else(|| format!("{prefix}.{number:04}@example.com")),
            role: generate.role.clone().unwrap_or_else(|| "org:member".into()),
            status: seed::InvitationStatus::Pending,
            created_at: None,
            expires_at: None,
        }),
        GenerateKind::Domains => made.domains.push(seed::Domain {
            id: format!("orgdmn_{prefix}_{number:04}"),
            name: format!("{}-{number:04}.example", prefix.replace('_', "-")),
            ..seed::Domain::default()
        }),
        _ => {
            let user = user.ok_or_else(|| SeedError("suggestions are generated for a user".into()))?;
            made.suggestions.push(seed::Suggestion {
                id: format!("orgsugg_{prefix}_{number:04}"),
                user: user.id,
                status: seed::SuggestionStatus::Pending,
                created_at: None,
            });
        }
    }
    Ok(())
}

fn insert_member(
    db: &Connection,
    id: String,
    organization: &str,
    user: &str,
    role: &str,
    created_at: i64,
) -> Result<(), WriteError> {
    Membership {
        id,
        organization_id: organization.into(),
        user_id: user.into(),
        role: role.into(),
        public_metadata: serde_json::Map::new(),
        created_at,
        updated_at: created_at,
    }
    .insert(db)?;
    Ok(())
}

fn insert_request(
    db: &Connection,
    id: String,
    organization: &str,
    user: &str,
    status: seed::RequestStatus,
    created_at: i64,
) -> Result<(), WriteError> {
    Request {
        id,
        organization_id: organization.into(),
        user_id: user.into(),
        status: status.as_str().into(),
        created_at,
        updated_at: created_at,
    }
    .insert(db)?;
    Ok(())
}

fn known_user(db: &Connection, id: &str) -> Result<User, WriteError> {
    User::find(db, id)?.ok_or_else(|| SeedError(format!("there is no user {id}")).into())
}

/// `orgmem_acme_ada` for `org_acme` and `user_ada`.
pub(crate) fn id_of(prefix: &str, organization: &str, user: &str) -> String {
    format!("{prefix}_{}_{}", organization.trim_start_matches("org_"), user.trim_start_matches("user_"))
}
