"""Verifying by a TXT record that an organization owns a domain."""

from __future__ import annotations

from clerk_orgs import ClerkError, ErrorInfo, ErrorKind, Organization, OrganizationDomain
from clerk_orgs import OrganizationDomainVerificationStatus as Status


def verify_ownership(organization: Organization, id: str) -> None:
    """Issues the record, or looks it up if it was issued before. Raises unless the domain is verified then."""
    domain = organization.get_domain(id)
    state = domain.ownership_verification
    if state is None or state.status in (Status.EXPIRED, Status.FAILED):
        domain = organization.prepare_domain_ownership_verification(id)
    elif state.status == Status.UNVERIFIED:
        domain = organization.attempt_domain_ownership_verification(id)
    if not is_owned(domain):
        raise ClerkError.Conflict(ErrorInfo(kind=ErrorKind.CONFLICT, text=advice(domain)))


def is_owned(domain: OrganizationDomain) -> bool:
    state = domain.ownership_verification
    return state is not None and state.status == Status.VERIFIED


def advice(domain: OrganizationDomain) -> str:
    state = domain.ownership_verification
    if state is None or not state.txt_record_value:
        return f"{domain.name} is not verified."
    return f"Publish the TXT record {state.txt_record_name} with the value {state.txt_record_value}, then repeat this."
