"""Errors are useful to people and to programs."""

import gc
import pickle
import traceback
import weakref
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import clerk_orgs
from clerk_orgs import AsyncClerk, Clerk, ClerkError, ErrorInfo, ErrorKind, Quota, TokenStore, TokenStoreError
from clerk_orgs.testing import make
from contract import called, entries, handles, record
from emulator import Emulator

UNTYPED: Any = Clerk
SECRET = "correct horse battery"


def test_the_text_is_the_servers_long_message(clerk: Clerk) -> None:
    with pytest.raises(ClerkError.NotFound) as caught:
        clerk.organization().add_member("user_nobody", role="org:member")
    error = caught.value
    assert str(error) == error.info.text == error.info.errors[0].long_message
    assert error.info.status == 404
    assert error.info.code == "resource_not_found"
    assert error.info.trace_id
    assert (error.status, error.code, error.trace_id) == (404, "resource_not_found", error.info.trace_id)
    assert error.route == "POST /v1/organizations/{organization_id}/memberships"
    said = f"status=404, code='resource_not_found', param_name='user_id', trace_id={error.trace_id!r}"
    expected = f"{said}, route={error.route!r}"
    assert repr(error) == f"NotFound({str(error)!r}, {expected})"
    assert str(error.info) == f"{error} ({expected})"
    assert repr(error.info).startswith(f"ErrorInfo(kind=ErrorKind.NOT_FOUND, text={str(error)!r}, status=404, ")
    assert str(ErrorInfo(kind=ErrorKind.USAGE, text="No.")) == "No."
    assert traceback.format_exception_only(error)[-1] == f"clerk_orgs.NotFound: {error}\n"


def test_every_case_is_a_clerk_error() -> None:
    cases = [case for case in vars(ClerkError).values() if isinstance(case, type)]
    assert len(cases) == 13
    assert all(getattr(clerk_orgs, case.__name__) is case for case in cases)
    assert all(issubclass(case, ClerkError) and issubclass(case, Exception) for case in cases)
    info = ErrorInfo(kind=ErrorKind.NOT_FOUND, text="Gone.", errors=(), maybe_applied=False)
    error = pickle.loads(pickle.dumps(ClerkError.NotFound(info)))
    assert type(error) is ClerkError.NotFound
    assert error.info == info
    assert str(TokenStoreError.Failed("no disk")) == "no disk"


def test_details_made_by_hand_take_the_kind_of_their_class() -> None:
    error = ClerkError.NotFound(ErrorInfo(text="Gone."))
    assert error.info.kind is ErrorKind.NOT_FOUND
    assert error.info == ClerkError.NotFound("Gone.").info

    class Missing(clerk_orgs.NotFound): ...

    assert Missing(ErrorInfo(kind=ErrorKind.API, text="Gone.")).info.kind is ErrorKind.NOT_FOUND
    # An error of no kind of its own is of the one that its details name.
    assert ClerkError(ErrorInfo(kind=ErrorKind.CONFLICT, text="Late.")).info.kind is ErrorKind.CONFLICT


@pytest.mark.parametrize("kind", ErrorKind)
def test_details_become_the_exception_of_their_kind(kind: ErrorKind) -> None:
    info = ErrorInfo(kind=kind, text="No.", status=409, maybe_applied=True)
    error = info.to_exception()
    assert type(error) is getattr(clerk_orgs, "".join(map(str.title, kind.name.split("_"))))
    assert error.info is info
    assert (error.kind, error.text, str(error)) == (kind, "No.", "No.")
    # What is derived from a class stays its own.
    own: Any = type("Own", (type(error),), {})
    assert type(own(info).info.to_exception()) is type(error)


def test_the_error_of_an_outcome_can_be_raised(clerk: Clerk) -> None:
    (outcome,) = clerk.organization().accept_membership_requests(["orgmemreq_nobody"])
    assert outcome.error
    with pytest.raises(clerk_orgs.Conflict) as caught:
        raise outcome.error.to_exception()
    assert caught.value.trace_id == outcome.error.trace_id


