"""The resources: what each of them shows, and what can be done to it."""

from .bypasses import BYPASSES
from .connections import CONNECTIONS
from .domains import DOMAINS
from .invitations import INVITATIONS
from .members import MEMBERS
from .memberships import MEMBERSHIPS
from .own_invitations import OWN_INVITATIONS
from .requests import REQUESTS
from .roles import ROLES
from .suggestions import SUGGESTIONS

OF_ORGANIZATION = (REQUESTS, MEMBERS, INVITATIONS, DOMAINS, CONNECTIONS, BYPASSES, ROLES)
OF_USER = (OWN_INVITATIONS, SUGGESTIONS)

__all__ = ["MEMBERSHIPS", "OF_ORGANIZATION", "OF_USER"]
