use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{
    MembershipChange, MembershipRequestChange, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus,
};
use clerk_orgs::{GetMembershipRequestsParams, GetMembershipsParams, Watch, WatchOptions};
use std::time::Duration;

/// What all watches do, said once.
macro_rules! watch {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        events! {
            $(#[$meta])*
            ///
            /// The list is looked at while a change is waited for, and only then: seldom while nothing happens, more often
            /// after a change, never at a fixed beat. A look reads the first page and the total; only if they are not as they
            /// were, all of the list. In a list longer than a page, a change that leaves both alike is seen by every tenth look
            /// at the latest, which reads all. Several changes of an item between two looks are told as one, and an item that
            /// came and went is not told.
            ///
            /// Once the list has been read, failures that pass (no connection, no answer in time, a rate limit, a fault of the
            /// server) are not told: it is looked at again, after longer and longer waits, and what changed meanwhile is told
            /// then. After any other error, reading goes on with another look. An item that cannot be understood is treated as
            /// one that is not there. The items are kept in memory. It ends when the client is closed.
            $asynchronous / $blocking of $item from $source
        }
    };
}

watch! {
    /// The changes of a list of membership requests, from the requests it holds when it is first read.
    AsyncMembershipRequestChanges / BlockingMembershipRequestChanges of MembershipRequestChange
    from Watch<OrganizationMembershipRequest>
}
watch! {
    /// The changes of a list of memberships, from the memberships it holds when it is first read.
    AsyncMembershipChanges / BlockingMembershipChanges of MembershipChange from Watch<OrganizationMembership>
}

handles! { AsyncOrganization / BlockingOrganization {
    /// Watches the organization's membership requests: which are added, removed and updated. `status`: only requests that
    /// stand there, and one that no longer does is removed; all if none. `initial`: whether the requests that are there at
    /// the beginning are told too, as added. `page_size`: rows of the page that is looked at, 1 to 500. `min_interval`: the
    /// time between two looks after a change, from 0.1 seconds to an hour, 5 seconds if none; `max_interval`: while nothing
    /// happens, up to an hour, 60 seconds if none.
    ///
    /// Each look is one call of `get_membership_requests` or more. No request is made before the first change is waited for.
    /// Errors: `Invalid` for a size or an interval outside its bounds, `Usage` once the client is closed. Reading it gives
    /// the errors of `get_membership_requests`.
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

    /// Watches the organization's members: who is added, removed and updated. `query` and `role`: as in `get_memberships`;
    /// `initial`, `page_size` and the intervals: as in `watch_membership_requests`. The organization itself, which every
    /// membership holds, does not count as a part of it.
    ///
    /// Each look is one call of `get_memberships` or more. No request is made before the first change is waited for. Errors:
    /// `Invalid` for a size or an interval outside its bounds, `Usage` once the client is closed. Reading it gives the errors
    /// of `get_memberships`.
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
    /// Watches the signed-in user's own memberships: which are added, removed and updated, such as by another role. The
    /// organization's numbers of members and of invitations do not count as a change. `initial`, `page_size` and the
    /// intervals: as in `watch_membership_requests`.
    ///
    /// Each look is one call of `get_organization_memberships` or more. No request is made before the first change is waited
    /// for. Errors: `Invalid` for a size or an interval outside its bounds, `Usage` once the client is closed. Reading it
    /// gives the errors of `get_organization_memberships`.
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
