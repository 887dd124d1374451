use super::hidden;
use crate::wire::{Decode, Json, open_enum, optional_time, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::{fmt, time::SystemTime};

open_enum! {
    /// The status of an invitation.
    OrganizationInvitationStatus {
        /// Not answered yet.
        Pending = "pending",
        /// The person became a member.
        Accepted = "accepted",
        /// Revoked by the organization.
        Revoked = "revoked",
        /// Not answered in time.
        Expired = "expired",
        /// Accepted, and the person has signed up.
        Completed = "completed",
    }
}

/// An invitation, sent to an e-mail address, to join an organization.
#[mirrored]
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationInvitation {
    /// The id, which `revoke_invitation` takes.
    pub id: String,
    /// The id of the organization.
    #[decode(default)]
    pub organization_id: String,
    /// The address it was sent to.
    #[decode(default)]
    pub email_address: String,
    /// The key of the role that the invited person gets, such as `org:member`.
    #[decode(default)]
    pub role: String,
    /// The role's display name.
    pub role_name: Option<String>,
    /// Its status, if the server reports it.
    pub status: Option<OrganizationInvitationStatus>,
    /// Public metadata: a JSON object. Metadata nested deeper than 127 levels, or with a number of more than 4,000 digits, is
    /// read as empty.
    pub public_metadata: Json,
    /// The link by which the person accepts it, if the server reports it. Treat it as a secret: whoever has it can accept.
    pub url: Option<String>,
    /// When it expires, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub expires_at: Option<SystemTime>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

impl OrganizationInvitation {
    /// Whether both are equal apart from the link, which a server may make anew for every response.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        // Every field is named, so that a new one cannot be forgotten.
        let Self {
            id,
            organization_id,
            email_address,
            role,
            role_name,
            status,
            public_metadata,
            url: _,
            expires_at,
            created_at,
            updated_at,
        } = self;
        (id, organization_id, email_address) == (&other.id, &other.organization_id, &other.email_address)
            && (role, role_name, status) == (&other.role, &other.role_name, &other.status)
            && (public_metadata, expires_at, created_at, updated_at)
                == (&other.public_metadata, &other.expires_at, &other.created_at, &other.updated_at)
    }
}

/// The link is not shown, since it contains a ticket.
impl fmt::Debug for OrganizationInvitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            organization_id,
            email_address,
            role,
            role_name,
            status,
            public_metadata,
            url,
            expires_at,
            created_at,
            updated_at,
        } = self;
        f.debug_struct("OrganizationInvitation")
            .field("id", id)
            .field("organization_id", organization_id)
            .field("email_address", email_address)
            .field("role", role)
            .field("role_name", role_name)
            .field("status", status)
            .field("public_metadata", public_metadata)
            .field("url", &hidden(url))
            .field("expires_at", expires_at)
            .field("created_at", created_at)
            .field("updated_at", updated_at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read;

    #[test]
    fn the_link_of_an_invitation_is_not_shown() {
        let json = br#"{"id": "orginv_1", "url": "https://app.example/?ticket=s3cret", "created_at": 0, "updated_at": 0}"#;
        let invitation: OrganizationInvitation = read(json).unwrap().unwrap();
        let shown = format!("{invitation:?}");
        assert!(
            invitation.url.is_some() && shown.contains("orginv_1") && !shown.contains("s3cret"),
            "{shown}"
        );
    }
}
