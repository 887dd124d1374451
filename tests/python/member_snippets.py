"""The code of the docs about members."""

from clerk_orgs import Organization, OrganizationMembership


def promote(organization: Organization, user_id: str) -> OrganizationMembership:
    if organization.get_membership(user_id) is None:
        return organization.add_member(user_id, role="org:admin")
    return organization.update_member(user_id, role="org:admin")


def remove_banned(organization: Organization) -> list[str]:
    users = [member.public_user_data for member in organization.memberships()]
    banned = [user.user_id for user in users if user and user.banned and user.user_id]
    removed: list[str] = []
    for outcome in organization.remove_members(banned):
        if outcome.error:
            print(f"{outcome.id} was not removed: {outcome.error.text}")
        else:
            removed.append(outcome.id)
    return removed
