use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    DirectorySyncGroup, DirectorySyncGroupPage, DirectorySyncUser, DirectorySyncUserChange,
    DirectorySyncUserPage, DirectorySyncUsersPaginatorState,
};
use clerk_orgs::{CursorParams, PageParams, Paginator, PaginatorStates, Watch, WatchOptions};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

pager! {
    /// A lazy sequence of users of a directory. Yields each one exactly once.
    AsyncDirectorySyncUsers / BlockingDirectorySyncUsers of DirectorySyncUser
}
pager! {
    /// A lazy sequence of groups of a directory. Yields each one exactly once.
    AsyncDirectorySyncGroups / BlockingDirectorySyncGroups of DirectorySyncGroup
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of users of a directory, starting with the users in it at the first read.
    AsyncDirectorySyncUserChanges / BlockingDirectorySyncUserChanges of DirectorySyncUserChange
    from Watch<DirectorySyncUser>
}
updates! {
    /// The successive states of a paginator of a directory's users.
    AsyncDirectorySyncUsersPaginatorStates / BlockingDirectorySyncUsersPaginatorStates
    of DirectorySyncUsersPaginatorState from PaginatorStates<DirectorySyncUser>
}
paginator! {
    /// A directory's users for display in a user interface, loaded page by page.
    AsyncDirectorySyncUsersPaginator / BlockingDirectorySyncUsersPaginator from Paginator<DirectorySyncUser>,
    DirectorySyncUsersPaginatorState
    in AsyncDirectorySyncUsersPaginatorStates / BlockingDirectorySyncUsersPaginatorStates
}

pages! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(PageParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_directory_sync_users | get_directory_sync_users_bytes(
        &organization,
        enterprise_connection_id: String,
        initial_page: i32,
        page_size: i32,
    ) -> DirectorySyncUserPage {
        let page = PageParams { initial_page, page_size };
        organization.get_directory_sync_users(&enterprise_connection_id, page).await
    }

    #[docs(params(CursorParams))]
    #[uniffi::method(default(limit = 10, starting_after = None))]
    fn get_directory_sync_groups | get_directory_sync_groups_bytes(
        &organization,
        enterprise_connection_id: String,
        limit: i32,
        starting_after: Option<String>,
    ) -> DirectorySyncGroupPage {
        let page = CursorParams { limit, starting_after };
        organization.get_directory_sync_groups(&enterprise_connection_id, page).await
    }
} }

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[uniffi::method(default(page_size = 100, resume_from = None))]
    fn directory_sync_users(
        &organization,
        enterprise_connection_id: String,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncDirectorySyncUsers / BlockingDirectorySyncUsers {
        let users = organization.directory_sync_users(&enterprise_connection_id)?;
        users.page_size(page_size)?.resume_from(resume_from)
    }

    #[uniffi::method(default(page_size = 100, resume_from = None))]
    fn directory_sync_groups(
        &organization,
        enterprise_connection_id: String,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncDirectorySyncGroups / BlockingDirectorySyncGroups {
        let groups = organization.directory_sync_groups(&enterprise_connection_id)?;
        groups.page_size(page_size)?.resume_from(resume_from)
    }
} }

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(WatchOptions))]
    #[uniffi::method(default(initial = true, page_size = 100, min_interval = None, max_interval = None))]
    fn watch_directory_sync_users(
        &organization,
        enterprise_connection_id: String,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncDirectorySyncUserChanges / BlockingDirectorySyncUserChanges {
        let options = WatchOptions { initial, page_size, min_interval, max_interval };
        organization.watch_directory_sync_users(&enterprise_connection_id, &options)
    }

    #[uniffi::method(default(page_size = 20))]
    fn directory_sync_users_paginator(
        &organization,
        enterprise_connection_id: String,
        page_size: i32,
    ) -> AsyncDirectorySyncUsersPaginator / BlockingDirectorySyncUsersPaginator {
        organization.directory_sync_users_paginator(&enterprise_connection_id, page_size)
    }
} }
