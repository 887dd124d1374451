"""Manages Clerk (https://clerk.com) organizations from Python: memberships, membership requests and roles.

    from clerk_orgs import Clerk, OrganizationMembershipRequestStatus as Status

    with Clerk("pk_test_…") as clerk:
        clerk.sign_in_with_ticket(ticket)
        clerk.set_active(organization="acme")
        organization = clerk.organization()
        for request in organization.membership_requests(status=Status.PENDING):
            organization.accept_membership_request(request.id)

`Clerk` blocks the thread and `AsyncClerk` is awaited; both do the same. Values such as `OrganizationMembership` are
immutable, comparable and hashable, and can be serialised (`value.to_json()`). Every failed call raises a `ClerkError`,
such as `NotFound`. Its text is suitable for display to a user, and its attributes, such as `status`, have all other
details.

Objects that make calls, such as a client, are shared and cannot be copied. Another process, including a forked one, has to
create a client of its own. This is an independent project, not made by Clerk.
"""

from typing import TYPE_CHECKING

from . import _interpreter  # noqa: F401  # pyright: ignore[reportUnusedImport]

# isort: split
from . import _ffi, _finish  # noqa: F401  # pyright: ignore[reportUnusedImport]
from ._base import Json as Json
from ._ffi import *
from ._ffi import running_tasks as running_tasks
from ._keyring import KeyringTokenStore as KeyringTokenStore

__version__ = "0.1.0"

# mypy would take only what is listed literally for exported, and the names are the contract's.
if not TYPE_CHECKING:
    __all__ = ["Json", "__version__"]
    __all__ += _ffi.__all__
    __all__ += ["KeyringTokenStore", "running_tasks"]