def test_local_refusals_name_the_parameter(clerk: Clerk, emulator: Emulator) -> None:
    with pytest.raises(ClerkError.Invalid) as caught:
        clerk.organization().get_membership_requests(page_size=501)
    assert caught.value.info.param_name == "page_size"
    assert emulator.log() == []


@pytest.mark.parametrize("ticket", ["ticket_nonsense", "ticket_expired", "ticket_revoked", "ticket_once"])
def test_a_ticket_that_cannot_be_used_is_a_refusal_of_no_kind_of_its_own(emulator: Emulator, ticket: str) -> None:
    if ticket == "ticket_once":
        with Clerk(base_url=emulator.base_url) as first:
            first.sign_in_with_ticket(ticket)
    with Clerk(base_url=emulator.base_url) as clerk, pytest.raises(clerk_orgs.Api) as caught:
        clerk.sign_in_with_ticket(ticket)
    assert caught.value.status
    assert 400 <= caught.value.status < 500


def test_a_rate_limit_has_retry_after(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=3600)
    with pytest.raises(ClerkError.RateLimited) as caught:
        clerk.get_organization_memberships()
    assert caught.value.retry_after == caught.value.info.retry_after == timedelta(hours=1)


def test_a_full_organization_says_what_is_full(clerk: Clerk, emulator: Emulator) -> None:
    emulator.fault(status=402, code="insufficient_seats")
    with pytest.raises(ClerkError.QuotaExceeded) as caught:
        clerk.organization().add_member("user_grace", role="org:member")
    assert caught.value.quota is caught.value.info.quota is Quota.SEATS


def test_no_secret_is_in_an_error(emulator: Emulator) -> None:
    with Clerk(base_url=emulator.base_url) as clerk:
        for cut in ("before", "in_body"):
            emulator.fault(route="POST /v1/client/sign_ins", cut=cut)
            with pytest.raises(ClerkError) as caught:
                clerk.sign_in_with_password("ada@example.com", password=SECRET)
            shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.info)
            assert SECRET not in shown


@pytest.mark.parametrize(
    "call",
    [
        lambda clerk: clerk.get_organization_memberships(page_size="10"),
        lambda clerk: clerk.organization().get_memberships(role="org:admin"),
        lambda clerk: clerk.organization().get_membership_requests(status=3),
        lambda clerk: clerk.organization().remove_members(b"user_1"),
        lambda clerk: clerk.organization().remove_members(3),
        lambda clerk: clerk.organization().remove_members([3]),
        lambda clerk: clerk.get_token(skip_cache="no"),
        lambda clerk: clerk.organization().add_member("user_max"),
        lambda clerk: clerk.with_options(timeout="5"),
        lambda clerk: clerk.with_options(total_timeout="5"),
        lambda clerk: clerk.with_options(max_retries=1.5),
        lambda _: UNTYPED(base_url=3),
        lambda _: UNTYPED(token_store=object()),
    ],
)
def test_wrong_types_raise_type_errors(clerk: Clerk, emulator: Emulator, call: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError):
        call(clerk)
    assert emulator.log() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", 0),
        ("timeout", 3601),
        ("total_timeout", timedelta(0)),
        ("total_timeout", timedelta(days=2)),
        ("max_retries", -1),
        ("max_retries", 101),
        ("bulk_outage_timeout", 86_401.0),
    ],
)
def test_limits_out_of_range_are_refused_by_name(clerk: Clerk, emulator: Emulator, name: str, value: Any) -> None:
    options: dict[str, Any] = {name: value}
    for limited in (clerk.with_options, lambda **given: Clerk(base_url=emulator.base_url, **given)):
        with pytest.raises(ClerkError.Invalid) as caught:
            limited(**options)
        assert caught.value.info.param_name == name
    assert emulator.log() == []


