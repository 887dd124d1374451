"""Paginators, observed by a callback or in a loop."""

import asyncio
import contextvars
import gc
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clerk_orgs import (
    AsyncClerk,
    AsyncMembershipRequestsPaginator,
    Clerk,
    ClerkError,
    ErrorKind,
    MembershipRequestsPaginatorState,
    running_tasks,
)
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from conftest import REQUESTS
from emulator import Emulator

ALL = ["grace", "emmy", "chien", "rene", "mononym"]


def names(state: MembershipRequestsPaginatorState) -> list[str]:
    return [item.id.removeprefix("orgmemreq_") for item in state.items]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def paginators() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "clerk-orgs paginator"]


async def test_a_callback_that_is_no_plain_function_is_refused_at_once(clerk: Clerk, aclerk: AsyncClerk) -> None:
    async def later(_: object) -> None:
        raise AssertionError

    paginators: list[Any] = [c.organization().membership_requests_paginator() for c in (clerk, aclerk)]
    for paginator in paginators:
        for wrong in (None, "text", later):
            with pytest.raises(TypeError, match=r"expected a (plain )?function, got"):
                paginator.on_change(wrong)


def test_a_callback_gets_each_state_until_it_is_stopped(clerk: Clerk) -> None:
    paginator = clerk.organization().membership_requests_paginator(status=Status.PENDING)
    states: queue.Queue[MembershipRequestsPaginatorState] = queue.Queue()
    stop = paginator.on_change(states.put)
    first = states.get(timeout=5)
    assert (first.items, first.total_count, first.has_next_page) == ((), None, True)
    paginator.load_more()
    state = first
    while not state.items:
        state = states.get(timeout=5)
    assert (names(state), state.total_count, state.has_next_page, state.is_loading, state.error) == (
        ALL,
        5,
        False,
        False,
        None,
    )
    stop()
    until(lambda: not paginators())
    paginator.refresh()
    assert states.empty()


def test_a_callback_ends_with_the_paginator_or_the_client(clerk: Clerk) -> None:
    paginator = clerk.organization().memberships_paginator()
    paginator.on_change(lambda _: None)
    until(lambda: len(paginators()) == 1)
    del paginator
    gc.collect()
    until(lambda: not paginators())
    paginator = clerk.organization().memberships_paginator()
    paginator.on_change(lambda _: None)
    clerk.close()
    until(lambda: not paginators())


def test_a_row_disappears_at_once_and_returns_if_refused(clerk: Clerk, emulator: Emulator) -> None:
    paginator = clerk.organization().membership_requests_paginator(status=Status.PENDING)
    paginator.load_more()
    emulator.fault(route=f"POST {REQUESTS}/{{request_id}}/accept", delay_ms=300, status=503)
    errors: list[ClerkError] = []

    def accept() -> None:
        try:
            paginator.accept("orgmemreq_chien")
        except ClerkError as error:
            errors.append(error)

    calling = threading.Thread(target=accept)
    calling.start()
    until(lambda: "chien" not in names(paginator.state()))
    assert paginator.state().total_count == 4
    calling.join(5)
    state = paginator.state()
    assert (names(state), state.total_count) == (ALL, 5)
    assert state.error == errors[0].info
    assert paginator.accept("orgmemreq_chien").status == Status.ACCEPTED
    assert names(paginator.state()) == ["grace", "emmy", "rene", "mononym"]


def test_the_error_of_a_state_is_complete(clerk: Clerk, emulator: Emulator) -> None:
    paginator = clerk.organization().membership_requests_paginator()
    emulator.fault(retry_after=90)
    with pytest.raises(ClerkError.RateLimited) as raised:
        paginator.load_more()
    info = next(paginator.states()).error
    assert info == paginator.state().error == raised.value.info
    assert info is not None
    assert info.retry_after == timedelta(seconds=90)


async def test_a_loop_reads_the_last_state(aclerk: AsyncClerk) -> None:
    paginator = aclerk.organization().membership_requests_paginator(status=Status.PENDING, page_size=2)
    states = paginator.states()
    await asyncio.gather(*[paginator.load_more() for _ in range(5)])
    while paginator.state().has_next_page:
        await paginator.load_more()
    state = await anext(states)
    assert names(state) == ALL
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(anext(states), 0.1)
    await paginator.reject("orgmemreq_emmy")
    assert names(await anext(states)) == ["grace", "chien", "rene", "mononym"]
    states.stop()
    assert await anext(states, None) is None


