//! The tickets in the links of invitations.

use rusqlite::{Connection, Row};

use super::Invitation;
use crate::seed::Secret;
use crate::store::{Result as Stored, one, run};

/// Its row stays when the invitation goes, so that a ticket of an organization that was deleted is known as such.
pub(crate) struct InvitationTicket {
    ticket: Secret,
    pub(crate) invitation_id: String,
    pub(crate) organization_id: String,
}

impl InvitationTicket {
    pub(super) fn new(ticket: String, invitation: &Invitation) -> Self {
        Self {
            ticket: Secret(ticket),
            invitation_id: invitation.id.clone(),
            organization_id: invitation.organization_id.clone(),
        }
    }

    fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            ticket: Secret(row.get("ticket")?),
            invitation_id: row.get("invitation_id")?,
            organization_id: row.get("organization_id")?,
        })
    }

    pub(crate) fn find(db: &Connection, ticket: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM invitation_tickets WHERE ticket = ?1", [ticket], Self::read)
    }

    /// The link that the person receives. None for an invitation of a file that is older than tickets.
    pub(super) fn link(db: &Connection, invitation: &str, base_url: &str) -> Stored<Option<String>> {
        let sql = "SELECT * FROM invitation_tickets WHERE invitation_id = ?1";
        let found = one(db, sql, [invitation], Self::read)?;
        Ok(found.map(|found| format!("{base_url}/v1/tickets/accept?ticket={}", found.ticket.0)))
    }

    pub(super) fn insert(&self, db: &Connection) -> Stored<()> {
        let sql =
            "INSERT INTO invitation_tickets (ticket, invitation_id, organization_id) VALUES (?1, ?2, ?3)";
        run(db, sql, [&self.ticket.0, &self.invitation_id, &self.organization_id])?;
        Ok(())
    }
}