def test_a_copy_changes_only_what_it_is_given(clerk: Clerk, emulator: Emulator) -> None:
    once = clerk.with_options(max_retries=0)
    for client, attempts in ((once, 1), (once.with_options(timeout=9.5), 1), (once.with_options(max_retries=2), 3)):
        emulator.clear_log()
        emulator.fault(status=503, times=0)
        with pytest.raises(ClerkError.Api):
            client.organization("org_acme").get_roles()
        emulator.control("faults", {}, "DELETE")
        assert len(emulator.log()) == attempts


def test_timeouts_are_seconds_or_timedeltas(clerk: Clerk, emulator: Emulator) -> None:
    for timeout in (0.2, timedelta(milliseconds=200)):
        emulator.fault(delay_ms=3000, times=0)
        with pytest.raises(ClerkError.Timeout):
            clerk.with_options(timeout=timeout, max_retries=0).get_organization_memberships()
        emulator.control("faults", {}, "DELETE")
    with pytest.raises(ClerkError.Invalid):
        Clerk(base_url=emulator.base_url, timeout=0)


def test_every_detail_is_an_attribute_of_the_error() -> None:
    info = record("ErrorInfo")
    error = ClerkError.Conflict(info)
    for field in (entry for entry in entries("record") if entry.name == "ErrorInfo").__next__().fields():
        expected = ErrorKind.CONFLICT if field == "kind" else getattr(info, field)
        assert getattr(error, field) == expected
    assert repr(ClerkError.Usage(ErrorInfo(kind=ErrorKind.USAGE, text="No.", errors=(), maybe_applied=False))) == (
        "Usage('No.')"
    )
    full = make(
        clerk_orgs.QuotaExceeded, text="No.", quota="seats", retry_after=timedelta(seconds=3), maybe_applied=True
    )
    assert repr(full) == (
        "QuotaExceeded('No.', quota=Quota.SEATS, retry_after=datetime.timedelta(seconds=3), maybe_applied=True)"
    )


def test_a_time_out_and_a_lost_connection_are_pythons_own_errors_too(emulator: Emulator) -> None:
    with Clerk(base_url=emulator.base_url, timeout=0.1) as clerk:
        emulator.fault(delay_ms=3000, times=0)
        with pytest.raises(TimeoutError) as late:
            clerk.get_environment()
    assert isinstance(late.value, clerk_orgs.Timeout)
    assert late.value.args == (late.value.info,)
    with Clerk(base_url="http://127.0.0.1:1") as clerk, pytest.raises(ConnectionError) as lost:
        clerk.sign_in_with_ticket("ticket")
    assert isinstance(lost.value, clerk_orgs.Network)
    for error in (late.value, lost.value):
        twin = pickle.loads(pickle.dumps(error))
        assert (type(twin), twin.info, str(twin)) == (type(error), error.info, str(error))


def frames(error: BaseException) -> list[str]:
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


async def test_no_error_of_a_call_has_a_context_of_ours(clerk: Clerk, aclerk: AsyncClerk) -> None:
    made = handles(clerk) | handles(aclerk)
    clerk.close()
    await aclerk.aclose()
    errors: dict[str, ClerkError] = {}
    for name, handle in made.items():
        (entry,) = (entry for entry in entries("class") if entry.name == name.removeprefix("Async"))
        calls = {method: required for method, required, _ in entry.methods() if method != "new"}
        for method, required in {**calls, "__next__": {}, "__anext__": {}}.items():
            if not hasattr(type(handle), method):
                continue
            try:
                result = called(handle, method, required)
                if hasattr(result, "__await__"):
                    await result
            except ClerkError as error:
                errors[f"{name}.{method}"] = error
            except (StopIteration, StopAsyncIteration):
                pass
    assert len(errors) > 90
    for call, one in errors.items():
        assert (one.__context__, one.__cause__) == (None, None), call
        assert not {"lift", "_uniffi_rust_call_async"} & {*frames(one)}, call


