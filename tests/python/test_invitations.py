"""What the docs say about invitations is run."""

from __future__ import annotations

from clerk_orgs import Clerk, OrganizationInvitationStatus
from emulator import Emulator
from invitation_snippets import invite, join_all, revoke_admins


def test_people_are_invited_by_links_of_ones_own(clerk: Clerk) -> None:
    links: dict[str, str] = {}
    # Niels is invited as an admin, and Max is a member.
    invite(clerk.organization(), ["new@example.com", "niels@example.com", "max@example.com"], links.__setitem__)
    assert list(links) == ["new@example.com"]
    pending = clerk.organization().invitations(status=["pending"])
    assert links["new@example.com"] in [invitation.url for invitation in pending]


def test_invitations_of_admins_are_revoked(clerk: Clerk) -> None:
    organization = clerk.organization()
    assert revoke_admins(organization) == ["orginv_niels"]
    statuses = {invitation.id: invitation.status for invitation in organization.invitations()}
    assert statuses["orginv_niels"] == OrganizationInvitationStatus.REVOKED
    assert statuses["orginv_marie"] == OrganizationInvitationStatus.PENDING


def test_all_invitations_are_accepted_but_that_of_a_full_organization(clerk: Clerk, emulator: Emulator) -> None:
    emulator.seed("joining")
    clerk.sign_in_with_ticket("ticket_outsider")
    assert sorted(join_all(clerk)) == ["Acme", "Umbrella"]
    assert clerk.get_organization_memberships().total_count == 2
