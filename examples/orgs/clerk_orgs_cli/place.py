"""Where a command works: the client of the user who is signed in, and an organization of theirs."""

from __future__ import annotations

from functools import cached_property

import click

from clerk_orgs import Clerk, Organization, OrganizationMembership, OrganizationResource


class Place:
    def __init__(self, clerk: Clerk, organization: str | None) -> None:
        self.clerk = clerk
        self._organization = organization

    @cached_property
    def organization(self) -> Organization:
        return self.clerk.organization(self.membership.organization.id)

    @cached_property
    def active_organization(self) -> Organization:
        """The same, made active in the session, where Clerk looks for it in some calls."""
        self.clerk.set_active(organization=self.organization.id)
        return self.organization

    @property
    def resource(self) -> OrganizationResource:
        return self.membership.organization

    @cached_property
    def membership(self) -> OrganizationMembership:
        """That in the organization given, or the user's only one. Leaves the session's active organization unchanged."""
        found: list[OrganizationMembership] = []
        for membership in self.clerk.organization_memberships(page_size=500):
            if self._organization in (membership.organization.id, membership.organization.slug):
                return membership
            found.append(membership)
        if self._organization is None and len(found) == 1:
            return found[0]
        yours = ", ".join(sorted(membership.organization.slug or membership.organization.id for membership in found))
        if self._organization is None:
            raise click.UsageError(f"Specify the organization with --organization. Yours: {yours or 'none'}.")
        raise click.UsageError(f"You are in no organization called {self._organization}. Yours: {yours or 'none'}.")

    def must_be_named(self) -> None:
        """Raises where the user's only organization must not be taken for the one that is meant."""
        if self._organization is None:
            raise click.UsageError("Specify the organization with --organization.")

    @property
    def user_id(self) -> str | None:
        user = self.clerk.user()
        return user and user.id

    @property
    def who(self) -> str:
        """What the user who is signed in is called."""
        user = self.clerk.user()
        if user is None:
            return "nobody"
        addresses = {address.id: address.email_address for address in user.email_addresses}
        return addresses.get(user.primary_email_address_id or "") or user.username or user.id
