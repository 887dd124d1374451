"""`many.py VARIANT`: requests pages of ten memberships for 50 callers at once, in seconds per call.

With ClerkOrgs, aiohttp or httpx; in tasks of asyncio or in threads."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable

from measured import ORGANIZATION, ROUNDS, ROWS, URL, tell

CALLERS, CALLS = 50, 40
PATH = f"{URL}/v1/organizations/{ORGANIZATION}/memberships"
PARAMETERS = {"paginated": "true", "limit": str(ROWS), "offset": "0"}


def check(count: int) -> None:
    if count != ROWS:
        sys.exit(f"{count} rows instead of {ROWS}")


def check_json(body: bytes) -> None:
    check(len(json.loads(body)["response"]["data"]))


class Rounds:
    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def __enter__(self) -> None:
        self.begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall.append((time.perf_counter() - self.begun[0]) / CALLERS / CALLS)
        self.cpu.append((time.process_time() - self.begun[1]) / CALLERS / CALLS)


async def in_tasks(call: Callable[[], Awaitable[None]]) -> None:
    async def caller() -> None:
        for _ in range(CALLS):
            await call()

    rounds = Rounds()
    for _ in range(ROUNDS):
        with rounds:
            await asyncio.gather(*(caller() for _ in range(CALLERS)))
    tell(wall=rounds.wall, cpu=rounds.cpu)


def in_threads(call: Callable[[], None]) -> None:
    def caller() -> None:
        for _ in range(CALLS):
            call()

    rounds = Rounds()
    for _ in range(ROUNDS):
        with rounds:
            threads = [threading.Thread(target=caller) for _ in range(CALLERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    tell(wall=rounds.wall, cpu=rounds.cpu)


async def ours() -> None:
    from clerk_orgs import AsyncClerk

    async with AsyncClerk(base_url=URL) as clerk:
        await clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization(ORGANIZATION)

        async def call() -> None:
            page = await organization.get_memberships(page_size=ROWS)
            check(len(page.data))

        await in_tasks(call)


async def with_aiohttp() -> None:
    import aiohttp

    async with aiohttp.ClientSession() as http:

        async def call() -> None:
            async with http.get(PATH, params=PARAMETERS) as response:
                response.raise_for_status()
                check_json(await response.read())

        await in_tasks(call)


async def with_httpx() -> None:
    import httpx

    async with httpx.AsyncClient() as http:

        async def call() -> None:
            response = await http.get(PATH, params=PARAMETERS)
            check_json(response.raise_for_status().content)

        await in_tasks(call)


def blocking() -> None:
    from clerk_orgs import Clerk

    with Clerk(base_url=URL) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization(ORGANIZATION)
        in_threads(lambda: check(len(organization.get_memberships(page_size=ROWS).data)))


def httpx_blocking() -> None:
    import httpx

    with httpx.Client() as http:
        in_threads(lambda: check_json(http.get(PATH, params=PARAMETERS).raise_for_status().content))


if __name__ == "__main__":
    tasks = {"ours": ours, "aiohttp": with_aiohttp, "httpx": with_httpx}
    threads = {"blocking": blocking, "httpx-blocking": httpx_blocking}
    variant = sys.argv[1]
    if variant in tasks:
        asyncio.run(tasks[variant]())
    else:
        threads[variant]()
