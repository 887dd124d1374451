"""What `on_request` and `on_response` see, and what becomes of a call when one fails."""

import asyncio
import contextvars
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from clerk_orgs import AsyncClerk, Clerk, ClerkError, RequestInfo, ResponseInfo
from emulator import Emulator
from processes import finish, start
from stores import Memory

ACCEPT = "/v1/organizations/{organization_id}/membership_requests/{request_id}/accept"


def test_each_attempt_is_seen_and_may_get_headers(emulator: Emulator) -> None:
    requests: list[RequestInfo] = []
    responses: list[ResponseInfo] = []

    def trace(request: RequestInfo) -> dict[str, str]:
        requests.append(request)
        return {"X-Attempt": str(request.attempt)}

    with Clerk(base_url=emulator.base_url, on_request=trace, on_response=responses.append) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        emulator.clear_log()
        del requests[:], responses[:]
        emulator.fault(status=503)
        clerk.get_environment()
        with pytest.raises(ClerkError.Conflict) as caught:
            clerk.organization("org_acme").accept_membership_request("orgmemreq_nobody")
    seen = [(request.method, request.route, request.attempt) for request in requests]
    assert seen == [("GET", "/v1/environment", 1), ("GET", "/v1/environment", 2), ("POST", ACCEPT, 1)]
    assert [response.status for response in responses] == [503, 200, 404]
    assert [(response.method, response.route, response.attempt) for response in responses] == seen
    assert responses[2].trace_id == caught.value.info.trace_id
    assert all(response.duration.total_seconds() > 0 for response in responses)
    assert {request.host for request in requests} == {emulator.base_url.removeprefix("http://")}
    assert [entry["headers"]["x-attempt"] for entry in emulator.log()] == [["1"], ["2"], ["1"]]
    headers = {header.name: header.value for header in requests[0].headers}
    assert headers["authorization"] == "[redacted]"
    assert headers["user-agent"].startswith("clerk-orgs/")
    # Values like any other.
    assert len({*requests, *responses}) == 6


def test_a_hook_may_return_nothing_and_one_that_is_no_function_is_refused(emulator: Emulator) -> None:
    seen: list[RequestInfo] = []
    with Clerk(base_url=emulator.base_url, on_request=seen.append) as clerk:
        clerk.get_environment()
    assert len(seen) == 1

    async def later(_: Any) -> None:
        raise AssertionError

    wrong: Any
    for wrong in (later, "text", {}):
        with pytest.raises(TypeError, match="expected a"):
            Clerk(base_url=emulator.base_url, on_request=wrong)
        with pytest.raises(TypeError, match="expected a"):
            AsyncClerk(base_url=emulator.base_url, on_response=wrong)


async def test_hooks_and_token_stores_have_no_context_of_a_caller(emulator: Emulator) -> None:
    job = contextvars.ContextVar("job", default="none")
    seen: list[str] = []

    def note(_: object) -> None:
        seen.append(job.get())
        job.set("set by a callback")

    class Noting(Memory):
        def load(self) -> str | None:
            note(None)
            return super().load()

    job.set("nightly")
    with Clerk(base_url=emulator.base_url, on_request=note, on_response=note, token_store=Noting()) as clerk:
        clerk.load()
    async with AsyncClerk(base_url=emulator.base_url, on_request=note, on_response=note) as aclerk:
        await aclerk.load()
    assert set(seen) == {"none"}


async def test_what_a_hook_raises_fails_the_call_before_anything_is_sent(emulator: Emulator) -> None:
    failures: list[BaseException] = []

    def fails(_: Any) -> None:
        if failures:
            raise failures[0]

    with Clerk(base_url=emulator.base_url) as other:
        other.sign_in_with_ticket("ticket_admin")
        with pytest.raises(ClerkError.Conflict) as caught:
            other.organization("org_acme").accept_membership_request("orgmemreq_nobody")
    for hook in ("on_request", "on_response"):
        hooks: Any = {hook: fails}
        failures.clear()
        async with AsyncClerk(**emulator.https, **hooks) as clerk:
            await clerk.sign_in_with_ticket("ticket_admin")
            emulator.clear_log()
            failures.append(ValueError("no tracing"))
            with pytest.raises(ClerkError.Usage, match=rf"{hook} failed: ValueError\('no tracing'\)") as failed:
                await clerk.get_environment()
            assert failed.value.__cause__ is failures[0]
            failures[0] = caught.value
            with pytest.raises(ClerkError.Conflict) as told:
                await clerk.organization("org_acme").reject_membership_request("orgmemreq_grace")
            assert told.value.info.trace_id == caught.value.info.trace_id
            # The response was there, so the write was done.
            assert told.value.info.maybe_applied == (hook == "on_response")
        assert len(emulator.log()) == (0 if hook == "on_request" else 2)


