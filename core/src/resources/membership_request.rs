use super::PublicUserData;
use crate::{
    ErrorKind, Organization, Page, Pager, Result, Screen, Watch, WatchOptions,
    http::{Request, check_id},
    paging::{Expected, check_page},
    wire::{Decode, open_enum, time},
};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// Where a membership request stands.
    OrganizationMembershipRequestStatus {
        /// Waiting for an admin.
        Pending = "pending",
        /// The user is a member now.
        Accepted = "accepted",
        /// An admin turned it down.
        Rejected = "rejected",
    }
}

/// A user's request to become a member of an organization.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationMembershipRequest {
    /// The id, which `accept_membership_request` and `reject_membership_request` take.
    pub id: String,
    /// The organization's id.
    #[decode(default)]
    pub organization_id: String,
    /// Where it stands.
    pub status: OrganizationMembershipRequestStatus,
    /// Who asks, where the server tells it.
    pub public_user_data: Option<PublicUserData>,
    /// When it was made.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

/// Which membership requests to read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GetMembershipRequestsParams {
    /// Which page, from 1.
    pub initial_page: i32,
    /// Rows a page, 1 to 500.
    pub page_size: i32,
    /// Only requests that stand there; all if none.
    pub status: Option<OrganizationMembershipRequestStatus>,
}

impl Default for GetMembershipRequestsParams {
    fn default() -> Self {
        Self { initial_page: 1, page_size: 10, status: None }
    }
}

impl Organization {
    /// Fetches one page of the organization's membership requests.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`. Repeated by itself after passing failures.
    ///
    /// # Errors
    /// `Invalid` for a page below 1 or a size outside 1 to 500, `Forbidden` without `org:sys_memberships:manage`,
    /// `NotFound`, `Unauthenticated`, and the errors of every call.
    pub async fn get_membership_requests(
        &self,
        params: GetMembershipRequestsParams,
    ) -> Result<Page<OrganizationMembershipRequest>> {
        let page = check_page(params.initial_page, params.page_size)?;
        self.clerk.get_page(self.membership_requests_request(params.status), page).await
    }

    /// All of the organization's membership requests, lazily, each exactly once, also while they are being accepted
    /// or rejected. Takes `status` and `page_size`; a sequence has no initial page.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500. Reading it gives the errors of [`Organization::get_membership_requests`].
    pub fn membership_requests(
        &self,
        params: GetMembershipRequestsParams,
    ) -> Result<Pager<OrganizationMembershipRequest>> {
        self.clerk.pager(self.membership_requests_request(params.status), params.page_size)
    }

    /// The changes of the organization's membership requests. Takes `status` and `page_size`; with a status, a request that
    /// leaves it is removed. Each look is a request of [`Organization::get_membership_requests`] or more.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500 and for intervals outside their bounds, `Usage` once the client is closed. What
    /// reading it gives, [`Watch::next_page`] says.
    pub fn watch_membership_requests(
        &self,
        params: GetMembershipRequestsParams,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationMembershipRequest>> {
        let request = self.membership_requests_request(params.status);
        self.clerk.watch(request, params.page_size, options, PartialEq::eq)
    }

    /// The organization's membership requests as a screen shows them. Takes `status` and `page_size`; no request is made.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    pub fn membership_requests_screen(
        &self,
        params: GetMembershipRequestsParams,
    ) -> Result<Screen<OrganizationMembershipRequest, Organization>> {
        let GetMembershipRequestsParams { status, page_size, .. } = params;
        let request = self.membership_requests_request(status.clone());
        let belongs = move |request: &OrganizationMembershipRequest| {
            status.as_ref().is_none_or(|status| *status == request.status)
        };
        self.clerk.screen(self.clone(), request, page_size, |request| &request.id, belongs)
    }

    fn membership_requests_request(&self, status: Option<OrganizationMembershipRequestStatus>) -> Request {
        Request::get("/organizations/{organization_id}/membership_requests", &[&self.id])
            .maybe_query("status", status.map(|status| status.as_str().to_owned()))
    }

    /// Accepts a membership request: the user becomes a member, in the role the instance gives.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept`. Never repeated after an
    /// ambiguous failure: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if no such request is pending: someone else handled it, or it never was (Clerk does not say which);
    /// `Forbidden` without `org:sys_memberships:manage` or when the organization is full; the errors of every call.
    pub async fn accept_membership_request(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        self.answer(request_id, "/organizations/{organization_id}/membership_requests/{request_id}/accept")
            .await
    }

    /// Rejects a membership request.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject`. Never repeated after an
    /// ambiguous failure: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if no such request is pending: someone else handled it, or it never was (Clerk does not say which);
    /// `Forbidden` without `org:sys_memberships:manage`; the errors of every call.
    pub async fn reject_membership_request(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        self.answer(request_id, "/organizations/{organization_id}/membership_requests/{request_id}/reject")
            .await
    }

    async fn answer(&self, request_id: &str, route: &'static str) -> Result<OrganizationMembershipRequest> {
        check_id("request_id", request_id)?;
        self.clerk.call(Request::post(route, &[&self.id, request_id])).await.map_err(|error: crate::Error| {
            // The server hides a request that is no longer pending behind the code for one that never was.
            let handled = error.kind() == ErrorKind::NotFound && error.code() == Some("resource_not_found");
            if handled { error.into_kind(ErrorKind::Conflict) } else { error }
        })
    }
}

impl Screen<OrganizationMembershipRequest, Organization> {
    /// Accepts a membership request: it leaves a list of pending ones at once, or stands there as accepted, and is as and
    /// where it was if the server refuses.
    ///
    /// # Errors
    /// Those of [`Organization::accept_membership_request`], and `Usage`, without a request, for one that is being answered
    /// already or that was answered here and has left the list. See [`crate::ScreenState::unsettled`] for a call that is
    /// dropped, and for an error with [`crate::ErrorInfo::maybe_applied`].
    pub async fn accept(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        let accepting = self.owner.accept_membership_request(request_id);
        self.answer(request_id, OrganizationMembershipRequestStatus::Accepted, accepting).await
    }

    /// Rejects a membership request: it leaves a list of pending ones at once, or stands there as rejected, and is as and
    /// where it was if the server refuses.
    ///
    /// # Errors
    /// Those of [`Organization::reject_membership_request`], and `Usage`, without a request, for one that is being answered
    /// already or that was answered here and has left the list. See [`crate::ScreenState::unsettled`] for a call that is
    /// dropped, and for an error with [`crate::ErrorInfo::maybe_applied`].
    pub async fn reject(&self, request_id: &str) -> Result<OrganizationMembershipRequest> {
        let rejecting = self.owner.reject_membership_request(request_id);
        self.answer(request_id, OrganizationMembershipRequestStatus::Rejected, rejecting).await
    }

    async fn answer(
        &self,
        request_id: &str,
        status: OrganizationMembershipRequestStatus,
        answering: impl Future<Output = Result<OrganizationMembershipRequest>>,
    ) -> Result<OrganizationMembershipRequest> {
        let answered = move |request: &OrganizationMembershipRequest| OrganizationMembershipRequest {
            status: status.clone(),
            ..request.clone()
        };
        self.change(request_id, Expected::Changed(Box::new(answered)), answering).await
    }
}
