//! The domains of an organization.

use super::handle::Organization;
use crate::{
    error::{Error, Result},
    frontend::paginator::ActionPaginator,
    http::{Request, check_id, check_not_empty, distinct},
    live::{Expected, Watch, WatchOptions},
    models::{
        Deleted, OrganizationDomain, OrganizationDomainBulkCreate, OrganizationDomainBulkCreateError,
        OrganizationEnrollmentMode, Page,
    },
    paging::{PageParams, Pager, decoded},
    wire::Decode,
};
use clerk_orgs_mirrored::mirrored;

const DOMAINS: &str = "/organizations/{organization_id}/domains";
const DOMAIN: &str = "/organizations/{organization_id}/domains/{domain_id}";
/// The most domains that one request creates: Clerk's limit.
const MAX_NAMES: usize = 10;

/// Which domains of an organization to fetch.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetDomainsParams {
    /// Only domains that are verified, or only those that are not; all if omitted.
    pub verified: Option<bool>,
    /// Only domains with this enrollment mode; all if omitted.
    pub enrollment_mode: Option<OrganizationEnrollmentMode>,
}

/// The names that were refused when several domains were created.
#[derive(Decode)]
struct Refused {
    errors: Vec<OrganizationDomainBulkCreateError>,
}

#[mirrored]
impl Organization {
    /// Fetches one page of the organization's domains.
    ///
    /// `GET /v1/organizations/{organization_id}/domains`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1, a page size outside 1 to 500 or an unknown enrollment mode, `Forbidden` without
    /// `org:sys_domains:read`, `NotFound`, `Unauthenticated`.
    pub async fn get_domains(
        &self,
        params: GetDomainsParams,
        page: PageParams,
    ) -> Result<Page<OrganizationDomain>> {
        self.clerk.caller.page(self.domains_request(params), page.check()?).await
    }

    /// Returns a lazy sequence of all the organization's domains, each exactly once, even while they are being deleted. No
    /// request is made before the first read. Reading it fails with the errors of [`Organization::get_domains`].
    #[must_use]
    pub fn domains(&self, params: GetDomainsParams) -> Pager<OrganizationDomain> {
        self.clerk.caller.pager(self.domains_request(params))
    }

    /// Watches the organization's domains and reports which are added, removed and updated. With a filter, a domain that no
    /// longer fits it counts as removed. No request is made before you wait for the first change; each poll makes one or more
    /// requests of [`Organization::get_domains`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Organization::get_domains`], except transient ones after the first read.
    pub fn watch_domains(
        &self,
        params: GetDomainsParams,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationDomain>> {
        self.clerk.caller.watch(self.domains_request(params), options, PartialEq::eq)
    }

    /// Returns a paginator that shows the organization's domains in a user interface, with `page_size` items per page. Makes
    /// no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn domains_paginator(&self, params: GetDomainsParams, page_size: i32) -> Result<DomainsPaginator> {
        let enrollment_mode = params.enrollment_mode.clone();
        // No action of the paginator verifies a domain.
        let belongs = move |domain: &OrganizationDomain| {
            enrollment_mode.as_ref().is_none_or(|mode| *mode == domain.enrollment_mode)
        };
        let request = self.domains_request(params);
        let paginator = self.clerk.caller.paginator(request, page_size, |domain| &domain.id, belongs)?;
        Ok(ActionPaginator { handle: self.clone(), paginator })
    }

    fn domains_request(&self, params: GetDomainsParams) -> Request {
        let GetDomainsParams { verified, enrollment_mode } = params;
        Request::get(DOMAINS, &[&self.id])
            .maybe_query("verified", verified.map(|verified| verified.to_string()))
            .maybe_query("enrollment_mode", enrollment_mode.map(|mode| mode.as_str().to_owned()))
    }

    /// Fetches one of the organization's domains.
    ///
    /// `GET /v1/organizations/{organization_id}/domains/{domain_id}`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` without `org:sys_domains:read`, `Unauthenticated`, `Invalid` for a malformed id.
    pub async fn get_domain(&self, domain_id: &str) -> Result<OrganizationDomain> {
        check_id("domain_id", domain_id)?;
        self.clerk.caller.call(&Request::get(DOMAIN, &[&self.id, domain_id])).await
    }

