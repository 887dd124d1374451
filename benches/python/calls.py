"""The overhead of calls without a request, in seconds per call."""

import asyncio
import time
from collections.abc import Callable

from clerk_orgs import AsyncClerk, Clerk
from measured import ORGANIZATION, URL, tell

TIMES = 2_000


def each(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(TIMES):
        call()
    return (time.perf_counter() - start) / TIMES


def blocking() -> tuple[float, float]:
    with Clerk(base_url=URL) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization(ORGANIZATION)
        clerk.get_token()  # requests the token, which is then cached
        return each(lambda: organization.id), each(clerk.get_token)


async def asynchronous() -> float:
    async with AsyncClerk(base_url=URL) as clerk:
        await clerk.sign_in_with_ticket("ticket_admin")
        await clerk.get_token()
        start = time.perf_counter()
        for _ in range(TIMES):
            await clerk.get_token()
        return (time.perf_counter() - start) / TIMES


if __name__ == "__main__":
    local, waited = blocking()
    tell(local=local, blocking=waited, asynchronous=asyncio.run(asynchronous()))
