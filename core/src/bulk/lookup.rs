//! How things stand, read from the organization's lists where a response leaves it open.

use super::{PAGE, action::Action, target::Target};
use crate::{
    error::{Error, Result},
    models::{OrganizationMembership, OrganizationMembershipRequestStatus as RequestStatus},
};
use std::collections::{HashMap, HashSet};

impl Action {
    /// Reads the organization's lists, and returns the ids of the items that have the requested state.
    pub(super) async fn in_requested_state(
        &self,
        target: &dyn Target,
        ids: HashSet<String>,
    ) -> Result<HashSet<String>> {
        match self {
            Self::Accept => requests_that_are(RequestStatus::Accepted, target, ids).await,
            Self::Reject => requests_that_are(RequestStatus::Rejected, target, ids).await,
            Self::Add(_) | Self::Update(_) | Self::Remove => {
                let roles = roles(target, &ids).await?;
                Ok(ids.into_iter().filter(|id| self.is_requested_role(roles.get(id))).collect())
            }
            Self::Invite(_) => {
                let invited = self.invited(target).await?;
                Ok(ids.into_iter().filter(|id| invited.get(&id.to_lowercase()) == Some(&true)).collect())
            }
        }
    }

    /// The pending invitations: addresses in lower case, and whether the invitation has the requested role.
    pub(super) async fn invited(&self, target: &dyn Target) -> Result<HashMap<String, bool>> {
        let Self::Invite(role) = self else { return Ok(HashMap::new()) };
        let mut invitations = target.pending_invitations()?;
        let mut invited = HashMap::new();
        while let Some(page) = invitations.next_page().await? {
            invited.extend(
                page.into_iter()
                    .map(|invitation| (invitation.email_address.to_lowercase(), invitation.role == *role)),
            );
        }
        Ok(invited)
    }

    /// Whether a user with this role, or without a membership, has the requested state.
    fn is_requested_role(&self, role: Option<&String>) -> bool {
        match self {
            Self::Add(wanted) | Self::Update(wanted) => role == Some(wanted),
            _ => role.is_none(),
        }
    }
}

/// Reads the list without a status filter, so that a request that is accepted or rejected meanwhile stays in it and is not
/// missed.
async fn requests_that_are(
    wanted: RequestStatus,
    target: &dyn Target,
    mut ids: HashSet<String>,
) -> Result<HashSet<String>> {
    let mut requests = target.membership_requests(None)?;
    let mut found = HashSet::new();
    while !ids.is_empty()
        && let Some(page) = requests.next_page().await?
    {
        let asked = page.into_iter().filter(|request| ids.remove(&request.id));
        found.extend(asked.filter(|request| request.status == wanted).map(|request| request.id));
    }
    Ok(found)
}

/// The roles of those users who are members. If there are few users in a long list, looks them up one by one; otherwise
/// reads all members.
async fn roles(target: &dyn Target, user_ids: &HashSet<String>) -> Result<HashMap<String, String>> {
    let mut members = target.memberships(None)?;
    let mut roles = HashMap::new();
    loop {
        let Some(page) = members.next_page().await? else { return Ok(roles) };
        collect_roles(page, user_ids, &mut roles)?;
        if roles.len() == user_ids.len() {
            return Ok(roles);
        }
        if members.total_count().unwrap_or(0) / i64::from(PAGE) > user_ids.len() as i64 {
            break;
        }
    }
    for user_id in user_ids {
        let mut found = target.memberships(Some(user_id.clone()))?;
        while let Some(page) = found.next_page().await? {
            collect_roles(page, user_ids, &mut roles)?;
        }
    }
    Ok(roles)
}

fn collect_roles(
    page: Vec<OrganizationMembership>,
    user_ids: &HashSet<String>,
    roles: &mut HashMap<String, String>,
) -> Result<()> {
    for membership in page {
        let user_id = membership.public_user_data.and_then(|user| user.user_id);
        let user_id =
            user_id.ok_or_else(|| Error::decode("the server did not return the members' user ids"))?;
        if user_ids.contains(&user_id) {
            roles.insert(user_id, membership.role);
        }
    }
    Ok(())
}
