//! The signed-in user's own memberships.

use super::clerk::Clerk;
use crate::{
    error::Result,
    http::{Request, check_id},
    live::{Paginator, Watch, WatchOptions},
    models::{Deleted, OrganizationMembership, Page},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

#[mirrored]
impl Clerk {
    /// Fetches one page of the signed-in user's own memberships.
    ///
    /// `GET /v1/me/organization_memberships`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Unauthenticated`.
    pub async fn get_organization_memberships(
        &self,
        page: PageParams,
    ) -> Result<Page<OrganizationMembership>> {
        self.caller.page(own_memberships(), page.check()?).await
    }

    /// Returns a lazy sequence of all the signed-in user's own memberships, each exactly once. No request is made before
    /// the first read. Reading it fails with the errors of [`Clerk::get_organization_memberships`].
    #[must_use]
    pub fn organization_memberships(&self) -> Pager<OrganizationMembership> {
        self.caller.pager(own_memberships())
    }

    /// Watches the signed-in user's own memberships and reports which are added, removed and updated, for example by a new
    /// role. Changes to an organization's member and invitation counts are not reported. No request is made before you wait
    /// for the first change; each poll makes one or more requests of [`Clerk::get_organization_memberships`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Clerk::get_organization_memberships`], except transient ones after the first read.
    pub fn watch_organization_memberships(
        &self,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationMembership>> {
        let is_same = |a: &OrganizationMembership, b: &OrganizationMembership| {
            a.is_same(b) && a.organization.is_same(&b.organization)
        };
        self.caller.watch(own_memberships(), options, is_same)
    }

    /// Returns a paginator that shows the signed-in user's own memberships in a user interface, with `page_size` items per
    /// page. Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn organization_memberships_paginator(
        &self,
        page_size: i32,
    ) -> Result<Paginator<OrganizationMembership>> {
        self.caller.paginator(own_memberships(), page_size, |membership| &membership.id, |_| true)
    }

    /// Leaves an organization. If it is active in a session of the user, the personal account becomes active there.
    ///
    /// `DELETE /v1/me/organization_memberships/{organization_id}`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound` if the user does not belong to the organization; `Forbidden` for its last admin
    /// (`organization_minimum_permissions_needed`) or if a directory or an enterprise connection manages the membership;
    /// `Invalid` for a malformed id.
    pub async fn leave_organization(&self, organization_id: &str) -> Result<()> {
        check_id("organization_id", organization_id)?;
        let request = Request::delete("/me/organization_memberships/{organization_id}", &[organization_id]);
        self.caller.call::<Deleted>(&request).await?;
        self.forget_organization(organization_id);
        Ok(())
    }

    /// Removes what is held of an organization that the user does not belong to any more.
    pub(super) fn forget_organization(&self, organization_id: &str) {
        self.api().write_state(|state| state.leave(organization_id));
        self.api().session_tokens.clear();
    }
}

pub(super) fn own_memberships() -> Request {
    Request::get("/me/organization_memberships", &[]).query("paginated", "true")
}
