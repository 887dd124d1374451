"""The code of the docs about invitations."""

from collections.abc import Callable

from clerk_orgs import Clerk, Organization


def invite(organization: Organization, addresses: list[str], send: Callable[[str, str], None]) -> None:
    for outcome in organization.invite_members(addresses, role="org:member", notify=False):
        if outcome.error:
            print(f"{outcome.id} was not invited: {outcome.error.text}")
        elif outcome.invitation and outcome.invitation.url:
            send(outcome.id, outcome.invitation.url)


def revoke_admins(organization: Organization) -> list[str]:
    pending = organization.invitations(status=["pending"])
    admins = [invitation.id for invitation in pending if invitation.role == "org:admin"]
    return [outcome.id for outcome in organization.revoke_invitations(admins) if not outcome.error]


def join_all(clerk: Clerk) -> list[str]:
    joined: list[str] = []
    for outcome in clerk.accept_all_organization_invitations():
        invitation = outcome.user_invitation
        if outcome.error:
            print(f"{outcome.id} was not accepted: {outcome.error.text}")
        elif invitation and invitation.public_organization_data:
            joined.append(invitation.public_organization_data.name)
    return joined
