//! Changes by another administrator, made directly in the data.

use rusqlite::Connection;

use super::{
    Change, EndedSessions, NewDomain, NewEnterpriseConnection, NewInvitation, NewMember, NewRequest,
    NewSuggestion, NewTxtRecord,
};
use crate::app::now;
use crate::resources::domains::{self, TxtRecord};
use crate::resources::invitations::Invitation;
use crate::resources::{directories, enterprise_connections};
use crate::store::{Membership, Organization, Request, Session, User, id_of};

impl Change {
    pub(crate) fn apply(&self, db: &Connection, default_role: &str) -> Result<(), String> {
        match self {
            Self::AddRequest(new) => add_request(db, new),
            Self::RemoveRequest(id) => match Request::delete(db, id).map_err(text)? {
                true => Ok(()),
                false => Err(format!("there is no request {id}")),
            },
            Self::AcceptRequest(id) => {
                let mut request = pending(db, id)?;
                let Request { organization_id, user_id, .. } = &request;
                if Membership::find(db, organization_id, user_id).map_err(text)?.is_none() {
                    Membership::create(db, organization_id, user_id, default_role, now()).map_err(text)?;
                }
                request.set_status(db, "accepted", now()).map_err(text)
            }
            Self::RejectRequest(id) => pending(db, id)?.set_status(db, "rejected", now()).map_err(text),
            Self::AddMember(new) => add_member(db, new),
            Self::RemoveMember(member) => {
                let found = Membership::find(db, &member.organization, &member.user).map_err(text)?;
                let membership = found
                    .ok_or_else(|| format!("{} is not a member of {}", member.user, member.organization))?;
                membership.delete(db).map_err(text)
            }
            Self::AddInvitation(NewInvitation { organization: id, invitation }) => {
                invitation.insert(db, &organization(db, id)?, now()).map_err(text)
            }
            Self::RevokeInvitation(id) => {
                let found = Invitation::find(db, id).map_err(text)?;
                let mut invitation = found.ok_or_else(|| format!("there is no invitation {id}"))?;
                invitation.set_status(db, "revoked", now()).map_err(text)
            }
            Self::AddSuggestion(NewSuggestion { organization: id, suggestion }) => {
                suggestion.insert(db, &organization(db, id)?, now()).map_err(text)
            }
            Self::AddDomain(NewDomain { organization: id, domain }) => {
                domain.insert(db, &organization(db, id)?, now()).map_err(text)
            }
            Self::RemoveDomain(id) => match domains::remove(db, id).map_err(text)? {
                true => Ok(()),
                false => Err(format!("there is no domain {id}")),
            },
            Self::SetTxtRecord(NewTxtRecord { name, value }) => TxtRecord::set(db, name, value).map_err(text),
            Self::RemoveTxtRecord(name) => match TxtRecord::remove(db, name).map_err(text)? {
                true => Ok(()),
                false => Err(format!("there is no TXT record {name}")),
            },
            Self::AddEnterpriseConnection(NewEnterpriseConnection { organization: id, connection }) => {
                connection.insert(db, &organization(db, id)?, now()).map_err(text)
            }
            Self::RemoveEnterpriseConnection(id) => {
                match enterprise_connections::delete(db, id).map_err(text)? {
                    true => Ok(()),
                    false => Err(format!("there is no enterprise connection {id}")),
                }
            }
            Self::FinishTestRun(finished) => finished.apply(db),
            Self::AddDirectoryUser(new) => new.apply(db, default_role, now()),
            Self::DeprovisionDirectoryUser(user) => user.apply(db, now()),
            Self::AddDirectoryGroup(new) => new.apply(db, now()),
            Self::RemoveDirectoryGroup(id) => directories::remove_group(db, id),
            Self::FinishDirectorySync(finished) => finished.apply(db, now()),
            Self::RefuseDirectoryCredentials(refused) => refused.apply(db, now()),
            Self::EndSessions(ended) => end_sessions(db, ended),
        }
    }
}

const ENDS: [&str; 6] = ["revoked", "expired", "replaced", "ended", "removed", "abandoned"];

fn end_sessions(db: &Connection, ended: &EndedSessions) -> Result<(), String> {
    if !ENDS.contains(&ended.status.as_str()) {
        return Err(format!("a session cannot become {}", ended.status));
    }
    for mut session in Session::of_user(db, &ended.user).map_err(text)? {
        session.status.clone_from(&ended.status);
        session.save(db, now()).map_err(text)?;
    }
    Ok(())
}

fn add_request(db: &Connection, new: &NewRequest) -> Result<(), String> {
    organization(db, &new.organization)?;
    user(db, &new.user)?;
    let created_at = new.created_at.unwrap_or_else(now);
    Request {
        id: new.id.clone().unwrap_or_else(|| id_of("orgmemreq", &new.organization, &new.user)),
        organization_id: new.organization.clone(),
        user_id: new.user.clone(),
        status: new.status.as_str().into(),
        created_at,
        updated_at: created_at,
    }
    .insert(db)
    .map_err(text)
}

fn add_member(db: &Connection, new: &NewMember) -> Result<(), String> {
    let organization = organization(db, &new.organization)?;
    user(db, &new.user)?;
    if organization.role(db, &new.role).map_err(text)?.is_none() {
        return Err(format!("{} has no role {}", new.organization, new.role));
    }
    let at = new.created_at.unwrap_or_else(now);
    Membership::create(db, &new.organization, &new.user, &new.role, at).map(drop).map_err(text)
}

fn organization(db: &Connection, id: &str) -> Result<Organization, String> {
    Organization::find(db, id).map_err(text)?.ok_or_else(|| format!("there is no organization {id}"))
}

fn user(db: &Connection, id: &str) -> Result<(), String> {
    if User::find(db, id).map_err(text)?.is_some() {
        return Ok(());
    }
    User::named(id, now()).insert(db).map_err(text)
}

fn pending(db: &Connection, id: &str) -> Result<Request, String> {
    let request = Request::find(db, id).map_err(text)?.ok_or_else(|| format!("there is no request {id}"))?;
    if request.status == "pending" { Ok(request) } else { Err(format!("{id} is {}", request.status)) }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
