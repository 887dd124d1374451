"""What the docs say about joining, creating and leaving organizations is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from clerk_orgs import Clerk, OrganizationSuggestionStatus, SessionStatus
from emulator import Emulator
from organization_snippets import brand, choose, settle


def test_a_user_joins_where_somebody_has_invited_them(clerk: Clerk, emulator: Emulator) -> None:
    emulator.seed("choose_organization")
    clerk.sign_in_with_ticket("ticket_outsider")
    assert settle(clerk) is None
    assert [membership.organization.id for membership in clerk.organization_memberships()] == ["org_acme"]
    suggestions = list(clerk.organization_suggestions())
    assert {suggestion.status for suggestion in suggestions} == {OrganizationSuggestionStatus.ACCEPTED}


def test_a_user_whom_nobody_has_invited_creates_an_organization(clerk: Clerk, emulator: Emulator) -> None:
    clerk.organization().delete()  # which has the slug
    with Clerk(base_url=emulator.base_url) as outsider:
        outsider.sign_in_with_ticket("ticket_outsider")
        organization = settle(outsider)
        assert organization
        assert (organization.name, organization.slug) == ("Acme", "acme")
        assert outsider.organization().id == organization.id


def test_an_organization_gets_a_logo(clerk: Clerk, tmp_path: Path) -> None:
    logo = tmp_path / "logo.gif"
    logo.write_bytes(b"GIF89a")
    assert brand(clerk.organization(), logo)


@pytest.mark.parametrize(
    ("ticket", "name"), [("ticket_admin", "Acme"), ("ticket_outsider", "Acme"), ("ticket_newcomer", "Globex")]
)
def test_an_organization_is_chosen(clerk: Clerk, emulator: Emulator, ticket: str, name: str) -> None:
    emulator.seed("choose_organization")
    clerk.sign_in_with_ticket(ticket)
    session = choose(clerk)
    assert (session.status, session.tasks) == (SessionStatus.ACTIVE, ())
    assert session.last_active_organization_id
    assert clerk.get_organization(session.last_active_organization_id).name == name
