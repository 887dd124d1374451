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
    /// Settings for organization domains.
    #[decode(default)]
    pub domains: OrganizationDomainSettings,
}

/// An instance's settings for organization domains.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomainSettings {
    /// Whether organizations can have domains.
    pub enabled: bool,
    /// How users with an e-mail address of the domain can join.
    pub enrollment_modes: Vec<String>,
    /// Role given to users who join through a domain.
    pub default_role: Option<String>,
}
