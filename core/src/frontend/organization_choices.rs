//! What a user can choose from to get an active organization.

use super::own_suggestions::own_suggestions;
use super::{clerk::Clerk, own_invitations::own_invitations, own_memberships::own_memberships};
use crate::{
    error::{ErrorKind, Result},
    models::{
        OrganizationChoices, OrganizationCreationDefaults, OrganizationInvitationStatus,
        OrganizationSuggestionStatus,
    },
    paging::MAX_LIMIT,
};
use clerk_orgs_mirrored::mirrored;

/// As many rows as the server returns at once.
const ALL: (u64, u32) = (0, MAX_LIMIT);

#[mirrored]
impl Clerk {
    /// Fetches what the signed-in user can choose from while a session is pending with the task `choose-organization`:
    /// memberships, pending invitations, suggestions, and what is suggested for a new organization. Making one of the user's
    /// organizations active resolves the task, also one that the user has just created or joined by an invitation: see
    /// [`Clerk::set_active`].
    ///
    /// `GET /v1/me/organization_memberships`, `GET /v1/me/organization_invitations`, `GET /v1/me/organization_suggestions` and,
    /// if the user may create organizations, `GET /v1/me/organization_creation_defaults`, all at once. Retried automatically on
    /// transient failures.
    ///
    /// # Errors
    /// Those of the first request that fails. The others are abandoned then.
    pub async fn get_organization_choices(&self) -> Result<OrganizationChoices> {
        let call = self.for_one_call();
        let invitations = own_invitations(&[OrganizationInvitationStatus::Pending]);
        let suggestions =
            own_suggestions(&[OrganizationSuggestionStatus::Pending, OrganizationSuggestionStatus::Accepted]);
        let create_organization_enabled = self.user().is_none_or(|user| user.create_organization_enabled);
        let (memberships, invitations, suggestions, creation_defaults) = tokio::try_join!(
            call.caller.page(own_memberships(), ALL),
            call.caller.page(invitations, ALL),
            call.caller.page(suggestions, ALL),
            call.creation_defaults_if(create_organization_enabled),
        )?;
        Ok(OrganizationChoices {
            memberships,
            invitations,
            suggestions,
            create_organization_enabled,
            creation_defaults,
        })
    }

    async fn creation_defaults_if(&self, is_wanted: bool) -> Result<Option<OrganizationCreationDefaults>> {
        if !is_wanted {
            return Ok(None);
        }
        match self.get_organization_creation_defaults().await {
            // How the server says that the instance suggests nothing.
            Err(error) if error.kind() == ErrorKind::Forbidden => Ok(None),
            defaults => defaults.map(Some),
        }
    }
}
