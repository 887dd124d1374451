//! Members of an organization.

use super::handle::Organization;
use crate::{
    error::{Error, Result},
    frontend::paginator::ActionPaginator,
    http::{Request, check_id},
    live::{Expected, Watch, WatchOptions},
    models::{OrganizationMembership, Page},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

const MEMBER: &str = "/organizations/{organization_id}/memberships/{user_id}";

/// Which memberships of an organization to fetch.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetMembershipsParams {
    /// Only members whose identifiers, user name, user id or names contain this text.
    pub query: Option<String>,
    /// Only members with one of these roles; all if empty.
    pub role: Vec<String>,
}

#[mirrored]
impl Organization {
    /// Fetches one page of the organization's members.
    ///
    /// `GET /v1/organizations/{organization_id}/memberships`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1, a page size outside 1 to 500 or an empty role, `Forbidden` without
    /// `org:sys_memberships:read`, `NotFound`, `Unauthenticated`.
    pub async fn get_memberships(
        &self,
        params: GetMembershipsParams,
        page: PageParams,
    ) -> Result<Page<OrganizationMembership>> {
        self.clerk.caller.page(self.memberships_request(params.query, params.role), page.check()?).await
    }

    /// Returns a lazy sequence of all the organization's members, each exactly once. No request is made before the first
    /// read. Reading it fails with the errors of [`Organization::get_memberships`].
    #[must_use]
    pub fn memberships(&self, params: GetMembershipsParams) -> Pager<OrganizationMembership> {
        self.clerk.caller.pager(self.memberships_request(params.query, params.role))
    }

    /// Watches the organization's members and reports who is added, removed and updated. Changes to the organization, which
    /// every membership contains, do not count as changes to a membership. No request is made before you wait for the first
    /// change; each poll makes one or more requests of [`Organization::get_memberships`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Organization::get_memberships`], except transient ones after the first read.
    pub fn watch_memberships(
        &self,
        params: GetMembershipsParams,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationMembership>> {
        let request = self.memberships_request(params.query, params.role);
        self.clerk.caller.watch(request, options, OrganizationMembership::is_same)
    }

    /// Returns a paginator that shows the organization's members in a user interface, with `page_size` items per page.
    /// Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn memberships_paginator(
        &self,
        params: GetMembershipsParams,
        page_size: i32,
    ) -> Result<MembershipsPaginator> {
        let GetMembershipsParams { query, role: roles } = params;
        let request = self.memberships_request(query, roles.clone());
        let belongs =
            move |membership: &OrganizationMembership| roles.is_empty() || roles.contains(&membership.role);
        let paginator =
            self.clerk.caller.paginator(request, page_size, OrganizationMembership::user_id, belongs)?;
        Ok(ActionPaginator { handle: self.clone(), paginator })
    }

