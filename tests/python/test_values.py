"""Values behave as Python programmers expect."""

import copy
import json
import pickle
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest

import clerk_orgs
from clerk_orgs import (
    Clerk,
    ClerkApiError,
    ClerkError,
    ErrorInfo,
    ErrorKind,
    Json,
    OrganizationMembership,
    SignInStatus,
)
from clerk_orgs import OrganizationMembershipRequestStatus as Status


@pytest.fixture
def membership(clerk: Clerk) -> OrganizationMembership:
    return clerk.get_organization_memberships().data[0]


def test_equal_values_have_equal_hashes(clerk: Clerk) -> None:
    one, two = clerk.get_organization_memberships(), clerk.get_organization_memberships()
    assert one == two
    assert one is not two
    assert hash(one) == hash(two)
    assert len({*one.data, *two.data}) == 2
    assert one.data[0] != one.data[1]


def test_a_value_is_the_same_from_a_record_and_from_json(clerk: Clerk) -> None:
    # A page crosses the boundary as JSON, a single value as a record.
    listed = next(r for r in clerk.organization().membership_requests(status=Status.PENDING))
    accepted = clerk.organization().accept_membership_request(listed.id)
    changed = {"status": Status.ACCEPTED, "updated_at": accepted.updated_at}
    assert msgspec.structs.replace(listed, **changed) == accepted
    assert accepted.created_at.tzinfo is not None
    assert accepted.created_at.utcoffset() == timedelta(0)
    assert type(accepted) is type(listed)


def test_values_cannot_be_changed(membership: OrganizationMembership) -> None:
    changed: Any = membership
    with pytest.raises(AttributeError):
        changed.role = "org:owner"
    with pytest.raises(TypeError):
        changed.permissions[0] = "all"
    with pytest.raises(TypeError, match="immutable"):
        changed.public_metadata["a"] = 1
    with pytest.raises(AttributeError):
        changed.organization.name = "Umbrella"


def test_values_print_their_fields(membership: OrganizationMembership) -> None:
    text = repr(membership)
    assert text.startswith("OrganizationMembership(id=")
    assert "role='org:admin'" in text
    assert "PublicUserData(" in text
    assert "None" not in text


def test_values_survive_copies_pickles_and_json(membership: OrganizationMembership) -> None:
    assert copy.deepcopy(membership) == membership
    assert pickle.loads(pickle.dumps(membership)) == membership
    encoded = msgspec.json.encode(membership)
    assert msgspec.json.decode(encoded, type=OrganizationMembership) == membership
    assert json.loads(encoded)["organization"]["slug"] == "acme"


def test_the_permissions_of_a_membership(membership: OrganizationMembership) -> None:
    assert membership.is_admin
    assert membership.has_permission("org:sys_memberships:manage")
    assert not membership.has_permission("org:sys_memberships")
    member = msgspec.structs.replace(membership, role="org:member", permissions=())
    assert not member.is_admin
    assert not member.has_permission("org:sys_memberships:manage")


def test_values_can_be_made_in_tests() -> None:
    info = ErrorInfo(kind=ErrorKind.CONFLICT, text="No.", errors=(), maybe_applied=False)
    assert (info.status, info.retry_after) == (None, None)
    error = ClerkApiError(code="c", message="m", meta={"permissions": ["a"]})
    assert hash(error) == hash(ClerkApiError(code="c", message="m", meta={"permissions": ["a"]}))
    with pytest.raises(TypeError):
        ErrorInfo(ErrorKind.CONFLICT)  # type: ignore[call-arg]


def test_metadata_is_a_dict_that_cannot_change() -> None:
    value = Json({"plan": {"seats": 5, "tags": ["a", None]}})
    assert value == {"plan": {"seats": 5, "tags": ["a", None]}}
    assert json.loads(json.dumps(value)) == value
    assert hash(value) == hash(Json({"plan": {"seats": 5.0, "tags": ["a", None]}}))
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
    assert {value: 1}[Json(dict(value))] == 1
    nested: Any = value["plan"]
    changes: list[Callable[[], Any]] = [
        lambda: nested.update(seats=6),
        lambda: nested.pop("seats"),
        lambda: nested.__ior__({"a": 1}),
        lambda: nested["tags"].append("b"),
        lambda: nested["tags"].sort(),
        lambda: nested["tags"].__iadd__(["b"]),
    ]
    for change in changes:
        with pytest.raises(TypeError, match="immutable"):
            change()
    free = dict(nested)
    free["seats"] = 6
    assert nested["seats"] == 5


# As sent, and as in Python.
NUMBERS = {
    "0.12345678901234567": Decimal("0.12345678901234567"),
    "0.1": 0.1,
    "1.50": 1.5,
    "1E5": 1e5,
    "-0.0": -0.0,
    "1e400": Decimal("1e400"),
    "1e-400": Decimal("1e-400"),
    "18446744073709551616": 2**64,
    "100000000000000000000000000": 10**26,
}


def answer_with(emulator: Any, metadata: str) -> None:
    """Makes the next response contain a membership in an organization with this metadata."""
    times = {"created_at": 1, "updated_at": 1}
    organization = {"id": "org_1", "public_metadata": msgspec.Raw(metadata.encode()), **times}
    rows = [{"id": "orgmem_1", "organization": organization, **times}]
    body = msgspec.json.encode({"response": {"data": rows, "total_count": 1}}).decode()
    emulator.fault(content_type="application/json", body=body)