    /// Creates a domain. It is not verified: call `prepare_domain_affiliation_verification` or
    /// `prepare_domain_ownership_verification` next.
    ///
    /// `POST /v1/organizations/{organization_id}/domains`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, for a name that is no domain name, such as an IP address; `Invalid` for a domain that
    /// organizations cannot have (`organization_domain_common`, `organization_domain_blocked`) and for an unknown enrollment
    /// mode; `Conflict` if an organization has the domain (`organization_domain_already_exists` and others); `QuotaExceeded`
    /// if the organization has as many domains as allowed; `Forbidden` without `org:sys_domains:manage`, or if the instance
    /// has no domains (`organization_domains_not_enabled`) or not this enrollment mode
    /// (`organization_domain_enrollment_mode_not_enabled`); `NotFound`.
    pub async fn create_domain(
        &self,
        name: &str,
        enrollment_mode: impl Into<Option<OrganizationEnrollmentMode>>,
    ) -> Result<OrganizationDomain> {
        check_domain_name("name", name)?;
        let request = Request::post(DOMAINS, &[&self.id]).form("name", name);
        self.clerk.caller.call(&with_enrollment_mode(request, enrollment_mode.into())?).await
    }

    /// Creates up to ten domains with one request. A name that is refused does not affect the others: the result says which
    /// were created, and why the others were not. Duplicate names count once, also if they differ in letter case. The
    /// domains are not verified: call `prepare_domains_ownership_verification` next.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/bulk`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, for no names, more than ten, or one that is no domain name, such as an IP address;
    /// `Invalid` for an unknown enrollment mode; `Forbidden` without `org:sys_domains:manage`, or if the instance has no
    /// domains, not this enrollment mode or no self-serve single sign-on; `NotFound`.
    pub async fn create_domains(
        &self,
        names: impl IntoIterator<Item: Into<String>>,
        enrollment_mode: impl Into<Option<OrganizationEnrollmentMode>>,
    ) -> Result<OrganizationDomainBulkCreate> {
        let names = distinct("names", names, check_domain_name, str::to_lowercase)?;
        if names.is_empty() || names.len() > MAX_NAMES {
            let text = format!("names must be 1 to {MAX_NAMES} domain names, not {}", names.len());
            return Err(Error::invalid("names", text));
        }
        let request = Request::post("/organizations/{organization_id}/domains/bulk", &[&self.id]);
        let request = names.into_iter().fold(request, |request, name| request.form("names", name));
        let request = with_enrollment_mode(request, enrollment_mode.into())?;
        let created = self.clerk.caller.decoded(&request, |response| {
            let Refused { errors } = response.decode()?;
            let (data, undecodable) = decoded(response.rows()?.data);
            Ok(OrganizationDomainBulkCreate { data, errors, undecodable })
        });
        created.await
    }

    /// Deletes a domain.
    ///
    /// `DELETE /v1/organizations/{organization_id}/domains/{domain_id}`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` without `org:sys_domains:manage` or for the last verified domain where one is needed
    /// (`organization_domain_last_verified_cannot_delete`), `Invalid` for a malformed id.
    pub async fn delete_domain(&self, domain_id: &str) -> Result<()> {
        self.clerk.caller.call::<Deleted>(&self.delete_domain_request(domain_id)?).await?;
        Ok(())
    }

    pub(crate) fn delete_domain_request(&self, domain_id: &str) -> Result<Request> {
        check_id("domain_id", domain_id)?;
        Ok(Request::delete(DOMAIN, &[&self.id, domain_id]))
    }

    /// Changes how users with an e-mail address of the domain can join. With `delete_pending`, the pending invitations and
    /// suggestions that the domain created are deleted; without it, they stay.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/{domain_id}/update_enrollment_mode`. Never retried when the outcome
    /// is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` without `org:sys_domains:manage`, or if the instance does not have this enrollment mode
    /// (`organization_domain_enrollment_mode_not_enabled`); `Conflict` if the domain has to be verified first
    /// (`organization_domain_ownership_not_verified`), or another organization enrolls its users
    /// (`organization_domain_exists_for_enrollment`); `Invalid` for an unknown enrollment mode or a malformed id.
    pub async fn update_domain_enrollment_mode(
        &self,
        domain_id: &str,
        enrollment_mode: OrganizationEnrollmentMode,
        delete_pending: bool,
    ) -> Result<OrganizationDomain> {
        let request = self.update_domain_request(domain_id, &enrollment_mode, delete_pending)?;
        self.clerk.caller.call(&request).await
    }

    pub(crate) fn update_domain_request(
        &self,
        domain_id: &str,
        enrollment_mode: &OrganizationEnrollmentMode,
        delete_pending: bool,
    ) -> Result<Request> {
        check_id("domain_id", domain_id)?;
        check_enrollment_mode(enrollment_mode)?;
        let route = "/organizations/{organization_id}/domains/{domain_id}/update_enrollment_mode";
        let request = Request::post(route, &[&self.id, domain_id]);
        let request = request.form("enrollment_mode", enrollment_mode.as_str());
        // Clerk keeps them by default.
        Ok(if delete_pending { request.form("delete_pending", "true") } else { request })
    }
}

