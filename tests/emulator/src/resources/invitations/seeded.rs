//! The rows of a seed.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{Invitation, InvitationTicket, LIFETIME};
use crate::seed::SeedError;
use crate::store::{Organization, WriteError};

/// 2100-01-01T00:00:00Z
const YEAR_2100: i64 = 4_102_444_800_000;

/// An invitation, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// `orginv_…`
    pub id: String,
    /// The invited e-mail address.
    pub email: String,
    /// Role key.
    pub role: String,
    /// Its status.
    #[serde(default)]
    pub status: Status,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// Milliseconds since 1970. A pending one that is older is expired. By default, pending ones last until 2100, since the
    /// times of a seed stay while the clock goes on, and others were valid for 30 days.
    #[serde(default)]
    pub expires_at: Option<i64>,
}

/// The status of an invitation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not accepted yet.
    #[default]
    Pending,
    /// The person became a member.
    Accepted,
    /// Revoked.
    Revoked,
    /// Not accepted in time.
    Expired,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

impl Seeded {
    /// The row of an invitation that was sent at this time, unless the seed says when, with a ticket that tests can know.
    pub(crate) fn insert(
        &self,
        db: &Connection,
        organization: &Organization,
        at: i64,
    ) -> Result<(), WriteError> {
        if organization.role(db, &self.role)?.is_none() {
            return Err(SeedError(format!("{} has no role {}", organization.id, self.role)).into());
        }
        let created_at = self.created_at.unwrap_or(at);
        let usual = if self.status == Status::Pending { YEAR_2100 } else { created_at + LIFETIME };
        let invitation = Invitation {
            id: self.id.clone(),
            organization_id: organization.id.clone(),
            email_address: self.email.clone(),
            role: self.role.clone(),
            status: self.status.as_str().into(),
            expires_at: self.expires_at.unwrap_or(usual),
            created_at,
            updated_at: created_at,
        };
        invitation.insert(db)?;
        Ok(InvitationTicket::new(format!("ticket_{}", self.id), &invitation).insert(db)?)
    }
}
