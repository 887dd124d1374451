//! Core's types, mirrored by macros so that neither the types nor their docs can drift apart.

pub use clerk_orgs::{
    AuthChange, AuthEvent, BulkStatus, ChangeKind, ClerkApiError, Client, EmailAddress, Environment,
    ErrorInfo, ErrorKind, Json, OrganizationDomainSettings, OrganizationInvitation,
    OrganizationInvitationStatus, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus, OrganizationResource, OrganizationSettings, Permission,
    PermissionType, PublicUserData, Role, RolePage, SecondFactorStrategy, Session, SessionStatus,
    SessionTask, SignIn, SignInFactor, SignInStatus, UndecodableRow, User,
};
use clerk_orgs::{Change, Page, PaginatorState};
use serde::Serialize;
use std::time::{Duration, SystemTime};

uniffi::custom_type!(Json, String, {
    remote,
    lower: |json| json.to_string(),
    try_lift: |text| Ok(serde_json::from_str(&text)?),
});

clerk_orgs::mirror_AuthChange!();
clerk_orgs::mirror_AuthEvent!();
clerk_orgs::mirror_ChangeKind!();
clerk_orgs::mirror_BulkStatus!();
clerk_orgs::mirror_ClerkApiError!();
clerk_orgs::mirror_Client!();
clerk_orgs::mirror_EmailAddress!();
clerk_orgs::mirror_Environment!();
clerk_orgs::mirror_ErrorInfo!();
clerk_orgs::mirror_ErrorKind!();
clerk_orgs::mirror_OrganizationDomainSettings!();
clerk_orgs::mirror_OrganizationInvitation!();
clerk_orgs::mirror_OrganizationInvitationStatus!();
clerk_orgs::mirror_OrganizationMembership!();
clerk_orgs::mirror_OrganizationMembershipRequest!();
clerk_orgs::mirror_OrganizationMembershipRequestStatus!();
clerk_orgs::mirror_OrganizationResource!();
clerk_orgs::mirror_OrganizationSettings!();
clerk_orgs::mirror_Permission!();
clerk_orgs::mirror_PermissionType!();
clerk_orgs::mirror_PublicUserData!();
clerk_orgs::mirror_Role!();
clerk_orgs::mirror_RolePage!();
clerk_orgs::mirror_SecondFactorStrategy!();
clerk_orgs::mirror_Session!();
clerk_orgs::mirror_SessionStatus!();
clerk_orgs::mirror_SessionTask!();
clerk_orgs::mirror_SignIn!();
clerk_orgs::mirror_SignInFactor!();
clerk_orgs::mirror_SignInStatus!();
clerk_orgs::mirror_UndecodableRow!();
clerk_orgs::mirror_User!();

/// UniFFI has no generics, so each kind of page is an alias that is mirrored by hand.
macro_rules! page {
    ($(#[$meta:meta])* $name:ident of $item:ident) => {
        $(#[$meta])*
        pub type $name = Page<$item>;

        $(#[$meta])*
        #[uniffi::remote(Record)]
        pub struct $name {
            /// The rows of this page.
            pub data: Vec<$item>,
            /// Total number of rows in the list. If the server does not report it, the number known so far: the rows up to
            /// and including this page.
            pub total_count: i64,
            /// Whether more rows follow this page. If the server does not report the total, whether this page is full.
            pub has_next_page: bool,
            /// Number of pages of this size that `total_count` rows fill.
            pub page_count: i64,
            /// Rows of this page that could not be decoded. The others are in `data`.
            pub undecodable: Vec<UndecodableRow>,
        }
    };
}

page! {
    /// One page of membership requests.
    OrganizationMembershipRequestPage of OrganizationMembershipRequest
}
page! {
    /// One page of invitations.
    OrganizationInvitationPage of OrganizationInvitation
}
page! {
    /// One page of memberships.
    OrganizationMembershipPage of OrganizationMembership
}

/// Likewise for each kind of change.
macro_rules! change {
    ($(#[$meta:meta])* $name:ident of $item:ident) => {
        $(#[$meta])*
        pub type $name = Change<$item>;

        $(#[$meta])*
        #[uniffi::remote(Record)]
        pub struct $name {
            /// What happened.
            pub kind: ChangeKind,
            /// The item as it is now, or as last seen if it was removed.
            pub item: $item,
        }
    };
}

change! {
    /// A change to a list of membership requests.
    MembershipRequestChange of OrganizationMembershipRequest
}
change! {
    /// A change to a list of memberships.
    MembershipChange of OrganizationMembership
}

/// Likewise for each kind of paginator state.
macro_rules! state {
    ($(#[$meta:meta])* $name:ident of $item:ident) => {
        $(#[$meta])*
        pub type $name = PaginatorState<$item>;

        $(#[$meta])*
        #[uniffi::remote(Record)]
        pub struct $name {
            /// The rows, each once, excluding those being removed.
            pub items: Vec<$item>,
            /// Number of rows in the whole list, excluding those being removed. None before the first page.
            pub total_count: Option<i64>,
            /// Whether `load_more` may load more rows. True before the first page.
            pub has_next_page: bool,
            /// Whether rows are being loaded.
            pub is_loading: bool,
            /// Why the last call failed. Cleared by the next call that succeeds. A cancelled call is reported here (with
            /// kind `Cancelled` and `maybe_applied`) until its row has been read again.
            pub error: Option<ErrorInfo>,
            /// Ids of the rows whose last change may or may not have been applied, because the call was cancelled or its
            /// response was lost. They are shown as changed until they have been read again, so a row that left the list is
            /// not in `items`.
            #[uniffi(default = [])]
            pub unsettled: Vec<String>,
        }
    };
}

state! {
    /// The state of a membership requests paginator at one moment.
    MembershipRequestsPaginatorState of OrganizationMembershipRequest
}
state! {
    /// The state of a memberships paginator at one moment.
    MembershipsPaginatorState of OrganizationMembership
}

/// The outcome for one item of a bulk job.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, uniffi::Record)]
pub struct BulkOutcome {
    /// The item as you passed it: a membership request id, a user id or an e-mail address.
    pub id: String,
    /// What happened to the item.
    pub status: BulkStatus,
    /// Why it failed. With `maybe_applied`, it may have succeeded all the same.
    pub error: Option<ErrorInfo>,
}

impl From<clerk_orgs::BulkOutcome> for BulkOutcome {
    fn from(outcome: clerk_orgs::BulkOutcome) -> Self {
        let clerk_orgs::BulkOutcome { id, status, error } = outcome;
        Self { id, status, error: error.map(|error| error.info().clone()) }
    }
}
