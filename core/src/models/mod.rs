//! What the server sends: types only, one file per resource.

mod choices;
mod client;
mod creation_defaults;
mod deleted;
mod directory_sync;
mod directory_sync_group;
mod directory_sync_user;
mod domain;
mod domain_verification;
mod enterprise_connection;
mod enterprise_connection_test_run;
mod environment;
mod invitation;
mod json;
mod membership;
mod membership_request;
mod organization;
mod page;
mod role;
mod sign_in;
mod sso_bypass;
mod suggestion;
mod user_invitation;

pub use choices::OrganizationChoices;
pub use client::{Client, EmailAddress, Session, SessionStatus, SessionTask, User};
pub use creation_defaults::{
    OrganizationCreationAdvisory, OrganizationCreationDefaults, OrganizationCreationForm,
};
pub use directory_sync::{
    DirectorySync, DirectorySyncKey, DirectorySyncProvider, DirectorySyncRunStatus, DirectorySyncStatus,
};
pub use directory_sync_group::{
    DirectorySyncGroup, DirectorySyncGroupPage, DirectorySyncGroupRole, DirectorySyncGroupRoleMapping,
    DirectorySyncGroupRoleMappings,
};
pub use directory_sync_user::DirectorySyncUser;
pub use domain::{
    OrganizationDomain, OrganizationDomainBulkCreate, OrganizationDomainBulkCreateError,
    OrganizationEnrollmentMode,
};
pub use domain_verification::{
    OrganizationDomainBulkOwnershipVerification, OrganizationDomainBulkOwnershipVerificationError,
    OrganizationDomainOwnershipVerification, OrganizationDomainOwnershipVerificationStrategy,
    OrganizationDomainVerification, OrganizationDomainVerificationStatus,
    OrganizationDomainVerificationStrategy,
};
pub use enterprise_connection::{
    EnterpriseConnection, EnterpriseConnectionField, EnterpriseConnectionProvider, EnterpriseOauthConfig,
    EnterpriseSamlConnection, EnterpriseSamlIdpCertificate, EnterpriseSamlLoginHint,
    EnterpriseSamlLoginHintMode,
};
pub use enterprise_connection_test_run::{
    EnterpriseConnectionTestRun, EnterpriseConnectionTestRunInit, EnterpriseConnectionTestRunLog,
    EnterpriseConnectionTestRunOauth, EnterpriseConnectionTestRunSaml, EnterpriseConnectionTestRunStatus,
    EnterpriseConnectionTestRunUserInfo, EnterpriseConnectionType,
};
pub use environment::{
    EnterpriseSsoSettings, Environment, OrganizationActionsSettings, OrganizationCreationDefaultsSettings,
    OrganizationDomainSettings, OrganizationSettings, OrganizationSlugSettings, UserSettings,
};
pub use invitation::{OrganizationInvitation, OrganizationInvitationStatus};
pub use membership::{OrganizationMembership, PublicUserData};
pub use membership_request::{OrganizationMembershipRequest, OrganizationMembershipRequestStatus};
pub use organization::{OrganizationResource, PublicOrganizationData};
pub use page::{Page, UndecodableRow};
pub use role::{Permission, PermissionType, Role, RolePage};
pub use sign_in::{SecondFactorStrategy, SignIn, SignInFactor, SignInStatus};
pub use sso_bypass::SsoBypassAllowlistUser;
pub use suggestion::{OrganizationSuggestion, OrganizationSuggestionStatus};
pub use user_invitation::UserOrganizationInvitation;

pub(crate) use deleted::Deleted;

use crate::wire::Decode;

/// An item of a list, identified by an id.
pub(crate) trait Resource: Decode + Send + 'static {
    fn id(&self) -> &str;
}

macro_rules! resource {
    ($($name:ty),*) => { $(impl $crate::models::Resource for $name { fn id(&self) -> &str { &self.id } })* };
}
resource!(
    EnterpriseConnection,
    EnterpriseConnectionTestRun,
    DirectorySyncGroup,
    DirectorySyncGroupRoleMapping,
    DirectorySyncUser,
    OrganizationDomain,
    OrganizationInvitation,
    OrganizationMembership,
    OrganizationMembershipRequest,
    OrganizationSuggestion,
    Role,
    UserOrganizationInvitation
);

/// Identified by the user.
impl Resource for SsoBypassAllowlistUser {
    fn id(&self) -> &str {
        &self.user_id
    }
}

/// What is printed of a secret: whether there is one, and not what it is.
fn hidden(secret: &Option<String>) -> Option<&'static str> {
    secret.as_ref().map(|_| "…")
}
