"""The invitations that an organization has sent."""

from __future__ import annotations

import click

from clerk_orgs import OrganizationInvitation
from clerk_orgs import OrganizationInvitationStatus as Status

from ..resource import PAGE, Chosen, Resource, Verb
from .members import ROLE

NOTIFY = click.option(
    "--notify/--no-notify",
    default=True,
    show_default=True,
    help="Whether they get an e-mail. If not, give each of them the link in the column `url` of the list.",
)

INVITE = Verb[OrganizationInvitation](
    name="invite",
    help="""Invite the people with these e-mail addresses, or those in FILE, to become members.

    All get the same role; a column with roles in FILE is ignored. Safe to stop and rerun: nobody is invited twice. People
    who are members, or have a pending invitation with that role, count as done. A pending invitation with another role
    remains, which is a failure.""",
    doing="Inviting",
    past="invited",
    question="Invite {these} to {place} with the role {role}?",
    takes="email_address",
    things=("address", "addresses"),
    same=str.lower,
    start=lambda place, addresses, given: place.organization.invite_members(
        addresses, role=given.to_role, notify=given.notify
    ),
    options=(ROLE, NOTIFY),
)
REVOKE = Verb[OrganizationInvitation](
    name="revoke",
    help="""Revoke the invitations with these ids, those in FILE, or all pending ones.

    Safe to stop and rerun: invitations that are already revoked count as done. With --all, only invitations that were
    pending when the command began are revoked, and you are asked first.""",
    doing="Revoking",
    past="revoked",
    question="Revoke {these} of {place}?",
    start=lambda place, ids, _: place.organization.revoke_invitations(ids),
    all_of=Chosen(status="pending"),
)
INVITATIONS = Resource[OrganizationInvitation](
    noun="invitation",
    plural="invitations",
    help="The invitations that an organization has sent.",
    read=lambda place, chosen: place.organization.invitations(status=chosen.statuses(Status), page_size=PAGE),
    watch=lambda place, chosen, pace: place.organization.watch_invitations(status=chosen.statuses(Status), **pace),
    fields={
        "id": lambda invitation: invitation.id,
        "status": lambda invitation: invitation.status,
        "email_address": lambda invitation: invitation.email_address,
        "role": lambda invitation: invitation.role,
        "role_name": lambda invitation: invitation.role_name,
        "url": lambda invitation: invitation.url,
        "expires_at": lambda invitation: invitation.expires_at,
        "created_at": lambda invitation: invitation.created_at,
        "updated_at": lambda invitation: invitation.updated_at,
    },
    table={
        "ID": lambda invitation: invitation.id,
        "STATUS": lambda invitation: invitation.status,
        "E-MAIL ADDRESS": lambda invitation: invitation.email_address,
        "ROLE": lambda invitation: invitation.role,
        "INVITED (UTC)": lambda invitation: invitation.created_at,
    },
    words=lambda invitation: (invitation.id, invitation.email_address),
    created_at=lambda invitation: invitation.created_at,
    statuses=tuple(map(str, Status)),
    default_status="pending",
    verbs=(INVITE, REVOKE),
)
