"""A list as a screen shows it, observed by a callback or a loop."""

import asyncio
import gc
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from clerk_orgs import (
    AsyncClerk,
    AsyncMembershipRequestsScreen,
    Clerk,
    ClerkError,
    ErrorKind,
    MembershipRequestsState,
    running_tasks,
)
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from conftest import REQUESTS
from emulator import Emulator

ALL = ["grace", "emmy", "chien", "rene", "mononym"]


def names(state: MembershipRequestsState) -> list[str]:
    return [item.id.removeprefix("orgmemreq_") for item in state.items]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def screens() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "clerk-orgs screen"]


def test_a_callback_is_told_each_state_until_it_is_stopped(clerk: Clerk) -> None:
    screen = clerk.organization().membership_requests_screen(status=Status.PENDING)
    states: queue.Queue[MembershipRequestsState] = queue.Queue()
    stop = screen.on_change(states.put)
    first = states.get(timeout=5)
    assert (first.items, first.count, first.has_next) == ((), None, True)
    screen.load_more()
    state = first
    while not state.items:
        state = states.get(timeout=5)
    assert (names(state), state.count, state.has_next, state.is_loading, state.error) == (ALL, 5, False, False, None)
    stop()
    until(lambda: not screens())
    screen.refresh()
    assert states.empty()


def test_a_callback_ends_with_the_screen_or_the_client(clerk: Clerk) -> None:
    screen = clerk.organization().memberships_screen()
    screen.on_change(lambda _: None)
    until(lambda: len(screens()) == 1)
    del screen
    gc.collect()
    until(lambda: not screens())
    screen = clerk.organization().memberships_screen()
    screen.on_change(lambda _: None)
    clerk.close()
    until(lambda: not screens())


def test_a_row_is_gone_at_once_and_back_if_refused(clerk: Clerk, emulator: Emulator) -> None:
    screen = clerk.organization().membership_requests_screen(status=Status.PENDING)
    screen.load_more()
    emulator.fault(route=f"POST {REQUESTS}/{{request_id}}/accept", delay_ms=300, status=503)
    errors: list[ClerkError] = []

    def accept() -> None:
        try:
            screen.accept("orgmemreq_chien")
        except ClerkError as error:
            errors.append(error)

    calling = threading.Thread(target=accept)
    calling.start()
    until(lambda: "chien" not in names(screen.state()))
    assert screen.state().count == 4
    calling.join(5)
    state = screen.state()
    assert (names(state), state.count) == (ALL, 5)
    assert state.error == errors[0].info
    assert screen.accept("orgmemreq_chien").status == Status.ACCEPTED
    assert names(screen.state()) == ["grace", "emmy", "rene", "mononym"]


def test_the_error_of_a_state_is_whole(clerk: Clerk, emulator: Emulator) -> None:
    screen = clerk.organization().membership_requests_screen()
    emulator.fault(retry_after=90)
    with pytest.raises(ClerkError.RateLimited) as raised:
        screen.load_more()
    info = next(screen.states()).error
    assert info == screen.state().error == raised.value.info
    assert info is not None
    assert info.retry_after == timedelta(seconds=90)


async def test_a_loop_reads_the_last_state(aclerk: AsyncClerk) -> None:
    screen = aclerk.organization().membership_requests_screen(status=Status.PENDING, page_size=2)
    states = screen.states()
    await asyncio.gather(*[screen.load_more() for _ in range(5)])
    while screen.state().has_next:
        await screen.load_more()
    state = await anext(states)
    assert names(state) == ALL
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(anext(states), 0.1)
    await screen.reject("orgmemreq_emmy")
    assert names(await anext(states)) == ["grace", "chien", "rene", "mononym"]
    states.stop()
    assert await anext(states, None) is None


async def test_a_callback_in_the_event_loop(aclerk: AsyncClerk) -> None:
    screen = aclerk.organization().membership_requests_screen(status=Status.PENDING)
    seen: list[MembershipRequestsState] = []
    stop = screen.on_change(seen.append)
    await screen.load_more()
    while not (seen and seen[-1].items):
        await asyncio.sleep(0.01)
    assert names(seen[-1]) == ALL
    stop()
    await asyncio.sleep(0)
    before = len(asyncio.all_tasks())
    await screen.refresh()
    assert (before, len(seen[-1].items)) == (1, 5)


async def settled(screen: AsyncMembershipRequestsScreen) -> MembershipRequestsState:
    """The first state that holds nothing whose fate is unknown."""
    states = screen.states()
    while (state := await asyncio.wait_for(anext(states), 5)).unsettled or state.is_loading:
        pass
    states.stop()
    return state


@pytest.mark.parametrize("was_done", [False, True])
async def test_what_became_of_a_cancelled_call_is_shown(aclerk: AsyncClerk, emulator: Emulator, was_done: bool) -> None:
    screen = aclerk.organization().membership_requests_screen(status=Status.PENDING)
    await screen.load_more()
    route = f"POST {REQUESTS}/{{request_id}}/accept"
    emulator.fault(route=route, delay_ms=60_000, before_handling=not was_done)
    emulator.fault(route=f"GET {REQUESTS}", delay_ms=200)
    calling = asyncio.ensure_future(screen.accept("orgmemreq_grace"))
    await asyncio.to_thread(emulator.wait_for, outcome="in_progress")
    assert names(screen.state()) == ALL[1:]
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    states = screen.states()
    while not (state := await asyncio.wait_for(anext(states), 5)).unsettled:
        pass
    assert (names(state), state.unsettled) == (ALL[1:], ("orgmemreq_grace",))
    assert state.error is not None
    assert (state.error.kind, state.error.maybe_applied) == (ErrorKind.CANCELLED, True)
    after = await settled(screen)
    assert (names(after), after.error) == (ALL[1:] if was_done else ALL, None)
    aclerk.close()
    until(lambda: running_tasks() == 0)


def test_what_became_of_a_call_ended_by_ctrl_c_is_shown(clerk: Clerk, emulator: Emulator) -> None:
    screen = clerk.organization().membership_requests_screen(status=Status.PENDING)
    screen.load_more()
    emulator.fault(route=f"POST {REQUESTS}/{{request_id}}/accept", delay_ms=60_000, before_handling=False)
    interrupt = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        screen.accept("orgmemreq_grace")
    until(lambda: not screen.state().unsettled and not screen.state().is_loading)
    assert (names(screen.state()), screen.state().error) == (ALL[1:], None)


PROGRAM = """
from clerk_orgs import Clerk
clerk = Clerk(base_url={base_url!r})
clerk.sign_in_with_ticket("ticket_admin")
screen = clerk.organization_memberships_screen()
screen.on_change(lambda state: None)
screen.load_more()
"""


def test_a_callback_does_not_keep_a_program_from_its_end(emulator: Emulator) -> None:
    program = [sys.executable, "-c", PROGRAM.format(base_url=emulator.base_url)]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
