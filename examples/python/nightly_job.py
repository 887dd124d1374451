"""A job that runs every night: accepts the pending membership requests of people with an e-mail address of the company.

    python nightly_job.py acme example.com

It signs in once, with a ticket from CLERK_TICKET, and keeps the client token in a file for the nights after. It can be stopped
and started again at any time: nothing is done twice. Exit status: 0 done, 1 something is left, 2 nobody is signed in.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter

from clerk_orgs import Clerk, ClerkError, FileTokenStore, OrganizationMembershipRequest, SignInStatus

STORE = FileTokenStore(os.environ.get("CLERK_TOKEN_FILE", "~/.config/nightly-job-token"))


def main(organization: str, domain: str) -> int:
    # A service manager stops a job with SIGTERM. The exception ends the call that is in progress, and closes the client.
    signal.signal(signal.SIGTERM, stop)
    with Clerk(base_url=os.environ.get("CLERK_BASE_URL"), token_store=STORE) as clerk:
        if not signed_in(clerk):
            print("Nobody is signed in: set CLERK_TICKET to a sign-in token.", file=sys.stderr)
            return 2
        clerk.set_active(organization=organization)
        outcomes = clerk.organization().accept_all_membership_requests(filter=lambda request: is_ours(request, domain))
        counts: Counter[str] = Counter()
        try:
            for outcome in outcomes:
                counts[outcome.status] += 1
                if outcome.error:
                    print(f"{outcome.id}: {outcome.error.text} ({outcome.error.trace_id})", file=sys.stderr)
        finally:  # Also if the server is down for so long that the list cannot be read to its end.
            left = counts["failed"] + counts["not_begun"]
            print(f"{counts['done']} accepted, {counts['already_done']} done before, {left} left for the next night")
    return 1 if left else 0


def stop(*_: object) -> None:
    sys.exit(143)


def signed_in(clerk: Clerk) -> bool:
    if clerk.load() is not None:
        return True
    ticket = os.environ.get("CLERK_TICKET")
    return ticket is not None and clerk.sign_in_with_ticket(ticket).status == SignInStatus.COMPLETE


def is_ours(request: OrganizationMembershipRequest, domain: str) -> bool:
    user = request.public_user_data
    return user is not None and user.identifier.endswith(f"@{domain}")


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:3]))
    except ClerkError as error:
        sys.exit(f"{error} ({error.trace_id or error.code or type(error).__name__})")
