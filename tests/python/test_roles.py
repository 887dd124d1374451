"""What the docs say about roles is run."""

from __future__ import annotations

from clerk_orgs import Clerk
from emulator import Emulator
from role_snippets import roles_with


def test_roles_are_found_by_what_they_grant(clerk: Clerk) -> None:
    organization = clerk.organization()
    assert roles_with(organization, "org:sys_memberships:manage") == ["org:admin"]
    assert sorted(roles_with(organization, "org:sys_memberships:read")) == ["org:admin", "org:member"]


def test_no_role_can_be_given_during_a_migration(clerk: Clerk, emulator: Emulator) -> None:
    emulator.control("options", {"role_set_migration": True})
    assert roles_with(clerk.organization(), "org:sys_memberships:manage") == []
