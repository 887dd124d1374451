"""Tests of nightly_job.py without a server. Run them with pytest, in this folder."""

from __future__ import annotations

from typing import Any
from unittest.mock import create_autospec

import nightly_job
import pytest

from clerk_orgs import (
    BulkOutcome,
    BulkOutcomes,
    BulkStatus,
    Clerk,
    Organization,
    OrganizationMembershipRequest,
    PublicUserData,
    Session,
    SignIn,
    SignInStatus,
)
from clerk_orgs.testing import make, make_list


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A mock of the client that the job makes, on which somebody is signed in."""
    made = create_autospec(Clerk)
    monkeypatch.setattr(nightly_job, "Clerk", made)
    clerk = made.return_value
    clerk.__enter__.return_value = clerk
    clerk.load.return_value = make(Session)
    clerk.organization.return_value = create_autospec(Organization, instance=True)
    return clerk


def test_what_failed_is_left_for_the_next_night(clerk: Any) -> None:
    outcomes = make_list(BulkOutcomes, [make(BulkOutcome, status=BulkStatus.FAILED)])
    clerk.organization().accept_all_membership_requests.return_value = outcomes
    assert nightly_job.main("acme", "example.com") == 1


@pytest.mark.parametrize("status", BulkStatus)
def test_the_exit_status_tells_whether_something_is_left(clerk: Any, status: BulkStatus) -> None:
    outcomes = make_list(BulkOutcomes, [make(BulkOutcome, status=status)])
    clerk.organization().accept_all_membership_requests.return_value = outcomes
    is_left = status in (BulkStatus.FAILED, BulkStatus.NOT_BEGUN)
    assert nightly_job.main("acme", "example.com") == is_left
    clerk.set_active.assert_called_once_with(organization="acme")


@pytest.mark.parametrize(("identifier", "expected"), [("eve@example.com", True), ("eve@example.org", False)])
def test_only_people_of_the_company_are_accepted(identifier: str, expected: bool) -> None:
    user = make(PublicUserData, identifier=identifier)
    assert nightly_job.is_ours(make(OrganizationMembershipRequest, public_user_data=user), "example.com") == expected


@pytest.mark.parametrize(("status", "expected"), [("complete", 0), ("needs_second_factor", 2)])
def test_a_sign_in_that_needs_more_is_refused(
    clerk: Any, monkeypatch: pytest.MonkeyPatch, status: str, expected: int
) -> None:
    monkeypatch.setenv("CLERK_TICKET", "ticket")
    clerk.load.return_value = None
    clerk.sign_in_with_ticket.return_value = make(SignIn, status=SignInStatus(status))
    clerk.organization().accept_all_membership_requests.return_value = make_list(BulkOutcomes)
    assert nightly_job.main("acme", "example.com") == expected
