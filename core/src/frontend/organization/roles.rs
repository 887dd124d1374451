//! The roles that members of an organization can have.

use super::handle::Organization;
use crate::{
    api::ListRequest,
    error::{Error, Result},
    http::Request,
    live::{Paginator, Watch, WatchOptions},
    models::{Page, Role, RolePage},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

#[mirrored]
impl Organization {
    /// Fetches one page of the roles available to members.
    ///
    /// `GET /v1/organizations/{organization_id}/roles`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Forbidden` without `org:sys_memberships:read`,
    /// `NotFound`, `Unauthenticated`.
    pub async fn get_roles(&self, page: PageParams) -> Result<RolePage> {
        let page = page.check()?;
        let (page, has_role_set_migration) =
            self.clerk.caller.page_with_flags(self.roles_request(), page).await?;
        self.clerk.api().note_role_migration(&self.id, has_role_set_migration);
        let Page { data, total_count, has_next_page, page_count, undecodable } = page;
        Ok(RolePage { data, total_count, has_next_page, page_count, undecodable, has_role_set_migration })
    }

    /// Returns a lazy sequence of all roles available to members, each exactly once. No request is made before the first
    /// read. Reading it fails with the errors of [`Organization::get_roles`].
    #[must_use]
    pub fn roles(&self) -> Pager<Role> {
        self.clerk.caller.pager(self.roles_list())
    }

    /// Watches the roles available to members and reports which are added, removed and updated. No request is made before
    /// you wait for the first change; each poll makes one or more requests of [`Organization::get_roles`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Organization::get_roles`], except transient ones after the first read.
    pub fn watch_roles(&self, options: &WatchOptions) -> Result<Watch<Role>> {
        self.clerk.caller.watch(self.roles_list(), options, PartialEq::eq)
    }

    /// Returns a paginator that shows the roles available to members in a user interface, with `page_size` items per page.
    /// Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn roles_paginator(&self, page_size: i32) -> Result<Paginator<Role>> {
        self.clerk.caller.paginator(self.roles_list(), page_size, |role| &role.id, |_| true)
    }

    /// Notes with each page whether the roles are being migrated.
    fn roles_list(&self) -> ListRequest {
        let organization = self.clone();
        ListRequest::with_flags(self.roles_request(), move |has_role_set_migration| {
            organization.clerk.api().note_role_migration(&organization.id, has_role_set_migration);
        })
    }

    fn roles_request(&self) -> Request {
        Request::get("/organizations/{organization_id}/roles", &[&self.id])
    }

    /// Refuses a change of roles as the server would, while the roles that were last read say that they are being migrated.
    pub(super) fn check_no_role_migration(&self) -> Result<()> {
        if !self.clerk.api().is_migrating_roles(&self.id) {
            return Ok(());
        }
        let text = "the organization's roles are being migrated to another role set: read the roles again to see whether it is over";
        Err(Error::conflict(text).with_code("role_migration_in_progress"))
    }
}
