"""Selecting requests."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TextIO

import click

from clerk_orgs import OrganizationMembershipRequest
from clerk_orgs import OrganizationMembershipRequestStatus as Status

STATUSES = [str(status) for status in (Status.PENDING, Status.ACCEPTED, Status.REJECTED)]
DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@dataclass(frozen=True)
class Filter:
    """Filters that the server does not offer."""

    query: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, request: OrganizationMembershipRequest) -> bool:
        if self.since and request.created_at < self.since:
            return False
        if self.until and request.created_at >= self.until:
            return False
        return not self.query or any(self.query.casefold() in text.casefold() for text in words(request))


def words(request: OrganizationMembershipRequest) -> Iterator[str]:
    yield request.id
    if user := request.public_user_data:
        yield from filter(None, (user.user_id, user.identifier, user.username))
        yield full_name(request)


def full_name(request: OrganizationMembershipRequest) -> str:
    user = request.public_user_data
    return " ".join(filter(None, (user.first_name, user.last_name))) if user else ""


def utc(_: click.Context, __: click.Parameter, value: datetime | None) -> datetime | None:
    return value and value.replace(tzinfo=timezone.utc)


def filters(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option("--query", default="", metavar="TEXT", help="Only requests with TEXT in id, name or identifier."),
        click.option(
            "--since", type=DAY, callback=utc, metavar="DATE", help="Only requests made on DATE (UTC) or later."
        ),
        click.option("--until", type=DAY, callback=utc, metavar="DATE", help="Only requests made before DATE (UTC)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def status(default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    choice = click.Choice([*STATUSES, "all"])
    return click.option(
        "--status", "-s", type=choice, default=default, show_default=True, help="Only requests with this status."
    )


def status_of(word: str) -> Status | None:
    return None if word == "all" else Status(word)


def ids_in(file: TextIO) -> Iterable[str]:
    """The first column of a list of ids, or of a CSV file that `list` wrote."""
    cells = (row[0].strip() for row in csv.reader(file) if row)
    return [cell for cell in cells if cell and cell != "id"]
