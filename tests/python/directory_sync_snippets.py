"""The code of the docs about directory sync."""

from collections.abc import Callable

from clerk_orgs import DirectorySyncGroupRole, Organization


def connect(organization: Organization, connection_id: str, hand_over: Callable[[str, str], None]) -> None:
    created = organization.create_directory_sync(connection_id)
    if created.api_key:
        hand_over(created.directory_sync.endpoint_url, created.api_key)
    organization.update_directory_sync(connection_id, enabled=True)


def map_groups(organization: Organization, connection_id: str, roles: dict[str, str]) -> list[str]:
    groups = {group.display_name: group.id for group in organization.directory_sync_groups(connection_id)}
    # The first mapping that applies to a user counts.
    mappings = [
        DirectorySyncGroupRole(directory_group_id=groups[name], role=role)
        for name, role in roles.items()
        if name in groups
    ]
    mapped = organization.replace_group_role_mappings(connection_id, mappings=mappings)
    organization.update_directory_sync(connection_id, group_role_mapping_enabled=True)
    return [mapping.directory_group_display_name for mapping in mapped.data]
