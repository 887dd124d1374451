use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    EnterpriseConnectionTestRun, EnterpriseConnectionTestRunChange, EnterpriseConnectionTestRunInit,
    EnterpriseConnectionTestRunPage, EnterpriseConnectionTestRunStatus,
    EnterpriseConnectionTestRunsPaginatorState,
};
use clerk_orgs::{
    EnterpriseConnectionTestRunsPaginator, GetEnterpriseConnectionTestRunsParams, PageParams,
    PaginatorStates, Watch, WatchOptions,
};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

pager! {
    /// A lazy sequence of test runs of an enterprise connection. Yields each one exactly once.
    AsyncEnterpriseConnectionTestRuns / BlockingEnterpriseConnectionTestRuns of EnterpriseConnectionTestRun
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of test runs, starting with the test runs in it at the first read.
    AsyncEnterpriseConnectionTestRunChanges / BlockingEnterpriseConnectionTestRunChanges
    of EnterpriseConnectionTestRunChange from Watch<EnterpriseConnectionTestRun>
}
updates! {
    /// The successive states of a paginator of test runs.
    AsyncEnterpriseConnectionTestRunsPaginatorStates / BlockingEnterpriseConnectionTestRunsPaginatorStates
    of EnterpriseConnectionTestRunsPaginatorState from PaginatorStates<EnterpriseConnectionTestRun>
}
paginator! {
    /// An enterprise connection's test runs for display in a user interface, loaded page by page.
    AsyncEnterpriseConnectionTestRunsPaginator / BlockingEnterpriseConnectionTestRunsPaginator
    from EnterpriseConnectionTestRunsPaginator,
    EnterpriseConnectionTestRunsPaginatorState
    in AsyncEnterpriseConnectionTestRunsPaginatorStates / BlockingEnterpriseConnectionTestRunsPaginatorStates
}

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn create_enterprise_connection_test_run(
        &organization,
        enterprise_connection_id: String,
    ) -> EnterpriseConnectionTestRunInit {
        organization.create_enterprise_connection_test_run(&enterprise_connection_id).await
    }
} }

pages! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(PageParams, GetEnterpriseConnectionTestRunsParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10, status = []))]
    fn get_enterprise_connection_test_runs | get_enterprise_connection_test_runs_bytes(
        &organization,
        enterprise_connection_id: String,
        initial_page: i32,
        page_size: i32,
        status: Vec<EnterpriseConnectionTestRunStatus>,
    ) -> EnterpriseConnectionTestRunPage {
        let (params, page) =
            (GetEnterpriseConnectionTestRunsParams { status }, PageParams { initial_page, page_size });
        organization.get_enterprise_connection_test_runs(&enterprise_connection_id, params, page).await
    }
} }

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetEnterpriseConnectionTestRunsParams))]
    #[uniffi::method(default(status = [], page_size = 100, resume_from = None))]
    fn enterprise_connection_test_runs(
        &organization,
        enterprise_connection_id: String,
        status: Vec<EnterpriseConnectionTestRunStatus>,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncEnterpriseConnectionTestRuns / BlockingEnterpriseConnectionTestRuns {
        let params = GetEnterpriseConnectionTestRunsParams { status };
        let runs = organization.enterprise_connection_test_runs(&enterprise_connection_id, params)?;
        runs.page_size(page_size)?.resume_from(resume_from)
    }
} }

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetEnterpriseConnectionTestRunsParams, WatchOptions))]
    #[uniffi::method(default(
        status = [],
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_enterprise_connection_test_runs(
        &organization,
        enterprise_connection_id: String,
        status: Vec<EnterpriseConnectionTestRunStatus>,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncEnterpriseConnectionTestRunChanges / BlockingEnterpriseConnectionTestRunChanges {
        let params = GetEnterpriseConnectionTestRunsParams { status };
        let options = WatchOptions { initial, page_size, min_interval, max_interval };
        organization.watch_enterprise_connection_test_runs(&enterprise_connection_id, params, &options)
    }

    #[docs(params(GetEnterpriseConnectionTestRunsParams))]
    #[uniffi::method(default(status = [], page_size = 20))]
    fn enterprise_connection_test_runs_paginator(
        &organization,
        enterprise_connection_id: String,
        status: Vec<EnterpriseConnectionTestRunStatus>,
        page_size: i32,
    ) -> AsyncEnterpriseConnectionTestRunsPaginator / BlockingEnterpriseConnectionTestRunsPaginator {
        let params = GetEnterpriseConnectionTestRunsParams { status };
        organization.enterprise_connection_test_runs_paginator(&enterprise_connection_id, params, page_size)
    }
} }
