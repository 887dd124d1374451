use super::{
    OrganizationDomainOwnershipVerification, OrganizationDomainVerification, PublicOrganizationData,
    UndecodableRow,
};
use crate::wire::{Decode, open_enum, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// How users with an e-mail address of an organization's domain can join the organization.
    OrganizationEnrollmentMode {
        /// Only if they are invited one by one.
        ManualInvitation = "manual_invitation",
        /// They are invited automatically.
        AutomaticInvitation = "automatic_invitation",
        /// The organization is suggested to them, so that they can ask to join.
        AutomaticSuggestion = "automatic_suggestion",
        /// By signing in with the organization's enterprise connection.
        EnterpriseSso = "enterprise_sso",
    }
}

/// A domain whose users can join an organization.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomain {
    /// The id, such as `orgdmn_…`, which operations take.
    pub id: String,
    /// The id of the organization.
    #[decode(default)]
    pub organization_id: String,
    /// The domain's name, such as `example.com`.
    #[decode(default)]
    pub name: String,
    /// How its users can join.
    pub enrollment_mode: OrganizationEnrollmentMode,
    /// The e-mail address that the last code was sent to. None before the first one.
    pub affiliation_email_address: Option<String>,
    /// The verification by an e-mail code. None before `prepare_domain_affiliation_verification`.
    #[decode(fallback = "verification")]
    pub affiliation_verification: Option<OrganizationDomainVerification>,
    /// The verification by a DNS record. None before `prepare_domain_ownership_verification`.
    pub ownership_verification: Option<OrganizationDomainOwnershipVerification>,
    /// Number of pending invitations that the domain's enrollment mode has created.
    pub total_pending_invitations: i64,
    /// Number of pending suggestions that the domain's enrollment mode has created.
    pub total_pending_suggestions: i64,
    /// The organization, if the server reports it.
    pub public_organization_data: Option<PublicOrganizationData>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

/// The result of creating several domains: each name is in `data` or in `errors`.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct OrganizationDomainBulkCreate {
    /// The domains that were created.
    pub data: Vec<OrganizationDomain>,
    /// The names that were refused.
    pub errors: Vec<OrganizationDomainBulkCreateError>,
    /// Domains that were created, but could not be decoded.
    pub undecodable: Vec<UndecodableRow>,
}

/// Why a domain was not created.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomainBulkCreateError {
    /// The domain's name.
    #[decode(default)]
    pub name: String,
    /// Clerk's code, such as `organization_domain_already_exists`.
    #[decode(default)]
    pub code: String,
}
