use super::{AsyncOrganization, BlockingOrganization};
use crate::{OrganizationDomain, OrganizationDomainBulkOwnershipVerification};

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn prepare_domain_affiliation_verification(
        &organization,
        domain_id: String,
        affiliation_email_address: String,
    ) -> OrganizationDomain {
        organization.prepare_domain_affiliation_verification(&domain_id, &affiliation_email_address).await
    }

    fn attempt_domain_affiliation_verification(
        &organization,
        domain_id: String,
        code: String,
    ) -> OrganizationDomain {
        organization.attempt_domain_affiliation_verification(&domain_id, &code).await
    }

    fn prepare_domain_ownership_verification(&organization, domain_id: String) -> OrganizationDomain {
        organization.prepare_domain_ownership_verification(&domain_id).await
    }

    fn attempt_domain_ownership_verification(&organization, domain_id: String) -> OrganizationDomain {
        organization.attempt_domain_ownership_verification(&domain_id).await
    }

    fn prepare_domains_ownership_verification(
        &organization,
        domain_ids: Vec<String>,
    ) -> OrganizationDomainBulkOwnershipVerification {
        organization.prepare_domains_ownership_verification(domain_ids).await
    }

    fn attempt_domains_ownership_verification(
        &organization,
        domain_ids: Vec<String>,
    ) -> OrganizationDomainBulkOwnershipVerification {
        organization.attempt_domains_ownership_verification(domain_ids).await
    }
} }