def test_what_a_filter_raises_is_the_cause(clerk: Clerk) -> None:
    def fails(request: object) -> bool:
        raise LookupError("no idea", request)

    with pytest.raises(ClerkError.Usage) as caught:
        next(clerk.organization().accept_all_membership_requests(filter=fails))
    cause = caught.value.__cause__
    assert isinstance(cause, LookupError)
    assert cause.args[0] == "no idea"
    assert frames(cause) == ["fails"]
    assert caught.value.__context__ is None


class Broken(TokenStore):
    def __init__(self, error: Exception) -> None:
        self.error = error

    def load(self) -> str | None:
        raise self.error

    def swap(self, expected: str | None, new: str | None) -> bool:  # noqa: ARG002
        raise self.error


@pytest.mark.parametrize("error", [PermissionError(13, "not yours"), TokenStoreError.Failed("the disk is full")])
async def test_what_a_token_store_raises_is_the_cause(emulator: Emulator, error: Exception) -> None:
    with Clerk(base_url=emulator.base_url, token_store=Broken(error)) as clerk:
        with pytest.raises(ClerkError.Usage) as caught:
            clerk.load()
        assert caught.value.__cause__ is error
    async with AsyncClerk(base_url=emulator.base_url, token_store=Broken(error)) as aclerk:
        with pytest.raises(ClerkError.Usage) as caught:
            await aclerk.sign_in_with_ticket("ticket_admin")
        assert caught.value.__cause__ is error


async def test_an_error_is_in_no_reference_cycle(clerk: Clerk, aclerk: AsyncClerk) -> None:
    """Otherwise it would keep its callers' variables until the next garbage collection."""

    def fails(request: object) -> bool:
        raise LookupError(request)

    wrong: Any = 7
    organization, asynchronous = clerk.organization(), aclerk.organization()
    calls: list[Callable[[], Any]] = [
        lambda: organization.accept_membership_request("orgmemreq_nobody"),
        lambda: organization.get_memberships(page_size=0),
        lambda: organization.update(name=wrong),
        lambda: next(organization.accept_all_membership_requests(filter=fails)),
        lambda: clerk.organization(""),
        lambda: Clerk(base_url="ftp://x"),
        lambda: asynchronous.accept_membership_request("orgmemreq_nobody"),
        lambda: asynchronous.get_memberships(page_size=0),
        lambda: anext(asynchronous.accept_all_membership_requests(filter=fails)),
    ]
    gc.collect()
    gc.disable()
    try:
        for number, call in enumerate(calls):
            reference = None
            try:
                made = call()
                if hasattr(made, "__await__"):
                    await made
            except (ClerkError, TypeError) as error:
                reference = weakref.ref(error) if isinstance(error, ClerkError) else error.__class__
            assert reference is TypeError or (reference is not None and reference() is None), number
    finally:
        gc.enable()


def test_an_error_while_another_is_handled_keeps_that_one(clerk: Clerk) -> None:
    with pytest.raises(ClerkError.NotFound) as caught:  # noqa: PT012
        try:
            raise KeyError("cache")
        except KeyError:
            clerk.organization().remove_member("user_nobody")
    assert isinstance(caught.value.__context__, KeyError)


def test_a_wrong_type_names_the_parameter(clerk: Clerk) -> None:
    untyped: Any = clerk.organization()
    calls: dict[str, Callable[[], object]] = {
        "page_size": lambda: untyped.get_memberships(page_size="10"),
        "role": lambda: untyped.get_memberships(role="org:admin"),
        "user_id": lambda: untyped.remove_member(3),
        "min_interval": lambda: untyped.watch_memberships(min_interval="5"),
        "personal_account": lambda: UNTYPED.set_active(clerk, personal_account="acme"),
    }
    for name, call in calls.items():
        with pytest.raises(TypeError, match=f"^{name}: "):
            call()
