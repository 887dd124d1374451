"""What rows that are about an organization show of it to somebody who is no member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from clerk_orgs import PublicOrganizationData

from ..resource import Cells


class HasOrganization(Protocol):
    @property
    def public_organization_data(self) -> PublicOrganizationData | None: ...


def words(row: HasOrganization) -> Iterator[str | None]:
    if organization := row.public_organization_data:
        yield from (organization.id, organization.slug, organization.name)


FIELDS: Cells[HasOrganization] = {
    "organization_id": lambda row: row.public_organization_data and row.public_organization_data.id,
    "organization_slug": lambda row: row.public_organization_data and row.public_organization_data.slug,
    "organization_name": lambda row: row.public_organization_data and row.public_organization_data.name,
}
