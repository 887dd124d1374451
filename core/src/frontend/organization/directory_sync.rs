//! Directory sync: an identity provider provisions members of an organization through one of its enterprise connections.

use super::{check_email_address, handle::Organization};
use crate::{
    error::{Error, Result},
    http::{Request, check_id, check_not_empty},
    models::{Deleted, DirectorySync, DirectorySyncKey, DirectorySyncStatus},
    wire::{Decode, Json},
};
use clerk_orgs_mirrored::mirrored;
use serde_json::{Map, Value};

const DIRECTORY: &str =
    "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory";

/// What to change in a directory.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UpdateDirectorySyncParams {
    /// Whether users are to be provisioned. By default, this stays.
    pub enabled: Option<bool>,
    /// Whether the groups of the directory are to decide the roles of its users. By default, this stays.
    pub group_role_mapping_enabled: Option<bool>,
    /// The attributes to map: a JSON object of texts. A null removes its key, and keys that are not there stay.
    pub attribute_mapping: Option<Json>,
}

/// The API key that comes with a directory.
#[derive(Decode)]
struct Issued {
    #[decode(filled)]
    api_key: Option<String>,
}

#[mirrored]
impl Organization {
    /// Fetches the directory of an enterprise connection. Its API key is not part of it.
    ///
    /// `GET /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory`. Retried
    /// automatically on transient failures.
    ///
    /// # Errors
    /// `NotFound` if the connection has no directory, or there is no such connection; `Forbidden` without
    /// `org:sys_entconns:manage`, or if the instance has no directory sync; `Invalid` for a malformed id.
    pub async fn get_directory_sync(&self, enterprise_connection_id: &str) -> Result<DirectorySync> {
        let directory = self.directory(enterprise_connection_id)?;
        self.clerk.caller.call(&Request::get(DIRECTORY, &directory)).await
    }

    /// Creates the directory of an enterprise connection. It is disabled until `update_directory_sync` enables it. The API
    /// key in the result is returned only once.
    ///
    /// `POST /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory`. Never retried
    /// when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if the connection has a directory (`scim_directory_enterprise_connection_already_used`); `NotFound`;
    /// `Forbidden` without `org:sys_entconns:manage`, or if the instance has no directory sync; `Invalid`, before any
    /// request, for an empty name or a malformed id.
    pub async fn create_directory_sync<'a>(
        &self,
        enterprise_connection_id: &str,
        name: impl Into<Option<&'a str>>,
    ) -> Result<DirectorySyncKey> {
        let directory = self.directory(enterprise_connection_id)?;
        let name = name.into();
        name.map_or(Ok(()), |name| check_not_empty("name", name.trim()))?;
        let request = Request::post(DIRECTORY, &directory).maybe_form("name", name.map(str::to_owned));
        self.issue_key(&request).await
    }

    /// Changes a directory. Whatever is not given stays.
    ///
    /// `PATCH /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory`. Never
    /// retried when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, if nothing is given, and for an attribute mapping that is not a JSON object of texts
    /// and nulls, or a malformed id; `NotFound`; `Forbidden` without `org:sys_entconns:manage`.
    pub async fn update_directory_sync(
        &self,
        enterprise_connection_id: &str,
        params: UpdateDirectorySyncParams,
    ) -> Result<DirectorySync> {
        let directory = self.directory(enterprise_connection_id)?;
        let UpdateDirectorySyncParams { enabled, group_role_mapping_enabled, attribute_mapping } = params;
        attribute_mapping.as_ref().map_or(Ok(()), check_attribute_mapping)?;
        let request = Request::patch(DIRECTORY, &directory)
            .maybe_flag("enabled", enabled)
            .maybe_flag("group_role_mapping_enabled", group_role_mapping_enabled)
            .maybe_form("attribute_mapping", attribute_mapping.map(|mapping| mapping.text().to_owned()));
        if request.form.is_empty() {
            let text =
                "there is nothing to change: pass enabled, group_role_mapping_enabled or attribute_mapping";
            return Err(Error::invalid("enabled", text));
        }
        self.clerk.caller.call(&request).await
    }

    /// Deletes the directory of an enterprise connection, which ends provisioning. The members that it provisioned stay.
    ///
    /// `DELETE /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory`. Never
    /// retried when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` without `org:sys_entconns:manage`, `Invalid` for a malformed id.
    pub async fn delete_directory_sync(&self, enterprise_connection_id: &str) -> Result<()> {
        let directory = self.directory(enterprise_connection_id)?;
        self.clerk.caller.call::<Deleted>(&Request::delete(DIRECTORY, &directory)).await?;
        Ok(())
    }

    /// Issues a new API key for a directory. The one before stays valid for a short time. The API key in the result is
    /// returned only once.
    ///
    /// `POST /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/rotate_api_key`.
    /// Never retried when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` without `org:sys_entconns:manage`; `Api` for a provider that has no API key, such as Google
    /// Workspace; `Invalid` for a malformed id.
    pub async fn rotate_directory_sync_api_key(
        &self,
        enterprise_connection_id: &str,
    ) -> Result<DirectorySyncKey> {
        let route = "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/rotate_api_key";
        self.issue_key(&Request::post(route, &self.directory(enterprise_connection_id)?)).await
    }

    /// Stores the credentials with which Clerk fetches the users of Google Workspace, and enables the directory. Credentials
    /// that were stored before are replaced. Clerk tries them first: the text of the error says what to correct.
    ///
    /// `POST /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/credentials`.
    /// Never retried when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, for a key that is not a JSON object, or a malformed e-mail address or id; `Invalid` for
    /// credentials that the identity provider refuses; `Conflict` for a provider that pushes its users
    /// (`scim_directory_pull_mode_not_configured`); `NotFound`; `Forbidden` without `org:sys_entconns:manage`.
    pub async fn set_directory_sync_credentials(
        &self,
        enterprise_connection_id: &str,
        service_account_json: &str,
        subject_email: &str,
    ) -> Result<DirectorySync> {
        let directory = self.directory(enterprise_connection_id)?;
        check_service_account(service_account_json)?;
        check_email_address("subject_email", subject_email)?;
        let route = "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/credentials";
        let request = Request::post(route, &directory)
            .form("service_account_json", service_account_json)
            .form("subject_email", subject_email);
        self.clerk.caller.call(&request).await
    }

    /// Starts a sync of a directory whose users Clerk fetches, instead of waiting for the next scheduled one. It goes on in
    /// the background: see `get_directory_sync_status`.
    ///
    /// `POST /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/sync`. Never
    /// retried when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` while a sync is running (`scim_directory_sync_throttled`), for a provider that pushes its users and without
    /// credentials (`scim_directory_pull_mode_not_configured`); `Forbidden` if the directory is disabled
    /// (`scim_directory_disabled`), or without `org:sys_entconns:manage`; `NotFound`; `Invalid` for a malformed id.
    pub async fn start_directory_sync(&self, enterprise_connection_id: &str) -> Result<()> {
        let route = "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/sync";
        let request = Request::post(route, &self.directory(enterprise_connection_id)?);
        // Clerk's own clients do not look at the response, which may be empty.
        self.clerk.caller.decoded(&request, |response| response.decode_optional::<Json>()).await?;
        Ok(())
    }

    /// Fetches how the last sync of a directory went.
    ///
    /// `GET /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/sync_status`.
    /// Retried automatically on transient failures.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` without `org:sys_entconns:manage`, `Invalid` for a malformed id.
    pub async fn get_directory_sync_status(
        &self,
        enterprise_connection_id: &str,
    ) -> Result<DirectorySyncStatus> {
        let route = "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/sync_status";
        self.clerk.caller.call(&Request::get(route, &self.directory(enterprise_connection_id)?)).await
    }
}

