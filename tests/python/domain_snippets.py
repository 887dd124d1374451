"""The code of the docs about domains."""

from collections.abc import Callable

from clerk_orgs import Organization, OrganizationDomain, OrganizationDomainVerificationStatus


def enroll(organization: Organization, address: str, ask_for_code: Callable[[], str]) -> OrganizationDomain:
    domain = organization.create_domain(address.partition("@")[2])
    organization.prepare_domain_affiliation_verification(domain.id, affiliation_email_address=address)
    organization.attempt_domain_affiliation_verification(domain.id, code=ask_for_code())
    return organization.update_domain_enrollment_mode(domain.id, enrollment_mode="automatic_suggestion")


def claim(organization: Organization, names: list[str], publish: Callable[[str, str], None]) -> list[str]:
    created = organization.create_domains(names)
    for refused in created.errors:
        print(f"{refused.name} was not created: {refused.code}")
    ids = [domain.id for domain in created.data]
    for domain in organization.prepare_domains_ownership_verification(ids).data:
        record = domain.ownership_verification
        if record and record.txt_record_name and record.txt_record_value:
            publish(record.txt_record_name, record.txt_record_value)
    # Until the records can be found, the domains stay unverified: attempt it again later.
    attempted = organization.attempt_domains_ownership_verification(ids)
    verified = OrganizationDomainVerificationStatus.VERIFIED
    states = {domain.name: domain.ownership_verification for domain in attempted.data}
    return [name for name, state in states.items() if state and state.status == verified]
