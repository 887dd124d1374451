//! Test runs of an organization's enterprise connections.

use super::handle::Organization;
use crate::{
    error::Result,
    http::{Request, check_id},
    live::{Paginator, Watch, WatchOptions},
    models::{
        EnterpriseConnectionTestRun, EnterpriseConnectionTestRunInit, EnterpriseConnectionTestRunStatus, Page,
    },
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

const TEST_RUNS: &str =
    "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/test_runs";

/// Which test runs of an enterprise connection to fetch.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetEnterpriseConnectionTestRunsParams {
    /// Only test runs with one of these statuses, given as a list; all if empty.
    pub status: Vec<EnterpriseConnectionTestRunStatus>,
}

/// The test runs of an enterprise connection for display in a user interface. Cheap to clone; clones share everything.
pub type EnterpriseConnectionTestRunsPaginator = Paginator<EnterpriseConnectionTestRun>;

#[mirrored]
impl Organization {
    /// Begins a test of an enterprise connection, which need not be active. Open the `url` in a browser and sign in at the
    /// identity provider: the result is then in the connection's test runs, and nobody is signed in by it. If the connection
    /// lacks settings, the test run fails, and its `logs` say why.
    ///
    /// `POST /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/test_runs`. Never retried
    /// when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` without `org:sys_entconns:manage`, and as for [`Organization::get_enterprise_connections`];
    /// `Invalid` for a malformed id.
    pub async fn create_enterprise_connection_test_run(
        &self,
        enterprise_connection_id: &str,
    ) -> Result<EnterpriseConnectionTestRunInit> {
        check_id("enterprise_connection_id", enterprise_connection_id)?;
        self.clerk.caller.call(&Request::post(TEST_RUNS, &[&self.id, enterprise_connection_id])).await
    }

    /// Fetches one page of an enterprise connection's test runs.
    ///
    /// `GET /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/test_runs`. Retried
    /// automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1, a page size outside 1 to 500, an unknown status or a malformed id; `NotFound`;
    /// `Forbidden` without `org:sys_entconns:manage`, and as for [`Organization::get_enterprise_connections`].
    pub async fn get_enterprise_connection_test_runs(
        &self,
        enterprise_connection_id: &str,
        params: GetEnterpriseConnectionTestRunsParams,
        page: PageParams,
    ) -> Result<Page<EnterpriseConnectionTestRun>> {
        let request = self.test_runs_request(enterprise_connection_id, &params)?;
        self.clerk.caller.page(request, page.check()?).await
    }

    /// Returns a lazy sequence of all test runs of an enterprise connection, each exactly once. No request is made before the
    /// first read. Reading it fails with the errors of [`Organization::get_enterprise_connection_test_runs`].
    ///
    /// # Errors
    /// `Invalid` for a malformed id.
    pub fn enterprise_connection_test_runs(
        &self,
        enterprise_connection_id: &str,
        params: GetEnterpriseConnectionTestRunsParams,
    ) -> Result<Pager<EnterpriseConnectionTestRun>> {
        Ok(self.clerk.caller.pager(self.test_runs_request(enterprise_connection_id, &params)?))
    }

    /// Watches the test runs of an enterprise connection and reports which are added, removed and updated, so that one can
    /// wait for the result of a test. With a filter, a test run that no longer fits it counts as removed. No request is made
    /// before you wait for the first change; each poll makes one or more requests of
    /// [`Organization::get_enterprise_connection_test_runs`].
    ///
    /// # Errors
    /// `Invalid` for a malformed id, or a page size or an interval outside its bounds; `Usage` once the client is closed.
    /// Reading it fails with the errors of [`Organization::get_enterprise_connection_test_runs`], except transient ones
    /// after the first read.
    pub fn watch_enterprise_connection_test_runs(
        &self,
        enterprise_connection_id: &str,
        params: GetEnterpriseConnectionTestRunsParams,
        options: &WatchOptions,
    ) -> Result<Watch<EnterpriseConnectionTestRun>> {
        let request = self.test_runs_request(enterprise_connection_id, &params)?;
        self.clerk.caller.watch(request, options, PartialEq::eq)
    }

    /// Returns a paginator that shows the test runs of an enterprise connection in a user interface, with `page_size` items
    /// per page. Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a malformed id, or a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn enterprise_connection_test_runs_paginator(
        &self,
        enterprise_connection_id: &str,
        params: GetEnterpriseConnectionTestRunsParams,
        page_size: i32,
    ) -> Result<EnterpriseConnectionTestRunsPaginator> {
        let request = self.test_runs_request(enterprise_connection_id, &params)?;
        // No action changes a row.
        self.clerk.caller.paginator(request, page_size, |run| &run.id, |_| true)
    }

    fn test_runs_request(
        &self,
        enterprise_connection_id: &str,
        params: &GetEnterpriseConnectionTestRunsParams,
    ) -> Result<Request> {
        check_id("enterprise_connection_id", enterprise_connection_id)?;
        let request = Request::get(TEST_RUNS, &[&self.id, enterprise_connection_id]);
        let with_status = |request: Request, status: &EnterpriseConnectionTestRunStatus| {
            request.query("status", status.as_str().to_owned())
        };
        Ok(params.status.iter().fold(request, with_status))
    }
}
