"""The members of an organization."""

from __future__ import annotations

import click

from clerk_orgs import OrganizationMembership

from ..place import Place
from ..resource import PAGE, Chosen, Resource, Verb
from .users import FIELDS, TABLE, words

USERS = ("user", "users")
ROLE = click.option("--role", "to_role", required=True, metavar="ROLE", help="The role they get, such as org:member.")
NEW_ROLE = click.option("--to", "to_role", required=True, metavar="ROLE", help="The new role, such as org:admin.")
WITH_ROLE = click.option(
    "--role", multiple=True, metavar="ROLE", help="Only members with ROLE. Can be given repeatedly."
)


def is_oneself(place: Place, member: OrganizationMembership) -> bool:
    user = member.public_user_data
    return user is not None and user.user_id == place.user_id


ADD = Verb[OrganizationMembership](
    name="add",
    help="""Add the users with these ids, or those in FILE, as members. No invitations are sent.

    All get the same role; a column with roles in FILE is ignored. Safe to stop and rerun: users who are members with that
    role count as done. Members with another role keep it, which is a failure.""",
    doing="Adding",
    past="added",
    question="Add {these} to {place} with the role {role}?",
    takes="user_id",
    things=USERS,
    start=lambda place, ids, given: place.organization.add_members(ids, role=given.to_role),
    options=(ROLE,),
)
SET_ROLE = Verb[OrganizationMembership](
    name="set-role",
    help="""Give the members with these user ids, those in FILE, or all another role.

    Safe to stop and rerun: members who already have the role count as done. With --all, only those who were members when
    the command began are changed, except you, and you are asked first.""",
    doing="Changing",
    past="changed",
    question="Give {these} of {place} the role {role}?",
    takes="user_id",
    start=lambda place, ids, given: place.organization.update_members(ids, role=given.to_role),
    all_of=Chosen(),
    options=(NEW_ROLE,),
    spares=is_oneself,
    spared="you",
)
REMOVE = Verb[OrganizationMembership](
    name="remove",
    help="""Remove the members with these user ids, those in FILE, or all.

    Safe to stop and rerun: users who are no members count as done. With --all, only those who were members when the command
    began are removed, except you, and you are asked first.""",
    doing="Removing",
    past="removed",
    question="Remove {these} of {place}?",
    takes="user_id",
    start=lambda place, ids, _: place.organization.remove_members(ids),
    all_of=Chosen(),
    spares=is_oneself,
    spared="you",
)
MEMBERS = Resource[OrganizationMembership](
    noun="member",
    plural="members",
    help="The members of an organization, and their roles.",
    read=lambda place, chosen: place.organization.memberships(
        query=chosen.query or None, role=chosen.role, page_size=PAGE
    ),
    watch=lambda place, chosen, pace: place.organization.watch_memberships(
        query=chosen.query or None, role=chosen.role, **pace
    ),
    fields={
        **FIELDS,
        "role": lambda member: member.role,
        "role_name": lambda member: member.role_name,
        "id": lambda member: member.id,
        "created_at": lambda member: member.created_at,
        "updated_at": lambda member: member.updated_at,
    },
    table={
        "USER ID": FIELDS["user_id"],
        "ROLE": lambda member: member.role,
        **TABLE,
        "JOINED (UTC)": lambda member: member.created_at,
    },
    words=words,
    created_at=lambda member: member.created_at,
    filters=(WITH_ROLE,),
    is_searched_by_server=True,
    verbs=(ADD, SET_ROLE, REMOVE),
)
