//! Core's types, mirrored: neither they nor their docs can drift.

use clerk_orgs::Page;
pub use clerk_orgs::{
    AuthChange, AuthEvent, ClerkApiError, Client, EmailAddress, Environment, ErrorInfo, Json,
    OrganizationDomainSettings, OrganizationInvitation, OrganizationInvitationStatus, OrganizationMembership,
    OrganizationMembershipRequest, OrganizationMembershipRequestStatus, OrganizationResource,
    OrganizationSettings, Permission, PermissionType, PublicUserData, Role, RolePage, SecondFactorStrategy,
    Session, SessionStatus, SessionTask, SignIn, SignInFactor, SignInStatus, UndecodableRow, User,
};
use std::time::{Duration, SystemTime};

uniffi::custom_type!(Json, String, {
    remote,
    lower: |json| json.to_string(),
    try_lift: |text| Ok(serde_json::from_str(&text)?),
});

clerk_orgs::mirror_AuthChange!();
clerk_orgs::mirror_AuthEvent!();
clerk_orgs::mirror_ClerkApiError!();
clerk_orgs::mirror_Client!();
clerk_orgs::mirror_EmailAddress!();
clerk_orgs::mirror_Environment!();
clerk_orgs::mirror_ErrorInfo!();
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
            /// How many rows the list has, over all pages.
            pub total_count: i64,
            /// Whether rows follow this page.
            pub has_next_page: bool,
            /// How many pages of this size there are.
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
