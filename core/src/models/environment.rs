use super::OrganizationEnrollmentMode;
use crate::wire::Decode;
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

/// An instance's settings.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct Environment {
    /// Settings for organizations.
    #[decode(default)]
    pub organization_settings: OrganizationSettings,
    /// Settings for users and how they sign in.
    #[decode(default)]
    pub user_settings: UserSettings,
    /// Whether the instance is in maintenance mode, with only essential features working.
    pub maintenance_mode: bool,
}

/// An instance's settings for organizations.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationSettings {
    /// Whether organizations are enabled.
    pub enabled: bool,
    /// Maximum number of members of an organization. 0 means no limit.
    pub max_allowed_memberships: i64,
    /// Role given to an organization's creator.
    pub creator_role: Option<String>,
    /// Whether every session must have an active organization. If so, the personal account cannot be chosen.
    pub force_organization_selection: bool,
    /// Settings for slugs.
    #[decode(default)]
    pub slug: OrganizationSlugSettings,
    /// What members of organizations may do.
    #[decode(default)]
    pub actions: OrganizationActionsSettings,
    /// Settings for what is suggested to users who create organizations.
    #[decode(default)]
    pub organization_creation_defaults: OrganizationCreationDefaultsSettings,
    /// Settings for organization domains.
    #[decode(default)]
    pub domains: OrganizationDomainSettings,
}

/// An instance's settings for the slugs of organizations.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationSlugSettings {
    /// Whether organizations have no slugs. If so, creating or updating one with a slug is refused.
    pub disabled: bool,
}

/// An instance's settings for what members of organizations may do.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationActionsSettings {
    /// Whether members with the permission `org:sys_profile:delete` may delete organizations.
    pub admin_delete: bool,
}

/// An instance's settings for what is suggested to users who create organizations.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationCreationDefaultsSettings {
    /// Whether `get_organization_creation_defaults` returns suggestions.
    pub enabled: bool,
}

/// An instance's settings for organization domains.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomainSettings {
    /// Whether organizations can have domains.
    pub enabled: bool,
    /// The enrollment modes that domains can have.
    pub enrollment_modes: Vec<OrganizationEnrollmentMode>,
    /// Role given to users who join through a domain.
    pub default_role: Option<String>,
}

/// An instance's settings for users and how they sign in.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct UserSettings {
    /// Settings for enterprise connections.
    #[decode(default)]
    pub enterprise_sso: EnterpriseSsoSettings,
}

/// An instance's settings for enterprise connections.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EnterpriseSsoSettings {
    /// Whether users can sign in with enterprise connections.
    pub enabled: bool,
    /// Whether members of organizations may manage the enterprise connections of their organizations.
    pub self_serve_sso: bool,
    /// Whether members of organizations may manage the directory sync of their enterprise connections.
    pub self_serve_directory_sync: bool,
}
