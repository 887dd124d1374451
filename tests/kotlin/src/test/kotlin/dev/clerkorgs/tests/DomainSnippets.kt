package dev.clerkorgs.tests

import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationDomain
import dev.clerkorgs.OrganizationDomainVerificationStatus
import dev.clerkorgs.OrganizationEnrollmentMode

// The code of the docs about domains. DocsTest compares, and DomainsTest runs it.

suspend fun enroll(
    organization: Organization,
    address: String,
    askForCode: () -> String,
): OrganizationDomain {
    val domain = organization.createDomain(address.substringAfter("@"))
    organization.prepareDomainAffiliationVerification(domain.id, address)
    organization.attemptDomainAffiliationVerification(domain.id, askForCode())
    return organization.updateDomainEnrollmentMode(domain.id, OrganizationEnrollmentMode.AutomaticSuggestion)
}

suspend fun claim(
    organization: Organization,
    names: List<String>,
    publish: (String, String) -> Unit,
): List<String> {
    val created = organization.createDomains(names)
    created.errors.forEach { println("${it.name} was not created: ${it.code}") }
    val ids = created.data.map { it.id }
    for (domain in organization.prepareDomainsOwnershipVerification(ids).data) {
        val record = domain.ownershipVerification ?: continue
        publish(record.txtRecordName ?: continue, record.txtRecordValue ?: continue)
    }
    // Until the records can be found, the domains stay unverified: attempt it again later.
    val attempted = organization.attemptDomainsOwnershipVerification(ids)
    val verified = OrganizationDomainVerificationStatus.Verified
    return attempted.data.filter { it.ownershipVerification?.status == verified }.map { it.name }
}
