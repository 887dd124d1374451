//! What is done to each, what its refusal means, and how things stand where an answer does not tell.

use crate::{
    Error, ErrorKind, GetInvitationsParams, GetMembershipRequestsParams, GetMembershipsParams, Organization,
    OrganizationInvitationStatus, OrganizationMembership,
    OrganizationMembershipRequestStatus as RequestStatus, Result,
};
use std::collections::{HashMap, HashSet};

/// Rows a request where a list is read to see how things stand.
const PAGE: i32 = 500;

#[derive(Clone, Debug)]
pub(super) enum Action {
    Accept,
    Reject,
    /// With this role.
    Add(String),
    /// To this role.
    Update(String),
    Remove,
    /// With this role.
    Invite(String),
}

/// What an error says of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    AlreadyDone,
    /// How it stands has to be read.
    Unsettled,
    Failed,
    /// All others would fail in the same way.
    AllFail,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    AsWanted,
    /// As if nothing had been asked.
    Untouched,
    Otherwise,
}

impl Action {
    pub(super) async fn call(&self, organization: &Organization, id: &str) -> Result<()> {
        match self {
            Self::Accept => organization.accept_membership_request(id).await.map(drop),
            Self::Reject => organization.reject_membership_request(id).await.map(drop),
            Self::Add(role) => organization.add_member(id, role).await.map(drop),
            Self::Update(role) => organization.update_member(id, role).await.map(drop),
            Self::Remove => organization.remove_member(id).await.map(drop),
            Self::Invite(role) => organization.invite_member(id, role).await.map(drop),
        }
    }

    pub(super) fn judge(&self, error: &Error) -> Verdict {
        let is_of_the_role = error.info().param_name.as_deref() == Some("role");
        match (error.kind(), error.code().unwrap_or_default()) {
            (ErrorKind::Unauthenticated | ErrorKind::Usage, _)
            | (_, "missing_organization_permission")
            | (_, "organization_membership_quota_exceeded")
            | (_, "organization_not_found_or_unauthorized") => Verdict::AllFail,
            (ErrorKind::NotFound | ErrorKind::Invalid, _) if is_of_the_role => Verdict::AllFail,
            _ if error.info().maybe_applied => Verdict::Unsettled,
            (_, "already_a_member_in_organization") if matches!(self, Self::Invite(_)) => {
                Verdict::AlreadyDone
            }
            // Without a status it was not the server who said so.
            (ErrorKind::Conflict, _) if error.info().status.is_some() => Verdict::Unsettled,
            // Said of members and of much else.
            (ErrorKind::NotFound, "resource_not_found") if matches!(self, Self::Remove) => Verdict::Unsettled,
            _ => Verdict::Failed,
        }
    }

    /// How these stand, read from the organization's lists.
    pub(super) async fn standings(
        &self,
        organization: &Organization,
        ids: HashSet<String>,
    ) -> Result<HashMap<String, Standing>> {
        let standings = match self {
            Self::Accept => request_standings(organization, &ids, RequestStatus::Accepted).await?,
            Self::Reject => request_standings(organization, &ids, RequestStatus::Rejected).await?,
            Self::Add(_) | Self::Update(_) | Self::Remove => {
                let roles = roles(organization, &ids).await?;
                let standing = |id: &String| (id.clone(), self.of_member(roles.get(id)));
                ids.iter().map(standing).collect()
            }
            Self::Invite(role) => {
                let invited = invitations(organization, role).await?;
                let standing = |id: &String| *invited.get(&id.to_lowercase()).unwrap_or(&Standing::Untouched);
                ids.iter().map(|id| (id.clone(), standing(id))).collect()
            }
        };
        Ok(standings)
    }

    /// Whether the server would do it again where it stands as wanted already: then that is looked up first.
    pub(super) fn is_repeatable(&self) -> bool {
        matches!(self, Self::Invite(_))
    }

    /// How all that is not untouched stands, by its id in lower case.
    pub(super) async fn standings_before(
        &self,
        organization: &Organization,
    ) -> Result<HashMap<String, Standing>> {
        match self {
            Self::Invite(role) => invitations(organization, role).await,
            _ => Ok(HashMap::new()),
        }
    }

    /// How a user stands who has this role, or none.
    fn of_member(&self, role: Option<&String>) -> Standing {
        match (self, role) {
            (Self::Add(wanted) | Self::Update(wanted), Some(role)) if role == wanted => Standing::AsWanted,
            (Self::Remove, None) => Standing::AsWanted,
            (Self::Add(_), None) | (Self::Update(_) | Self::Remove, Some(_)) => Standing::Untouched,
            _ => Standing::Otherwise,
        }
    }
}

/// Read without a filter: a request that is answered meanwhile stays in the list, and so is not missed.
async fn request_standings(
    organization: &Organization,
    ids: &HashSet<String>,
    wanted: RequestStatus,
) -> Result<HashMap<String, Standing>> {
    let mut requests = organization
        .membership_requests(GetMembershipRequestsParams { page_size: PAGE, ..Default::default() })?;
    let mut standings = HashMap::new();
    while standings.len() < ids.len()
        && let Some(page) = requests.next_page().await?
    {
        for request in page.into_iter().filter(|request| ids.contains(&request.id)) {
            let standing = match request.status {
                RequestStatus::Pending => Standing::Untouched,
                status if status == wanted => Standing::AsWanted,
                _ => Standing::Otherwise,
            };
            standings.insert(request.id, standing);
        }
    }
    Ok(standings)
}

/// How those stand who have a pending invitation, by address in lower case.
async fn invitations(organization: &Organization, role: &str) -> Result<HashMap<String, Standing>> {
    let status = vec![OrganizationInvitationStatus::Pending];
    let mut invitations =
        organization.invitations(GetInvitationsParams { page_size: PAGE, status, ..Default::default() })?;
    let mut standings = HashMap::new();
    while let Some(page) = invitations.next_page().await? {
        standings.extend(page.into_iter().map(|invitation| {
            let standing = if invitation.role == role { Standing::AsWanted } else { Standing::Otherwise };
            (invitation.email_address.to_lowercase(), standing)
        }));
    }
    Ok(standings)
}

/// The roles of those of the users who are members: one by one where they are few, else by reading all members.
async fn roles(organization: &Organization, user_ids: &HashSet<String>) -> Result<HashMap<String, String>> {
    let all = GetMembershipsParams { page_size: PAGE, ..Default::default() };
    let mut members = organization.memberships(all.clone())?;
    let mut roles = HashMap::new();
    loop {
        let Some(page) = members.next_page().await? else { return Ok(roles) };
        note(page, user_ids, &mut roles)?;
        if roles.len() == user_ids.len() {
            return Ok(roles);
        }
        if members.total_count().unwrap_or(0) / i64::from(PAGE) > user_ids.len() as i64 {
            break;
        }
    }
    for user_id in user_ids {
        let query = Some(user_id.clone());
        let mut found = organization.memberships(GetMembershipsParams { query, ..all.clone() })?;
        while let Some(page) = found.next_page().await? {
            note(page, user_ids, &mut roles)?;
        }
    }
    Ok(roles)
}

fn note(
    page: Vec<OrganizationMembership>,
    user_ids: &HashSet<String>,
    roles: &mut HashMap<String, String>,
) -> Result<()> {
    for membership in page {
        let user_id = membership.public_user_data.and_then(|user| user.user_id);
        let user_id = user_id.ok_or_else(|| Error::decode("the server does not say who the members are"))?;
        if user_ids.contains(&user_id) {
            roles.insert(user_id, membership.role);
        }
    }
    Ok(())
}
