"""Fakes of what makes calls, for type checkers. Never run."""

from typing import Any

from clerk_orgs import (
    AsyncClerk,
    AsyncMemberships,
    AsyncOrganization,
    BulkOutcomes,
    Memberships,
    NotFound,
    Organization,
    OrganizationMembership,
)
from clerk_orgs.testing import make, make_list


class OneMember(Organization):
    def __init__(self) -> None: ...

    def memberships(self, **_: Any) -> Memberships:
        return make_list(Memberships, [make(OrganizationMembership, role="org:admin")])


class AsyncOneMember(AsyncOrganization):
    def __init__(self, organization_id: str) -> None:
        self._id = organization_id

    @property
    def id(self) -> str:
        return self._id

    async def add_member(self, user_id: str, *, role: str) -> OrganizationMembership:
        return make(OrganizationMembership, role=role, id=user_id)

    def memberships(self, **_: Any) -> AsyncMemberships:
        return make_list(AsyncMemberships, [make(OrganizationMembership)])


class SignedIn(AsyncClerk):
    def __init__(self) -> None:
        self.used: list[str] = []

    def organization(self, id_or_slug: str | None = None) -> AsyncOrganization:
        self.used.append(id_or_slug or "active")
        return AsyncOneMember("org_1")


class TwoPages(Memberships):
    def __init__(self, pages: list[tuple[OrganizationMembership, ...]]) -> None:
        self._pages = pages

    def next_page(self) -> tuple[OrganizationMembership, ...] | None:
        return self._pages.pop(0) if self._pages else None


async def fakes() -> None:
    one: Organization = OneMember()
    print([member.role for member in one.memberships()], make_list(BulkOutcomes).total_count())
    async with SignedIn() as clerk:
        print([member.role async for member in clerk.organization().memberships()], clerk.used)
    error: NotFound = make(NotFound, text="No such member.", status=404)
    print(error.info.text, NotFound("No such member."))
    print([member.id for member in TwoPages([(make(OrganizationMembership),), ()])])
