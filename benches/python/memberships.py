"""`memberships.py VARIANT`: reads all memberships of an organization, 500 per request.

With ClerkOrgs, Clerk's SDK or plain httpx."""

import sys
import time

from measured import ORGANIZATION, PAGE, URL, rounds


def ours() -> None:
    start = time.perf_counter()
    from clerk_orgs import Clerk

    with Clerk(base_url=URL) as clerk:
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

    with Clerk(bearer_auth="sk_test_bench", server_url=f"{URL}/backend/v1") as clerk:
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


def raw() -> None:
    start = time.perf_counter()
    import httpx

    with httpx.Client(base_url=f"{URL}/v1/organizations/{ORGANIZATION}/") as http:
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
