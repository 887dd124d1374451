//! Directories that ask the identity provider for their users: with the credentials of a service account, and one run at a time.

use serde_json::{Map, Value};

use super::rows::{Directory, Sync};
use super::{own, respond};
use crate::context::Context;
use crate::error::ApiError;
use crate::response::Payload;
use crate::routes::Outcome;

const ACCOUNT: &str = "service_account_json";

/// Credentials replace those before them. They are tried first, and what the identity provider says against them is returned:
/// directorySync.d.ts:89-98.
pub(super) fn set_credentials(context: &mut Context<'_>) -> Outcome {
    let mut directory = own(context)?;
    check_is_pulled(&directory)?;
    check_account(context.call.required(ACCOUNT)?)?;
    let address = context.call.required("subject_email")?;
    if !address.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.')) {
        let long = "subject_email must be a valid email address.";
        let error = ApiError::new(422, "form_param_format_invalid", "is invalid", long);
        return Err(error.param("subject_email"));
    }
    let refusal = directory.refusal.take();
    directory.credentials_configured |= refusal.is_none();
    directory.enabled |= refusal.is_none();
    directory.save(context.db, context.now)?;
    match refusal {
        Some(reason) => Err(ApiError::param_invalid(ACCOUNT, reason)),
        None => respond(context, &directory, None),
    }
}

/// Checks that it is the key of a service account, as Google Cloud writes it.
fn check_account(text: &str) -> Result<(), ApiError> {
    let invalid = |long: String| Err(ApiError::param_invalid(ACCOUNT, long));
    let Ok(account) = serde_json::from_str::<Map<String, Value>>(text) else {
        return invalid("The service account key must be a JSON document.".into());
    };
    let value = |key: &str| account.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    if value("type") != Some("service_account") {
        return invalid("The service account key must have the type service_account.".into());
    }
    match ["project_id", "private_key", "client_email"].into_iter().find(|key| value(key).is_none()) {
        Some(key) => invalid(format!("The service account key has no {key}.")),
        None => Ok(()),
    }
}

/// A run goes on until the change `finish_directory_sync`. Nobody reads the answer (directorySync.d.ts:99-103), which is the status.
pub(super) fn sync(context: &mut Context<'_>) -> Outcome {
    let mut directory = own(context)?;
    check_is_pulled(&directory)?;
    if !directory.credentials_configured {
        return Err(not_configured("The directory has no credentials yet."));
    }
    if !directory.enabled {
        let long = "The directory is not enabled.";
        return Err(ApiError::new(400, "scim_directory_disabled", "disabled", long));
    }
    if directory.last_sync.is_running() {
        let long = "A sync of this directory is running already.";
        return Err(ApiError::new(409, "scim_directory_sync_throttled", "sync throttled", long));
    }
    let finished_at = directory.last_sync.finished_at;
    directory.last_sync = Sync { finished_at, status: Some("running".into()), ..Sync::default() };
    directory.save(context.db, context.now)?;
    Ok(Payload::Enveloped(directory.last_sync.json()))
}

/// The result of the last run: directorySync.d.ts:104-108.
pub(super) fn status(context: &mut Context<'_>) -> Outcome {
    Ok(Payload::Enveloped(own(context)?.last_sync.json()))
}

fn check_is_pulled(directory: &Directory) -> Result<(), ApiError> {
    match directory.source.is_pulled() {
        true => Ok(()),
        false => Err(not_configured("The identity provider pushes its users to this directory.")),
    }
}

fn not_configured(long: &str) -> ApiError {
    ApiError::new(400, "scim_directory_pull_mode_not_configured", "pull mode not configured", long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_service_accounts() {
        let complete = r#"{"type":"service_account","project_id":"p","private_key":"k","client_email":"e"}"#;
        assert!(check_account(complete).is_ok());
        for wrong in [
            "",
            "no JSON",
            "[]",
            "{}",
            r#"{"type":"authorized_user","project_id":"p","private_key":"k","client_email":"e"}"#,
            r#"{"type":"service_account","private_key":"k","client_email":"e"}"#,
            r#"{"type":"service_account","project_id":"p","private_key":"","client_email":"e"}"#,
            r#"{"type":"service_account","project_id":"p","private_key":"k","client_email":1}"#,
        ] {
            assert!(check_account(wrong).is_err(), "{wrong}");
        }
    }
}
