"""Errors are useful to people and to programs."""

import pickle
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clerk_orgs import Clerk, ClerkError, ErrorInfo, ErrorKind, TokenStoreError
from emulator import Emulator

UNTYPED: Any = Clerk
SECRET = "correct horse battery"


def test_the_text_is_the_servers_long_message(clerk: Clerk) -> None:
    with pytest.raises(ClerkError.NotFound) as caught:
        clerk.organization().add_member("user_nobody", "org:member")
    error = caught.value
    assert str(error) == error.info.text == error.info.errors[0].long_message
    assert error.info.status == 404
    assert error.info.code == "resource_not_found"
    assert error.info.clerk_trace_id
    assert repr(error) == f"ClerkError.NotFound({error})"
    assert traceback.format_exception_only(error)[-1] == f"clerk_orgs.ClerkError.NotFound: {error}\n"


def test_every_case_is_a_clerk_error() -> None:
    cases = [case for case in vars(ClerkError).values() if isinstance(case, type)]
    assert len(cases) == 12
    assert all(issubclass(case, ClerkError) and issubclass(case, Exception) for case in cases)
    info = ErrorInfo(kind=ErrorKind.NOT_FOUND, text="Gone.", errors=(), maybe_applied=False)
    error = pickle.loads(pickle.dumps(ClerkError.NotFound(info)))
    assert type(error) is ClerkError.NotFound
    assert error.info == info
    assert str(TokenStoreError.Failed("no disk")) == "no disk"


def test_local_refusals_name_the_parameter(clerk: Clerk, emulator: Emulator) -> None:
    with pytest.raises(ClerkError.Invalid) as caught:
        clerk.organization().get_membership_requests(page_size=501)
    assert caught.value.info.param_name == "page_size"
    assert emulator.log() == []


def test_a_rate_limit_has_retry_after(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=3600)
    with pytest.raises(ClerkError.RateLimited) as caught:
        clerk.get_organization_memberships()
    assert caught.value.info.retry_after == timedelta(hours=1)


def test_no_secret_is_in_an_error(emulator: Emulator) -> None:
    with Clerk(base_url=emulator.base_url) as clerk:
        for cut in ("before", "in_body"):
            emulator.fault(route="POST /v1/client/sign_ins", cut=cut)
            with pytest.raises(ClerkError) as caught:
                clerk.sign_in_with_password("ada@example.com", SECRET)
            shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.info)
            assert SECRET not in shown


@pytest.mark.parametrize(
    "call",
    [
        lambda clerk: clerk.get_organization_memberships(page_size="10"),
        lambda clerk: clerk.get_organization_memberships(page_size=2**40),
        lambda clerk: clerk.organization().get_memberships(role="org:admin"),
        lambda clerk: clerk.organization().get_membership_requests(status="pending"),
        lambda clerk: clerk.organization().add_member("user_max"),
        lambda clerk: clerk.with_timeout("5"),
        lambda clerk: clerk.with_timeout(-1),
        lambda _: UNTYPED(base_url=3),
        lambda _: UNTYPED(token_store=object()),
    ],
)
def test_wrong_types_raise_type_errors(clerk: Clerk, emulator: Emulator, call: Callable[[Any], object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        call(clerk)
    assert emulator.log() == []


def test_timeouts_are_seconds_or_timedeltas(clerk: Clerk, emulator: Emulator) -> None:
    for timeout in (0.2, timedelta(milliseconds=200)):
        emulator.fault(delay_ms=3000, times=0)
        with pytest.raises(ClerkError.Timeout):
            clerk.with_timeout(timeout).get_organization_memberships()
        emulator.control("faults", {}, "DELETE")
    with pytest.raises(ClerkError.Invalid):
        Clerk(base_url=emulator.base_url, timeout=0)
