//! The handle of one organization, and its operations: one file per resource.

mod directory_sync;
mod directory_sync_groups;
mod directory_sync_users;
mod domain_verification;
mod domains;
mod enterprise_connection_params;
mod enterprise_connection_test_runs;
mod enterprise_connections;
mod handle;
mod invitations;
mod logo;
mod membership_requests;
mod memberships;
mod profile;
mod roles;
mod sso_bypass;

pub use directory_sync::UpdateDirectorySyncParams;
pub(crate) use domains::check_enrollment_mode;
pub use domains::{DomainsPaginator, GetDomainsParams};
pub use enterprise_connection_params::{
    CreateEnterpriseConnectionParams, EnterpriseConnectionOidcParams, EnterpriseConnectionSamlParams,
    UpdateEnterpriseConnectionParams,
};
pub use enterprise_connection_test_runs::{
    EnterpriseConnectionTestRunsPaginator, GetEnterpriseConnectionTestRunsParams,
};
pub use enterprise_connections::GetEnterpriseConnectionsParams;
pub use handle::Organization;
pub(crate) use invitations::check_email_address;
pub use invitations::{GetInvitationsParams, InvitationsPaginator, InviteParams};
pub use membership_requests::{GetMembershipRequestsParams, MembershipRequestsPaginator};
pub(crate) use memberships::check_role;
pub use memberships::{GetMembershipsParams, MembershipsPaginator};
pub use profile::{SlugChange, UpdateOrganizationParams};
