//! The later steps of a sign-in: factors and a new password.

use super::sign_ins::{advance, check_password, own_sign_in, unknown_strategy};
use super::{Outcome, Route, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::response::Payload;
use crate::store::{CODE, SignIn, User, Verification};
use axum::http::Method;

const SECOND: &[&str] = &["strategy", "code"];
const RESET: &[&str] = &["password", "sign_out_of_other_sessions"];
const PREPARE: &[&str] = &[
    "strategy",
    "email_address_id",
    "phone_number_id",
    "web3_wallet_id",
    "passkey_id",
    "trusted_device_id",
    "redirect_url",
    "action_complete_redirect_url",
    "oidc_login_hint",
    "oidc_prompt",
    "proof_token",
];
const ATTEMPT: &[&str] = &[
    "strategy",
    "code",
    "password",
    "signature",
    "token",
    "ticket",
    "public_key_credential",
    "trusted_device_id",
    "client_data",
    "algorithm",
];

pub(super) static ROUTES: &[Route] = &[
    write(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/prepare_first_factor",
        PREPARE,
        prepare_first_factor,
    ),
    write(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/attempt_first_factor",
        ATTEMPT,
        attempt_first_factor,
    ),
    write(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/prepare_second_factor",
        PREPARE,
        prepare_second_factor,
    ),
    write(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/attempt_second_factor",
        SECOND,
        attempt_second_factor,
    ),
    write(Method::POST, "/v1/client/sign_ins/{sign_in_id}/reset_password", RESET, reset_password),
];

/// The code that is always sent.
const VALID_CODE: &str = "424242";
const MAX_ATTEMPTS: i64 = 5;
const MIN_PASSWORD_LENGTH: usize = 8;

pub(super) fn prepare_first_factor(context: &mut Context<'_>) -> Outcome {
    let (mut sign_in, user) = sign_in_at(context, &["needs_first_factor"])?;
    let strategy = context.call.required("strategy")?;
    if !matches!(strategy, "email_code" | "reset_password_email_code") {
        return Err(unknown_strategy(strategy));
    }
    check_email_id(context, &user)?;
    sign_in.first_factor = Some(Verification::new(strategy, Some(context.now + CODE)));
    sign_in.save(context.db)?;
    Ok(Payload::Enveloped(context.sign_in_json(&sign_in)?))
}

pub(super) fn attempt_first_factor(context: &mut Context<'_>) -> Outcome {
    let (mut sign_in, user) = sign_in_at(context, &["needs_first_factor"])?;
    match context.call.required("strategy")? {
        "password" => {
            check_password(&user, context.call.required("password")?)?;
            sign_in.first_factor = Some(Verification::verified("password"));
        }
        strategy @ ("email_code" | "reset_password_email_code") => {
            let prepared = sign_in.first_factor.take().filter(|first| first.strategy == strategy);
            let (verification, result) = attempt_code(context, prepared)?;
            sign_in.first_factor = Some(verification);
            sign_in.save(context.db)?;
            result?;
        }
        strategy => return Err(unknown_strategy(strategy)),
    }
    advance(context, &mut sign_in, &user)?;
    Ok(Payload::Enveloped(context.sign_in_json(&sign_in)?))
}

pub(super) fn prepare_second_factor(context: &mut Context<'_>) -> Outcome {
    let (mut sign_in, user) = sign_in_at(context, &["needs_second_factor", "needs_client_trust"])?;
    let strategy = context.call.optional("strategy").unwrap_or("email_code");
    if strategy != "email_code" || second_strategy(&user) != strategy {
        return Err(unknown_strategy(strategy));
    }
    check_email_id(context, &user)?;
    sign_in.second_factor = Some(Verification::new(strategy, Some(context.now + CODE)));
    sign_in.save(context.db)?;
    Ok(Payload::Enveloped(context.sign_in_json(&sign_in)?))
}

pub(super) fn attempt_second_factor(context: &mut Context<'_>) -> Outcome {
    let (mut sign_in, user) = sign_in_at(context, &["needs_second_factor", "needs_client_trust"])?;
    let strategy = context.call.required("strategy")?;
    if second_strategy(&user) != strategy {
        return Err(unknown_strategy(strategy));
    }
    let prepared = match strategy {
        "email_code" => sign_in.second_factor.take(),
        _ => Some(sign_in.second_factor.take().unwrap_or_else(|| Verification::new(strategy, None))),
    };
    let (verification, result) = attempt_code(context, prepared)?;
    sign_in.second_factor = Some(verification);
    sign_in.save(context.db)?;
    result?;
    advance(context, &mut sign_in, &user)?;
    Ok(Payload::Enveloped(context.sign_in_json(&sign_in)?))
}

pub(super) fn reset_password(context: &mut Context<'_>) -> Outcome {
    let (mut sign_in, user) = sign_in_at(context, &["needs_new_password"])?;
    let password = context.call.required("password")?;
    if password.chars().count() < MIN_PASSWORD_LENGTH {
        let long = format!("Passwords must be {MIN_PASSWORD_LENGTH} characters or more.");
        let error = ApiError::new(422, "form_password_length_too_short", "too short", long);
        return Err(error.param("password"));
    }
    user.set_password(context.db, password, context.now)?;
    sign_in.password_was_reset = true;
    let user = User::find(context.db, &user.id)?.unwrap_or(user);
    advance(context, &mut sign_in, &user)?;
    Ok(Payload::Enveloped(context.sign_in_json(&sign_in)?))
}

/// The sign-in in the path with its user, if its status is one of these.
fn sign_in_at(context: &Context<'_>, statuses: &[&str]) -> Result<(SignIn, User), ApiError> {
    let sign_in = own_sign_in(context)?;
    if sign_in.status == "complete" {
        return Err(ApiError::already_verified());
    }
    let user = match &sign_in.user_id {
        Some(id) => User::find(context.db, id)?,
        None => None,
    };
    match user {
        Some(user) if statuses.contains(&sign_in.status.as_str()) => Ok((sign_in, user)),
        _ => {
            let long =
                format!("The sign in attempt is at {}, where this step does not apply.", sign_in.status);
            Err(ApiError::new(400, "client_state_invalid", "Client state invalid", long))
        }
    }
}

fn second_strategy(user: &User) -> &'static str {
    user.second_factor.map_or("email_code", |factor| factor.strategy())
}

