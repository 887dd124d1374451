"""What rows that are about a user show of that user."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from clerk_orgs import PublicUserData

from ..resource import Cells


class HasUser(Protocol):
    @property
    def public_user_data(self) -> PublicUserData | None: ...


def full_name(row: HasUser) -> str:
    user = row.public_user_data
    return " ".join(filter(None, (user.first_name, user.last_name))) if user else ""


def words(row: HasUser) -> Iterator[str | None]:
    if user := row.public_user_data:
        yield from (user.user_id, user.identifier, user.username)
        yield full_name(row)


FIELDS: Cells[HasUser] = {
    "user_id": lambda row: row.public_user_data and row.public_user_data.user_id,
    "identifier": lambda row: row.public_user_data and row.public_user_data.identifier,
    "first_name": lambda row: row.public_user_data and row.public_user_data.first_name,
    "last_name": lambda row: row.public_user_data and row.public_user_data.last_name,
}
TABLE: Cells[HasUser] = {
    "IDENTIFIER": FIELDS["identifier"],
    "NAME": full_name,
}
