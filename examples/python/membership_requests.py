"""Shows the membership requests of an organization and accepts or rejects the first pending one.

Environment: CLERK_PUBLISHABLE_KEY or CLERK_BASE_URL; CLERK_TICKET, or CLERK_IDENTIFIER and CLERK_PASSWORD;
CLERK_ORGANIZATION (id or slug); CLERK_ACTION (accept, reject or add; accept by default); CLERK_TOKEN_FILE, a file that
keeps the session, so that a program that runs every night signs in only when nobody is signed in.
With the argument --async, it does the same with awaited calls.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timezone

from clerk_orgs import (
    AsyncClerk,
    AsyncOrganization,
    Clerk,
    ClerkError,
    FileTokenStore,
    Organization,
    OrganizationMembership,
    OrganizationMembershipRequest,
    SignIn,
    SignInStatus,
)
from clerk_orgs import OrganizationMembershipRequestStatus as Status

KEY, BASE_URL = os.environ.get("CLERK_PUBLISHABLE_KEY"), os.environ.get("CLERK_BASE_URL")
TICKET = os.environ.get("CLERK_TICKET")
TOKEN_FILE = os.environ.get("CLERK_TOKEN_FILE")
STORE = FileTokenStore(TOKEN_FILE) if TOKEN_FILE else None
ACTION = os.environ.get("CLERK_ACTION", "accept")
DONE = {"accept": "Accepted", "reject": "Rejected", "add": "Added"}


def blocking() -> None:
    with Clerk(KEY, base_url=BASE_URL, token_store=STORE) as clerk:
        if clerk.load() is None:
            check_complete(sign_in(clerk))
        clerk.set_active(organization=needed("CLERK_ORGANIZATION"))
        organization = clerk.organization()
        membership = check_admin(own_membership(clerk, organization.id))

        requests = list(organization.membership_requests())
        show(membership, requests)
        pending = next((request for request in requests if request.status == Status.PENDING), None)
        if pending is None:
            print("\nNothing is pending.")
            return
        answer(organization, pending)
        print(f"\n{DONE[ACTION]} {who(pending)}.\n")
        show(membership, list(organization.membership_requests()))


def sign_in(clerk: Clerk) -> SignIn:
    if TICKET:
        return clerk.sign_in_with_ticket(TICKET)
    return clerk.sign_in_with_password(needed("CLERK_IDENTIFIER"), password=needed("CLERK_PASSWORD"))


def own_membership(clerk: Clerk, organization_id: str) -> OrganizationMembership | None:
    number, more = 1, True
    while more:
        page = clerk.get_organization_memberships(initial_page=number)
        for membership in page.data:
            if membership.organization.id == organization_id:
                return membership
        number, more = number + 1, page.has_next_page
    return None


def answer(organization: Organization, request: OrganizationMembershipRequest) -> None:
    if ACTION == "add":
        organization.add_member(user_id=cells(request)[0], role="org:member")
    elif ACTION == "reject":
        organization.reject_membership_request(request.id)
    else:
        organization.accept_membership_request(request.id)


async def asynchronous() -> None:
    async with AsyncClerk(KEY, base_url=BASE_URL, token_store=STORE) as clerk:
        if await clerk.load() is None:
            check_complete(await sign_in_async(clerk))
        await clerk.set_active(organization=needed("CLERK_ORGANIZATION"))
        organization = clerk.organization()
        membership = check_admin(await own_membership_async(clerk, organization.id))

        requests = [request async for request in organization.membership_requests()]
        show(membership, requests)
        pending = next((request for request in requests if request.status == Status.PENDING), None)
        if pending is None:
            print("\nNothing is pending.")
            return
        await answer_async(organization, pending)
        print(f"\n{DONE[ACTION]} {who(pending)}.\n")
        show(membership, [request async for request in organization.membership_requests()])


async def sign_in_async(clerk: AsyncClerk) -> SignIn:
    if TICKET:
        return await clerk.sign_in_with_ticket(TICKET)
    return await clerk.sign_in_with_password(needed("CLERK_IDENTIFIER"), password=needed("CLERK_PASSWORD"))


async def own_membership_async(clerk: AsyncClerk, organization_id: str) -> OrganizationMembership | None:
    number, more = 1, True
    while more:
        page = await clerk.get_organization_memberships(initial_page=number)
        for membership in page.data:
            if membership.organization.id == organization_id:
                return membership
        number, more = number + 1, page.has_next_page
    return None


async def answer_async(organization: AsyncOrganization, request: OrganizationMembershipRequest) -> None:
    if ACTION == "add":
        await organization.add_member(user_id=cells(request)[0], role="org:member")
    elif ACTION == "reject":
        await organization.reject_membership_request(request.id)
    else:
        await organization.accept_membership_request(request.id)


def check_complete(state: SignIn) -> None:
    if state.status != SignInStatus.COMPLETE:
        sys.exit(f"The sign-in needs more: {state.status}.")


def check_admin(membership: OrganizationMembership | None) -> OrganizationMembership:
    if membership is None or not membership.is_admin:
        sys.exit("You are not an admin of this organization.")
    return membership


def show(membership: OrganizationMembership, requests: list[OrganizationMembershipRequest]) -> None:
    organization = membership.organization
    print(f"Membership requests of {organization.name} ({organization.id}): {len(requests)}")
    header = ("USER ID", "IDENTIFIER", "NAME", "STATUS", "REQUESTED AT")
    rows = [cells(request) for request in requests]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, ["-" * width for width in widths], *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def cells(request: OrganizationMembershipRequest) -> tuple[str, ...]:
    user = request.public_user_data
    names = [name for name in (user.first_name, user.last_name) if name] if user else []
    at = request.created_at.astimezone(timezone.utc)
    return (
        (user and user.user_id) or "-",
        (user and user.identifier) or "-",
        " ".join(names) or "-",
        request.status,
        f"{at:%Y-%m-%dT%H:%M:%SZ}",
    )


def who(request: OrganizationMembershipRequest) -> str:
    user_id, identifier, *_ = cells(request)
    return f"{user_id} ({identifier})"


def needed(name: str) -> str:
    return os.environ.get(name) or sys.exit(f"Set {name}.")


if __name__ == "__main__":
    try:
        asyncio.run(asynchronous()) if "--async" in sys.argv else blocking()
    except ClerkError as error:
        sys.exit(str(error))
