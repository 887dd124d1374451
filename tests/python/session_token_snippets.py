"""The code of the docs about session tokens."""

from clerk_orgs import Clerk, SessionToken


def may(clerk: Clerk, permission: str) -> bool:
    token = SessionToken(clerk.get_token())
    claims = token.claims
    print(f"{claims.user_id} is {claims.organization_role} of {claims.organization_slug}")
    granted = token.has(permission=permission)
    # None: the token cannot say, and must not grant anything. The membership says it.
    return clerk.organization().has_permission(permission) if granted is None else granted
