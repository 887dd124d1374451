"""A test that makes values by hand gives only what it is about."""

from datetime import datetime, timezone
from typing import Any

import msgspec

import clerk_orgs
from clerk_orgs import OrganizationInvitation
from contract import EXPORTED


def records() -> list[type[msgspec.Struct]]:
    exported = [getattr(clerk_orgs, name) for name in EXPORTED]
    return [one for one in exported if isinstance(one, type) and issubclass(one, msgspec.Struct)]


def from_ids(record: type[msgspec.Struct]) -> msgspec.Struct:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(record):
        if not field.required:
            continue
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            values[field.name] = from_ids(field.type)
        else:
            assert field.type is str, (record, field.name)
            assert field.name == "id" or field.name.endswith("_id"), (record, field.name)
            values[field.name] = "id"
    return record(**values)


def test_every_record_can_be_made_from_its_ids_alone() -> None:
    assert len(records()) > 20
    for record in records():
        value = from_ids(record)
        assert value == from_ids(record)
        assert hash(value) == hash(from_ids(record))


def test_what_is_left_out_is_empty() -> None:
    invitation = OrganizationInvitation(id="orginv_1", organization_id="org_1", role="org:member")
    assert invitation.email_address == ""
    assert invitation.public_metadata == {}
    assert invitation.status is None
    assert invitation.created_at == datetime(1970, 1, 1, tzinfo=timezone.utc)
