//! Core's types, mirrored by macros so that neither the types nor their docs can drift apart.

use crate::ClerkError;
use clerk_orgs::Page;
pub use clerk_orgs::{
    AuthChange, AuthEvent, BulkStatus, ChangeKind, ClerkApiError, Client, DirectorySync, DirectorySyncGroup,
    DirectorySyncGroupPage, DirectorySyncGroupRole, DirectorySyncGroupRoleMapping,
    DirectorySyncGroupRoleMappings, DirectorySyncProvider, DirectorySyncRunStatus, DirectorySyncStatus,
    DirectorySyncUser, EmailAddress, EnterpriseConnection, EnterpriseConnectionField,
    EnterpriseConnectionProvider, EnterpriseConnectionTestRun, EnterpriseConnectionTestRunInit,
    EnterpriseConnectionTestRunLog, EnterpriseConnectionTestRunOauth, EnterpriseConnectionTestRunSaml,
    EnterpriseConnectionTestRunStatus, EnterpriseConnectionTestRunUserInfo, EnterpriseConnectionType,
    EnterpriseOauthConfig, EnterpriseSamlConnection, EnterpriseSamlIdpCertificate, EnterpriseSamlLoginHint,
    EnterpriseSamlLoginHintMode, EnterpriseSsoSettings, Environment, ErrorInfo, ErrorKind, HttpHeader, Json,
    OrganizationActionsSettings, OrganizationChoices, OrganizationCreationAdvisory,
    OrganizationCreationDefaults, OrganizationCreationDefaultsSettings, OrganizationCreationForm,
    OrganizationDomain, OrganizationDomainBulkCreate, OrganizationDomainBulkCreateError,
    OrganizationDomainBulkOwnershipVerification, OrganizationDomainBulkOwnershipVerificationError,
    OrganizationDomainOwnershipVerification, OrganizationDomainOwnershipVerificationStrategy,
    OrganizationDomainSettings, OrganizationDomainVerification, OrganizationDomainVerificationStatus,
    OrganizationDomainVerificationStrategy, OrganizationEnrollmentMode, OrganizationInvitation,
    OrganizationInvitationStatus, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus, OrganizationResource, OrganizationSettings,
    OrganizationSlugSettings, OrganizationSuggestion, OrganizationSuggestionStatus, Permission,
    PermissionType, PublicOrganizationData, PublicUserData, Quota, RequestInfo, ResponseInfo, Reverification,
    Role, RolePage, SecondFactorStrategy, Session, SessionClaims, SessionStatus, SessionTask, SignIn,
    SignInFactor, SignInStatus, SsoBypassAllowlistUser, UndecodableRow, User, UserOrganizationInvitation,
    UserSettings,
};
use clerk_orgs_mirrored::documented;
use serde::Serialize;
use std::time::{Duration, SystemTime};

uniffi::custom_type!(Json, String, {
    remote,
    lower: |json| json.to_string(),
    try_lift: |text| Ok(serde_json::from_str(&text).map_err(|_| ClerkError::not_json())?),
});

