"""Changes to a list, read in a loop."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from clerk_orgs import AsyncClerk, ChangeKind, Clerk, MembershipRequestChange
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from conftest import REQUESTS
from emulator import Emulator

EVERY = 0.1


def told(change: MembershipRequestChange) -> tuple[str, str]:
    return change.kind, change.item.id.removeprefix("orgmemreq_")


def gone(emulator: Emulator, name: str) -> None:
    emulator.control("changes", {"changes": [{"remove_request": f"orgmemreq_{name}"}]})


def test_a_thread_reads_the_changes_until_it_is_stopped(clerk: Clerk, emulator: Emulator) -> None:
    watch = clerk.organization().watch_membership_requests(status=Status.PENDING, min_interval=EVERY)
    first = [told(change) for change in watch.next_page() or ()]
    assert first == [(ChangeKind.ADDED, name) for name in ("grace", "emmy", "chien", "rene", "mononym")]
    seen: list[tuple[str, str]] = []
    heard = threading.Semaphore(0)

    def listen() -> None:
        for change in watch:
            seen.append(told(change))
            heard.release()

    listener = threading.Thread(target=listen)
    listener.start()
    for name in ("grace", "rene"):
        gone(emulator, name)
        assert heard.acquire(timeout=5)
    assert seen == [("removed", "grace"), ("removed", "rene")]
    assert stopped_within(listener, watch.stop) < 0.5
    assert watch.next_page() is None
    assert_nothing_runs(emulator)


def stopped_within(listener: threading.Thread, stop: Callable[[], None]) -> float:
    began = time.monotonic()
    stop()
    listener.join(5)
    assert not listener.is_alive()
    return time.monotonic() - began


def assert_nothing_runs(emulator: Emulator) -> None:
    emulator.clear_log()
    time.sleep(EVERY * 3)
    assert emulator.log() == []


def test_stop_ends_a_running_poll_within_50_ms(clerk: Clerk, emulator: Emulator) -> None:
    took = []
    for _ in range(5):
        watch = clerk.organization().watch_membership_requests(min_interval=EVERY)
        emulator.clear_log()
        emulator.fault(route=f"GET {REQUESTS}", delay_ms=60_000)
        listener = threading.Thread(target=watch.next_page)
        listener.start()
        emulator.wait_for(outcome="in_progress")
        took.append(stopped_within(listener, watch.stop))
        emulator.wait_for(outcome="client_closed", seconds=1)
    # A busy machine may be slow once, but not every time.
    assert min(took) < 0.05, took


async def test_a_cancelled_wait_ends_the_poll_and_loses_nothing(aclerk: AsyncClerk, emulator: Emulator) -> None:
    watch = aclerk.organization().watch_membership_requests(min_interval=EVERY, initial=False)
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(watch.next_page(), EVERY * 2)
    emulator.clear_log()
    emulator.fault(route=f"GET {REQUESTS}", delay_ms=60_000)
    waiting = asyncio.ensure_future(watch.next_page())
    await asyncio.to_thread(emulator.wait_for, outcome="in_progress")
    cancelled = time.time() * 1000
    waiting.cancel()
    entry = await asyncio.to_thread(emulator.wait_for, outcome="client_closed")
    assert entry["finished_at_ms"] - cancelled < 1000
    gone(emulator, "grace")
    assert told(await asyncio.wait_for(anext(watch), 5)) == ("removed", "grace")
    assert_nothing_runs(emulator)


async def test_many_short_waits_lose_nothing(aclerk: AsyncClerk, emulator: Emulator) -> None:
    watch = aclerk.organization().watch_membership_requests(status=Status.PENDING, min_interval=EVERY)
    seen: list[tuple[str, str]] = []
    expected = [("added", name) for name in ("grace", "emmy", "chien", "rene", "mononym")]
    expected += [("removed", name) for name in ("grace", "emmy", "chien")]
    deadline = time.monotonic() + 20
    for name in (None, "grace", "emmy", "chien"):
        if name:
            gone(emulator, name)
        wanted = len(seen) + (1 if name else 5)
        while len(seen) < wanted and time.monotonic() < deadline:
            with suppress(asyncio.TimeoutError):
                seen += [told(change) for change in await asyncio.wait_for(watch.next_page(), 0.013) or ()]
    assert seen == expected


def test_closing_the_client_ends_the_watch(clerk: Clerk) -> None:
    watch = clerk.watch_organization_memberships(min_interval=EVERY)
    assert len(watch.next_page() or ()) == 2
    listener = threading.Thread(target=watch.next_page)
    listener.start()
    assert stopped_within(listener, clerk.close) < 0.5
