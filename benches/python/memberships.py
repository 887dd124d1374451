"""`memberships.py VARIANT`: reads all memberships of an organization, 500 per request.

With ClerkOrgs, Clerk's SDK or plain httpx."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measured import CA, ORGANIZATION, PAGE, URL, rounds

if TYPE_CHECKING:
    import httpx


def ours() -> None:
    start = time.perf_counter()
    from clerk_orgs import Clerk

    with Clerk(base_url=URL, ca_certificate=Path(CA) if CA else None) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization(ORGANIZATION)
        organization.get_memberships()

        def count_all() -> int:
            count = 0
            for _ in organization.memberships(page_size=PAGE):
                count += 1
            return count

        rounds(start, count_all)


def sdk() -> None:
    start = time.perf_counter()
    from clerk_backend_api import Clerk

    http = http_client() if CA else None
    with Clerk(bearer_auth="sk_test_bench", server_url=f"{URL}/backend/v1", client=http) as clerk:
        memberships = clerk.organization_memberships
        memberships.list(organization_id=ORGANIZATION)

        def count_all() -> int:
            count, total = 0, 1
            while count < total:
                page = memberships.list(organization_id=ORGANIZATION, limit=PAGE, offset=count)
                total = page.total_count
                for _ in page.data:
                    count += 1
            return count

        rounds(start, count_all)


def http_client(base_url: str = "") -> httpx.Client:
    """A client of httpx that refuses to speak anything but HTTP/2 over TLS."""
    import ssl

    import httpx

    def check(response: httpx.Response) -> None:
        if response.http_version != "HTTP/2":
            sys.exit(f"{response.http_version} instead of HTTP/2")

    trusted = ssl.create_default_context(cafile=CA)
    return httpx.Client(base_url=base_url, verify=trusted, http2=True, event_hooks={"response": [check]})


def raw() -> None:
    start = time.perf_counter()
    import httpx

    base = f"{URL}/v1/organizations/{ORGANIZATION}/"
    with http_client(base_url=base) if CA else httpx.Client(base_url=base) as http:
        http.get("memberships", params={"paginated": "true"}).raise_for_status().json()

        def count_all() -> int:
            count, total = 0, 1
            while count < total:
                params = {"paginated": "true", "limit": PAGE, "offset": count}
                page = http.get("memberships", params=params).raise_for_status().json()["response"]
                total = page["total_count"]
                for _ in page["data"]:
                    count += 1
            return count

        rounds(start, count_all)


if __name__ == "__main__":
    {"ours": ours, "sdk": sdk, "raw": raw}[sys.argv[1]]()
