use super::{AsyncClerk, BlockingClerk};
use crate::{
    OrganizationSuggestion, OrganizationSuggestionPage, OrganizationSuggestionStatus, SuggestionChange,
    SuggestionsPaginatorState,
};
use clerk_orgs::{
    GetOrganizationSuggestionsParams, PageParams, PaginatorStates, SuggestionsPaginator, Watch, WatchOptions,
};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

pager! {
    /// A lazy sequence of the organizations that are suggested to a user. Yields each one exactly once, even while they are being
    /// accepted.
    AsyncSuggestions / BlockingSuggestions of OrganizationSuggestion
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of suggestions, starting with the suggestions in it at the first read.
    AsyncSuggestionChanges / BlockingSuggestionChanges of SuggestionChange
    from Watch<OrganizationSuggestion>
}
updates! {
    /// The successive states of a suggestions paginator.
    AsyncSuggestionsPaginatorStates / BlockingSuggestionsPaginatorStates of SuggestionsPaginatorState
    from PaginatorStates<OrganizationSuggestion>
}
paginator! {
    /// The organizations that are suggested to the signed-in user for display in a user interface, loaded page by page.
    AsyncSuggestionsPaginator / BlockingSuggestionsPaginator from SuggestionsPaginator,
    SuggestionsPaginatorState in AsyncSuggestionsPaginatorStates / BlockingSuggestionsPaginatorStates
}

pages! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(PageParams, GetOrganizationSuggestionsParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10, status = []))]
    fn get_organization_suggestions | get_organization_suggestions_bytes(
        &clerk,
        initial_page: i32,
        page_size: i32,
        status: Vec<OrganizationSuggestionStatus>,
    ) -> OrganizationSuggestionPage {
        let page = PageParams { initial_page, page_size };
        clerk.get_organization_suggestions(GetOrganizationSuggestionsParams { status }, page).await
    }
} }

lists! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(GetOrganizationSuggestionsParams))]
    #[uniffi::method(default(status = [], page_size = 100, resume_from = None))]
    fn organization_suggestions(
        &clerk,
        status: Vec<OrganizationSuggestionStatus>,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncSuggestions / BlockingSuggestions {
        let params = GetOrganizationSuggestionsParams { status };
        clerk.organization_suggestions(params).page_size(page_size)?.resume_from(resume_from)
    }
} }

handles! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(GetOrganizationSuggestionsParams, WatchOptions))]
    #[uniffi::method(default(
        status = [],
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_organization_suggestions(
        &clerk,
        status: Vec<OrganizationSuggestionStatus>,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncSuggestionChanges / BlockingSuggestionChanges {
        let params = GetOrganizationSuggestionsParams { status };
        clerk.watch_organization_suggestions(params, &WatchOptions { initial, page_size, min_interval, max_interval })
    }

    #[docs(params(GetOrganizationSuggestionsParams))]
    #[uniffi::method(default(status = [], page_size = 20))]
    fn organization_suggestions_paginator(
        &clerk,
        status: Vec<OrganizationSuggestionStatus>,
        page_size: i32,
    ) -> AsyncSuggestionsPaginator / BlockingSuggestionsPaginator {
        clerk.organization_suggestions_paginator(GetOrganizationSuggestionsParams { status }, page_size)
    }
} }

operations! { AsyncClerk / BlockingClerk of Clerk {
    fn accept_organization_suggestion(&clerk, suggestion_id: String) -> OrganizationSuggestion {
        clerk.accept_organization_suggestion(&suggestion_id).await
    }
} }

operations! { AsyncSuggestionsPaginator / BlockingSuggestionsPaginator of SuggestionsPaginator {
    fn accept(&paginator, suggestion_id: String) -> OrganizationSuggestion { paginator.accept(&suggestion_id).await }
} }
