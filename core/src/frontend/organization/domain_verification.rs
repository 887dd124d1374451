//! The verification of an organization's domains: by a code sent to an address of the domain, or by a DNS record.

use super::{check_email_address, handle::Organization};
use crate::{
    error::{Error, Result},
    http::{Request, RetryPolicy, check_id, check_not_empty, distinct},
    models::{
        OrganizationDomain, OrganizationDomainBulkOwnershipVerification,
        OrganizationDomainBulkOwnershipVerificationError,
    },
    paging::decoded,
    wire::Decode,
};
use clerk_orgs_mirrored::mirrored;

/// The ids that were refused when several domains were to be verified.
#[derive(Decode)]
struct Refused {
    errors: Vec<OrganizationDomainBulkOwnershipVerificationError>,
}

#[mirrored]
impl Organization {
    /// Sends a code to an e-mail address of the domain, which `attempt_domain_affiliation_verification` takes. The domain's
    /// `affiliation_verification` says when the code expires.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/{domain_id}/prepare_affiliation_verification`. Never retried once
    /// sent.
    ///
    /// # Errors
    /// `Invalid`, before any request, for a malformed e-mail address or id; `Invalid` for an address of another domain
    /// (`organization_domain_mismatch`); `Conflict` if the domain is verified; `NotFound`; `Forbidden` without
    /// `org:sys_domains:manage`.
    pub async fn prepare_domain_affiliation_verification(
        &self,
        domain_id: &str,
        affiliation_email_address: &str,
    ) -> Result<OrganizationDomain> {
        check_email_address("affiliation_email_address", affiliation_email_address)?;
        let route = "/organizations/{organization_id}/domains/{domain_id}/prepare_affiliation_verification";
        let request = self.verification_request(route, domain_id)?;
        let request = request.form("affiliation_email_address", affiliation_email_address);
        self.clerk.caller.call(&request).await
    }

    /// Verifies a domain with the code that `prepare_domain_affiliation_verification` sent.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/{domain_id}/attempt_affiliation_verification`. Never retried once
    /// sent.
    ///
    /// # Errors
    /// `Invalid` for a wrong code (`form_code_incorrect`), an empty one or a malformed id; `Api` for one that has expired
    /// (`verification_expired`), was tried too often (`verification_failed`) or was never sent (`verification_missing`); `Conflict` if the domain is verified
    /// (`verification_already_verified`); `NotFound`; `Forbidden` without `org:sys_domains:manage`.
    pub async fn attempt_domain_affiliation_verification(
        &self,
        domain_id: &str,
        code: &str,
    ) -> Result<OrganizationDomain> {
        check_not_empty("code", code)?;
        let route = "/organizations/{organization_id}/domains/{domain_id}/attempt_affiliation_verification";
        let request = self.verification_request(route, domain_id)?.form("code", code);
        self.clerk.caller.call(&request).await
    }

    /// Issues the TXT record that shows that the organization owns the domain: its `ownership_verification` has the name and
    /// the value to publish in the DNS. Preparing again replaces the value. Call `attempt_domain_ownership_verification`
    /// once it is published.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/{domain_id}/prepare_ownership_verification`. Never retried once
    /// sent.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` if it is verified (`verification_already_verified`); `Forbidden` without
    /// `org:sys_domains:manage`, or if the instance has no self-serve single sign-on; `Invalid` for a malformed id.
    pub async fn prepare_domain_ownership_verification(&self, domain_id: &str) -> Result<OrganizationDomain> {
        let route = "/organizations/{organization_id}/domains/{domain_id}/prepare_ownership_verification";
        self.clerk.caller.call(&self.verification_request(route, domain_id)?).await
    }

    /// Looks up the TXT record of the domain. If it has the value that `prepare_domain_ownership_verification` returned, the
    /// domain is verified. Otherwise it stays unverified, which is no error: a record may only be found some time after it
    /// was published.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/{domain_id}/attempt_ownership_verification`. Never retried once
    /// sent.
    ///
    /// # Errors
    /// `Api` if the value has expired (`verification_expired`), was looked up too often (`verification_failed`) or was never
    /// issued (`verification_missing`);
    /// `Conflict` if it is verified (`verification_already_verified`); `NotFound`; `Forbidden` without
    /// `org:sys_domains:manage`, or if the instance has no self-serve single sign-on; `Invalid` for a malformed id.
    pub async fn attempt_domain_ownership_verification(&self, domain_id: &str) -> Result<OrganizationDomain> {
        let route = "/organizations/{organization_id}/domains/{domain_id}/attempt_ownership_verification";
        self.clerk.caller.call(&self.verification_request(route, domain_id)?).await
    }

    /// Issues the TXT records of several domains with one request, like `prepare_domain_ownership_verification`. A domain
    /// that is refused does not affect the others: the result says which, and why. Duplicate ids count once.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/prepare_ownership_verification/bulk`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid`, before any request, for no ids or a malformed one; `Forbidden` without `org:sys_domains:manage`, or if the
    /// instance has no self-serve single sign-on; `NotFound` for the organization.
    pub async fn prepare_domains_ownership_verification(
        &self,
        domain_ids: impl IntoIterator<Item: Into<String>>,
    ) -> Result<OrganizationDomainBulkOwnershipVerification> {
        let route = "/organizations/{organization_id}/domains/prepare_ownership_verification/bulk";
        self.verify_several(route, domain_ids).await
    }

    /// Looks up the TXT records of several domains with one request, like `attempt_domain_ownership_verification`. A domain
    /// that is refused does not affect the others: the result says which, and why. Duplicate ids count once.
    ///
    /// `POST /v1/organizations/{organization_id}/domains/attempt_ownership_verification/bulk`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid`, before any request, for no ids or a malformed one; `Forbidden` without `org:sys_domains:manage`, or if the
    /// instance has no self-serve single sign-on; `NotFound` for the organization.
    pub async fn attempt_domains_ownership_verification(
        &self,
        domain_ids: impl IntoIterator<Item: Into<String>>,
    ) -> Result<OrganizationDomainBulkOwnershipVerification> {
        let route = "/organizations/{organization_id}/domains/attempt_ownership_verification/bulk";
        self.verify_several(route, domain_ids).await
    }

    fn verification_request(&self, route: &'static str, domain_id: &str) -> Result<Request> {
        check_id("domain_id", domain_id)?;
        Ok(Request::post(route, &[&self.id, domain_id]).retry_policy(RetryPolicy::Never))
    }

    async fn verify_several(
        &self,
        route: &'static str,
        domain_ids: impl IntoIterator<Item: Into<String>>,
    ) -> Result<OrganizationDomainBulkOwnershipVerification> {
        let domain_ids = distinct("domain_ids", domain_ids, check_id, str::to_owned)?;
        if domain_ids.is_empty() {
            return Err(Error::invalid("domain_ids", "domain_ids must not be empty"));
        }
        let request = Request::post(route, &[&self.id]).retry_policy(RetryPolicy::Never);
        let request =
            domain_ids.into_iter().fold(request, |request, id| request.form("organization_domain_ids", id));
        let verified = self.clerk.caller.decoded(&request, |response| {
            let Refused { errors } = response.decode()?;
            let (data, undecodable) = decoded(response.rows()?.data);
            Ok(OrganizationDomainBulkOwnershipVerification { data, errors, undecodable })
        });
        verified.await
    }
}
