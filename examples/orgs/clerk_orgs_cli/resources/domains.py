"""The domains of an organization, whose users can join it."""

from __future__ import annotations

import click

from clerk_orgs import OrganizationDomain
from clerk_orgs import OrganizationEnrollmentMode as Mode

from ..job import OneByOne
from ..place import Place
from ..resource import PAGE, Chosen, Given, Resource, Verb
from .affiliation import verify_by_email
from .ownership import is_owned, verify_ownership

MODES = click.Choice([str(mode) for mode in Mode])


def mode(word: str | None) -> Mode | None:
    return Mode(word) if word else None


def is_verified(chosen: Chosen) -> bool | None:
    return chosen.status == "verified" if chosen.status else None


def add(place: Place, names: list[str], given: Given) -> OneByOne:
    organization = place.organization
    return OneByOne(
        names,
        lambda name: organization.create_domain(name, enrollment_mode=mode(given.to_mode)),
        lambda name: any(domain.name == name.lower() for domain in organization.domains(page_size=PAGE)),
    )


def verify_by_dns(place: Place, ids: list[str], _: Given) -> OneByOne:
    organization = place.organization
    return OneByOne(
        ids, lambda id: verify_ownership(organization, id), lambda id: is_owned(organization.get_domain(id))
    )


ADD = Verb[OrganizationDomain](
    name="add",
    help="""Add the domains with these names, or those in FILE, such as example.com.

    They are not verified: `verify-by-email` or `verify-by-dns` is next. Safe to stop and rerun: domains that the
    organization has count as done.""",
    doing="Adding",
    past="added",
    question="Add {these} to {place}?",
    takes="name",
    same=str.lower,
    start=add,
    options=(
        click.option("--mode", "to_mode", type=MODES, help="How their users can join. Default: manual_invitation."),
    ),
)
DELETE = Verb[OrganizationDomain](
    name="delete",
    help="""Delete the domains with these ids, those in FILE, or all.

    Safe to stop and rerun: domains that the organization does not have count as done.""",
    doing="Deleting",
    past="deleted",
    question="Delete {these} of {place}?",
    start=lambda place, ids, _: place.organization.delete_domains(ids),
    all_of=Chosen(),
)
SET_MODE = Verb[OrganizationDomain](
    name="set-mode",
    help="""Change how the users of the domains with these ids, those in FILE, or all can join.

    Safe to stop and rerun: domains that already have the mode count as done.""",
    doing="Changing",
    past="changed",
    question="Give {these} of {place} the mode {mode}?",
    start=lambda place, ids, given: place.organization.update_domains_enrollment_mode(
        ids, enrollment_mode=Mode(given.to_mode), delete_pending=given.delete_pending
    ),
    all_of=Chosen(),
    options=(
        click.option("--to", "to_mode", type=MODES, required=True, help="The new mode."),
        click.option("--delete-pending", is_flag=True, help="Delete the invitations and suggestions of the old mode."),
    ),
)
VERIFY_BY_DNS = Verb[OrganizationDomain](
    name="verify-by-dns",
    help="""Verify by a TXT record that the organization owns the domains with these ids, those in FILE, or all.

    The first time, this says which records to publish. Repeat it once they are published: until a record can be found, its
    domain is a failure. The records are also in the columns `txt_record_name` and `txt_record_value` of the list.""",
    doing="Verifying",
    past="verified",
    question="Verify {these} of {place}?",
    start=verify_by_dns,
    all_of=Chosen(),
    spares=lambda _, domain: is_owned(domain),
    spared="those verified so before",
)
DOMAINS = Resource[OrganizationDomain](
    noun="domain",
    plural="domains",
    help="The domains whose users can join an organization.",
    read=lambda place, chosen: place.organization.domains(
        verified=is_verified(chosen), enrollment_mode=mode(chosen.mode), page_size=PAGE
    ),
    watch=lambda place, chosen, pace: place.organization.watch_domains(
        verified=is_verified(chosen), enrollment_mode=mode(chosen.mode), **pace
    ),
    fields={
        "id": lambda domain: domain.id,
        "name": lambda domain: domain.name,
        "enrollment_mode": lambda domain: domain.enrollment_mode,
        "affiliation_status": lambda domain: domain.affiliation_verification and domain.affiliation_verification.status,
        "affiliation_email_address": lambda domain: domain.affiliation_email_address,
        "ownership_status": lambda domain: domain.ownership_verification and domain.ownership_verification.status,
        "txt_record_name": lambda domain: (
            domain.ownership_verification and domain.ownership_verification.txt_record_name
        ),
        "txt_record_value": lambda domain: (
            domain.ownership_verification and domain.ownership_verification.txt_record_value
        ),
        "total_pending_invitations": lambda domain: domain.total_pending_invitations,
        "total_pending_suggestions": lambda domain: domain.total_pending_suggestions,
        "created_at": lambda domain: domain.created_at,
        "updated_at": lambda domain: domain.updated_at,
    },
    table={
        "ID": lambda domain: domain.id,
        "NAME": lambda domain: domain.name,
        "MODE": lambda domain: domain.enrollment_mode,
        "AFFILIATION": lambda domain: domain.affiliation_verification and domain.affiliation_verification.status,
        "OWNERSHIP": lambda domain: domain.ownership_verification and domain.ownership_verification.status,
        "ADDED (UTC)": lambda domain: domain.created_at,
    },
    words=lambda domain: (domain.id, domain.name, domain.affiliation_email_address),
    created_at=lambda domain: domain.created_at,
    filters=(click.option("--mode", type=MODES, help="Only domains with this mode."),),
    statuses=("verified", "unverified"),
    verbs=(ADD, DELETE, SET_MODE, VERIFY_BY_DNS),
    others=(verify_by_email,),
)
