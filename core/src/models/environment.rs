use crate::wire::Decode;
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

/// What an instance allows.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct Environment {
    /// What it allows of organizations.
    #[decode(default)]
    pub organization_settings: OrganizationSettings,
    /// Whether only what is essential works at the moment.
    pub maintenance_mode: bool,
}

/// What an instance allows of organizations.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationSettings {
    /// Whether there are organizations at all.
    pub enabled: bool,
    /// The most members an organization may have; 0 is no limit.
    pub max_allowed_memberships: i64,
    /// The role that who creates an organization gets.
    pub creator_role: Option<String>,
    /// Whether every session must have an active organization, so that the personal account cannot be chosen.
    pub force_organization_selection: bool,
    /// What it allows of domains.
    #[decode(default)]
    pub domains: OrganizationDomainSettings,
}

/// What an instance allows of organizations' domains.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomainSettings {
    /// Whether organizations can have domains.
    pub enabled: bool,
    /// How users of a domain can join.
    pub enrollment_modes: Vec<String>,
    /// The role that who joins gets.
    pub default_role: Option<String>,
}