fn check_email_id(context: &Context<'_>, user: &User) -> Result<(), ApiError> {
    match context.call.optional("email_address_id") {
        Some(id) if id != user.email_id() => {
            Err(ApiError::not_found("email address", id).param("email_address_id"))
        }
        _ => Ok(()),
    }
}

/// Counts the attempt. The returned verification must be saved even if the attempt failed.
pub(crate) fn attempt_code(
    context: &Context<'_>,
    prepared: Option<Verification>,
) -> Result<(Verification, Result<(), ApiError>), ApiError> {
    let code = context.call.required("code")?;
    let Some(mut verification) = prepared else {
        let long = "You need to send a verification code before attempting to verify.";
        return Err(ApiError::new(400, "verification_missing", "missing verification", long));
    };
    let result = if verification.expire_at.is_some_and(|at| at <= context.now) {
        verification.status = "expired".into();
        Err(ApiError::verification_expired())
    } else if verification.attempts >= MAX_ATTEMPTS {
        verification.status = "failed".into();
        let long = "Too many failed attempts. You have to try again with the same or another method.";
        Err(ApiError::new(400, "verification_failed", "failed", long))
    } else {
        verification.attempts += 1;
        if code == VALID_CODE {
            verification.status = "verified".into();
            Ok(())
        } else {
            Err(ApiError::new(422, "form_code_incorrect", "is incorrect", "Incorrect code").param("code"))
        }
    };
    Ok((verification, result))
}
