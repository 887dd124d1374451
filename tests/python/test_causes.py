"""What a callback raises belongs to its call: it is the cause of that call's error, and is kept no longer than the error can be."""

import asyncio
import gc
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from clerk_orgs import AsyncClerk, Clerk, ClerkError, OrganizationMembershipRequest, TokenStore, TokenStoreError
from emulator import Emulator

# More than any table of the last ones would keep.
MANY = 2_000


def assert_collected(reference: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while reference() is not None and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.01)
    assert reference() is None


async def test_each_of_many_calls_has_its_own_cause_although_all_look_alike(emulator: Emulator) -> None:
    raised: list[ValueError] = []

    def fails(_: object) -> None:
        raised.append(ValueError("the same"))
        raise raised[-1]

    def number(error: ClerkError) -> int:
        assert str(error) == "on_request failed: ValueError('the same')"
        return id(error.__cause__)

    async with AsyncClerk(base_url=emulator.base_url, on_request=fails, max_retries=0) as clerk:
        results = await asyncio.gather(*(clerk.get_environment() for _ in range(MANY)), return_exceptions=True)
    errors = [error for error in results if isinstance(error, ClerkError)]
    assert len(errors) == MANY
    assert {number(error) for error in errors} == {id(error) for error in raised}
    assert len(raised) == MANY


def test_a_cause_is_that_of_its_thread_although_all_look_alike(emulator: Emulator) -> None:
    def cause_of(_: int) -> bool:
        failure = LookupError("the same")

        def fails(_: object) -> None:
            raise failure

        # Each client has a hook of its own.
        with Clerk(base_url=emulator.base_url, on_request=fails, max_retries=0) as clerk:
            with pytest.raises(ClerkError.Usage) as caught:
                clerk.get_environment()
            return caught.value.__cause__ is failure

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(cause_of, range(100)))


class IndescribableError(Exception):
    def __repr__(self) -> str:
        raise RuntimeError("no words")


class HalfError(Exception):
    def __repr__(self) -> str:
        return "half of an emoji: \ud83d"


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        (IndescribableError(), "IndescribableError()"),
        (HalfError(), r"half of an emoji: \ud83d"),
        (ValueError("x" * 100_000), f"ValueError('{'x' * 100_000}')"),
        (ValueError("\U0010fffd7\U0010fffd"), r"ValueError('\U0010fffd7\U0010fffd')"),
        (TokenStoreError(""), ""),
    ],
    ids=["indescribable", "half", "long", "marked", "empty"],
)
def test_any_exception_is_a_cause(emulator: Emulator, failure: Exception, text: str) -> None:
    class Broken(TokenStore):
        def load(self) -> str | None:
            raise failure

        def swap(self, expected: str | None, new: str | None) -> bool:
            raise NotImplementedError(expected, new)

    with Clerk(base_url=emulator.base_url, token_store=Broken()) as clerk, pytest.raises(ClerkError.Usage) as caught:
        clerk.load()
    assert str(caught.value) == f"the token store failed: {text}"
    assert caught.value.__cause__ is failure


def test_every_read_of_a_job_that_a_filter_has_ended_has_its_cause(clerk: Clerk) -> None:
    failure = LookupError("no idea")

    def fails(_: OrganizationMembershipRequest) -> bool:
        raise failure

    outcomes = clerk.organization().accept_all_membership_requests(filter=fails)
    for _ in range(3):
        with pytest.raises(ClerkError.Usage) as caught:
            next(outcomes)
        assert caught.value.__cause__ is failure


class _HoldingError(Exception):
    """Holds what it is about, as exceptions often do."""

    def __init__(self, held: object) -> None:
        super().__init__()
        self.held = held


async def test_nothing_is_kept_of_calls_that_were_cancelled(emulator: Emulator) -> None:
    references: list[Any] = []

    def fails(_: object) -> None:
        time.sleep(0.05)
        failure = _HoldingError(None)
        references.append(weakref.ref(failure))
        raise failure

    async with AsyncClerk(base_url=emulator.base_url, on_request=fails) as clerk:
        calls = [asyncio.ensure_future(clerk.get_environment()) for _ in range(8)]
        await asyncio.sleep(0.02)
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)
        await asyncio.sleep(0.2)
        # One more, which is caught.
        with pytest.raises(ClerkError.Usage):
            await clerk.get_environment()
        assert len(references) > 1
        for reference in references:
            assert_collected(reference)


def test_a_client_is_collected_although_its_hook_raised_it(emulator: Emulator) -> None:
    held: list[object] = []

    def fails(_: object) -> None:
        raise _HoldingError(held[0])

    clerk = Clerk(base_url=emulator.base_url, on_request=fails)
    held.append(clerk)
    with pytest.raises(ClerkError.Usage):
        clerk.get_environment()
    clerk.close()
    held.clear()
    reference = weakref.ref(clerk)
    del clerk
    assert_collected(reference)


def test_text_of_a_server_that_looks_like_a_number_of_ours_stays(clerk: Clerk, emulator: Emulator) -> None:
    for odd in ("a\U0010fffd9\U0010fffd", "a\ufdd09\ufdd0", "\U0010fffd\U0010fffd"):
        assert clerk.organization().update(name=odd).name == odd
        error = {"code": "form_param_invalid", "message": "no", "long_message": odd}
        emulator.fault(status=422, body={"errors": [error]})
        with pytest.raises(ClerkError.Invalid) as caught:
            clerk.organization().update(name="Acme")
        assert (caught.value.text, caught.value.__cause__) == (odd, None)
