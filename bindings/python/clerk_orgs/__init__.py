"""Organizations of Clerk (https://clerk.com) from Python: who is a member, who asks to become one, who may do what.

    from clerk_orgs import Clerk, OrganizationMembershipRequestStatus as Status

    with Clerk("pk_test_…") as clerk:
        clerk.sign_in_with_ticket(ticket)
        clerk.set_active(organization="acme")
        organization = clerk.organization()
        for request in organization.membership_requests(status=Status.PENDING):
            organization.accept_membership_request(request.id)

`Clerk` blocks the thread, `AsyncClerk` is awaited; both do the same. Values such as `OrganizationMembership` are
immutable, comparable, hashable and made to be serialised (`msgspec.json.encode(value)`). Every failed call raises a
`ClerkError`, such as `ClerkError.NotFound`: its text is fit to show a person, its `info` says everything else.

What makes calls, such as a client, is shared and not copied; another process, also a forked one, makes a client of its own.
An independent project, not made by Clerk.
"""

from . import _ffi, _finish  # noqa: F401  # pyright: ignore[reportUnusedImport]
from ._base import Json
from ._ffi import *
from ._ffi import running_tasks
from ._keyring import KeyringTokenStore

__version__ = "0.1.0"
__all__ = ["Json", "__version__"]
__all__ += _ffi.__all__
__all__ += ["KeyringTokenStore", "running_tasks"]
