use super::{
    OrganizationCreationDefaults, OrganizationMembership, OrganizationSuggestion, Page,
    UserOrganizationInvitation,
};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

/// What the signed-in user can choose from to get an active organization. Each list is a page of up to 500 items: whether more
/// follow, which hardly any user has, is in `has_next_page`.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct OrganizationChoices {
    /// The user's memberships, whose organizations can be made active at once.
    pub memberships: Page<OrganizationMembership>,
    /// The pending invitations. Accepting one makes the user a member.
    pub invitations: Page<UserOrganizationInvitation>,
    /// The suggestions: those that the user can accept, and those that the user accepted, whose organizations have to let the
    /// user in first.
    pub suggestions: Page<OrganizationSuggestion>,
    /// Whether the user may create an organization. True if the server does not report it.
    pub create_organization_enabled: bool,
    /// What Clerk suggests for a new organization. None if the user may not create one, or the instance suggests nothing.
    pub creation_defaults: Option<OrganizationCreationDefaults>,
}
