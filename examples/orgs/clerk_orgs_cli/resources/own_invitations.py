"""The invitations that the user who is signed in has received."""

from __future__ import annotations

from clerk_orgs import OrganizationInvitationStatus as Status
from clerk_orgs import UserOrganizationInvitation

from ..resource import PAGE, Chosen, Resource, Verb
from .organizations import FIELDS, words

ACCEPT = Verb[UserOrganizationInvitation](
    name="accept",
    help="""Accept the invitations with these ids, those in FILE, or all pending ones. You become a member.

    Safe to stop and rerun: invitations that are already accepted count as done.""",
    doing="Accepting",
    past="accepted",
    question="Accept {these} of {place}?",
    start=lambda place, ids, _: place.clerk.accept_organization_invitations(ids),
    all_of=Chosen(status="pending"),
)
OWN_INVITATIONS = Resource[UserOrganizationInvitation](
    noun="invitation",
    plural="invitations",
    help="The invitations that you have received.",
    read=lambda place, chosen: place.clerk.organization_invitations(status=chosen.statuses(Status), page_size=PAGE),
    watch=lambda place, chosen, pace: place.clerk.watch_organization_invitations(
        status=chosen.statuses(Status), **pace
    ),
    fields={
        "id": lambda invitation: invitation.id,
        "status": lambda invitation: invitation.status,
        **FIELDS,
        "role": lambda invitation: invitation.role,
        "role_name": lambda invitation: invitation.role_name,
        "email_address": lambda invitation: invitation.email_address,
        "expires_at": lambda invitation: invitation.expires_at,
        "created_at": lambda invitation: invitation.created_at,
        "updated_at": lambda invitation: invitation.updated_at,
    },
    table={
        "ID": lambda invitation: invitation.id,
        "STATUS": lambda invitation: invitation.status,
        "ORGANIZATION": FIELDS["organization_name"],
        "ROLE": lambda invitation: invitation.role,
        "INVITED (UTC)": lambda invitation: invitation.created_at,
    },
    words=lambda invitation: (invitation.id, invitation.email_address, *words(invitation)),
    created_at=lambda invitation: invitation.created_at,
    statuses=tuple(map(str, Status)),
    default_status="pending",
    is_of_organization=False,
    verbs=(ACCEPT,),
)
