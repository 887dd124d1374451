//! Core's types, mirrored: neither they nor their docs can drift.

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

/// UniFFI has no generics: each kind of page is an alias, mirrored here by hand.
macro_rules! page {
    ($(#[$meta:meta])* $name:ident of $item:ident) => {
        $(#[$meta])*
        pub type $name = Page<$item>;

        $(#[$meta])*
        #[uniffi::remote(Record)]
        pub struct $name {
            /// The rows of this page.
            pub data: Vec<$item>,
            /// How many rows the list has, over all pages. Where the server does not say, as many as are known: those before
            /// this page, and its own.
            pub total_count: i64,
            /// Whether rows follow this page. Where the server does not say how many there are, whether this page is full.
            pub has_next_page: bool,
            /// How many pages of this size `total_count` rows fill.
            pub page_count: i64,
            /// Rows of this page that could not be understood; the others are in `data`.
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

/// Likewise each kind of change.
macro_rules! change {
    ($(#[$meta:meta])* $name:ident of $item:ident) => {
        $(#[$meta])*
        pub type $name = Change<$item>;

        $(#[$meta])*
        #[uniffi::remote(Record)]
        pub struct $name {
            /// What happened.
            pub kind: ChangeKind,
            /// The item as it is now; one that was removed, as it was last seen.
            pub item: $item,
        }
    };
}

change! {
    /// A change of a list of membership requests.
    MembershipRequestChange of OrganizationMembershipRequest
}
change! {
    /// A change of a list of memberships.
    MembershipChange of OrganizationMembership
}

/// Likewise each kind of paginator.
macro_rules! state {
    ($(#[$meta:meta])* $name:ident of $item:ident) => {
        $(#[$meta])*
        pub type $name = PaginatorState<$item>;

        $(#[$meta])*
        #[uniffi::remote(Record)]
        pub struct $name {
            /// The rows, each once, without those that are being removed.
            pub items: Vec<$item>,
            /// How many the whole list holds, without those that are being removed; none before the first page.
            pub total_count: Option<i64>,
            /// Whether `load_more` may bring more; true before the first page.
            pub has_next_page: bool,
            /// Whether rows are being read.
            pub is_loading: bool,
            /// Why the last call failed; gone once another one succeeds. A call that was cancelled is an error here (of kind
            /// `Cancelled`, with `maybe_applied`) until its row has been read again.
            pub error: Option<ErrorInfo>,
            /// The ids of the rows whose last change may or may not have been done: the call was cancelled, or its answer
            /// was lost. They are shown as changed (so one that left the list is not among `items`) until they have been
            /// read again.
            #[uniffi(default = [])]
            pub unsettled: Vec<String>,
        }
    };
}

state! {
    /// Membership requests as an interface shows them at one moment.
    MembershipRequestsPaginatorState of OrganizationMembershipRequest
}
state! {
    /// Memberships as an interface shows them at one moment.
    MembershipsPaginatorState of OrganizationMembership
}

/// What became of one of many.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, uniffi::Record)]
pub struct BulkOutcome {
    /// What was given: a membership request's id, a user's, or an e-mail address.
    pub id: String,
    /// What became of it.
    pub status: BulkStatus,
    /// Why it failed. It may have been done all the same where this says `maybe_applied`.
    pub error: Option<ErrorInfo>,
}

impl From<clerk_orgs::BulkOutcome> for BulkOutcome {
    fn from(outcome: clerk_orgs::BulkOutcome) -> Self {
        let clerk_orgs::BulkOutcome { id, status, error } = outcome;
        Self { id, status, error: error.map(|error| error.info().clone()) }
    }
}
