"""What the docs say about membership requests is run."""

from __future__ import annotations

from clerk_orgs import Clerk, PublicUserData
from emulator import Emulator
from membership_request_snippets import decide

ACCEPT = "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept"


def is_grace(user: PublicUserData) -> bool:
    return user.first_name == "Grace"


def test_each_request_is_decided(clerk: Clerk) -> None:
    organization = clerk.organization()
    assert decide(organization, is_grace) == ["orgmemreq_grace"]
    assert organization.get_membership_requests(status="pending").total_count == 0
    assert organization.get_membership("user_grace")


def test_what_somebody_else_has_decided_is_left_out(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(route=ACCEPT, status=404, code="resource_not_found")
    assert decide(clerk.organization(), is_grace) == []


def test_adding_a_user_answers_the_request(clerk: Clerk) -> None:
    organization = clerk.organization()
    organization.add_member("user_grace", role="org:member")
    accepted = organization.membership_requests(status="accepted")
    assert "orgmemreq_grace" in [request.id for request in accepted]
