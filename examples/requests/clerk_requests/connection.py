"""Which instance and organization the program works with, and which user is signed in."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from clerk_orgs import Clerk, FileTokenStore, OrganizationMembership, OrganizationResource

from .sign_in import complete


@dataclass(frozen=True)
class Connection:
    publishable_key: str | None
    base_url: str | None
    proxy_url: str | None
    organization: str | None

    def client(self) -> Clerk:
        if not (self.publishable_key or self.base_url or self.proxy_url):
            raise click.UsageError("Specify the instance with --publishable-key or CLERK_PUBLISHABLE_KEY.")
        store = FileTokenStore(self.session_file())
        return Clerk(self.publishable_key, base_url=self.base_url, proxy_url=self.proxy_url, token_store=store)

    def session_file(self) -> Path:
        """One file for each instance, so that a token is never sent to another instance."""
        folder = Path(click.get_app_dir("clerk-requests"))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        instance = repr((self.publishable_key, self.base_url, self.proxy_url))
        return folder / f"session-{hashlib.sha256(instance.encode()).hexdigest()[:16]}"

    @contextmanager
    def signed_in(self) -> Generator[Clerk]:
        with self.client() as clerk:
            if clerk.load() is None and (ticket := os.environ.get("CLERK_TICKET")):
                complete(clerk, clerk.sign_in_with_ticket(ticket))
            yield clerk

    def find_organization(self, clerk: Clerk) -> OrganizationResource:
        """The organization given, or the user's only one. Leaves the session's active organization unchanged."""
        found: list[OrganizationMembership] = []
        for membership in clerk.organization_memberships(page_size=500):
            if self.organization in (membership.organization.id, membership.organization.slug):
                return membership.organization
            found.append(membership)
        if self.organization is None and len(found) == 1:
            return found[0].organization
        yours = ", ".join(sorted(membership.organization.slug or membership.organization.id for membership in found))
        if self.organization is None:
            raise click.UsageError(f"Specify the organization with --organization. Yours: {yours or 'none'}.")
        raise click.UsageError(f"You are in no organization called {self.organization}. Yours: {yours or 'none'}.")


def connected(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the connection options to a command, and passes them as its first argument."""

    @click.option(
        "--publishable-key",
        envvar="CLERK_PUBLISHABLE_KEY",
        metavar="KEY",
        help="Publishable key of the instance, pk_….",
    )
    @click.option("--base-url", envvar="CLERK_BASE_URL", metavar="URL", help="Address of the API, instead of a key.")
    @click.option(
        "--proxy-url", envvar="CLERK_PROXY_URL", metavar="URL", help="Address of a proxy in front of the API."
    )
    @click.option(
        "--organization",
        "-o",
        envvar="CLERK_ORGANIZATION",
        metavar="ID|SLUG",
        help="The organization. Optional if you are in only one.",
    )
    @functools.wraps(command)
    def with_connection(
        publishable_key: str | None,
        base_url: str | None,
        proxy_url: str | None,
        organization: str | None,
        **others: Any,
    ) -> None:
        command(Connection(publishable_key, base_url, proxy_url, organization), **others)

    return with_connection
