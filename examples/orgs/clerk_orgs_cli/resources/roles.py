"""The roles that members of an organization can have."""

from __future__ import annotations

from clerk_orgs import Role

from ..resource import PAGE, Resource

ROLES = Resource[Role](
    noun="role",
    plural="roles",
    help="The roles that members can have, and what they permit.",
    read=lambda place, _: place.organization.roles(page_size=PAGE),
    watch=lambda place, _, pace: place.organization.watch_roles(**pace),
    fields={
        "key": lambda role: role.key,
        "name": lambda role: role.name,
        "description": lambda role: role.description,
        "permissions": lambda role: tuple(permission.key for permission in role.permissions),
        "id": lambda role: role.id,
        "created_at": lambda role: role.created_at,
        "updated_at": lambda role: role.updated_at,
    },
    table={
        "KEY": lambda role: role.key,
        "NAME": lambda role: role.name,
        "PERMISSIONS": lambda role: tuple(permission.key for permission in role.permissions),
    },
    words=lambda role: (role.id, role.key, role.name, role.description),
    created_at=lambda role: role.created_at,
)