    /// Fetches the membership of one user. Returns nothing if the user is not a member.
    ///
    /// `GET /v1/organizations/{organization_id}/memberships`, searched for the id. Retried automatically on transient
    /// failures.
    ///
    /// # Errors
    /// `Forbidden` without `org:sys_memberships:read`, `NotFound` for the organization, `Unauthenticated`, `Invalid` for a
    /// malformed id.
    pub async fn get_membership(&self, user_id: &str) -> Result<Option<OrganizationMembership>> {
        check_id("user_id", user_id)?;
        let organization = Self { clerk: self.clerk.for_one_call(), ..self.clone() };
        // The server also finds ids and names that contain the text.
        let params = GetMembershipsParams { query: Some(user_id.to_owned()), ..Default::default() };
        let mut matching = organization.memberships(params);
        while let Some(page) = matching.next_page().await? {
            let is_asked = |membership: &OrganizationMembership| membership.user_id() == user_id;
            if let Some(found) = page.into_iter().find(is_asked) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn memberships_request(&self, query: Option<String>, role: Vec<String>) -> Request {
        let request = Request::get("/organizations/{organization_id}/memberships", &[&self.id])
            .query("paginated", "true");
        // An empty `query=` is refused by the server; it means no filter.
        let request = request.maybe_query("query", query.filter(|text| !text.is_empty()));
        role.into_iter().fold(request, |request, role| request.query("role", role))
    }

    /// Adds a user to the organization with the given role key, such as `org:member`. No invitation is sent.
    ///
    /// `POST /v1/organizations/{organization_id}/memberships`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if the user is already a member, or belongs to an organization with exclusive membership, `QuotaExceeded`
    /// when the organization is full, `Forbidden` without `org:sys_memberships:manage`, `NotFound` for an unknown user or
    /// role, `Invalid` for a malformed id or an empty role.
    pub async fn add_member(&self, user_id: &str, role: &str) -> Result<OrganizationMembership> {
        self.clerk.caller.call(&self.add_member_request(user_id, role)?).await
    }

    pub(crate) fn add_member_request(&self, user_id: &str, role: &str) -> Result<Request> {
        check_id("user_id", user_id)?;
        check_role(role)?;
        self.check_no_role_migration()?;
        let request = Request::post("/organizations/{organization_id}/memberships", &[&self.id]);
        Ok(request.form("user_id", user_id).form("role", role))
    }

    /// Changes a member's role to the given role key, such as `org:admin`.
    ///
    /// `PATCH /v1/organizations/{organization_id}/memberships/{user_id}`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound` for an unknown member or role, `Forbidden` without `org:sys_memberships:manage`, if this is the last admin
    /// (`organization_minimum_permissions_needed`) or if a directory manages the member, `Conflict` while the organization's
    /// roles are being migrated, `Invalid` for a malformed id or an empty role.
    pub async fn update_member(&self, user_id: &str, role: &str) -> Result<OrganizationMembership> {
        self.clerk.caller.call(&self.update_member_request(user_id, role)?).await
    }

    pub(crate) fn update_member_request(&self, user_id: &str, role: &str) -> Result<Request> {
        check_id("user_id", user_id)?;
        check_role(role)?;
        self.check_no_role_migration()?;
        Ok(Request::patch(MEMBER, &[&self.id, user_id]).form("role", role))
    }

    /// Removes a member. Returns the deleted membership.
    ///
    /// `DELETE /v1/organizations/{organization_id}/memberships/{user_id}`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound` if the user is not a member, `Forbidden` without `org:sys_memberships:manage`, if this is the last admin
    /// (`organization_minimum_permissions_needed`) or if a directory manages the member, `Invalid` for a malformed id.
    pub async fn remove_member(&self, user_id: &str) -> Result<OrganizationMembership> {
        self.clerk.caller.call(&self.remove_member_request(user_id)?).await
    }

    pub(crate) fn remove_member_request(&self, user_id: &str) -> Result<Request> {
        check_id("user_id", user_id)?;
        Ok(Request::delete(MEMBER, &[&self.id, user_id]))
    }
}

/// The organization's members for display in a user interface: a [`crate::Paginator`] with the actions on its rows. Cheap to
/// clone; clones share everything.
pub type MembershipsPaginator = ActionPaginator<Organization, OrganizationMembership>;

#[mirrored]
impl MembershipsPaginator {
    /// Changes a member's role to the given role key, such as `org:admin`. Updated optimistically; rolled back on refusal:
    /// the member is shown with the new role at once, or leaves a list that is filtered by other roles.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it keeps its optimistic
    /// state while the list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Organization::update_member`], whose endpoint it calls. In addition `Usage`, without sending anything,
    /// for a member who is already being changed, or who was changed here and has left the list.
    pub async fn update(&self, user_id: &str, role: &str) -> Result<OrganizationMembership> {
        let to = role.to_owned();
        let updated = move |membership: &OrganizationMembership| OrganizationMembership {
            role: to.clone(),
            role_name: None,
            ..membership.clone()
        };
        let updating = self.handle.update_member(user_id, role);
        self.paginator.change(user_id, Expected::Changed(Box::new(updated)), updating).await
    }

    /// Removes a member. Updated optimistically; rolled back on refusal: the member leaves the list at once.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it stays hidden while the
    /// list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Organization::remove_member`], whose endpoint it calls. In addition `Usage`, without sending anything,
    /// for a member who is already being changed, or who was removed here.
    pub async fn remove(&self, user_id: &str) -> Result<OrganizationMembership> {
        let removing = self.handle.remove_member(user_id);
        self.paginator.change(user_id, Expected::Gone, removing).await
    }
}

/// Refuses an empty role key.
pub(crate) fn check_role(role: &str) -> Result<()> {
    if role.trim().is_empty() {
        return Err(Error::invalid("role", "role must be a role key, such as org:member"));
    }
    Ok(())
}
