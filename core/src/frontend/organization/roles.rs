//! The roles that members of an organization can have.

use super::handle::Organization;
use crate::{
    error::Result,
    http::Request,
    models::{Page, RolePage},
    paging::PageParams,
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
        let request = Request::get("/organizations/{organization_id}/roles", &[&self.id]);
        let (page, has_role_set_migration) = self.clerk.caller.page_with_flags(request, page).await?;
        let Page { data, total_count, has_next_page, page_count, undecodable } = page;
        Ok(RolePage { data, total_count, has_next_page, page_count, undecodable, has_role_set_migration })
    }
}
