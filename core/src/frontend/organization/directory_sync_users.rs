//! The users of an enterprise connection's directory.

use super::handle::Organization;
use crate::{
    error::Result,
    http::Request,
    live::{Paginator, Watch, WatchOptions},
    models::{DirectorySyncUser, Page},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

const USERS: &str =
    "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/users";

#[mirrored]
impl Organization {
    /// Fetches one page of the users that an identity provider has provisioned into a directory.
    ///
    /// `GET /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/users`. Retried
    /// automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a malformed id, a page number below 1 or a page size outside 1 to 500, `NotFound`, `Forbidden` without
    /// `org:sys_entconns:manage`, `Unauthenticated`.
    pub async fn get_directory_sync_users(
        &self,
        enterprise_connection_id: &str,
        page: PageParams,
    ) -> Result<Page<DirectorySyncUser>> {
        let request = self.directory_sync_users_request(enterprise_connection_id)?;
        self.clerk.caller.page(request, page.check()?).await
    }

    /// Returns a lazy sequence of all the users that an identity provider has provisioned into a directory, each exactly
    /// once. No request is made before the first read. Reading it fails with the errors of
    /// [`Organization::get_directory_sync_users`].
    ///
    /// # Errors
    /// `Invalid` for a malformed id.
    pub fn directory_sync_users(&self, enterprise_connection_id: &str) -> Result<Pager<DirectorySyncUser>> {
        Ok(self.clerk.caller.pager(self.directory_sync_users_request(enterprise_connection_id)?))
    }

    /// Watches the users of a directory and reports which are added, removed and updated. No request is made before you wait
    /// for the first change; each poll makes one or more requests of [`Organization::get_directory_sync_users`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds, or a malformed id; `Usage` once the client is closed.
    /// Reading it fails with the errors of [`Organization::get_directory_sync_users`], except transient ones after the first
    /// read.
    pub fn watch_directory_sync_users(
        &self,
        enterprise_connection_id: &str,
        options: &WatchOptions,
    ) -> Result<Watch<DirectorySyncUser>> {
        let request = self.directory_sync_users_request(enterprise_connection_id)?;
        self.clerk.caller.watch(request, options, PartialEq::eq)
    }

    /// Returns a paginator that shows the users of a directory in a user interface, with `page_size` items per page. Makes no
    /// request.
    ///
    /// # Errors
    /// `Invalid` for a malformed id or a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn directory_sync_users_paginator(
        &self,
        enterprise_connection_id: &str,
        page_size: i32,
    ) -> Result<Paginator<DirectorySyncUser>> {
        let request = self.directory_sync_users_request(enterprise_connection_id)?;
        self.clerk.caller.paginator(request, page_size, |user| &user.id, |_| true)
    }

    fn directory_sync_users_request(&self, enterprise_connection_id: &str) -> Result<Request> {
        Ok(Request::get(USERS, &self.directory(enterprise_connection_id)?))
    }
}
