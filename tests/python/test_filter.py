"""What the filter of a bulk job may do, and what it may not."""

import asyncio
import contextvars
import threading
import time
import warnings
from typing import Any

import pytest

from clerk_orgs import AsyncClerk, BulkStatus, Clerk, ClerkError, OrganizationMembershipRequest
from emulator import Emulator
from test_bulk import ACCEPT, PENDING

GRACE, EMMY = PENDING[:2]


def test_a_filter_gets_complete_requests_one_by_one(clerk: Clerk, emulator: Emulator) -> None:
    seen: list[OrganizationMembershipRequest] = []

    def is_grace(request: OrganizationMembershipRequest) -> bool:
        seen.append(request)
        return request.public_user_data is not None and request.public_user_data.first_name == "Grace"

    (outcome,) = clerk.organization().accept_all_membership_requests(filter=is_grace)
    assert (outcome.id, outcome.status) == (GRACE, BulkStatus.DONE)
    listed = list(clerk.organization().membership_requests())
    assert {request.id for request in seen} == set(PENDING)
    assert [r for r in seen if r.id != GRACE] == [r for r in listed if r.id in PENDING and r.id != GRACE]
    assert len(emulator.log(route=ACCEPT)) == 1


def test_what_a_filter_returns_counts_as_in_an_if(clerk: Clerk) -> None:
    given: dict[str, Any] = dict(zip(PENDING, ("yes", "", None, 0, [1]), strict=True))
    untyped: Any = clerk.organization()
    outcomes = untyped.accept_all_membership_requests(filter=lambda request: given[request.id])
    assert {outcome.id for outcome in outcomes} == {PENDING[0], PENDING[4]}


def test_an_exception_of_a_filter_is_raised_and_reading_continues(clerk: Clerk, emulator: Emulator) -> None:
    failures: list[BaseException] = [ValueError("no idea"), SystemExit(3), ClerkError.Conflict(conflict(clerk))]

    def fails_first(request: OrganizationMembershipRequest) -> bool:
        if failures:
            raise failures.pop()
        return request.id != EMMY

    emulator.clear_log()
    outcomes = clerk.organization().accept_all_membership_requests(filter=fails_first)
    with pytest.raises(ClerkError.Conflict):
        next(outcomes)
    with pytest.raises(ClerkError.Usage, match=r"the filter failed: SystemExit\(3\)"):
        next(outcomes)
    with pytest.raises(ClerkError.Usage, match=r"the filter failed: ValueError\('no idea'\)"):
        next(outcomes)
    assert emulator.log(route=ACCEPT) == []
    assert {outcome.id for outcome in outcomes} == {*PENDING} - {EMMY}


def test_an_error_of_the_base_class_is_the_case_its_details_name(clerk: Clerk) -> None:
    class OwnError(ClerkError):
        pass

    info = conflict(clerk)
    for raised, case in (
        (ClerkError("not now"), ClerkError.Api),
        (ClerkError(info), ClerkError.Conflict),
        (OwnError(info), ClerkError.Conflict),
    ):

        def fails(_: object, raised: ClerkError = raised) -> bool:
            raise raised

        with pytest.raises(case) as caught:
            next(clerk.organization().accept_all_membership_requests(filter=fails))
        assert str(caught.value) == str(raised)
        assert caught.value.__cause__ is raised


def conflict(clerk: Clerk) -> Any:
    with pytest.raises(ClerkError.Conflict) as caught:
        clerk.organization().accept_membership_request("orgmemreq_nobody")
    return caught.value.info


def test_filters_that_are_not_plain_functions_are_refused(clerk: Clerk, emulator: Emulator) -> None:
    async def later(request: OrganizationMembershipRequest) -> bool:
        raise AssertionError(request)

    organization = clerk.organization()
    emulator.clear_log()
    accept: Any = organization.accept_all_membership_requests
    for wrong in (later, "pending", {GRACE}):
        with pytest.raises(TypeError, match=r"expected a (plain )?function, got"):
            accept(filter=wrong)
    outcomes = accept(filter=lambda request: later(request))
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(ClerkError.Usage, match="has to be awaited") as caught:
            next(outcomes)
    assert warned == []
    assert isinstance(caught.value.__cause__, TypeError)
    assert emulator.log(route=ACCEPT) == []


def test_a_filter_cannot_make_blocking_calls(clerk: Clerk) -> None:
    organization = clerk.organization()
    outcomes = organization.accept_all_membership_requests(filter=lambda _: organization.is_admin())
    with pytest.raises(ClerkError.Usage, match="from inside the library"):
        next(outcomes)


def test_callbacks_run_on_a_few_threads_of_python(clerk: Clerk, emulator: Emulator) -> None:
    """A callback that awaits a call with a callback needs another thread. Each is used again."""
    threads: list[threading.Thread] = []

    def note(_: object) -> None:
        threads.append(threading.current_thread())

    async def read_environment() -> None:
        async with AsyncClerk(base_url=emulator.base_url, on_request=note) as other:
            await other.get_environment()

    def is_wanted(request: OrganizationMembershipRequest) -> bool:
        note(request)
        asyncio.run(read_environment())
        return False

    for _ in range(5):
        assert list(clerk.organization().accept_all_membership_requests(filter=is_wanted)) == []
    assert len(threads) == 10 * len(PENDING)
    assert {(thread.name, thread.daemon) for thread in threads} == {("clerk_orgs callback", True)}
    # Other tests' callbacks may have left some.
    assert 2 <= len(set(threads)) <= 4


JOB = contextvars.ContextVar("JOB", default="none")


async def test_a_filter_runs_in_a_copy_of_the_context_of_its_call(clerk: Clerk, aclerk: AsyncClerk) -> None:
    seen: list[str] = []

    def is_wanted(_: OrganizationMembershipRequest) -> bool:
        seen.append(JOB.get())
        JOB.set("set by a filter")
        return False

    given = JOB.set("nightly")
    outcomes = clerk.organization().accept_all_membership_requests(filter=is_wanted)
    awaited = aclerk.organization().reject_all_membership_requests(filter=is_wanted)
    JOB.reset(given)
    assert list(outcomes) == []
    assert [outcome async for outcome in awaited] == []
    assert seen == ["nightly"] * 2 * len(PENDING)
    assert JOB.get() == "none"


async def test_a_wait_is_cancelled_while_it_blocks(aclerk: AsyncClerk) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def blocks(request: OrganizationMembershipRequest) -> bool:
        begun.set()
        return go_on.wait(30) and request.id != EMMY

    outcomes = aclerk.organization().reject_all_membership_requests(filter=blocks)
    waiting = asyncio.ensure_future(anext(outcomes))
    await asyncio.to_thread(begun.wait, 5)
    started = time.monotonic()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert time.monotonic() - started < 1
    go_on.set()
    assert {outcome.id async for outcome in outcomes} == {*PENDING} - {EMMY}
