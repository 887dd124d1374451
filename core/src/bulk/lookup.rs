//! How things stand, read from lists where a response leaves it open.

use super::{
    PAGE,
    action::Action,
    organization_target::OrganizationTarget,
    resource::{Resource, Resources, user_id},
};
use crate::{
    error::{Error, Result},
    models::{
        self, OrganizationInvitationStatus, OrganizationMembership,
        OrganizationMembershipRequestStatus as RequestStatus,
    },
    paging::Pager,
};
use std::collections::{HashMap, HashSet};

impl Action {
    /// Reads from the organization's lists what is behind these items.
    pub(super) async fn look_up(
        &self,
        target: &dyn OrganizationTarget,
        ids: &HashSet<String>,
    ) -> Result<Resources> {
        match self {
            // Without a status filter, so that a request that is accepted or rejected meanwhile stays in the list and is not
            // missed.
            Self::Accept | Self::Reject => with_ids(target.membership_requests(None)?, ids).await,
            Self::Add(_) | Self::Update(_) | Self::Remove => members(target, ids).await,
            Self::Revoke => with_ids(target.invitations(None)?, ids).await,
            Self::DeleteDomain | Self::UpdateDomain { .. } => with_ids(target.domains()?, ids).await,
            Self::AddSsoBypass | Self::RemoveSsoBypass => {
                let users = target.sso_bypass_allowlist_users().await?.into_iter();
                let asked = users.filter(|user| ids.contains(&user.user_id));
                Ok(asked.map(|user| (user.user_id.clone(), user.into())).collect())
            }
            Self::Invite { .. } => {
                let invited = invited(target).await?;
                let of = |id: &String| Some((id.clone(), invited.get(&id.to_lowercase())?.clone()));
                Ok(ids.iter().filter_map(of).collect())
            }
        }
    }

    /// Whether an item behind which there is this resource, or none, has the requested state.
    pub(super) fn is_done(&self, resource: Option<&Resource>) -> bool {
        match (self, resource) {
            (Self::Accept, Some(Resource::MembershipRequest(request))) => {
                request.status == RequestStatus::Accepted
            }
            (Self::Reject, Some(Resource::MembershipRequest(request))) => {
                request.status == RequestStatus::Rejected
            }
            (Self::Add(role) | Self::Update(role), Some(Resource::Membership(membership))) => {
                membership.role == *role
            }
            (Self::Remove | Self::DeleteDomain | Self::RemoveSsoBypass, resource) => resource.is_none(),
            (Self::AddSsoBypass, resource) => resource.is_some(),
            (Self::Invite { role, .. }, Some(Resource::Invitation(invitation))) => invitation.role == *role,
            (Self::Revoke, Some(Resource::Invitation(invitation))) => {
                invitation.status == Some(OrganizationInvitationStatus::Revoked)
            }
            (Self::UpdateDomain { enrollment_mode, delete_pending }, Some(Resource::Domain(domain))) => {
                let pending = domain.total_pending_invitations + domain.total_pending_suggestions;
                domain.enrollment_mode == *enrollment_mode && (!delete_pending || pending == 0)
            }
            _ => false,
        }
    }
}

/// The pending invitations by their addresses in lower case.
async fn invited(target: &dyn OrganizationTarget) -> Result<Resources> {
    let mut invited = HashMap::new();
    let mut invitations = target.invitations(Some(OrganizationInvitationStatus::Pending))?;
    while let Some(page) = invitations.next_page().await? {
        invited.extend(
            page.into_iter().map(|invitation| (invitation.email_address.to_lowercase(), invitation.into())),
        );
    }
    Ok(invited)
}

/// The items of the list with these ids.
pub(super) async fn with_ids<T>(mut list: Pager<T>, ids: &HashSet<String>) -> Result<Resources>
where
    T: models::Resource + Into<Resource>,
{
    let mut found = HashMap::new();
    while found.len() < ids.len()
        && let Some(page) = list.next_page().await?
    {
        let asked = page.into_iter().filter(|item| ids.contains(item.id()));
        found.extend(asked.map(|item| (item.id().to_owned(), item.into())));
    }
    Ok(found)
}

/// The memberships of those users who are members. If there are few users in a long list, looks them up one by one;
/// otherwise reads all members.
async fn members(target: &dyn OrganizationTarget, user_ids: &HashSet<String>) -> Result<Resources> {
    let mut members = target.memberships(None)?;
    let mut found = HashMap::new();
    loop {
        let Some(page) = members.next_page().await? else { return Ok(found) };
        collect(page, user_ids, &mut found)?;
        if found.len() == user_ids.len() {
            return Ok(found);
        }
        if members.total_count().unwrap_or(0) / i64::from(PAGE) > user_ids.len() as i64 {
            break;
        }
    }
    for user_id in user_ids {
        let mut matching = target.memberships(Some(user_id.clone()))?;
        while let Some(page) = matching.next_page().await? {
            collect(page, user_ids, &mut found)?;
        }
    }
    Ok(found)
}

fn collect(
    page: Vec<OrganizationMembership>,
    user_ids: &HashSet<String>,
    found: &mut Resources,
) -> Result<()> {
    for membership in page {
        let user_id = user_id(&membership).map(str::to_owned);
        let user_id =
            user_id.ok_or_else(|| Error::decode("the server did not return the members' user ids"))?;
        if user_ids.contains(&user_id) {
            found.insert(user_id, membership.into());
        }
    }
    Ok(())
}
