"""Calls that event loops await: however the loop waits, and whatever becomes of it."""

import asyncio
import contextvars
import gc
import os
import sys
import threading
import weakref
from typing import Any

import pytest

from clerk_orgs import AsyncClerk
from emulator import Emulator


class _Loop(asyncio.SelectorEventLoop):
    """Can be referred to weakly by tests."""


def _run(loop: asyncio.AbstractEventLoop, main: Any) -> Any:
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        asyncio.set_event_loop(None)


async def _rows(emulator: Emulator, calls: int = 1) -> list[int]:
    async with AsyncClerk(base_url=emulator.base_url) as clerk:
        await clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization("acme")
        pages = await asyncio.gather(*(organization.get_memberships(page_size=2) for _ in range(calls)))
        return [len(page.data) for page in pages]


@pytest.mark.parametrize("has_readers", [True, False])
def test_every_event_loop_can_await_many_calls(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, has_readers: bool
) -> None:
    def refuse(*_: Any) -> None:
        raise NotImplementedError

    loop = _Loop()
    if not has_readers:
        # Like the event loop of Windows, which cannot wait for file descriptors.
        monkeypatch.setattr(loop, "add_reader", refuse)
    # More than are resumed at once.
    assert _run(loop, _rows(emulator, 600)) == [2] * 600
    loop.close()


def test_event_loops_of_several_threads_do_not_disturb_each_other(emulator: Emulator) -> None:
    rows: list[list[int]] = []
    threads = [threading.Thread(target=lambda: rows.append(asyncio.run(_rows(emulator, 50)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows == [[2] * 50] * 4


async def test_a_cancelled_call_does_not_disturb_the_others(aclerk: AsyncClerk) -> None:
    async def call() -> int:
        return len((await aclerk.get_organization_memberships()).data)

    for _ in range(5):
        tasks = [asyncio.create_task(call()) for _ in range(40)]
        await asyncio.sleep(0.002)
        for task in tasks[::2]:
            task.cancel()
        given = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(one, int) for one in given[1::2]), given


@pytest.mark.skipif(sys.platform == "win32", reason="its event loops are kept until their calls end")
def test_a_closed_event_loop_is_freed_with_the_calls_it_left(emulator: Emulator) -> None:
    async def leave() -> AsyncClerk:
        clerk = AsyncClerk(base_url=emulator.base_url)
        await clerk.sign_in_with_ticket("ticket_admin")
        emulator.fault(delay_ms=10_000)
        calls.append(asyncio.ensure_future(clerk.get_organization_memberships()))
        await asyncio.sleep(0.05)
        return clerk

    calls: list[asyncio.Future[Any]] = []
    loop = _Loop()
    # It would print that a task was left.
    loop.set_exception_handler(lambda *_: None)
    clerk = _run(loop, leave())
    loop.close()
    assert not calls[0].done()
    reference = weakref.ref(loop)
    calls.clear()
    del loop
    asyncio.run(_rows(emulator))
    gc.collect()
    assert reference() is None
    clerk.close()


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="open files cannot be counted")
def test_event_loops_leave_no_files_open(emulator: Emulator) -> None:
    asyncio.run(_rows(emulator))
    gc.collect()
    before = len(os.listdir("/dev/fd"))
    for _ in range(8):
        asyncio.run(_rows(emulator))
    gc.collect()
    assert len(os.listdir("/dev/fd")) <= before + 4


def test_the_context_of_the_first_caller_is_not_kept(emulator: Emulator) -> None:
    class Held:
        pass

    variable: contextvars.ContextVar[Held] = contextvars.ContextVar("held")

    async def main() -> None:
        held: list[weakref.ref[Held]] = []

        async def remembering() -> None:
            variable.set(Held())
            await _rows(emulator)
            held.append(weakref.ref(variable.get()))

        await asyncio.create_task(remembering())
        # The event loop itself refers to the task until here.
        await asyncio.sleep(0)
        gc.collect()
        assert held[0]() is None

    asyncio.run(main())
