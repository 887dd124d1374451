//! Bulk jobs on what a signed-in user received: invitations and suggestions.

use super::{
    BulkOutcomes, BulkParams, PAGE,
    lookup::with_ids,
    resource::{Resource, Resources},
    target::{Applied, Target},
    work::{ErrorClass, Work},
};
use crate::{
    api::Shared,
    error::{Error, ErrorKind, Result},
    frontend::{
        Clerk, GetOrganizationInvitationsParams, GetOrganizationSuggestionsParams, accept_invitation,
        accept_suggestion,
    },
    models::{
        OrganizationInvitationStatus, OrganizationSuggestion, OrganizationSuggestionStatus,
        UserOrganizationInvitation,
    },
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;
use futures_util::{FutureExt, future::BoxFuture};
use std::{collections::HashSet, time::Duration};

impl Target for Clerk {
    fn shared(&self) -> &Shared {
        self.caller.shared()
    }

    fn probe(&self) -> BoxFuture<'_, Result<()>> {
        async move {
            let page = PageParams { page_size: 1, ..PageParams::default() };
            self.without_retries()?.get_organization_memberships(page).await.map(drop)
        }
        .boxed()
    }

    fn outage_timeout(&self) -> Duration {
        self.caller.options.bulk_outage_timeout()
    }
}

/// What the user received.
#[derive(Clone, Copy, Debug)]
enum Received {
    Invitations,
    Suggestions,
}

/// Accepting what the user received. Each item is of its own organization, so that little concerns all of them.
struct Acceptance {
    user: Clerk,
    received: Received,
}

impl Work for Acceptance {
    fn target(&self) -> &dyn Target {
        &self.user
    }

    fn act<'a>(&'a self, ids: &'a [String]) -> BoxFuture<'a, Result<Applied>> {
        async move {
            let id = ids.first().map_or("", String::as_str);
            let caller = &self.user.caller;
            let accepted: Resource = match self.received {
                Received::Invitations => {
                    caller.call::<UserOrganizationInvitation>(&accept_invitation(id)?).await?.into()
                }
                Received::Suggestions => {
                    caller.call::<OrganizationSuggestion>(&accept_suggestion(id)?).await?.into()
                }
            };
            Ok(vec![accepted].into())
        }
        .boxed()
    }

    fn classify(&self, error: &Error) -> ErrorClass {
        match error.kind() {
            ErrorKind::Unauthenticated | ErrorKind::Usage => ErrorClass::Fatal,
            _ if error.info().maybe_applied => ErrorClass::Unsettled,
            ErrorKind::Conflict if error.is_from_response() => ErrorClass::Unsettled,
            _ => ErrorClass::Failed,
        }
    }

    fn look_up<'a>(&'a self, ids: &'a HashSet<String>) -> BoxFuture<'a, Result<Resources>> {
        async move {
            match self.received {
                Received::Invitations => with_ids(invitations(&self.user, Vec::new())?, ids).await,
                Received::Suggestions => with_ids(suggestions(&self.user, Vec::new())?, ids).await,
            }
        }
        .boxed()
    }

    fn is_done(&self, resource: Option<&Resource>) -> bool {
        use OrganizationInvitationStatus::{Accepted, Completed};
        match resource {
            Some(Resource::UserInvitation(invitation)) => {
                matches!(invitation.status, Some(Accepted | Completed))
            }
            Some(Resource::Suggestion(suggestion)) => {
                suggestion.status == OrganizationSuggestionStatus::Accepted
            }
            _ => false,
        }
    }
}

fn invitations(
    user: &Clerk,
    status: Vec<OrganizationInvitationStatus>,
) -> Result<Pager<UserOrganizationInvitation>> {
    user.organization_invitations(GetOrganizationInvitationsParams { status }).page_size(PAGE)
}

fn suggestions(
    user: &Clerk,
    status: Vec<OrganizationSuggestionStatus>,
) -> Result<Pager<OrganizationSuggestion>> {
    user.organization_suggestions(GetOrganizationSuggestionsParams { status }).page_size(PAGE)
}

