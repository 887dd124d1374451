"""Calls can be stopped, and nothing outlives its owner."""

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from clerk_orgs import AsyncClerk, Clerk, ClerkError
from emulator import Emulator
from stores import Memory

MEMBERSHIPS = "/v1/me/organization_memberships"
Calls = list[Callable[[], Any]]


async def _closed_within(
    emulator: Emulator, stop: Callable[[asyncio.Task[Any]], Awaitable[object]], call: Any
) -> float:
    """Milliseconds from stopping the call to the emulator seeing its connection close."""
    emulator.clear_log()
    task = asyncio.ensure_future(call())
    while not await asyncio.to_thread(emulator.log, outcome="in_progress"):
        await asyncio.sleep(0.01)
    stopped = time.time() * 1000
    with suppress(asyncio.CancelledError, TimeoutError, asyncio.TimeoutError):
        await stop(task)
    entry = await asyncio.to_thread(emulator.wait_for, outcome="client_closed")
    return float(entry["finished_at_ms"]) - stopped


async def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await task


async def test_cancelling_closes_the_request_within_50_ms(aclerk: AsyncClerk, emulator: Emulator) -> None:
    emulator.fault(delay_ms=10_000, times=0)
    # A busy machine may be slow once, but not every time.
    took = [await _closed_within(emulator, _cancel, aclerk.get_organization_memberships) for _ in range(5)]
    assert min(took) < 50, took
    assert max(took) < 1000, took


async def test_wait_for_closes_the_request(aclerk: AsyncClerk, emulator: Emulator) -> None:
    emulator.fault(delay_ms=10_000, times=0)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(aclerk.get_organization_memberships(), 0.3)
    await asyncio.to_thread(emulator.wait_for, outcome="client_closed", seconds=1)


async def test_a_cancelled_list_can_be_continued(aclerk: AsyncClerk, emulator: Emulator) -> None:
    requests = aclerk.organization().membership_requests(page_size=3)
    seen = [request.id for request in await requests.next_page() or ()]
    emulator.fault(delay_ms=10_000)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(requests.__anext__(), 0.3)
    seen += [request.id async for request in requests]
    assert len(set(seen)) == len(seen) == 7


async def test_a_thousand_concurrent_calls(aclerk: AsyncClerk) -> None:
    organization = aclerk.organization()
    pages = await asyncio.gather(*(organization.get_membership_requests() for _ in range(1000)))
    assert len({page.total_count for page in pages}) == 1


def test_a_thousand_blocking_calls_from_threads(clerk: Clerk) -> None:
    organization = clerk.organization()
    with ThreadPoolExecutor(50) as pool:
        pages = list(pool.map(lambda _: organization.get_membership_requests(), range(1000)))
    assert len(set(pages)) == 1


async def test_calls_do_not_block_the_event_loop(aclerk: AsyncClerk, emulator: Emulator) -> None:
    emulator.fault(delay_ms=400)
    ticks = 0
    task = asyncio.ensure_future(aclerk.get_organization_memberships())
    while not task.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert ticks > 10


def test_one_client_works_in_several_event_loops(emulator: Emulator) -> None:
    clerk = AsyncClerk(**emulator.https)

    async def memberships() -> int:
        return (await clerk.get_organization_memberships()).total_count

    asyncio.run(clerk.sign_in_with_ticket("ticket_admin"))
    assert [asyncio.run(memberships()) for _ in range(3)] == [2, 2, 2]
    clerk.close()


def _calls(clerk: Clerk | AsyncClerk) -> Calls:
    organization = clerk.organization("org_acme")
    requests = clerk.organization("org_acme").membership_requests()
    return [clerk.load, clerk.get_token, organization.get_roles, organization.is_admin, requests.next_page]


def test_after_close_every_call_is_a_usage_error(emulator: Emulator) -> None:
    with Clerk(base_url=emulator.base_url) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        calls = _calls(clerk)
        emulator.clear_log()
    for call in calls:
        with pytest.raises(ClerkError.Usage, match="closed"):
            call()
    with pytest.raises(ClerkError.Usage):
        clerk.with_options(timeout=1).load()
    with pytest.raises(ClerkError.Usage, match="closed"):
        clerk.__enter__()
    clerk.close()
    assert emulator.log() == []


async def test_after_close_every_awaited_call_is_a_usage_error(emulator: Emulator) -> None:
    async with AsyncClerk(**emulator.https) as clerk:
        await clerk.sign_in_with_ticket("ticket_admin")
        calls = _calls(clerk)
    for call in calls:
        with pytest.raises(ClerkError.Usage, match="closed"):
            await call()
    with pytest.raises(ClerkError.Usage, match="closed"):
        await clerk.__aenter__()


class _Service(Memory):
    """Has its client in a field, and callbacks that use its other fields."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__()
        self.seen = 0
        url, count = emulator.base_url, self._count
        self.clerk = Clerk(base_url=url, token_store=self, on_request=count, on_response=count)

    def _count(self, _: object) -> None:
        self.seen += 1


def test_a_closed_client_is_collected_although_its_callbacks_refer_to_it(emulator: Emulator) -> None:
    service = _Service(emulator)
    with service.clerk:
        service.clerk.sign_in_with_ticket("ticket_admin")
    assert service.seen >= 2
    reference = weakref.ref(service)
    del service
    deadline = time.monotonic() + 5
    while reference() is not None and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.01)
    assert reference() is None


def test_an_exception_closes_the_client(emulator: Emulator) -> None:
    with pytest.raises(KeyError), Clerk(base_url=emulator.base_url) as clerk:
        raise KeyError
    with pytest.raises(ClerkError.Usage):
        clerk.load()


def test_close_ends_a_running_call(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(delay_ms=10_000)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(clerk.get_organization_memberships)
        emulator.wait_for(outcome="in_progress")
        clerk.close()
        error = call.exception(timeout=2)
    assert isinstance(error, (ClerkError.Usage, ClerkError.Cancelled))
    emulator.wait_for(outcome="client_closed")


def test_objects_may_be_dropped_on_any_thread(clerk: Clerk) -> None:
    handles: list[Any] = [clerk.organization() for _ in range(100)]
    handles += [clerk.organization().memberships() for _ in range(100)]
    for handle in handles[100:110]:
        handle.next_page()
    thread = threading.Thread(target=handles.clear)
    thread.start()
    thread.join()
    gc.collect()
    assert clerk.organization().get_memberships().total_count == 3


def test_a_handle_keeps_its_client_alive(emulator: Emulator) -> None:
    clerk = Clerk(base_url=emulator.base_url)
    clerk.sign_in_with_ticket("ticket_admin")
    organization = clerk.organization("org_acme")
    with pytest.warns(ResourceWarning, match="unclosed Clerk"):  # noqa: PT031
        del clerk
        gc.collect()
    assert organization.get_memberships().total_count == 3


def test_state_needs_no_request(clerk: Clerk, emulator: Emulator) -> None:
    session, user, client = clerk.session(), clerk.user(), clerk.client()
    assert session is not None
    assert user is not None
    assert client is not None
    assert session.last_active_organization_id == clerk.organization().id == "org_acme"
    assert (user.id, client.last_active_session_id) == ("user_ada", session.id)
    assert emulator.log() == []
