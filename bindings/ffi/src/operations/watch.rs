use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{
    MembershipChange, MembershipRequestChange, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus,
};
use clerk_orgs::{GetMembershipRequestsParams, GetMembershipsParams, Watch, WatchOptions};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

events! {
    #[documented(Watch, summary)]
    /// The changes to a list of membership requests, starting with the requests in it at the first read.
    AsyncMembershipRequestChanges / BlockingMembershipRequestChanges of MembershipRequestChange
    from Watch<OrganizationMembershipRequest>
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of memberships, starting with the memberships in it at the first read.
    AsyncMembershipChanges / BlockingMembershipChanges of MembershipChange from Watch<OrganizationMembership>
}

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetMembershipRequestsParams, WatchOptions))]
    #[uniffi::method(default(
        status = None,
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_membership_requests(
        &organization,
        status: Option<OrganizationMembershipRequestStatus>,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncMembershipRequestChanges / BlockingMembershipRequestChanges {
        let params = GetMembershipRequestsParams { status };
        organization.watch_membership_requests(params, &WatchOptions { initial, page_size, min_interval, max_interval })
    }

    #[docs(params(GetMembershipsParams, WatchOptions))]
    #[uniffi::method(default(
        query = None,
        role = [],
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_memberships(
        &organization,
        query: Option<String>,
        role: Vec<String>,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncMembershipChanges / BlockingMembershipChanges {
        let params = GetMembershipsParams { query, role };
        organization.watch_memberships(params, &WatchOptions { initial, page_size, min_interval, max_interval })
    }
} }

handles! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(WatchOptions))]
    #[uniffi::method(default(
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_organization_memberships(
        &clerk,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncMembershipChanges / BlockingMembershipChanges {
        clerk.watch_organization_memberships(&WatchOptions { initial, page_size, min_interval, max_interval })
    }
} }
