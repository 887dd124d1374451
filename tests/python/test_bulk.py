"""Bulk jobs, read in a loop over the outcomes."""

import asyncio
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from clerk_orgs import AsyncBulkOutcomes, AsyncClerk, BulkOutcome, BulkOutcomes, BulkStatus, Clerk, ErrorKind
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from conftest import REQUESTS
from emulator import Emulator

ACCEPT = f"{REQUESTS}/{{request_id}}/accept"
PENDING = [f"orgmemreq_{name}" for name in ("grace", "emmy", "chien", "rene", "mononym")]


def test_each_item_has_an_outcome_with_progress(clerk: Clerk, emulator: Emulator) -> None:
    outcomes = clerk.organization().accept_membership_requests([*PENDING, "orgmemreq_nobody"])
    assert emulator.log() == []
    seen: list[BulkOutcome] = []
    for outcome in outcomes:
        seen.append(outcome)
        assert outcomes.total_count() == 6
    assert {outcome.id for outcome in seen if outcome.status == BulkStatus.DONE} == set(PENDING)
    (failed,) = (outcome for outcome in seen if outcome.error)
    assert (failed.id, failed.status) == ("orgmemreq_nobody", BulkStatus.FAILED)
    assert failed.error
    assert failed.error.code == "resource_not_found"
    assert failed.membership_request is None
    for outcome in seen:
        if request := outcome.membership_request:
            assert (request.id, request.status) == (outcome.id, Status.ACCEPTED)
    assert sum(outcome.membership_request is not None for outcome in seen) == 5


def test_a_job_continues_after_a_break_and_does_nothing_twice(clerk: Clerk, emulator: Emulator) -> None:
    outcomes = clerk.organization().accept_all_membership_requests(concurrency=1)
    seen = [outcome.id for outcome in islice(outcomes, 2)]
    seen += [outcome.id for outcome in outcomes]
    assert sorted(seen) == sorted(PENDING)
    assert len(emulator.log(route=ACCEPT)) == 5


async def test_a_cancelled_wait_closes_its_requests_and_the_next_one_continues(
    aclerk: AsyncClerk, emulator: Emulator
) -> None:
    organization = aclerk.organization()
    emulator.fault(route=f"POST {ACCEPT}", delay_ms=60_000, times=0)
    outcomes = organization.accept_membership_requests(PENDING, concurrency=2)
    waiting = asyncio.ensure_future(anext(outcomes))
    await asyncio.to_thread(emulator.wait_for, outcome="in_progress")
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await asyncio.to_thread(emulator.wait_for, outcome="client_closed")
    emulator.control("faults", {}, "DELETE")
    await asyncio.sleep(0.2)
    assert emulator.log(outcome="in_progress") == []
    assert len(emulator.log(route=ACCEPT)) <= 2
    assert {outcome.id async for outcome in outcomes} == set(PENDING)
    left = await organization.get_membership_requests(status=Status.PENDING)
    assert left.total_count == 0


def test_stop_ends_the_job_from_another_thread(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", delay_ms=60_000, times=0)
    outcomes = clerk.organization().accept_membership_requests(PENDING, concurrency=2)
    reader = threading.Thread(target=list, args=(outcomes,))
    reader.start()
    emulator.wait_for(outcome="in_progress")
    outcomes.stop()
    reader.join(5)
    assert not reader.is_alive()
    emulator.wait_for(outcome="client_closed")
    time.sleep(0.2)
    assert emulator.log(outcome="in_progress") == []
    assert len(emulator.log(route=ACCEPT)) <= 2


def test_what_was_known_when_a_job_was_stopped_can_still_be_read(clerk: Clerk) -> None:
    missing = [f"orgmemreq_{letter}" for letter in "abcdef"]
    outcomes = clerk.organization().accept_membership_requests(missing, concurrency=1)
    first = outcomes.next_page()
    assert first
    # Until there is no room for another outcome.
    time.sleep(0.1)
    outcomes.stop()
    rest = list(outcomes)
    assert len(rest) == min(2, len(missing) - len(first))
    assert [outcome.id for outcome in [*first, *rest]] == missing[: len(first) + 2]


def _drained(outcomes: BulkOutcomes | AsyncBulkOutcomes, seen: list[BulkOutcome], emulator: Emulator) -> None:
    """What was sent is done, and the rest is not begun."""
    assert not outcomes.is_complete()
    begun = len(emulator.log(route=ACCEPT))
    assert 1 <= begun < 5
    assert Counter(outcome.status for outcome in seen) == {BulkStatus.DONE: begun, BulkStatus.NOT_BEGUN: 5 - begun}
    for outcome in seen:
        if outcome.status == BulkStatus.NOT_BEGUN:
            assert outcome.error
            assert outcome.error.kind is ErrorKind.CANCELLED


def test_drain_finishes_what_is_under_way_from_another_thread(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", delay_ms=300, times=0)
    outcomes = clerk.organization().accept_membership_requests(PENDING, concurrency=2)
    seen: list[BulkOutcome] = []
    reader = threading.Thread(target=lambda: seen.extend(outcomes))
    reader.start()
    emulator.wait_for(outcome="in_progress")
    outcomes.drain()
    reader.join(5)
    assert not reader.is_alive()
    _drained(outcomes, seen, emulator)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarms")
def test_drain_can_be_called_from_a_signal_handler(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", delay_ms=300, times=0)
    outcomes = clerk.organization().accept_membership_requests(PENDING, concurrency=1)
    before = signal.signal(signal.SIGALRM, lambda *_: outcomes.drain())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.15)
        seen = list(outcomes)
    finally:
        signal.signal(signal.SIGALRM, before)
    _drained(outcomes, seen, emulator)


async def test_drain_ends_an_awaited_loop(aclerk: AsyncClerk, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", delay_ms=100, times=0)
    outcomes = aclerk.organization().accept_membership_requests(PENDING, concurrency=1)
    seen: list[BulkOutcome] = []
    async for outcome in outcomes:
        seen.append(outcome)
        outcomes.drain()
    _drained(outcomes, seen, emulator)


def test_a_time_limit_as_in_the_readme_does_not_keep_a_process_whose_job_is_done(
    clerk: Clerk, emulator: Emulator
) -> None:
    program = Path(__file__).parent / "programs/ends_early.py"
    readme = (Path(__file__).parents[2] / "bindings/python/README.md").read_text()
    (snippet,) = re.findall(r"```python\n(timer = .*?)```", readme, re.DOTALL)
    assert textwrap.indent(snippet, "    ") in program.read_text()
    emulator.fault(route=f"POST {ACCEPT}", delay_ms=400, times=0)

    def ran(seconds: float) -> Counter[str]:
        command = [sys.executable, str(program), emulator.base_url, str(seconds)]
        lines = subprocess.check_output(command, text=True, timeout=30).splitlines()
        return Counter(line.split()[1] for line in lines)

    assert ran(0.5)["done"] < 5
    assert ran(600)["done"] > 0
    assert clerk.organization().get_membership_requests(status=Status.PENDING).total_count == 0
