"""Enums: text is accepted where one is meant, and what the server sends is never refused."""

from __future__ import annotations

import inspect
import pydoc
import re
import typing
from enum import Enum
from typing import Any

import msgspec
import pytest

import clerk_orgs
from clerk_orgs import AsyncClerk, BulkStatus, Clerk, Invalid, SecondFactorStrategy
from clerk_orgs import OrganizationInvitationStatus as InvitationStatus
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from contract import entries, handles, value_of
from emulator import Emulator

ENUMS = {entry.name: getattr(clerk_orgs, entry.name) for entry in entries("enum")}


def test_text_is_accepted_where_an_enum_is_meant(clerk: Clerk, emulator: Emulator) -> None:
    organization = clerk.organization()
    assert organization.get_membership_requests(status="pending") == organization.get_membership_requests(
        status=Status.PENDING
    )
    assert [entry["query"]["status"] for entry in emulator.log()] == [["pending"], ["pending"]]
    assert {request.status for request in organization.membership_requests(status="rejected")} == {Status.REJECTED}
    organization.get_invitations(status=["pending", InvitationStatus.REVOKED])
    assert emulator.log()[-1]["query"]["status"] == ["pending", "revoked"]


def test_unknown_text_is_refused_and_an_unknown_value_is_not(clerk: Clerk, emulator: Emulator) -> None:
    organization: Any = clerk.organization()
    with pytest.raises(Invalid) as caught:
        organization.get_membership_requests(status="pendign")
    assert caught.value.param_name == "status"
    for part in (
        "'pendign'",
        "'pending', 'accepted', 'rejected'",
        "OrganizationMembershipRequestStatus.UNKNOWN('pendign')",
    ):
        assert part in str(caught.value)
    assert emulator.log() == []
    emulator.fault(body={"response": {"data": [], "total_count": 0}, "client": None})
    organization.get_membership_requests(status=Status.UNKNOWN("on_hold"))
    assert emulator.log()[-1]["query"]["status"] == ["on_hold"]


def test_a_member_of_another_enum_is_no_text(clerk: Clerk, emulator: Emulator) -> None:
    organization: Any = clerk.organization()
    same, other, own = InvitationStatus.PENDING, BulkStatus.DONE, Enum("Own", {"WAITS": "waits"}, type=str)
    for call in (organization.get_membership_requests, organization.membership_requests):
        for wrong in (same, other, own.WAITS):  # type: ignore[attr-defined]
            expected = re.escape(f"status: expected OrganizationMembershipRequestStatus or its text, got {wrong!r}")
            with pytest.raises(TypeError, match=expected):
                call(status=wrong)
    for cls in ENUMS.values():
        if hasattr(cls, "UNKNOWN"):
            with pytest.raises(ValueError, match=r"BulkStatus\.DONE is not a valid"):
                cls(other)
    assert emulator.log() == []


async def test_every_call_that_takes_an_enum_takes_its_text(
    clerk: Clerk, aclerk: AsyncClerk, emulator: Emulator
) -> None:
    made: dict[str, Any] = handles(clerk) | handles(aclerk)
    emulator.clear_log()
    refused = 0
    for handle in made.values():
        for name, function in inspect.getmembers(type(handle), inspect.isfunction):
            hints = {} if name.startswith("_") else typing.get_type_hints(function)
            for parameter, kind in hints.items():
                cls = next((cls for cls in ENUMS.values() if cls.__name__ in str(kind)), None)
                if cls is None or parameter == "return":
                    continue
                text = "Literal[" + ", ".join(repr(member.value) for member in cls)
                assert text in str(kind), (name, parameter)
                needed = inspect.signature(function).parameters.values()
                required = [one.name for one in needed if one.default is one.empty and one.name != "self"]
                given: dict[str, Any] = {one: "text" if hints[one] is str else ["text"] for one in required}
                wrong: Any = ["odd"] if "Sequence[" in str(kind) else "odd"
                with pytest.raises(Invalid, match=f"^{parameter} is 'odd', which is none of "):
                    await getattr(handle, name)(**given | {parameter: wrong})
                refused += 1
    assert refused >= 14
    assert emulator.log() == []


def test_every_field_of_a_value_that_is_an_argument_is_prepared_as_an_argument_is(
    clerk: Clerk, aclerk: AsyncClerk
) -> None:
    made: dict[str, Any] = handles(clerk) | handles(aclerk)
    methods = [
        method
        for handle in made.values()
        for name, method in inspect.getmembers(type(handle), inspect.isfunction)
        if not name.startswith("_")
    ]
    hints = [kind for method in methods for name, kind in typing.get_type_hints(method).items() if name != "return"]
    seen: set[str] = set()
    for record in {record for kind in hints for record in structs_in(kind)}:
        for field in msgspec.structs.fields(record):
            several = "tuple[" in str(field.type)
            for cls in (cls for cls in ENUMS.values() if cls.__name__ in str(field.type)):
                first = next(iter(cls))
                text, member = ([first.value], (first,)) if several else (first.value, first)
                assert getattr(record(**{field.name: text}), field.name) == member
                assert record(**{field.name: text}) == record(**{field.name: member})
                with pytest.raises(Invalid, match=f"^{field.name} is 'odd', which is none of ") as caught:
                    record(**{field.name: "odd"})
                assert caught.value.param_name == field.name
                seen.add(cls.__name__)
            if several and "str" in str(field.type):
                for texts in (["a", "b"], ("a", "b"), iter(["a", "b"])):
                    assert getattr(record(**{field.name: texts}), field.name) == ("a", "b")
                with pytest.raises(TypeError, match=f"{field.name}: expected a list.*write {field.name}="):
                    record(**{field.name: "a"})
                seen.add("texts")
            if "bool" in str(field.type):
                with pytest.raises(TypeError, match=f"{field.name}: expected True or False, got str"):
                    record(**{field.name: "yes"})
                seen.add("bool")
    assert seen == {"EnterpriseConnectionField", "texts", "bool"}


def structs_in(kind: Any) -> set[type[msgspec.Struct]]:
    """The values in a parameter's type, and those in their fields."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {kind}.union(*(structs_in(field.type) for field in msgspec.structs.fields(kind)))
    return set[type[msgspec.Struct]]().union(*(structs_in(part) for part in typing.get_args(kind)))


@pytest.mark.parametrize("cls", ENUMS.values(), ids=ENUMS)
def test_every_enum_is_one(cls: Any) -> None:
    assert issubclass(cls, Enum)
    for member in cls:
        assert cls[member.name] is cls(member.value) is member
        assert member == member.value == str(member)
    assert len(pydoc.plain(pydoc.render_doc(cls)).splitlines()) < 100
    assert isinstance(value_of(cls.__name__), cls)


def test_a_value_made_of_a_text_is_the_member() -> None:
    assert SecondFactorStrategy("totp") is SecondFactorStrategy["TOTP"] is SecondFactorStrategy.TOTP
    assert SecondFactorStrategy.TOTP.value == "totp"
