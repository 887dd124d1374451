"""The organizations of the user who is signed in."""

from __future__ import annotations

from clerk_orgs import OrganizationMembership

from ..resource import PAGE, Resource

MEMBERSHIPS = Resource[OrganizationMembership](
    noun="organization",
    plural="organizations",
    help="The organizations you are in.",
    read=lambda place, _: place.clerk.organization_memberships(page_size=PAGE),
    watch=lambda place, _, pace: place.clerk.watch_organization_memberships(**pace),
    fields={
        "id": lambda own: own.organization.id,
        "slug": lambda own: own.organization.slug,
        "name": lambda own: own.organization.name,
        "role": lambda own: own.role,
        "role_name": lambda own: own.role_name,
        "permissions": lambda own: own.permissions,
        "members_count": lambda own: own.organization.members_count,
        "pending_invitations_count": lambda own: own.organization.pending_invitations_count,
        "max_allowed_memberships": lambda own: own.organization.max_allowed_memberships,
        "admin_delete_enabled": lambda own: own.organization.admin_delete_enabled,
        "image_url": lambda own: own.organization.image_url if own.organization.has_image else None,
        "membership_id": lambda own: own.id,
        "joined_at": lambda own: own.created_at,
        "created_at": lambda own: own.organization.created_at,
        "updated_at": lambda own: own.organization.updated_at,
    },
    table={
        "ID": lambda own: own.organization.id,
        "SLUG": lambda own: own.organization.slug,
        "NAME": lambda own: own.organization.name,
        "ROLE": lambda own: own.role,
        "MEMBERS": lambda own: own.organization.members_count,
        "JOINED (UTC)": lambda own: own.created_at,
    },
    words=lambda own: (own.organization.id, own.organization.slug, own.organization.name),
    created_at=lambda own: own.created_at,
    is_of_organization=False,
)
