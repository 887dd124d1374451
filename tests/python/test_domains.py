"""What the docs say about domains is run."""

from __future__ import annotations

from clerk_orgs import Clerk, OrganizationDomainVerificationStatus, OrganizationEnrollmentMode
from domain_snippets import claim, enroll


def test_a_domain_enrolls_its_users_after_a_code(clerk: Clerk) -> None:
    domain = enroll(clerk.organization(), "it@joined.example", lambda: "424242")
    assert (domain.name, domain.enrollment_mode) == ("joined.example", OrganizationEnrollmentMode.AUTOMATIC_SUGGESTION)
    verification = domain.affiliation_verification
    assert verification
    assert verification.status == OrganizationDomainVerificationStatus.VERIFIED


def test_domains_are_claimed_by_their_records(clerk: Clerk) -> None:
    records: dict[str, str] = {}
    names = ["shop.clerk.test", "labs.acme.example", "unpublished.example"]
    assert claim(clerk.organization(), names, records.__setitem__) == ["shop.clerk.test"]
    assert sorted(records) == ["_clerk-challenge.shop.clerk.test", "_clerk-challenge.unpublished.example"]
    assert all(value for value in records.values())
