//! Organizations themselves: creating, reading, changing and deleting them.

use axum::http::Method;
use serde_json::json;

use super::organizations::check_not_exclusive;
use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::response::Payload;
use crate::roles::{self, PROFILE_DELETE, PROFILE_MANAGE};
use crate::store::{Membership, Organization, Role, User, next_id};

const PROFILE: &[&str] = &["name", "slug"];

pub(super) static ROUTES: &[Route] = &[
    write(Method::POST, "/v1/organizations", PROFILE, create),
    read("/v1/organizations/{organization_id}", get),
    write(Method::PATCH, "/v1/organizations/{organization_id}", PROFILE, update),
    write(Method::DELETE, "/v1/organizations/{organization_id}", &[], delete),
    read("/v1/me/organization_creation_defaults", creation_defaults),
];

fn get(context: &mut Context<'_>) -> Outcome {
    let seat = context.require_seat(&[])?;
    Ok(Payload::Enveloped(context.organization_json(&seat.organization)?))
}

/// The user becomes the first member. The active organization stays the same.
fn create(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    context.check_organizations()?;
    check_may_create(context, &user)?;
    check_not_exclusive(context, None, &user)?;
    let name = context.call.required("name")?;
    check_name(name)?;
    let id = next_id(context.db, "org")?;
    let slug = match context.call.optional("slug") {
        Some(slug) => {
            check_slug(context, slug, None)?;
            slug.to_owned()
        }
        None if context.app.instance().slug_disabled => id.clone(),
        None => free_slug(context, name, &id)?,
    };
    let instance = context.app.instance();
    let organization = Organization {
        id,
        name: name.into(),
        slug,
        max_allowed_memberships: instance.max_allowed_memberships,
        admin_delete_enabled: instance.admin_delete,
        public_metadata: serde_json::Map::new(),
        created_at: context.now,
        updated_at: context.now,
    };
    organization.insert(context.db)?;
    organization.set_creator(context.db, &user.id)?;
    for role in roles::built_in() {
        Role {
            key: role.key,
            name: role.name,
            description: role.description,
            permissions: role.permissions,
            created_at: context.now,
        }
        .insert(context.db, &organization.id)?;
    }
    Membership::create(context.db, &organization.id, &user.id, &instance.creator_role, context.now)?;
    Ok(Payload::Enveloped(context.organization_json(&organization)?))
}

fn check_may_create(context: &Context<'_>, user: &User) -> Result<(), ApiError> {
    let instance = context.app.instance();
    if !instance.create_organizations {
        let long = "You are not allowed to create organizations.";
        return Err(ApiError::new(403, "user_create_organization_not_enabled", "not enabled", long));
    }
    let limit = instance.create_organizations_limit;
    if limit > 0 && Organization::count_of_creator(context.db, &user.id)? >= limit {
        let long = format!("You have reached your limit of {limit} created organizations.");
        return Err(ApiError::new(403, "organization_quota_exceeded", "quota exceeded", long));
    }
    Ok(())
}

/// A slug that is given empty is cleared, one that is not given stays.
fn update(context: &mut Context<'_>) -> Outcome {
    let Seat { mut organization, .. } = context.require_seat(&[PROFILE_MANAGE])?;
    let form = &context.call.form;
    if form.get("name").is_some() {
        let name = context.call.required("name")?;
        check_name(name)?;
        organization.name = name.into();
    }
    match form.get("slug") {
        None => {}
        Some("") => organization.slug.clone_from(&organization.id),
        Some(slug) => {
            check_slug(context, slug, Some(&organization))?;
            organization.slug = slug.into();
        }
    }
    organization.update(context.db, context.now)?;
    Ok(Payload::Enveloped(context.organization_json(&organization)?))
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(&[PROFILE_DELETE])?;
    if !organization.admin_delete_enabled {
        let long = "Deletion by admins is not enabled for this organization.";
        return Err(ApiError::new(403, "organization_admin_delete_not_enabled", "not enabled", long));
    }
    organization.delete(context.db)?;
    Ok(Payload::Enveloped(
        json!({ "object": "organization", "id": organization.id, "slug": organization.slug, "deleted": true }),
    ))
}

/// Suggests the name of the company that the user's address is of.
fn creation_defaults(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    if !context.app.instance().organization_creation_defaults {
        let long = "Creation defaults are not enabled for this instance.";
        return Err(ApiError::new(403, "authorization_invalid", "not enabled", long));
    }
    let domain = user.email.as_deref().and_then(|email| email.rsplit_once('@')).map(|(_, domain)| domain);
    let name = domain.and_then(|domain| domain.split('.').next()).map(capitalized);
    let exists = match &name {
        Some(name) => Organization::is_named(context.db, name)?,
        None => false,
    };
    let message =
        || format!("There is an organization called {} already.", name.as_deref().unwrap_or_default());
    let advisory = exists.then(|| json!({ "type": "warning", "message": message() }));
    Ok(Payload::Enveloped(json!({ "form": { "name": name, "logo": null }, "advisory": advisory })))
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn check_name(name: &str) -> Result<(), ApiError> {
    if name.contains("://") || name.contains(['<', '>']) {
        return Err(ApiError::param_invalid("name", "name must not contain URLs or HTML."));
    }
    Ok(())
}

fn check_slug(context: &Context<'_>, slug: &str, own: Option<&Organization>) -> Result<(), ApiError> {
    if context.app.instance().slug_disabled {
        let long = "Organization slugs are not enabled for this instance.";
        return Err(ApiError::new(403, "organization_slugs_disabled", "slugs disabled", long));
    }
    if !slug.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-') {
        let long = "slug may only contain lower-case letters, digits and hyphens.";
        return Err(ApiError::new(422, "form_param_format_invalid", "is invalid", long).param("slug"));
    }
    let holder = Organization::find_by_id_or_slug(context.db, slug)?;
    if holder.is_some_and(|holder| own.is_none_or(|own| own.id != holder.id)) {
        let long = "That slug is taken. Please try another.";
        return Err(ApiError::new(422, "form_identifier_exists", "is taken", long).param("slug"));
    }
    Ok(())
}

/// A slug made of the name, with a part of the id if another organization has it.
fn free_slug(context: &Context<'_>, name: &str, id: &str) -> Result<String, ApiError> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_lowercase();
    let is_taken = slug.is_empty() || Organization::find_by_id_or_slug(context.db, &slug)?.is_some();
    Ok(if is_taken { format!("{slug}-{}", id.trim_start_matches("org_")) } else { slug })
}