async def test_a_callback_in_the_event_loop(aclerk: AsyncClerk) -> None:
    paginator = aclerk.organization().membership_requests_paginator(status=Status.PENDING)
    seen: list[MembershipRequestsPaginatorState] = []
    stop = paginator.on_change(seen.append)
    await paginator.load_more()
    while not (seen and seen[-1].items):
        await asyncio.sleep(0.01)
    assert names(seen[-1]) == ALL
    stop()
    await asyncio.sleep(0)
    before = len(asyncio.all_tasks())
    await paginator.refresh()
    assert (before, len(seen[-1].items)) == (1, 5)


async def test_what_a_callback_in_the_event_loop_raises_is_told_although_it_is_stopped(aclerk: AsyncClerk) -> None:
    told: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context.get("exception")))
    failure = LookupError("no window")

    def fails(_: object) -> None:
        raise failure

    stop = aclerk.organization().memberships_paginator().on_change(fails)
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.01)
    stop()
    del stop
    gc.collect()
    assert told == [failure]


async def test_a_callback_runs_in_the_context_of_the_call_that_was_given_it(clerk: Clerk, aclerk: AsyncClerk) -> None:
    job = contextvars.ContextVar("job", default="none")
    seen: list[str] = []

    def note(_: object) -> None:
        seen.append(job.get())

    given = job.set("nightly")
    paginators = [c.organization().memberships_paginator() for c in (clerk, aclerk)]
    stops = [paginator.on_change(note) for paginator in paginators]
    job.reset(given)
    while len(seen) < 2:
        await asyncio.sleep(0.01)
    for stop in stops:
        stop()
    assert set(seen) == {"nightly"}


async def settled(paginator: AsyncMembershipRequestsPaginator) -> MembershipRequestsPaginatorState:
    """Waits for a state without unsettled rows, and returns it."""
    states = paginator.states()
    while (state := await asyncio.wait_for(anext(states), 5)).unsettled or state.is_loading:
        pass
    states.stop()
    return state


@pytest.mark.parametrize("was_done", [False, True])
async def test_the_outcome_of_a_cancelled_call_is_shown(aclerk: AsyncClerk, emulator: Emulator, was_done: bool) -> None:
    paginator = aclerk.organization().membership_requests_paginator(status=Status.PENDING)
    await paginator.load_more()
    route = f"POST {REQUESTS}/{{request_id}}/accept"
    emulator.fault(route=route, delay_ms=60_000, before_handling=not was_done)
    emulator.fault(route=f"GET {REQUESTS}", delay_ms=200)
    calling = asyncio.ensure_future(paginator.accept("orgmemreq_grace"))
    await asyncio.to_thread(emulator.wait_for, outcome="in_progress")
    assert names(paginator.state()) == ALL[1:]
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    states = paginator.states()
    while not (state := await asyncio.wait_for(anext(states), 5)).unsettled:
        pass
    assert (names(state), state.unsettled) == (ALL[1:], ("orgmemreq_grace",))
    assert state.error is not None
    assert (state.error.kind, state.error.maybe_applied) == (ErrorKind.CANCELLED, True)
    after = await settled(paginator)
    assert (names(after), after.error) == (ALL[1:] if was_done else ALL, None)
    aclerk.close()
    until(lambda: running_tasks() == 0)


def test_the_outcome_of_a_call_ended_by_ctrl_c_is_shown(clerk: Clerk, emulator: Emulator) -> None:
    paginator = clerk.organization().membership_requests_paginator(status=Status.PENDING)
    paginator.load_more()
    emulator.fault(route=f"POST {REQUESTS}/{{request_id}}/accept", delay_ms=60_000, before_handling=False)
    emulator.fault(route=f"GET {REQUESTS}", delay_ms=200)
    interrupt = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        paginator.accept("orgmemreq_grace")
    assert paginator.state().unsettled == ("orgmemreq_grace",)
    until(lambda: not paginator.state().unsettled and not paginator.state().is_loading)
    assert (names(paginator.state()), paginator.state().error) == (ALL[1:], None)


PROGRAM = """
from clerk_orgs import Clerk
clerk = Clerk(base_url={base_url!r})
clerk.sign_in_with_ticket("ticket_admin")
paginator = clerk.organization_memberships_paginator()
paginator.on_change(lambda state: None)
paginator.load_more()
"""


def test_a_callback_does_not_prevent_the_program_from_exiting(emulator: Emulator) -> None:
    program = [sys.executable, "-c", PROGRAM.format(base_url=emulator.base_url)]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
