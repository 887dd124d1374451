//! One file per resource: its types and its endpoints together.

mod client;
mod environment;
mod invitation;
mod membership;
mod membership_request;
mod organization;
mod role;
mod sign_in;

pub use client::{Client, EmailAddress, Session, SessionStatus, SessionTask, User};
pub use environment::{Environment, OrganizationDomainSettings, OrganizationSettings};
pub(crate) use invitation::check_email_address;
pub use invitation::{GetInvitationsParams, OrganizationInvitation, OrganizationInvitationStatus};
pub(crate) use membership::check_role;
pub use membership::{GetMembershipsParams, OrganizationMembership, PublicUserData};
pub use membership_request::{
    GetMembershipRequestsParams, OrganizationMembershipRequest, OrganizationMembershipRequestStatus,
};
pub use organization::OrganizationResource;
pub use role::{Permission, PermissionType, Role, RolePage};
pub use sign_in::{SecondFactorStrategy, SignIn, SignInFactor, SignInStatus};

/// What a list is made of: known by an id.
pub(crate) trait Resource: crate::wire::Decode + Send + 'static {
    fn id(&self) -> &str;
}

macro_rules! resource {
    ($($name:ty),*) => { $(impl $crate::resources::Resource for $name { fn id(&self) -> &str { &self.id } })* };
}
resource!(OrganizationInvitation, OrganizationMembership, OrganizationMembershipRequest, Role);
