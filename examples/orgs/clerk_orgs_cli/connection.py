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

from clerk_orgs import Clerk, FileTokenStore

from .place import Place
from .sign_in import complete


@dataclass(frozen=True)
class Connection:
    publishable_key: str | None
    base_url: str | None
    proxy_url: str | None
    organization: str | None = None

    def client(self) -> Clerk:
        if not (self.publishable_key or self.base_url or self.proxy_url):
            raise click.UsageError("Specify the instance with --publishable-key or CLERK_PUBLISHABLE_KEY.")
        store = FileTokenStore(self.session_file())
        return Clerk(self.publishable_key, base_url=self.base_url, proxy_url=self.proxy_url, token_store=store)

    def session_file(self) -> Path:
        """One file for each instance, so that a token is never sent to another instance."""
        folder = Path(click.get_app_dir("clerk-orgs"))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        instance = repr((self.publishable_key, self.base_url, self.proxy_url))
        return folder / f"session-{hashlib.sha256(instance.encode()).hexdigest()[:16]}"

    @contextmanager
    def signed_in(self) -> Generator[Place]:
        with self.client() as clerk:
            if clerk.load() is None and (ticket := os.environ.get("CLERK_TICKET")):
                complete(clerk, clerk.sign_in_with_ticket(ticket))
            yield Place(clerk, self.organization)


Command = Callable[..., None]

INSTANCE = (
    click.option(
        "--publishable-key",
        envvar="CLERK_PUBLISHABLE_KEY",
        metavar="KEY",
        help="Publishable key of the instance, pk_….",
    ),
    click.option("--base-url", envvar="CLERK_BASE_URL", metavar="URL", help="Address of the API, instead of a key."),
    click.option(
        "--proxy-url", envvar="CLERK_PROXY_URL", metavar="URL", help="Address of a proxy in front of the API."
    ),
)
ORGANIZATION = click.option(
    "--organization",
    "-o",
    envvar="CLERK_ORGANIZATION",
    metavar="ID|SLUG",
    help="The organization. Optional if you are in only one.",
)


def connected(*, to_organization: bool = True) -> Callable[[Command], Command]:
    """Adds the options of a connection to a command, and passes it as the first argument."""

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def with_connection(
            publishable_key: str | None, base_url: str | None, proxy_url: str | None, **others: Any
        ) -> None:
            named = (others.pop("organization"),) if to_organization else ()
            command(Connection(publishable_key, base_url, proxy_url, *named), **others)

        return with_options((*INSTANCE, *((ORGANIZATION,) if to_organization else ())))(with_connection)

    return decorated


def with_options(options: tuple[Callable[[Any], Any], ...]) -> Callable[[Command], Command]:
    """Adds options to a command, in this order."""

    def decorated(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated
