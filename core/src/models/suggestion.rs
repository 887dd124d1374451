use super::PublicOrganizationData;
use crate::wire::{Decode, open_enum, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// The status of a suggestion.
    OrganizationSuggestionStatus {
        /// Not answered yet.
        Pending = "pending",
        /// The user asked to join.
        Accepted = "accepted",
    }
}

/// A suggestion that a user joins an organization, because of the domain of an e-mail address.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationSuggestion {
    /// The id, which `accept_organization_suggestion` takes.
    pub id: String,
    /// The organization, if the server reports it.
    pub public_organization_data: Option<PublicOrganizationData>,
    /// Its status.
    pub status: OrganizationSuggestionStatus,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}