impl Organization {
    /// The ids in the routes of a directory.
    pub(super) fn directory<'a>(&'a self, enterprise_connection_id: &'a str) -> Result<[&'a str; 2]> {
        check_id("enterprise_connection_id", enterprise_connection_id)?;
        Ok([&self.id, enterprise_connection_id])
    }

    async fn issue_key(&self, request: &Request) -> Result<DirectorySyncKey> {
        let issued = self.clerk.caller.decoded(request, |response| {
            let Issued { api_key } = response.decode()?;
            Ok(DirectorySyncKey::new(response.decode()?, api_key))
        });
        issued.await
    }
}

fn check_attribute_mapping(mapping: &Json) -> Result<()> {
    let is_text = |value: &Value| value.is_string() || value.is_null();
    let entries = mapping.decode::<Map<String, Value>>();
    if entries.is_ok_and(|entries| entries.values().all(is_text)) {
        return Ok(());
    }
    let text = "attribute_mapping must be a JSON object whose values are texts, or null to remove a key";
    Err(Error::invalid("attribute_mapping", text))
}

/// The text of the error does not quote the key, which is a secret.
fn check_service_account(text: &str) -> Result<()> {
    if serde_json::from_str::<Map<String, Value>>(text).is_ok() {
        return Ok(());
    }
    let text = "service_account_json must be a JSON object: the service account's key as it was downloaded";
    Err(Error::invalid("service_account_json", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_mappings_have_texts_and_nulls() {
        for mapping in ["{}", r#"{"first_name": "name.givenName"}"#, r#"{"first_name": null}"#] {
            assert!(check_attribute_mapping(&mapping.parse().expect(mapping)).is_ok(), "{mapping}");
        }
        for mapping in ["null", "[]", "7", r#""text""#, r#"{"first_name": 7}"#, r#"{"first_name": {}}"#] {
            let error = check_attribute_mapping(&mapping.parse().expect(mapping)).expect_err(mapping);
            assert_eq!(error.info().param_name.as_deref(), Some("attribute_mapping"));
        }
    }

    #[test]
    fn a_service_account_is_an_object_and_is_not_quoted() {
        assert!(check_service_account(r#"{"type": "service_account"}"#).is_ok());
        for text in ["", "s3cret", "[\"s3cret\"]", r#"{"private_key": "s3cret""#, "null"] {
            let error = check_service_account(text).expect_err(text);
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{text}");
        }
    }
}
