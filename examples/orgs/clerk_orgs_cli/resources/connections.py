"""The enterprise connections of an organization, with which the users of its domains sign in."""

from __future__ import annotations

from clerk_orgs import EnterpriseConnection, UpdateEnterpriseConnectionParams

from ..job import OneByOne
from ..place import Place
from ..resource import Chosen, Given, Resource, Verb
from .setting_up import create, test


def connections(place: Place) -> tuple[EnterpriseConnection, ...]:
    return place.active_organization.get_enterprise_connections().data


def switched(place: Place, ids: list[str], *, active: bool) -> OneByOne:
    organization, params = place.active_organization, UpdateEnterpriseConnectionParams(active=active)
    return OneByOne(
        ids,
        lambda id: organization.update_enterprise_connection(id, params=params),
        lambda id: any(one.id == id and one.active == active for one in connections(place)),
    )


def delete(place: Place, ids: list[str], _: Given) -> OneByOne:
    organization = place.active_organization
    return OneByOne(
        ids,
        organization.delete_enterprise_connection,
        lambda id: all(one.id != id for one in connections(place)),
    )


ACTIVATE = Verb[EnterpriseConnection](
    name="activate",
    help="Let users sign in with the connections with these ids, or those in FILE. Safe to stop and rerun.",
    doing="Activating",
    past="activated",
    question="Activate {these} of {place}?",
    start=lambda place, ids, _: switched(place, ids, active=True),
)
DEACTIVATE = Verb[EnterpriseConnection](
    name="deactivate",
    help="Let nobody sign in with the connections with these ids, those in FILE, or all. Safe to stop and rerun.",
    doing="Deactivating",
    past="deactivated",
    question="Deactivate {these} of {place}?",
    start=lambda place, ids, _: switched(place, ids, active=False),
    all_of=Chosen(),
)
DELETE = Verb[EnterpriseConnection](
    name="delete",
    help="""Delete the connections with these ids, or those in FILE.

    Safe to stop and rerun: connections that the organization does not have count as done.""",
    doing="Deleting",
    past="deleted",
    question="Delete {these} of {place}?",
    start=delete,
)
CONNECTIONS = Resource[EnterpriseConnection](
    noun="connection",
    plural="connections",
    help="The enterprise connections, with which the users of an organization's domains sign in.",
    read=lambda place, _: connections(place),
    fields={
        "id": lambda connection: connection.id,
        "name": lambda connection: connection.name,
        "provider": lambda connection: connection.provider,
        "active": lambda connection: str(connection.active).lower(),
        "domains": lambda connection: connection.domains,
        "acs_url": lambda connection: connection.saml_connection and connection.saml_connection.acs_url,
        "sp_entity_id": lambda connection: connection.saml_connection and connection.saml_connection.sp_entity_id,
        "redirect_uri": lambda connection: connection.oauth_config and connection.oauth_config.redirect_uri,
        "created_at": lambda connection: connection.created_at,
        "updated_at": lambda connection: connection.updated_at,
    },
    table={
        "ID": lambda connection: connection.id,
        "NAME": lambda connection: connection.name,
        "PROVIDER": lambda connection: connection.provider,
        "ACTIVE": lambda connection: "yes" if connection.active else "no",
        "DOMAINS": lambda connection: connection.domains,
        "ADDED (UTC)": lambda connection: connection.created_at,
    },
    words=lambda connection: (connection.id, connection.name, *connection.domains),
    created_at=lambda connection: connection.created_at,
    verbs=(ACTIVATE, DEACTIVATE, DELETE),
    others=(create, test),
)
