//! Domains as seeds and changes have them.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::ownership::LIFETIME;
use super::rows::{self, Domain};
use crate::app::now;
use crate::store::{CODE, Organization, WriteError};

/// A domain, as a seed has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// `orgdmn_…`
    pub id: String,
    /// Its name in lower case, which no other domain has.
    pub name: String,
    /// How users with an address at it are enrolled.
    #[serde(default)]
    pub enrollment_mode: EnrollmentMode,
    /// The verification by a code that was sent to an address, if it was asked for.
    #[serde(default)]
    pub affiliation: Option<Proof>,
    /// That address.
    #[serde(default)]
    pub affiliation_email_address: Option<String>,
    /// The verification by a TXT record, if it was asked for. The record's value is the id.
    #[serde(default)]
    pub ownership: Option<Proof>,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// How users with an address at a domain are enrolled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrollmentMode {
    /// Somebody invites them.
    #[default]
    ManualInvitation,
    /// They are invited as soon as the domain is verified or they sign in.
    AutomaticInvitation,
    /// The organization is suggested to them then.
    AutomaticSuggestion,
    /// They sign in by the organization's own identity provider.
    EnterpriseSso,
}

impl EnrollmentMode {
    pub(super) const ALL: [Self; 4] =
        [Self::ManualInvitation, Self::AutomaticInvitation, Self::AutomaticSuggestion, Self::EnterpriseSso];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ManualInvitation => "manual_invitation",
            Self::AutomaticInvitation => "automatic_invitation",
            Self::AutomaticSuggestion => "automatic_suggestion",
            Self::EnterpriseSso => "enterprise_sso",
        }
    }

    /// Whether users at the domain join without being asked to.
    pub(super) fn is_automatic(self) -> bool {
        matches!(self, Self::AutomaticInvitation | Self::AutomaticSuggestion)
    }

    pub(super) fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

/// What became of a verification that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The code was not entered yet, or the record not found.
    Unverified,
    /// Verified.
    Verified,
    /// The time for it is over.
    Expired,
}

impl Proof {
    /// It was verified at this time, or can be for so many milliseconds from now.
    fn row(self, strategy: &str, at: i64, lifetime: i64) -> rows::Proof {
        match self {
            Self::Unverified => rows::Proof::asked(strategy, now() + lifetime),
            Self::Verified => rows::Proof::verified(strategy, at),
            Self::Expired => rows::Proof::asked(strategy, at),
        }
    }
}

impl Seeded {
    /// The row of a domain that was added at this time, unless the seed says when.
    pub(crate) fn insert(
        &self,
        db: &Connection,
        organization: &Organization,
        at: i64,
    ) -> Result<(), WriteError> {
        let created_at = self.created_at.unwrap_or(at);
        let ownership = self.ownership.map(|proof| rows::Proof {
            txt_record_value: Some(self.id.clone()),
            ..proof.row("txt", created_at, LIFETIME)
        });
        let domain = Domain {
            id: self.id.clone(),
            organization_id: organization.id.clone(),
            name: self.name.clone(),
            enrollment_mode: self.enrollment_mode,
            affiliation_email_address: self.affiliation_email_address.clone(),
            affiliation: self.affiliation.map(|proof| proof.row("email_code", created_at, CODE)),
            ownership,
            created_at,
            updated_at: created_at,
        };
        Ok(domain.insert(db)?)
    }
}