clerk_orgs::mirror_AuthChange!();
clerk_orgs::mirror_AuthEvent!();
clerk_orgs::mirror_ChangeKind!();
clerk_orgs::mirror_BulkStatus!();
clerk_orgs::mirror_ClerkApiError!();
clerk_orgs::mirror_Client!();
clerk_orgs::mirror_DirectorySync!();
clerk_orgs::mirror_DirectorySyncGroup!();
clerk_orgs::mirror_DirectorySyncGroupPage!();
clerk_orgs::mirror_DirectorySyncGroupRole!();
clerk_orgs::mirror_DirectorySyncGroupRoleMapping!();
clerk_orgs::mirror_DirectorySyncGroupRoleMappings!();
clerk_orgs::mirror_DirectorySyncProvider!();
clerk_orgs::mirror_DirectorySyncRunStatus!();
clerk_orgs::mirror_DirectorySyncStatus!();
clerk_orgs::mirror_DirectorySyncUser!();
clerk_orgs::mirror_EmailAddress!();
clerk_orgs::mirror_EnterpriseConnection!();
clerk_orgs::mirror_EnterpriseConnectionField!();
clerk_orgs::mirror_EnterpriseConnectionProvider!();
clerk_orgs::mirror_EnterpriseConnectionTestRun!();
clerk_orgs::mirror_EnterpriseConnectionTestRunInit!();
clerk_orgs::mirror_EnterpriseConnectionTestRunLog!();
clerk_orgs::mirror_EnterpriseConnectionTestRunOauth!();
clerk_orgs::mirror_EnterpriseConnectionTestRunSaml!();
clerk_orgs::mirror_EnterpriseConnectionTestRunStatus!();
clerk_orgs::mirror_EnterpriseConnectionTestRunUserInfo!();
clerk_orgs::mirror_EnterpriseConnectionType!();
clerk_orgs::mirror_EnterpriseOauthConfig!();
clerk_orgs::mirror_EnterpriseSamlConnection!();
clerk_orgs::mirror_EnterpriseSamlIdpCertificate!();
clerk_orgs::mirror_EnterpriseSamlLoginHint!();
clerk_orgs::mirror_EnterpriseSamlLoginHintMode!();
clerk_orgs::mirror_EnterpriseSsoSettings!();
clerk_orgs::mirror_Environment!();
clerk_orgs::mirror_ErrorInfo!();
clerk_orgs::mirror_ErrorKind!();
clerk_orgs::mirror_HttpHeader!();
clerk_orgs::mirror_OrganizationActionsSettings!();
clerk_orgs::mirror_OrganizationChoices!();
clerk_orgs::mirror_OrganizationCreationAdvisory!();
clerk_orgs::mirror_OrganizationCreationDefaults!();
clerk_orgs::mirror_OrganizationCreationDefaultsSettings!();
clerk_orgs::mirror_OrganizationCreationForm!();
clerk_orgs::mirror_OrganizationDomain!();
clerk_orgs::mirror_OrganizationDomainBulkCreate!();
clerk_orgs::mirror_OrganizationDomainBulkCreateError!();
clerk_orgs::mirror_OrganizationDomainBulkOwnershipVerification!();
clerk_orgs::mirror_OrganizationDomainBulkOwnershipVerificationError!();
clerk_orgs::mirror_OrganizationDomainOwnershipVerification!();
clerk_orgs::mirror_OrganizationDomainOwnershipVerificationStrategy!();
clerk_orgs::mirror_OrganizationDomainSettings!();
clerk_orgs::mirror_OrganizationDomainVerification!();
clerk_orgs::mirror_OrganizationDomainVerificationStatus!();
clerk_orgs::mirror_OrganizationDomainVerificationStrategy!();
clerk_orgs::mirror_OrganizationEnrollmentMode!();
clerk_orgs::mirror_OrganizationInvitation!();
clerk_orgs::mirror_OrganizationInvitationStatus!();
clerk_orgs::mirror_OrganizationMembership!();
clerk_orgs::mirror_OrganizationMembershipRequest!();
clerk_orgs::mirror_OrganizationMembershipRequestStatus!();
clerk_orgs::mirror_OrganizationResource!();
clerk_orgs::mirror_OrganizationSettings!();
clerk_orgs::mirror_OrganizationSlugSettings!();
clerk_orgs::mirror_OrganizationSuggestion!();
clerk_orgs::mirror_OrganizationSuggestionStatus!();
clerk_orgs::mirror_Permission!();
clerk_orgs::mirror_PermissionType!();
clerk_orgs::mirror_PublicOrganizationData!();
clerk_orgs::mirror_PublicUserData!();
clerk_orgs::mirror_Quota!();
clerk_orgs::mirror_RequestInfo!();
clerk_orgs::mirror_Reverification!();
clerk_orgs::mirror_ResponseInfo!();
clerk_orgs::mirror_Role!();
clerk_orgs::mirror_RolePage!();
clerk_orgs::mirror_SecondFactorStrategy!();
clerk_orgs::mirror_Session!();
clerk_orgs::mirror_SessionClaims!();
clerk_orgs::mirror_SessionStatus!();
clerk_orgs::mirror_SessionTask!();
clerk_orgs::mirror_SignIn!();
clerk_orgs::mirror_SignInFactor!();
clerk_orgs::mirror_SignInStatus!();
clerk_orgs::mirror_SsoBypassAllowlistUser!();
clerk_orgs::mirror_UndecodableRow!();
clerk_orgs::mirror_User!();
clerk_orgs::mirror_UserOrganizationInvitation!();
clerk_orgs::mirror_UserSettings!();

// UniFFI has no generics, so each kind of page, change and state is an alias.

