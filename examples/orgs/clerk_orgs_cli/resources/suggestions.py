"""The organizations that Clerk suggests to the user who is signed in."""

from __future__ import annotations

from clerk_orgs import OrganizationSuggestion
from clerk_orgs import OrganizationSuggestionStatus as Status

from ..resource import PAGE, Chosen, Resource, Verb
from .organizations import FIELDS, words

ACCEPT = Verb[OrganizationSuggestion](
    name="accept",
    help="""Accept the suggestions with these ids, those in FILE, or all pending ones.

    This asks to join: you become a member when an administrator accepts your membership request. Safe to stop and rerun:
    suggestions that are already accepted count as done.""",
    doing="Accepting",
    past="accepted",
    question="Accept {these} of {place}?",
    start=lambda place, ids, _: place.clerk.accept_organization_suggestions(ids),
    all_of=Chosen(status="pending"),
)
SUGGESTIONS = Resource[OrganizationSuggestion](
    noun="suggestion",
    plural="suggestions",
    help="Organizations that you can ask to join, because their domain is that of your e-mail address.",
    read=lambda place, chosen: place.clerk.organization_suggestions(status=chosen.statuses(Status), page_size=PAGE),
    watch=lambda place, chosen, pace: place.clerk.watch_organization_suggestions(
        status=chosen.statuses(Status), **pace
    ),
    fields={
        "id": lambda suggestion: suggestion.id,
        "status": lambda suggestion: suggestion.status,
        **FIELDS,
        "created_at": lambda suggestion: suggestion.created_at,
        "updated_at": lambda suggestion: suggestion.updated_at,
    },
    table={
        "ID": lambda suggestion: suggestion.id,
        "STATUS": lambda suggestion: suggestion.status,
        "ORGANIZATION": FIELDS["organization_name"],
        "SUGGESTED (UTC)": lambda suggestion: suggestion.created_at,
    },
    words=lambda suggestion: (suggestion.id, *words(suggestion)),
    created_at=lambda suggestion: suggestion.created_at,
    statuses=tuple(map(str, Status)),
    default_status="pending",
    is_of_organization=False,
    verbs=(ACCEPT,),
)
