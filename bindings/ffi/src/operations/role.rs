use super::{AsyncOrganization, BlockingOrganization};
use crate::{Role, RoleChange, RolePage, RolesPaginatorState};
use clerk_orgs::{PageParams, Paginator, PaginatorStates, Watch, WatchOptions};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

pager! {
    /// A lazy sequence of roles. Yields each one exactly once.
    AsyncRoles / BlockingRoles of Role
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of roles, starting with the roles in it at the first read.
    AsyncRoleChanges / BlockingRoleChanges of RoleChange from Watch<Role>
}
updates! {
    /// The successive states of a roles paginator.
    AsyncRolesPaginatorStates / BlockingRolesPaginatorStates of RolesPaginatorState from PaginatorStates<Role>
}
paginator! {
    /// The roles available to an organization's members for display in a user interface, loaded page by page.
    AsyncRolesPaginator / BlockingRolesPaginator from Paginator<Role>,
    RolesPaginatorState in AsyncRolesPaginatorStates / BlockingRolesPaginatorStates
}

operations! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(PageParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_roles(&organization, initial_page: i32, page_size: i32) -> RolePage {
        organization.get_roles(PageParams { initial_page, page_size }).await
    }
} }

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[uniffi::method(default(page_size = 100, resume_from = None))]
    fn roles(&organization, page_size: i32, resume_from: Option<String>) -> AsyncRoles / BlockingRoles {
        organization.roles().page_size(page_size)?.resume_from(resume_from)
    }
} }

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(WatchOptions))]
    #[uniffi::method(default(
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_roles(
        &organization,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncRoleChanges / BlockingRoleChanges {
        organization.watch_roles(&WatchOptions { initial, page_size, min_interval, max_interval })
    }

    #[uniffi::method(default(page_size = 20))]
    fn roles_paginator(&organization, page_size: i32) -> AsyncRolesPaginator / BlockingRolesPaginator {
        organization.roles_paginator(page_size)
    }
} }
