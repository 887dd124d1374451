"""The members who can sign in without the enterprise connections of an organization."""

from __future__ import annotations

from clerk_orgs import SsoBypassAllowlistUser

from ..resource import Chosen, Resource, Verb
from .users import FIELDS, TABLE, words

MEMBERS = ("member", "members")

ADD = Verb[SsoBypassAllowlistUser](
    name="add",
    help="""Let the members with these user ids, or those in FILE, sign in with an e-mail code.

    They need a verified e-mail address at a domain of one of the connections. Safe to stop and rerun.""",
    doing="Adding",
    past="added",
    question="Let {these} of {place} sign in with an e-mail code?",
    takes="user_id",
    things=MEMBERS,
    start=lambda place, ids, _: place.organization.add_sso_bypass_allowlist_users(ids),
)
REMOVE = Verb[SsoBypassAllowlistUser](
    name="remove",
    help="""Let the members with these user ids, those in FILE, or all sign in with a connection only, again.

    Safe to stop and rerun: members who are not on the list count as done.""",
    doing="Removing",
    past="removed",
    question="Let {these} of {place} sign in with a connection only?",
    takes="user_id",
    things=MEMBERS,
    start=lambda place, ids, _: place.organization.remove_sso_bypass_allowlist_users(ids),
    all_of=Chosen(),
)
BYPASSES = Resource[SsoBypassAllowlistUser](
    noun="bypass",
    plural="bypasses",
    help="The members who can sign in without the enterprise connections of an organization.",
    read=lambda place, _: place.organization.get_sso_bypass_allowlist_users().data,
    fields={
        **FIELDS,
        "user_id": lambda user: user.user_id,
        "created_at": lambda user: user.created_at,
        "updated_at": lambda user: user.updated_at,
    },
    table={
        "USER ID": lambda user: user.user_id,
        **TABLE,
        "ADDED (UTC)": lambda user: user.created_at,
    },
    words=words,
    created_at=lambda user: user.created_at,
    verbs=(ADD, REMOVE),
)