clerk_orgs::mirror_Page! {
    /// One page of membership requests.
    OrganizationMembershipRequestPage of OrganizationMembershipRequest
}
clerk_orgs::mirror_Page! {
    /// One page of invitations.
    OrganizationInvitationPage of OrganizationInvitation
}
clerk_orgs::mirror_Page! {
    /// One page of memberships.
    OrganizationMembershipPage of OrganizationMembership
}
clerk_orgs::mirror_Page! {
    /// One page of the invitations that a user received.
    UserOrganizationInvitationPage of UserOrganizationInvitation
}
clerk_orgs::mirror_Page! {
    /// One page of the organizations that are suggested to a user.
    OrganizationSuggestionPage of OrganizationSuggestion
}
clerk_orgs::mirror_Page! {
    /// One page of domains.
    OrganizationDomainPage of OrganizationDomain
}
clerk_orgs::mirror_Page! {
    /// The enterprise connections of an organization: all on one page.
    EnterpriseConnectionPage of EnterpriseConnection
}
clerk_orgs::mirror_Page! {
    /// One page of test runs of an enterprise connection.
    EnterpriseConnectionTestRunPage of EnterpriseConnectionTestRun
}
clerk_orgs::mirror_Page! {
    /// The members who can sign in without single sign-on: all on one page.
    SsoBypassAllowlistUserPage of SsoBypassAllowlistUser
}
clerk_orgs::mirror_Page! {
    /// One page of users of a directory.
    DirectorySyncUserPage of DirectorySyncUser
}
clerk_orgs::mirror_Change! {
    /// A change to a list of membership requests.
    MembershipRequestChange of OrganizationMembershipRequest
}
clerk_orgs::mirror_Change! {
    /// A change to a list of memberships.
    MembershipChange of OrganizationMembership
}
clerk_orgs::mirror_Change! {
    /// A change to a list of received invitations.
    UserInvitationChange of UserOrganizationInvitation
}
clerk_orgs::mirror_Change! {
    /// A change to a list of suggestions.
    SuggestionChange of OrganizationSuggestion
}
clerk_orgs::mirror_Change! {
    /// A change to a list of domains.
    DomainChange of OrganizationDomain
}
clerk_orgs::mirror_Change! {
    /// A change to a list of test runs.
    EnterpriseConnectionTestRunChange of EnterpriseConnectionTestRun
}
clerk_orgs::mirror_Change! {
    /// A change to a list of users of a directory.
    DirectorySyncUserChange of DirectorySyncUser
}
clerk_orgs::mirror_Change! {
    /// A change to a list of invitations.
    InvitationChange of OrganizationInvitation
}
clerk_orgs::mirror_Change! {
    /// A change to a list of roles.
    RoleChange of Role
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a membership requests paginator at one moment.
    MembershipRequestsPaginatorState of OrganizationMembershipRequest
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a memberships paginator at one moment.
    MembershipsPaginatorState of OrganizationMembership
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a paginator of received invitations at one moment.
    UserInvitationsPaginatorState of UserOrganizationInvitation
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a suggestions paginator at one moment.
    SuggestionsPaginatorState of OrganizationSuggestion
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a paginator of domains at one moment.
    DomainsPaginatorState of OrganizationDomain
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a paginator of test runs at one moment.
    EnterpriseConnectionTestRunsPaginatorState of EnterpriseConnectionTestRun
}

clerk_orgs::mirror_PaginatorState! {
    /// The state of a paginator of a directory's users at one moment.
    DirectorySyncUsersPaginatorState of DirectorySyncUser
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a paginator of invitations at one moment.
    InvitationsPaginatorState of OrganizationInvitation
}
clerk_orgs::mirror_PaginatorState! {
    /// The state of a paginator of roles at one moment.
    RolesPaginatorState of Role
}

#[documented(BulkOutcome)]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, uniffi::Record)]
pub struct BulkOutcome {
    pub id: String,
    pub status: BulkStatus,
    pub error: Option<ErrorInfo>,
    #[uniffi(default = None)]
    pub membership_request: Option<OrganizationMembershipRequest>,
    #[uniffi(default = None)]
    pub membership: Option<OrganizationMembership>,
    #[uniffi(default = None)]
    pub invitation: Option<OrganizationInvitation>,
    #[uniffi(default = None)]
    pub domain: Option<OrganizationDomain>,
    #[uniffi(default = None)]
    pub sso_bypass_allowlist_user: Option<SsoBypassAllowlistUser>,
    #[uniffi(default = None)]
    pub user_invitation: Option<UserOrganizationInvitation>,
    #[uniffi(default = None)]
    pub suggestion: Option<OrganizationSuggestion>,
}

impl From<clerk_orgs::BulkOutcome> for BulkOutcome {
    fn from(outcome: clerk_orgs::BulkOutcome) -> Self {
        let clerk_orgs::BulkOutcome {
            id,
            status,
            error,
            membership_request,
            membership,
            invitation,
            domain,
            sso_bypass_allowlist_user,
            user_invitation,
            suggestion,
        } = outcome;
        let error = error.map(|error| error.info().clone());
        Self {
            id,
            status,
            error,
            membership_request,
            membership,
            invitation,
            domain,
            sso_bypass_allowlist_user,
            user_invitation,
            suggestion,
        }
    }
}
