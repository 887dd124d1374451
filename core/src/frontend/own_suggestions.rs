//! The organizations that are suggested to the signed-in user.

use super::{clerk::Clerk, paginator::ActionPaginator};
use crate::{
    error::Result,
    http::{Request, check_id},
    live::{Expected, Watch, WatchOptions},
    models::{OrganizationSuggestion, OrganizationSuggestionStatus, Page},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

/// Which of the user's suggestions to fetch.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetOrganizationSuggestionsParams {
    /// Only suggestions with one of these statuses, given as a list; all if empty.
    pub status: Vec<OrganizationSuggestionStatus>,
}

#[mirrored]
impl Clerk {
    /// Fetches one page of the organizations that are suggested to the signed-in user.
    ///
    /// `GET /v1/me/organization_suggestions`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Unauthenticated`.
    pub async fn get_organization_suggestions(
        &self,
        params: GetOrganizationSuggestionsParams,
        page: PageParams,
    ) -> Result<Page<OrganizationSuggestion>> {
        self.caller.page(own_suggestions(&params.status), page.check()?).await
    }

    /// Returns a lazy sequence of all organizations that are suggested to the signed-in user, each exactly once, even while
    /// they are being accepted. No request is made before the first read. Reading it fails with the errors of
    /// [`Clerk::get_organization_suggestions`].
    #[must_use]
    pub fn organization_suggestions(
        &self,
        params: GetOrganizationSuggestionsParams,
    ) -> Pager<OrganizationSuggestion> {
        self.caller.pager(own_suggestions(&params.status))
    }

    /// Watches the organizations that are suggested to the signed-in user and reports which are added, removed and updated.
    /// With statuses, a suggestion that gets another one counts as removed. No request is made before you wait for the first
    /// change; each poll makes one or more requests of [`Clerk::get_organization_suggestions`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Clerk::get_organization_suggestions`], except transient ones after the first read.
    pub fn watch_organization_suggestions(
        &self,
        params: GetOrganizationSuggestionsParams,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationSuggestion>> {
        self.caller.watch(own_suggestions(&params.status), options, PartialEq::eq)
    }

    /// Returns a paginator that shows the suggestions of the signed-in user in a user interface. `page_size`: items per
    /// page, 1 to 500. Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn organization_suggestions_paginator(
        &self,
        params: GetOrganizationSuggestionsParams,
        page_size: i32,
    ) -> Result<SuggestionsPaginator> {
        let GetOrganizationSuggestionsParams { status: statuses } = params;
        let request = own_suggestions(&statuses);
        let belongs = move |suggestion: &OrganizationSuggestion| {
            statuses.is_empty() || statuses.contains(&suggestion.status)
        };
        let paginator = self.caller.paginator(request, page_size, |suggestion| &suggestion.id, belongs)?;
        Ok(ActionPaginator { handle: self.clone(), paginator })
    }

    /// Accepts a suggestion, which asks the organization to let the user join. The user does not become a member: an admin
    /// of the organization has to accept the membership request first.
    ///
    /// `POST /v1/me/organization_suggestions/{suggestion_id}/accept`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if it was accepted before, or the user is already a member; `NotFound` if the user has no such suggestion;
    /// `Invalid` for a malformed id.
    pub async fn accept_organization_suggestion(
        &self,
        suggestion_id: &str,
    ) -> Result<OrganizationSuggestion> {
        self.caller.call(&accept_suggestion(suggestion_id)?).await
    }
}

pub(crate) fn accept_suggestion(suggestion_id: &str) -> Result<Request> {
    check_id("suggestion_id", suggestion_id)?;
    Ok(Request::post("/me/organization_suggestions/{suggestion_id}/accept", &[suggestion_id]))
}

pub(super) fn own_suggestions(statuses: &[OrganizationSuggestionStatus]) -> Request {
    let request = Request::get("/me/organization_suggestions", &[]);
    statuses.iter().fold(request, |request, status| request.query("status", status.as_str().to_owned()))
}

/// The signed-in user's suggestions for display in a user interface: a [`crate::Paginator`] with the action on its rows. Cheap
/// to clone; clones share everything.
pub type SuggestionsPaginator = ActionPaginator<Clerk, OrganizationSuggestion>;

#[mirrored]
impl SuggestionsPaginator {
    /// Accepts a suggestion, which asks the organization to let the user join. Updated optimistically; rolled back on
    /// refusal: the suggestion leaves a list of pending suggestions at once, or is shown as accepted. A suggestion that is
    /// not shown is accepted all the same.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it keeps its optimistic
    /// state while the list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Clerk::accept_organization_suggestion`], whose endpoint it calls. In addition `Usage`, without sending
    /// anything, for a suggestion that is already being accepted, or that was accepted here and has left the list.
    pub async fn accept(&self, suggestion_id: &str) -> Result<OrganizationSuggestion> {
        let accepted = |suggestion: &OrganizationSuggestion| OrganizationSuggestion {
            status: OrganizationSuggestionStatus::Accepted,
            ..suggestion.clone()
        };
        let accepting = self.handle.accept_organization_suggestion(suggestion_id);
        self.paginator.change(suggestion_id, Expected::Changed(Box::new(accepted)), accepting).await
    }
}
