use crate::wire::or_default;
use clerk_orgs_mirrored::mirrored;
use serde::{Deserialize, Serialize};

/// What an instance allows.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Environment {
    /// What it allows of organizations.
    #[serde(default, deserialize_with = "or_default")]
    pub organization_settings: OrganizationSettings,
    /// Whether only what is essential works at the moment.
    #[serde(default, deserialize_with = "or_default")]
    pub maintenance_mode: bool,
}

/// What an instance allows of organizations.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrganizationSettings {
    /// Whether there are organizations at all.
    #[serde(default, deserialize_with = "or_default")]
    pub enabled: bool,
    /// The most members an organization may have; 0 is no limit.
    #[serde(default, deserialize_with = "or_default")]
    pub max_allowed_memberships: i64,
    /// The role that who creates an organization gets.
    #[serde(default)]
    pub creator_role: Option<String>,
    /// Whether every session must have an active organization, so that the personal account cannot be chosen.
    #[serde(default, deserialize_with = "or_default")]
    pub force_organization_selection: bool,
    /// What it allows of domains.
    #[serde(default, deserialize_with = "or_default")]
    pub domains: OrganizationDomainSettings,
}

/// What an instance allows of organizations' domains.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrganizationDomainSettings {
    /// Whether organizations can have domains.
    #[serde(default, deserialize_with = "or_default")]
    pub enabled: bool,
    /// How users of a domain can join.
    #[serde(default, deserialize_with = "or_default")]
    pub enrollment_modes: Vec<String>,
    /// The role that who joins gets.
    #[serde(default)]
    pub default_role: Option<String>,
}
