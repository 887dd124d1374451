//! The enterprise connections of an organization.

use super::{
    enterprise_connection_params::{CreateEnterpriseConnectionParams, UpdateEnterpriseConnectionParams},
    handle::Organization,
};
use crate::{
    error::{Error, Result},
    http::{Request, check_id},
    models::{Deleted, EnterpriseConnection, Page},
};
use clerk_orgs_mirrored::mirrored;

const CONNECTIONS: &str = "/organizations/{organization_id}/enterprise_connections";
const CONNECTION: &str = "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}";

/// Which enterprise connections to fetch.
#[mirrored(docs)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetEnterpriseConnectionsParams {
    /// Whether to add the active connections with which members can link their accounts, whatever their domains; false by
    /// default. It makes no difference with `org:sys_entconns:manage`.
    pub with_organization_account_linking: bool,
}

#[mirrored]
impl Organization {
    /// Fetches the enterprise connections of the organization, all on a single page. It has to be the active organization:
    /// Clerk takes the organization from the session. With `org:sys_entconns:manage` they are all that there are; other
    /// members get the active ones that serve the domain of their own e-mail address.
    ///
    /// `GET /v1/organizations/{organization_id}/enterprise_connections`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Forbidden` without an active organization (`self_serve_sso_no_active_organization`), or if the instance or the
    /// organization has no self-serve single sign-on (`self_serve_sso_organization_disabled`); `NotFound`;
    /// `Unauthenticated`.
    pub async fn get_enterprise_connections(
        &self,
        params: GetEnterpriseConnectionsParams,
    ) -> Result<Page<EnterpriseConnection>> {
        let request = Request::get(CONNECTIONS, &[&self.id]);
        // They are not added by default.
        let linking = params.with_organization_account_linking.then(|| true.to_string());
        let request = request.maybe_query("with_organization_account_linking", linking);
        let page = self.clerk.caller.whole_list(&request).await?;
        if self.is_of_another(&page) { Err(not_active()) } else { Ok(page) }
    }

    /// Creates an enterprise connection. It is not active: call `create_enterprise_connection_test_run` to test it, then
    /// `update_enterprise_connection` to activate it.
    ///
    /// `POST /v1/organizations/{organization_id}/enterprise_connections`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, for no domains, one that is no domain name, an empty text or a mapping that is no JSON
    /// object; `Invalid` for an unknown provider, settings that do not fit it, and a domain that the organization does not
    /// have or that has another enrollment mode; `Conflict` if the ownership of a domain is not verified
    /// (`organization_domain_ownership_not_verified`) or another connection has it
    /// (`organization_domain_exists_for_enterprise_connection`); `Forbidden` without `org:sys_entconns:manage`, and as for
    /// [`Organization::get_enterprise_connections`]; `NotFound`.
    pub async fn create_enterprise_connection(
        &self,
        params: CreateEnterpriseConnectionParams,
    ) -> Result<EnterpriseConnection> {
        let request = params.form(Request::post(CONNECTIONS, &[&self.id]))?;
        self.clerk.caller.call(&request).await
    }

    /// Changes an enterprise connection. Whatever is not given stays, and `clear` names the settings that the connection has
    /// none of any more.
    ///
    /// `PATCH /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}`. Never retried when the
    /// outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, if nothing is given, for no domains, one that is no domain name, an empty text, a
    /// mapping that is no JSON object, a setting that is set and cleared, or a malformed id; otherwise those of
    /// [`Organization::create_enterprise_connection`], and `NotFound` for the connection.
    pub async fn update_enterprise_connection(
        &self,
        enterprise_connection_id: &str,
        params: UpdateEnterpriseConnectionParams,
    ) -> Result<EnterpriseConnection> {
        check_id("enterprise_connection_id", enterprise_connection_id)?;
        let request = params.form(Request::patch(CONNECTION, &[&self.id, enterprise_connection_id]))?;
        self.clerk.caller.call(&request).await
    }

    /// Deletes an enterprise connection. Its users stay members, and sign in otherwise.
    ///
    /// `DELETE /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}`. Never retried when the
    /// outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` without `org:sys_entconns:manage`, and as for
    /// [`Organization::get_enterprise_connections`]; `Invalid` for a malformed id.
    pub async fn delete_enterprise_connection(&self, enterprise_connection_id: &str) -> Result<()> {
        check_id("enterprise_connection_id", enterprise_connection_id)?;
        let request = Request::delete(CONNECTION, &[&self.id, enterprise_connection_id]);
        self.clerk.caller.call::<Deleted>(&request).await?;
        Ok(())
    }
}

impl Organization {
    /// Whether the server answered with the connections of another organization, which is the active one. An empty list does
    /// not tell, so the session has to.
    fn is_of_another(&self, page: &Page<EnterpriseConnection>) -> bool {
        let other = |id: &String| *id != self.id;
        if page.data.is_empty() {
            let active =
                self.clerk.api().with_active_session(|session| session.last_active_organization_id.clone());
            return active.ok().flatten().is_some_and(|id| other(&id));
        }
        page.data.iter().any(|connection| connection.organization_id.as_ref().is_some_and(other))
    }
}

/// What the server answers to the other calls on enterprise connections.
fn not_active() -> Error {
    let error = Error::forbidden("this organization is not the active one: call set_active first");
    error.with_code("self_serve_sso_no_active_organization")
}