def test_every_call_that_fails_has_what_its_own_hook_raised_as_its_cause(emulator: Emulator) -> None:
    """Also on a copy of the client, on its handles and in many threads at once."""

    def fails(request: RequestInfo) -> None:
        raise LookupError(request.route)

    with Clerk(base_url=emulator.base_url, on_request=fails) as clerk:
        organization = clerk.with_options(max_retries=0).organization("org_acme")
        calls: list[Callable[[], object]] = [
            clerk.load,
            organization.get_roles,
            lambda: next(organization.memberships()),
            lambda: clerk.sign_in_with_ticket("ticket_admin"),
        ]

        def cause(call: Callable[[], object]) -> BaseException | None:
            with pytest.raises(ClerkError.Usage, match="on_request failed: LookupError") as caught:
                call()
            found = caught.value.__cause__
            assert found is not None
            assert traceback.extract_tb(found.__traceback__)[0].name == "fails"
            assert repr(found) in str(caught.value)
            return found

        with ThreadPoolExecutor(16) as pool:
            causes = list(pool.map(cause, calls * 16))
    assert len({id(found) for found in causes}) == len(causes)
    assert emulator.log() == []


def test_a_cause_is_not_mistaken_for_another_whose_text_begins_like_it(emulator: Emulator) -> None:
    numbers = iter(range(40))

    def fails(_: Any) -> None:
        raise LookupError(next(numbers))

    with Clerk(base_url=emulator.base_url, on_request=fails, max_retries=0) as clerk:

        def told(_: int) -> tuple[str, str]:
            with pytest.raises(ClerkError.Usage) as caught:
                clerk.get_environment()
            return str(caught.value), f"on_request failed: {caught.value.__cause__!r}"

        with ThreadPoolExecutor(16) as pool:
            for text, expected in pool.map(told, range(40)):
                assert text == expected


def test_hooks_in_a_forked_child_are_its_own(emulator: Emulator) -> None:
    program = """
seen = []
def note(request):
    seen.append((os.getpid(), request.route))
with Clerk(base_url=sys.argv[1], on_request=note) as parent:
    parent.get_environment()
    child = os.fork()
    with Clerk(base_url=sys.argv[1], on_request=note, on_response=lambda response: None) as own:
        own.get_environment()
    print(sum(process == os.getpid() for process, _ in seen), flush=True)
    if child == 0:
        sys.exit()
    os.waitpid(child, 0)
"""
    if sys.platform == "win32":
        pytest.skip("Windows does not fork")
    # Both processes write at the same time, so their lines may be mixed.
    assert sorted("".join(finish(start(program, emulator)).split())) == ["1", "2"]


def test_a_hook_that_never_returns_does_not_keep_the_program_from_ending(emulator: Emulator) -> None:
    program = """
def stuck(request):
    print("stuck", flush=True)
    threading.Event().wait()
stuck_clerk = Clerk(base_url=sys.argv[1], on_request=stuck)
threading.Thread(target=stuck_clerk.get_environment, daemon=True).start()
time.sleep(0.3)
"""
    assert finish(start(program, emulator), seconds=10) == "stuck\n"


@pytest.mark.parametrize(
    "name", ["Authorization", "Cookie", "Host", "Content-Length", "content-type", "User-Agent", ""]
)
def test_headers_of_the_librarys_own_are_refused(emulator: Emulator, name: str) -> None:
    emulator.clear_log()
    with Clerk(base_url=emulator.base_url, on_request=lambda _: {name: "planted"}) as clerk:
        with pytest.raises(ClerkError.Invalid) as caught:
            clerk.get_environment()
        assert caught.value.info.param_name == "on_request"
        assert "planted" not in str(caught.value)
    assert emulator.log() == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("text", "expected a dict, got str"),
        (["x-a"], "expected a dict, got list"),
        ({"x-number": 3}, "expected a dict of texts, got int for 'x-number'"),
        ({3: "x"}, "expected a dict of texts, got str for 3"),
        (7, "expected a dict, got int"),
    ],
    ids=str,
)
def test_what_is_no_header_is_an_error(emulator: Emulator, given: Any, error: str) -> None:
    with (
        Clerk(base_url=emulator.base_url, on_request=lambda _: given) as clerk,
        pytest.raises(ClerkError.Usage, match="on_request failed") as caught,
    ):
        clerk.get_environment()
    assert str(caught.value.__cause__) == f"the result of on_request: {error}"
    assert isinstance(caught.value.__cause__, TypeError)


async def test_a_hook_that_blocks_holds_up_only_its_own_call(emulator: Emulator) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def first_blocks(request: RequestInfo) -> None:
        if request.route == "/v1/client" and not begun.is_set():
            begun.set()
            assert go_on.wait(10)

    async with AsyncClerk(**emulator.https, on_request=first_blocks) as clerk:
        blocked = asyncio.ensure_future(clerk.load())
        assert await asyncio.to_thread(begun.wait, 5)
        began = time.monotonic()
        await asyncio.gather(*(clerk.get_environment() for _ in range(20)))
        assert time.monotonic() - began < 5
        assert not blocked.done()
        go_on.set()
        await blocked


def test_a_hook_may_not_make_blocking_calls(emulator: Emulator) -> None:
    refused: list[ClerkError] = []

    def calls(_: Any) -> None:
        try:
            clerk.get_environment()
        except ClerkError as error:
            refused.append(error)

    with Clerk(base_url=emulator.base_url, on_response=calls) as clerk:
        clerk.get_environment()
    assert "from inside the library" in str(refused[0])
