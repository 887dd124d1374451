"""The code of the docs about roles."""

from clerk_orgs import Organization


def roles_with(organization: Organization, permission: str) -> list[str]:
    if organization.get_roles().has_role_set_migration:
        return []  # nobody can be given a role now
    roles = organization.roles()
    return [role.key for role in roles if permission in [granted.key for granted in role.permissions]]
