"""What the docs say about members is run."""

from __future__ import annotations

import pytest

from clerk_orgs import Clerk
from emulator import Emulator
from member_snippets import promote, remove_banned


@pytest.mark.parametrize("user_id", ["user_max", "user_olga"])
def test_a_user_becomes_an_admin(clerk: Clerk, user_id: str) -> None:
    organization = clerk.organization()
    assert promote(organization, user_id).role == "org:admin"
    membership = organization.get_membership(user_id)
    assert membership
    assert membership.role == "org:admin"


def test_banned_users_are_removed(clerk: Clerk, emulator: Emulator) -> None:
    emulator.seed("limits")
    clerk.sign_in_with_ticket("ticket_admin")
    organization = clerk.organization("acme")
    organization.add_member("user_banned", role="org:member")
    assert remove_banned(organization) == ["user_banned"]
    assert organization.get_membership("user_banned") is None


def test_the_own_role_is_known_without_a_permission(clerk: Clerk, emulator: Emulator) -> None:
    emulator.seed("limits")
    clerk.sign_in_with_ticket("ticket_guest")
    user = clerk.user()
    assert user
    assert [(one.role, one.permissions) for one in user.organization_memberships] == [("org:guest", ())]
    organization = clerk.organization("acme")
    assert not organization.has_permission("org:sys_memberships:read")
