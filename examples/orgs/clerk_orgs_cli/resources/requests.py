"""Membership requests: users who ask to become members."""

from __future__ import annotations

from clerk_orgs import OrganizationMembershipRequest
from clerk_orgs import OrganizationMembershipRequestStatus as Status

from ..resource import PAGE, Chosen, Resource, Verb
from .users import FIELDS, TABLE, words

PENDING = Chosen(status="pending")


def status(chosen: Chosen) -> Status | None:
    return Status(chosen.status) if chosen.status else None


ACCEPT = Verb[OrganizationMembershipRequest](
    name="accept",
    help="""Accept the requests with these ids, those in FILE, or all pending ones. Their users become members.

    Safe to stop and rerun: requests that are already accepted count as done. With --all, only requests that were pending
    when the command began are accepted, and you are asked first.""",
    doing="Accepting",
    past="accepted",
    question="Accept {these} of {place}?",
    start=lambda place, ids, _: place.organization.accept_membership_requests(ids),
    all_of=PENDING,
)
REJECT = Verb[OrganizationMembershipRequest](
    name="reject",
    help="""Reject the requests with these ids, those in FILE, or all pending ones.

    Safe to stop and rerun: requests that are already rejected count as done. With --all, only requests that were pending
    when the command began are rejected, and you are asked first.""",
    doing="Rejecting",
    past="rejected",
    question="Reject {these} of {place}?",
    start=lambda place, ids, _: place.organization.reject_membership_requests(ids),
    all_of=PENDING,
)
REQUESTS = Resource[OrganizationMembershipRequest](
    noun="request",
    plural="requests",
    help="Membership requests: users who ask to become members.",
    read=lambda place, chosen: place.organization.membership_requests(status=status(chosen), page_size=PAGE),
    watch=lambda place, chosen, pace: place.organization.watch_membership_requests(status=status(chosen), **pace),
    fields={
        "id": lambda request: request.id,
        "status": lambda request: request.status,
        **FIELDS,
        "created_at": lambda request: request.created_at,
        "updated_at": lambda request: request.updated_at,
    },
    table={
        "ID": lambda request: request.id,
        "STATUS": lambda request: request.status,
        **TABLE,
        "REQUESTED (UTC)": lambda request: request.created_at,
    },
    words=lambda request: (request.id, *words(request)),
    created_at=lambda request: request.created_at,
    statuses=tuple(map(str, Status)),
    default_status="pending",
    verbs=(ACCEPT, REJECT),
)
