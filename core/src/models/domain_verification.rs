use super::{OrganizationDomain, UndecodableRow};
use crate::wire::{Decode, open_enum, optional_time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// The status of the verification of a domain.
    OrganizationDomainVerificationStatus {
        /// Not verified yet.
        Unverified = "unverified",
        /// Verified.
        Verified = "verified",
        /// Tried too often. It has to be prepared again.
        Failed = "failed",
        /// Not verified in time. It has to be prepared again.
        Expired = "expired",
    }
}

open_enum! {
    /// How it is verified that a member has an e-mail address of a domain.
    OrganizationDomainVerificationStrategy {
        /// By a code sent to the address.
        EmailCode = "email_code",
    }
}

open_enum! {
    /// How the ownership of a domain is verified, or was.
    OrganizationDomainOwnershipVerificationStrategy {
        /// By a TXT record in the DNS.
        Txt = "txt",
        /// Before ownership was verified by DNS records.
        Legacy = "legacy",
        /// Set by the instance's owner.
        ManualOverride = "manual_override",
        /// Because a parent domain is verified.
        ParentDomain = "parent_domain",
    }
}

/// The verification that a member has an e-mail address of a domain.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomainVerification {
    /// Its status.
    pub status: OrganizationDomainVerificationStatus,
    /// How it is verified, if the server reports it.
    pub strategy: Option<OrganizationDomainVerificationStrategy>,
    /// Number of codes that were tried, if the server reports it.
    pub attempts: Option<i64>,
    /// When the code expires, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub expire_at: Option<SystemTime>,
    /// When it was verified. None before.
    #[serde(serialize_with = "optional_time")]
    pub verified_at: Option<SystemTime>,
}

/// The verification that an organization owns a domain.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomainOwnershipVerification {
    /// Its status.
    pub status: OrganizationDomainVerificationStatus,
    /// How it is verified, or was, if the server reports it.
    pub strategy: Option<OrganizationDomainOwnershipVerificationStrategy>,
    /// Number of times that the record was looked up, if the server reports it.
    pub attempts: Option<i64>,
    /// When the record's value expires, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub expire_at: Option<SystemTime>,
    /// When it was verified. None before.
    #[serde(serialize_with = "optional_time")]
    pub verified_at: Option<SystemTime>,
    /// The full name of the TXT record to publish. None once it is verified or has expired.
    pub txt_record_name: Option<String>,
    /// The exact value of the TXT record to publish. None once it is verified or has expired, and for members without
    /// `org:sys_domains:manage`. Preparing again replaces it.
    pub txt_record_value: Option<String>,
}

/// The result of verifying the ownership of several domains: each id is in `data` or in `errors`.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct OrganizationDomainBulkOwnershipVerification {
    /// The domains, with the state of their verification.
    pub data: Vec<OrganizationDomain>,
    /// The ids that were refused.
    pub errors: Vec<OrganizationDomainBulkOwnershipVerificationError>,
    /// Domains that could not be decoded. They are not refused.
    pub undecodable: Vec<UndecodableRow>,
}

/// Why the ownership of a domain was not verified, or its verification not prepared.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationDomainBulkOwnershipVerificationError {
    /// The domain's id.
    #[decode(default)]
    pub id: String,
    /// Clerk's code, such as `resource_not_found`.
    #[decode(default)]
    pub code: String,
}