def test_numbers_in_metadata_are_unchanged(clerk: Clerk, emulator: Any) -> None:
    sent = f'{{"n":[{",".join(NUMBERS)}]}}'
    answer_with(emulator, sent)
    metadata = clerk.get_organization_memberships().data[0].organization.public_metadata
    assert list(map(repr, metadata["n"])) == list(map(repr, NUMBERS.values()))
    assert hash(metadata) == hash(Json({"n": list(NUMBERS.values())}))
    assert pickle.loads(pickle.dumps(metadata)) == metadata
    again = msgspec.json.Encoder(decimal_format="number").encode(metadata)
    assert clerk_orgs._base.parsed(again.decode()) == metadata
    body = f'{{"errors":[{{"code":"c","message":"m","meta":{sent}}}]}}'
    emulator.fault(status=422, content_type="application/json", body=body)
    with pytest.raises(ClerkError.Invalid) as raised:
        clerk.organization().add_member("user_1", role="org:member")
    assert list(map(repr, raised.value.info.errors[0].meta["n"])) == list(map(repr, NUMBERS.values()))


@pytest.mark.parametrize("odd", ["[" * 10_000 + "]" * 10_000, "1" * 5_000])
def test_undecodable_metadata_does_not_affect_its_row(clerk: Clerk, emulator: Any, odd: str) -> None:
    answer_with(emulator, f'{{"n":{odd}}}')
    assert clerk.get_organization_memberships().data[0].organization.public_metadata == {}


def test_metadata_is_frozen_when_it_is_accessed() -> None:
    text = b'{"code": "c", "message": "m", "meta": {"plan": {"seats": 5}}}'
    seen, unseen = (msgspec.json.decode(text, type=ClerkApiError) for _ in range(2))
    assert isinstance(seen.meta, Json)
    assert isinstance(seen.meta["plan"], Json)
    assert seen.meta is seen.meta
    assert seen == unseen
    assert repr(seen) == repr(unseen)
    assert hash(unseen) == hash(seen)
    unhashed = msgspec.json.decode(text, type=ClerkApiError)
    assert pickle.loads(pickle.dumps(unhashed)) == copy.deepcopy(unhashed) == seen


def untyped(value: Any) -> Any:
    """Checkers know that two literals differ."""
    return value


def test_server_values_are_strings() -> None:
    assert untyped(Status.PENDING) == "pending"
    assert Status("pending") is Status.PENDING
    assert repr(Status.PENDING) == "OrganizationMembershipRequestStatus.PENDING"
    assert str(Status.PENDING) == f"{Status.PENDING}" == "pending"
    assert {"pending": 1}[Status.PENDING] == 1
    assert json.dumps({"status": Status.PENDING}) == '{"status": "pending"}'
    assert pickle.loads(pickle.dumps(Status.PENDING)) is copy.deepcopy(Status.PENDING) is Status.PENDING
    assert untyped(SignInStatus.NEEDS_SECOND_FACTOR) == "needs_second_factor"
    assert untyped(SignInStatus.ABANDONED) != Status.PENDING


def test_unknown_values_keep_their_text() -> None:
    odd = Status("on_hold")
    assert odd == "on_hold"
    assert odd == Status.UNKNOWN("on_hold")
    assert hash(odd) == hash(Status.UNKNOWN("on_hold"))
    assert repr(odd) == "OrganizationMembershipRequestStatus.UNKNOWN('on_hold')"
    assert odd not in (Status.PENDING, Status.ACCEPTED, Status.REJECTED)
    assert pickle.loads(pickle.dumps(odd)) == odd
    assert odd.__reduce_ex__(4) == (Status, ("on_hold",))
    assert msgspec.json.decode(b'"on_hold"', type=Status) == odd
    with pytest.raises(ValueError, match="3"):
        Status(3)


def test_unknown_values_are_passed_in_both_directions(clerk: Clerk, emulator: Any) -> None:
    row = {"id": "orgmemreq_1", "status": "on_hold", "created_at": 1767225600000, "updated_at": 1767225600000}
    emulator.fault(body={"response": {"data": [row], "total_count": 1}, "client": None})
    page = clerk.organization().get_membership_requests(status=Status("on_hold"))
    assert page.data[0].status == Status("on_hold")
    assert emulator.log()[-1]["query"]["status"] == ["on_hold"]
    emulator.fault(body={"response": row, "client": None})
    assert clerk.organization().accept_membership_request("orgmemreq_1").status == Status("on_hold")


def test_times_have_a_time_zone(membership: OrganizationMembership) -> None:
    assert membership.created_at < datetime.now(timezone.utc)


def test_decoding_a_page_is_faster_than_json_alone(membership: OrganizationMembership) -> None:
    data = msgspec.json.encode([membership] * 5000)
    decode = clerk_orgs._ffi._values.decode_OrganizationMembership_list  # type: ignore[attr-defined]

    def seconds(read: Callable[[bytes], object]) -> float:
        began = time.process_time()
        read(data)
        return time.process_time() - began

    assert decode(data)[0] == membership
    assert min(seconds(decode) for _ in range(5)) < min(seconds(json.loads) for _ in range(5))