#[mirrored]
impl Clerk {
    /// Accepts many invitations that the signed-in user received. The user becomes a member of each organization, with the
    /// role of the invitation. The active organization stays the same. The job starts when you read its outcomes; see
    /// [`BulkOutcomes`].
    ///
    /// An invitation that was accepted before is already done. One that was revoked or has expired fails with `Conflict`, as
    /// does one to an organization that the user belongs to; one that the user never received fails with `NotFound`, and one
    /// to a full organization with `QuotaExceeded`. Duplicate ids count once.
    ///
    /// `POST /v1/me/organization_invitations/{invitation_id}/accept` for each id. If responses leave the state of some
    /// invitations open, the list of invitations is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn accept_organization_invitations(
        &self,
        invitation_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        BulkOutcomes::on_each(
            self.acceptance(Received::Invitations),
            "invitation_ids",
            invitation_ids,
            params,
        )
    }

    /// Accepts all pending invitations of the signed-in user that the filter selects, including those that arrive in the
    /// meantime, each once. The job starts when you read its outcomes; see [`BulkOutcomes`]. After an error that concerns
    /// every item, the invitations that were not read from the list yet have no outcome.
    ///
    /// The filter is called for one invitation at a time, on a thread of the library, where it may block. It is called again
    /// for the same invitation only if it failed or the job was stopped meanwhile. Reading the outcomes fails with its error
    /// after the outcomes of the earlier invitations; reading on calls it again.
    ///
    /// `GET /v1/me/organization_invitations`, 500 per page, and the requests of
    /// [`Clerk::accept_organization_invitations`].
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a parameter out of range. Reading the outcomes fails with the errors of
    /// [`Clerk::get_organization_invitations`] and those of the filter. Read on to continue from the same place.
    ///
    /// # Filters
    /// A filter's error is one of this crate, or your own made from a [`crate::ErrorInfo`].
    pub fn accept_all_organization_invitations(
        &self,
        params: BulkParams,
        filter: impl Fn(&UserOrganizationInvitation) -> Result<bool> + Send + Sync + 'static,
    ) -> Result<BulkOutcomes> {
        let work = self.acceptance(Received::Invitations);
        let user = work.user.clone();
        let pending = move || invitations(&user, vec![OrganizationInvitationStatus::Pending]);
        BulkOutcomes::on_all(work, pending, filter, params)
    }

    /// Accepts many suggestions, which asks each organization to let the signed-in user join. The user does not become a
    /// member: an admin of the organization has to accept the membership request first. The job starts when you read its
    /// outcomes; see [`BulkOutcomes`].
    ///
    /// A suggestion that was accepted before is already done. One of an organization that the user belongs to fails with
    /// `Conflict`, and one that the user does not have with `NotFound`. Duplicate ids count once.
    ///
    /// `POST /v1/me/organization_suggestions/{suggestion_id}/accept` for each id. If responses leave the state of some
    /// suggestions open, the list of suggestions is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn accept_organization_suggestions(
        &self,
        suggestion_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        BulkOutcomes::on_each(
            self.acceptance(Received::Suggestions),
            "suggestion_ids",
            suggestion_ids,
            params,
        )
    }

    /// Accepts all pending suggestions of the signed-in user that the filter selects, including those that arrive in the
    /// meantime, each once: asks each organization to let the user join. The job starts when you read its outcomes; see
    /// [`BulkOutcomes`]. After an error that concerns every item, the suggestions that were not read from the list yet have
    /// no outcome.
    ///
    /// The filter is called for one suggestion at a time, on a thread of the library, where it may block. It is called again
    /// for the same suggestion only if it failed or the job was stopped meanwhile. Reading the outcomes fails with its error
    /// after the outcomes of the earlier suggestions; reading on calls it again.
    ///
    /// `GET /v1/me/organization_suggestions`, 500 per page, and the requests of
    /// [`Clerk::accept_organization_suggestions`].
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a parameter out of range. Reading the outcomes fails with the errors of
    /// [`Clerk::get_organization_suggestions`] and those of the filter. Read on to continue from the same place.
    ///
    /// # Filters
    /// A filter's error is one of this crate, or your own made from a [`crate::ErrorInfo`].
    pub fn accept_all_organization_suggestions(
        &self,
        params: BulkParams,
        filter: impl Fn(&OrganizationSuggestion) -> Result<bool> + Send + Sync + 'static,
    ) -> Result<BulkOutcomes> {
        let work = self.acceptance(Received::Suggestions);
        let user = work.user.clone();
        let pending = move || suggestions(&user, vec![OrganizationSuggestionStatus::Pending]);
        BulkOutcomes::on_all(work, pending, filter, params)
    }

    fn acceptance(&self, received: Received) -> Acceptance {
        Acceptance { user: self.in_bulk_job(), received }
    }
}
