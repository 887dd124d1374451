use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{
    MembershipChange, MembershipRequestChange, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus,
};
use clerk_orgs::{GetMembershipRequestsParams, GetMembershipsParams, Watch, WatchOptions};
use std::time::Duration;

/// The documentation that all watches share.
macro_rules! watch {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        events! {
            $(#[$meta])*
            ///
            /// The list is polled only while you wait for a change. The poll interval is shorter after a change, grows
            /// while nothing happens, and is randomized. A poll reads the first page and the total count, and the whole
            /// list only if either differs. If the list is longer than a page, every tenth poll reads the whole list, to
            /// find changes that leave both unchanged. Several changes to an item between two polls are reported as one,
            /// and an item that was added and removed between them is not reported.
            ///
            /// After the first successful read, transient failures (no connection, a timeout, rate limiting, a server
            /// error, a response that cannot be decoded as a whole) are not reported: polling continues with backoff, and
            /// changes from the meantime are reported then. After any other error, reading on polls again. An item that
            /// cannot be decoded is treated as absent. The items are kept in memory. The sequence ends when the client is
            /// closed.
            $asynchronous / $blocking of $item from $source
        }
    };
}

watch! {
    /// The changes to a list of membership requests, starting with the requests in it at the first read.
    AsyncMembershipRequestChanges / BlockingMembershipRequestChanges of MembershipRequestChange
    from Watch<OrganizationMembershipRequest>
}
watch! {
    /// The changes to a list of memberships, starting with the memberships in it at the first read.
    AsyncMembershipChanges / BlockingMembershipChanges of MembershipChange from Watch<OrganizationMembership>
}

handles! { AsyncOrganization / BlockingOrganization {
    /// Watches the organization's membership requests and reports which are added, removed and updated. `status`: only
    /// requests with this status (all if omitted); one whose status changes counts as removed. `initial`: whether to report
    /// the requests already in the list as added. `page_size`: rows on the polled page, 1 to 500. `min_interval`: poll
    /// interval after a change, 0.1 seconds to an hour; 5 seconds if omitted. `max_interval`: longest poll interval while
    /// nothing happens, up to an hour; 60 seconds if omitted.
    ///
    /// Each poll makes one or more requests of `get_membership_requests`. No request is made before you wait for the first
    /// change. Errors: `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed.
    /// Reading it fails with the errors of `get_membership_requests`.
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

    /// Watches the organization's members and reports who is added, removed and updated. `query` and `role` are as in
    /// `get_memberships`; `initial`, `page_size` and the intervals are as in `watch_membership_requests`. Changes to the
    /// organization, which every membership contains, do not count as changes to a membership.
    ///
    /// Each poll makes one or more requests of `get_memberships`. No request is made before you wait for the first change.
    /// Errors: `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it
    /// fails with the errors of `get_memberships`.
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

handles! { AsyncClerk / BlockingClerk {
    /// Watches the signed-in user's own memberships and reports which are added, removed and updated, for example by a new
    /// role. Changes to an organization's member and invitation counts are not reported. `initial`, `page_size` and the
    /// intervals are as in `watch_membership_requests`.
    ///
    /// Each poll makes one or more requests of `get_organization_memberships`. No request is made before you wait for the
    /// first change. Errors: `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is
    /// closed. Reading it fails with the errors of `get_organization_memberships`.
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
