//! Requests of users to become members of an organization.

use super::handle::Organization;
use crate::{
    error::{Error, ErrorKind, Result},
    frontend::paginator::ActionPaginator,
    http::{Request, check_id},
    live::{Expected, Watch, WatchOptions},
    models::{OrganizationMembershipRequest, OrganizationMembershipRequestStatus, Page},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

/// Which membership requests to fetch.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetMembershipRequestsParams {
    /// Only requests with this status; all if omitted. Clerk takes one status here, but several for invitations.
    pub status: Option<OrganizationMembershipRequestStatus>,
}

#[mirrored]
impl Organization {
    /// Fetches one page of the organization's membership requests.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Forbidden` without
    /// `org:sys_memberships:manage`, `NotFound`, `Unauthenticated`.
    pub async fn get_membership_requests(
        &self,
        params: GetMembershipRequestsParams,
        page: PageParams,
    ) -> Result<Page<OrganizationMembershipRequest>> {
        self.clerk.caller.page(self.membership_requests_request(params.status), page.check()?).await
    }

    /// Returns a lazy sequence of all the organization's membership requests, each exactly once, even while they are being
    /// accepted or rejected. No request is made before the first read. Reading it fails with the errors of
    /// [`Organization::get_membership_requests`].
    #[must_use]
    pub fn membership_requests(
        &self,
        params: GetMembershipRequestsParams,
    ) -> Pager<OrganizationMembershipRequest> {
        self.clerk.caller.pager(self.membership_requests_request(params.status))
    }

    /// Watches the organization's membership requests and reports which are added, removed and updated. With a status, a
    /// request whose status changes counts as removed. No request is made before you wait for the first change; each poll
    /// makes one or more requests of [`Organization::get_membership_requests`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Organization::get_membership_requests`], except transient ones after the first read.
    pub fn watch_membership_requests(
        &self,
        params: GetMembershipRequestsParams,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationMembershipRequest>> {
        let request = self.membership_requests_request(params.status);
        self.clerk.caller.watch(request, options, PartialEq::eq)
    }

    /// Returns a paginator that shows the organization's membership requests in a user interface, with `page_size` items
    /// per page. Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn membership_requests_paginator(
        &self,
        params: GetMembershipRequestsParams,
        page_size: i32,
    ) -> Result<MembershipRequestsPaginator> {
        let GetMembershipRequestsParams { status } = params;
        let request = self.membership_requests_request(status.clone());
        let belongs = move |request: &OrganizationMembershipRequest| {
            status.as_ref().is_none_or(|status| *status == request.status)
        };
        let paginator = self.clerk.caller.paginator(request, page_size, |request| &request.id, belongs)?;
        Ok(ActionPaginator { handle: self.clone(), paginator })
    }

    fn membership_requests_request(&self, status: Option<OrganizationMembershipRequestStatus>) -> Request {
        Request::get("/organizations/{organization_id}/membership_requests", &[&self.id])
            .maybe_query("status", status.map(|status| status.as_str().to_owned()))
    }

    /// Accepts a membership request. The user becomes a member with the role that the instance assigns.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept`. Never retried when the outcome
    /// is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if no such request is pending, because someone else handled it or it never existed (Clerk does not say
    /// which); `QuotaExceeded` when the organization is full; `Forbidden` without `org:sys_memberships:manage`; `Invalid` for
    /// a malformed id.
    pub async fn accept_membership_request(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        self.decide(&self.accept_request(request_id)?).await
    }

    /// Rejects a membership request.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject`. Never retried when the outcome
    /// is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if no such request is pending, because someone else handled it or it never existed (Clerk does not say
    /// which); `Forbidden` without `org:sys_memberships:manage`; `Invalid` for a malformed id.
    pub async fn reject_membership_request(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        self.decide(&self.reject_request(request_id)?).await
    }

    pub(crate) fn accept_request(&self, request_id: &str) -> Result<Request> {
        check_id("request_id", request_id)?;
        let route = "/organizations/{organization_id}/membership_requests/{request_id}/accept";
        Ok(Request::post(route, &[&self.id, request_id]))
    }

    pub(crate) fn reject_request(&self, request_id: &str) -> Result<Request> {
        check_id("request_id", request_id)?;
        let route = "/organizations/{organization_id}/membership_requests/{request_id}/reject";
        Ok(Request::post(route, &[&self.id, request_id]))
    }

    pub(crate) async fn decide(&self, request: &Request) -> Result<OrganizationMembershipRequest> {
        self.clerk.caller.call(request).await.map_err(|error: Error| {
            // The server reports a request that is no longer pending with the code for one that never existed.
            let handled = error.kind() == ErrorKind::NotFound && error.code() == Some("resource_not_found");
            if handled { error.into_kind(ErrorKind::Conflict) } else { error }
        })
    }
}

/// The organization's membership requests for display in a user interface: a [`crate::Paginator`] with the actions on its rows.
/// Cheap to clone; clones share everything.
pub type MembershipRequestsPaginator = ActionPaginator<Organization, OrganizationMembershipRequest>;

#[mirrored]
impl MembershipRequestsPaginator {
    /// Accepts a membership request. Updated optimistically; rolled back on refusal: the request leaves a list of pending
    /// requests at once, or is shown as accepted. A request that is not shown is accepted all the same.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it keeps its optimistic
    /// state while the list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Organization::accept_membership_request`], whose endpoint it calls. In addition `Usage`, without sending
    /// anything, for a request that is already being accepted or rejected, or that was accepted or rejected here and has
    /// left the list.
    pub async fn accept(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        let accepting = self.handle.accept_membership_request(request_id);
        self.decide(request_id, OrganizationMembershipRequestStatus::Accepted, accepting).await
    }

    /// Rejects a membership request. Updated optimistically; rolled back on refusal: the request leaves a list of pending
    /// requests at once, or is shown as rejected. A request that is not shown is rejected all the same.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it keeps its optimistic
    /// state while the list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Organization::reject_membership_request`], whose endpoint it calls. In addition `Usage`, without sending
    /// anything, for a request that is already being accepted or rejected, or that was accepted or rejected here and has
    /// left the list.
    pub async fn reject(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        let rejecting = self.handle.reject_membership_request(request_id);
        self.decide(request_id, OrganizationMembershipRequestStatus::Rejected, rejecting).await
    }

    async fn decide(
        &self,
        request_id: &str,
        status: OrganizationMembershipRequestStatus,
        deciding: impl Future<Output = Result<OrganizationMembershipRequest>>,
    ) -> Result<OrganizationMembershipRequest> {
        let decided = move |request: &OrganizationMembershipRequest| OrganizationMembershipRequest {
            status: status.clone(),
            ..request.clone()
        };
        self.paginator.change(request_id, Expected::Changed(Box::new(decided)), deciding).await
    }
}
