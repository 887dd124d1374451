//! The members of an organization who can sign in without its enterprise connections.

use super::handle::Organization;
use crate::{
    error::Result,
    http::{Request, check_id},
    models::{Deleted, Page, SsoBypassAllowlistUser},
};
use clerk_orgs_mirrored::mirrored;

const USERS: &str = "/organizations/{organization_id}/sso_bypass_allowlist_users";

#[mirrored]
impl Organization {
    /// Fetches the members who can sign in with an e-mail code although the organization has an enterprise connection, for
    /// example while its identity provider is down: all of them on a single page.
    ///
    /// `GET /v1/organizations/{organization_id}/sso_bypass_allowlist_users`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Forbidden` without `org:sys_entconns_sso_bypass:manage`, `NotFound`, `Unauthenticated`.
    pub async fn get_sso_bypass_allowlist_users(&self) -> Result<Page<SsoBypassAllowlistUser>> {
        self.clerk.caller.whole_list(&Request::get(USERS, &[&self.id])).await
    }

    /// Lets a member sign in with an e-mail code although the organization has an enterprise connection. The member has a
    /// verified e-mail address at a domain of one of its connections. Adding a member who is on the list changes nothing.
    ///
    /// `POST /v1/organizations/{organization_id}/sso_bypass_allowlist_users`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound` for a user who is not a member; `Invalid` for a member without such an address, or a malformed id;
    /// `Forbidden` without `org:sys_entconns_sso_bypass:manage`.
    pub async fn add_sso_bypass_allowlist_user(&self, user_id: &str) -> Result<SsoBypassAllowlistUser> {
        self.clerk.caller.call(&self.add_sso_bypass_request(user_id)?).await
    }

    pub(crate) fn add_sso_bypass_request(&self, user_id: &str) -> Result<Request> {
        check_id("user_id", user_id)?;
        Ok(Request::post(USERS, &[&self.id]).form("user_id", user_id))
    }

    /// Adds several members with one request, which the server applies to each of them or not.
    pub(crate) fn add_sso_bypasses_request(&self, user_ids: &[String]) -> Request {
        let request =
            Request::post("/organizations/{organization_id}/sso_bypass_allowlist_users/bulk", &[&self.id]);
        user_ids.iter().fold(request, |request, id| request.form("user_id", id))
    }

    /// Lets a member sign in with the organization's enterprise connection only, again.
    ///
    /// `DELETE /v1/organizations/{organization_id}/sso_bypass_allowlist_users/{user_id}`. Never retried when the outcome is
    /// unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound` for a user who is not on the list; `Forbidden` without `org:sys_entconns_sso_bypass:manage`; `Invalid` for
    /// a malformed id.
    pub async fn remove_sso_bypass_allowlist_user(&self, user_id: &str) -> Result<()> {
        self.clerk.caller.call::<Deleted>(&self.remove_sso_bypass_request(user_id)?).await?;
        Ok(())
    }

    pub(crate) fn remove_sso_bypass_request(&self, user_id: &str) -> Result<Request> {
        check_id("user_id", user_id)?;
        let route = "/organizations/{organization_id}/sso_bypass_allowlist_users/{user_id}";
        Ok(Request::delete(route, &[&self.id, user_id]))
    }
}