/// The organization's domains for display in a user interface: a [`crate::Paginator`] with the actions on its rows. Cheap to
/// clone; clones share everything.
pub type DomainsPaginator = ActionPaginator<Organization, OrganizationDomain>;

#[mirrored]
impl DomainsPaginator {
    /// Changes how users with an e-mail address of the domain can join. With `delete_pending`, the pending invitations and
    /// suggestions that the domain created are deleted; without it, they stay. Updated optimistically; rolled back on
    /// refusal: the domain is shown with the new enrollment mode at once, or leaves a list that is filtered by another one.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it keeps its optimistic
    /// state while the list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Organization::update_domain_enrollment_mode`], whose endpoint it calls. In addition `Usage`, without
    /// sending anything, for a domain that is already being changed, or that was changed here and has left the list.
    pub async fn update_enrollment_mode(
        &self,
        domain_id: &str,
        enrollment_mode: OrganizationEnrollmentMode,
        delete_pending: bool,
    ) -> Result<OrganizationDomain> {
        let to = enrollment_mode.clone();
        let updated = move |domain: &OrganizationDomain| {
            let mut domain = OrganizationDomain { enrollment_mode: to.clone(), ..domain.clone() };
            if delete_pending {
                (domain.total_pending_invitations, domain.total_pending_suggestions) = (0, 0);
            }
            domain
        };
        let updating = self.handle.update_domain_enrollment_mode(domain_id, enrollment_mode, delete_pending);
        self.paginator.change(domain_id, Expected::Changed(Box::new(updated)), updating).await
    }

    /// Deletes a domain. Updated optimistically; rolled back on refusal: the domain leaves the list at once.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it stays hidden while the
    /// list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Organization::delete_domain`], whose endpoint it calls. In addition `Usage`, without sending anything, for
    /// a domain that is already being changed, or that was deleted here.
    pub async fn delete(&self, domain_id: &str) -> Result<()> {
        self.paginator.delete(domain_id, self.handle.delete_domain(domain_id)).await
    }
}

fn with_enrollment_mode(request: Request, mode: Option<OrganizationEnrollmentMode>) -> Result<Request> {
    let Some(mode) = mode else { return Ok(request) };
    check_enrollment_mode(&mode)?;
    Ok(request.form("enrollment_mode", mode.as_str()))
}

/// Only refuses an empty one: the server knows its modes, and may have more than this version.
pub(crate) fn check_enrollment_mode(mode: &OrganizationEnrollmentMode) -> Result<()> {
    check_not_empty("enrollment_mode", mode.as_str())
}

/// Refuses what no domain name looks like, such as an IP address, a URL or an e-mail address. The server validates the rest.
pub(super) fn check_domain_name(param_name: &str, name: &str) -> Result<()> {
    let is_label = |label: &str| {
        let is_plain = label.chars().all(|c| c.is_alphanumeric() || c == '-');
        is_plain && !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    let top = name.rsplit_once('.').map(|(_, top)| top);
    // The last part of an IP address is a number.
    let has_top = top.is_some_and(|top| !top.bytes().all(|c| c.is_ascii_digit()));
    if name.len() > 253 || !has_top || !name.split('.').all(is_label) {
        return Err(Error::invalid(
            param_name,
            format!("{param_name} must be a domain name, such as example.com"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_domain_names_are_taken() {
        let label = "a".repeat(63);
        let long = [label.as_str(); 3].join(".");
        for name in [
            "example.com",
            "a.b.c.example.CO",
            "xn--bcher-kva.example",
            "b\u{fc}cher.example",
            "1.example",
            &long,
        ] {
            assert!(check_domain_name("name", name).is_ok(), "{name}");
        }
        let too_long = [label.as_str(); 4].join(".") + ".example";
        let others = [
            "",
            " ",
            ".",
            "example",
            "example.",
            ".com",
            "a..com",
            "-a.com",
            "a-.com",
            "a_b.com",
            "*.example.com",
            "ada@example.com",
            "https://example.com",
            "example.com/path",
            "example.com:443",
            "example .com",
            "192.0.2.1",
            "127.1",
            "::1",
            "[::1]",
            "\u{1f600}.com",
            &format!("{label}a.com"),
            &too_long,
        ];
        for name in others {
            let error = check_domain_name("name", name).expect_err(name);
            assert_eq!(error.info().param_name.as_deref(), Some("name"));
        }
    }
}
