use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    DomainChange, DomainsPaginatorState, OrganizationDomain, OrganizationDomainBulkCreate,
    OrganizationDomainPage, OrganizationEnrollmentMode,
};
use clerk_orgs::{DomainsPaginator, GetDomainsParams, PageParams, PaginatorStates, Watch, WatchOptions};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

pager! {
    /// A lazy sequence of domains. Yields each one exactly once, even while they are being deleted.
    AsyncDomains / BlockingDomains of OrganizationDomain
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of domains, starting with the domains in it at the first read.
    AsyncDomainChanges / BlockingDomainChanges of DomainChange from Watch<OrganizationDomain>
}
updates! {
    /// The successive states of a domains paginator.
    AsyncDomainsPaginatorStates / BlockingDomainsPaginatorStates of DomainsPaginatorState
    from PaginatorStates<OrganizationDomain>
}
paginator! {
    /// An organization's domains for display in a user interface, loaded page by page.
    AsyncDomainsPaginator / BlockingDomainsPaginator from DomainsPaginator,
    DomainsPaginatorState in AsyncDomainsPaginatorStates / BlockingDomainsPaginatorStates
}

pages! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(PageParams, GetDomainsParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10, verified = None, enrollment_mode = None))]
    fn get_domains | get_domains_bytes(
        &organization,
        initial_page: i32,
        page_size: i32,
        verified: Option<bool>,
        enrollment_mode: Option<OrganizationEnrollmentMode>,
    ) -> OrganizationDomainPage {
        let params = GetDomainsParams { verified, enrollment_mode };
        organization.get_domains(params, PageParams { initial_page, page_size }).await
    }
} }

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetDomainsParams))]
    #[uniffi::method(default(verified = None, enrollment_mode = None, page_size = 100, resume_from = None))]
    fn domains(
        &organization,
        verified: Option<bool>,
        enrollment_mode: Option<OrganizationEnrollmentMode>,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncDomains / BlockingDomains {
        let params = GetDomainsParams { verified, enrollment_mode };
        organization.domains(params).page_size(page_size)?.resume_from(resume_from)
    }
} }

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetDomainsParams, WatchOptions))]
    #[uniffi::method(default(
        verified = None,
        enrollment_mode = None,
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_domains(
        &organization,
        verified: Option<bool>,
        enrollment_mode: Option<OrganizationEnrollmentMode>,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncDomainChanges / BlockingDomainChanges {
        let params = GetDomainsParams { verified, enrollment_mode };
        organization.watch_domains(params, &WatchOptions { initial, page_size, min_interval, max_interval })
    }

    #[docs(params(GetDomainsParams))]
    #[uniffi::method(default(verified = None, enrollment_mode = None, page_size = 20))]
    fn domains_paginator(
        &organization,
        verified: Option<bool>,
        enrollment_mode: Option<OrganizationEnrollmentMode>,
        page_size: i32,
    ) -> AsyncDomainsPaginator / BlockingDomainsPaginator {
        organization.domains_paginator(GetDomainsParams { verified, enrollment_mode }, page_size)
    }
} }

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn get_domain(&organization, domain_id: String) -> OrganizationDomain {
        organization.get_domain(&domain_id).await
    }

    /// - `name`: The domain's name, such as `example.com`.
    /// - `enrollment_mode`: How users with an e-mail address of the domain join; by manual invitation if omitted.
    #[uniffi::method(default(enrollment_mode = None))]
    fn create_domain(
        &organization,
        name: String,
        enrollment_mode: Option<OrganizationEnrollmentMode>,
    ) -> OrganizationDomain {
        organization.create_domain(&name, enrollment_mode).await
    }

    /// - `names`: The domains' names, such as `example.com`: 1 to 10.
    /// - `enrollment_mode`: How users with an e-mail address of the domains join; by manual invitation if omitted.
    #[uniffi::method(default(enrollment_mode = None))]
    fn create_domains(
        &organization,
        names: Vec<String>,
        enrollment_mode: Option<OrganizationEnrollmentMode>,
    ) -> OrganizationDomainBulkCreate {
        organization.create_domains(names, enrollment_mode).await
    }

    fn delete_domain(&organization, domain_id: String) -> () { organization.delete_domain(&domain_id).await }

    #[uniffi::method(default(delete_pending = false))]
    fn update_domain_enrollment_mode(
        &organization,
        domain_id: String,
        enrollment_mode: OrganizationEnrollmentMode,
        delete_pending: bool,
    ) -> OrganizationDomain {
        organization.update_domain_enrollment_mode(&domain_id, enrollment_mode, delete_pending).await
    }
} }

operations! { AsyncDomainsPaginator / BlockingDomainsPaginator of DomainsPaginator {
    #[uniffi::method(default(delete_pending = false))]
    fn update_enrollment_mode(
        &paginator,
        domain_id: String,
        enrollment_mode: OrganizationEnrollmentMode,
        delete_pending: bool,
    ) -> OrganizationDomain {
        paginator.update_enrollment_mode(&domain_id, enrollment_mode, delete_pending).await
    }

    fn delete(&paginator, domain_id: String) -> () { paginator.delete(&domain_id).await }
} }
