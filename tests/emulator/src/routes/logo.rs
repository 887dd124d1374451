//! An organization's logo.

use axum::http::Method;
use serde_json::json;

use super::{Outcome, Route, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::response::Payload;
use crate::roles::PROFILE_MANAGE;
use crate::store::Logo;
use crate::upload::FIELD;

const LOGO: &str = "/v1/organizations/{organization_id}/logo";
const MAX_SIZE: usize = 10_000_000;

pub(super) static ROUTES: &[Route] =
    &[write(Method::PUT, LOGO, &[FIELD], set), write(Method::DELETE, LOGO, &[], delete)];

fn set(context: &mut Context<'_>) -> Outcome {
    let mut organization = context.require_seat(&[PROFILE_MANAGE])?.organization;
    let upload = context.call.upload.as_ref().ok_or_else(|| ApiError::param_missing(FIELD))?;
    if upload.content.len() > MAX_SIZE {
        let long = "The image must be at most 10 MB.";
        return Err(ApiError::new(413, "form_param_exceeds_allowed_size", "too large", long).param(FIELD));
    }
    let Some(content_type) = upload.image_type() else {
        return Err(ApiError::param_invalid(FIELD, "file must be a JPEG, PNG, GIF or WEBP image."));
    };
    Logo::set(context.db, &organization.id, content_type, &upload.content, context.now)?;
    organization.update(context.db, context.now)?;
    Ok(Payload::Enveloped(context.organization_json(&organization)?))
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let mut organization = context.require_seat(&[PROFILE_MANAGE])?.organization;
    if !Logo::delete(context.db, &organization.id)? {
        let long = "The organization has no logo.";
        return Err(ApiError::new(404, "image_not_found", "image not found", long));
    }
    organization.update(context.db, context.now)?;
    Ok(Payload::Enveloped(
        json!({ "object": "organization_logo", "id": organization.id, "slug": organization.shown_slug(), "deleted": true }),
    ))
}
