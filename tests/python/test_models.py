"""Values in other programs' models: pydantic, FastAPI, JSON and YAML."""

from __future__ import annotations

import copy
import json
import pickle
import re
import subprocess
import sys
import typing
from datetime import datetime
from enum import Enum, EnumMeta
from typing import Annotated, Any

import fastapi
import msgspec
import pydantic
import pytest
import yaml
from fastapi.testclient import TestClient

import clerk_orgs
from clerk_orgs import (
    Clerk,
    EnterpriseConnectionSamlParams,
    EnterpriseConnectionTestRun,
    EnterpriseConnectionTestRunOauth,
    OrganizationMembership,
)
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from clerk_orgs.testing import make, make_list
from contract import LISTING, entries, record

JSON = {"content-type": "application/json"}
RECORDS = [entry.name for entry in entries("record")]


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("present", [True, False])
def test_every_record_is_a_dict_json_and_a_model(name: str, present: bool) -> None:
    value = record(name, present=present)
    cls = type(value)
    plain = value.to_dict()
    assert list(plain) == list(cls.__struct_fields__)
    assert yaml.safe_load(yaml.safe_dump(json.loads(json.dumps(value.to_dict(mode="json"))))) == value.to_dict(
        mode="json"
    )
    assert msgspec.json.decode(value.to_json(), type=cls) == value
    adapter = pydantic.TypeAdapter(cls)
    assert adapter.validate_python(value) is value
    assert adapter.validate_json(adapter.dump_json(value)) == value
    assert adapter.json_schema()["type"] == "object" or "$ref" in adapter.json_schema()
    may_be_empty = all(cls._is_argument or field.default is None for field in msgspec.structs.fields(cls))
    for text in ('"text"',) if may_be_empty else ('"text"', "{}"):
        for validate, given in ((adapter.validate_python, json.loads(text)), (adapter.validate_json, text)):
            with pytest.raises(pydantic.ValidationError) as caught:
                validate(given)
            # Nothing but the fields: they are what the clients of a server see.
            told = {error["loc"] for error in caught.value.errors()}
            assert told <= ({()} if text != "{}" else {(field,) for field in cls.__struct_fields__})


@pytest.mark.parametrize("name", [name for name in RECORDS if getattr(clerk_orgs, name)._is_argument])
def test_a_value_that_is_an_argument_may_leave_out_in_json_what_its_constructor_may(name: str) -> None:
    cls: Any = getattr(clerk_orgs, name)
    adapter = pydantic.TypeAdapter(cls)
    required = {field.name for field in msgspec.structs.fields(cls) if field.required}
    assert set(adapter.json_schema().get("required", [])) == required
    given = {key: "text" for key in required}
    assert adapter.validate_python(given) == cls(**given)
    with pytest.raises(pydantic.ValidationError) as caught:
        adapter.validate_python(given | {"naem": "x"})
    assert [error["loc"] for error in caught.value.errors()] == [("naem",)]


ENUMS = [entry.name for entry in entries("enum")]


@pytest.mark.parametrize("name", ENUMS)
def test_the_schema_of_an_enum_is_as_open_as_the_enum(name: str) -> None:
    cls: Any = getattr(clerk_orgs, name)
    adapter = pydantic.TypeAdapter(cls)
    texts = [member.value for member in cls]
    for mode in ("validation", "serialization"):
        schema = adapter.json_schema(mode=mode)
        is_open = hasattr(cls, "UNKNOWN")
        assert schema["type"] == "string"
        assert ("enum" in schema, "examples" in schema) == (not is_open, is_open)
        assert schema["examples" if is_open else "enum"] == texts
        assert (schema["title"], schema["description"].partition("\n")[0]) == (name, cls.__doc__.partition("\n")[0])


def test_the_enum_in_a_field_is_open_too() -> None:
    app = fastapi.FastAPI()
    for name in RECORDS:
        cls: Any = getattr(clerk_orgs, name)
        app.get(f"/{name}", response_model=cls)(lambda: None)
    schemas = app.openapi()["components"]["schemas"]
    for name in ENUMS:
        if name in schemas:
            is_open = hasattr(getattr(clerk_orgs, name), "UNKNOWN")
            assert ("enum" in schemas[name], "examples" in schemas[name]) == (not is_open, is_open)
    assert schemas["OrganizationMembershipRequestStatus"]["examples"] == [member.value for member in Status]


def test_what_is_secret_is_not_shown() -> None:
    contract = (LISTING.parent / "ffi/contract.toml").read_text()
    marked = re.search(r"^secrets = \[(.*?)\]", contract, re.MULTILINE | re.DOTALL)
    assert marked
    fields = [path for path in re.findall(r'"(\w+)\.(\w+)"', marked[1]) if path[0] in RECORDS]
    assert len(fields) == 5
    for name, field in fields:
        value = msgspec.structs.replace(record(name), **{field: "planted"})
        for shown in (repr(value), str(value), repr([value]), repr(value.__rich_repr__())):
            assert "planted" not in shown
            assert "…" in shown
        assert getattr(value, field) == value.to_dict()[field] == "planted"
    run = make(EnterpriseConnectionTestRun, oauth=EnterpriseConnectionTestRunOauth(access_token="planted"))
    assert "access_token='…'" in repr(run)
    assert "planted" not in repr(run)


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_can_be_made_by_hand(name: str) -> None:
    cls: Any = getattr(clerk_orgs, name)
    one, two = make(cls), make(cls)
    assert msgspec.json.decode(one.to_json(), type=cls) == one
    assert (one == two) == (not re.search(r'"(\w+_)?id":"(\w+_)?id_', one.to_json()))
    with pytest.raises(TypeError, match="has no field"):
        make(cls, nonsense=1)
    with pytest.raises(ValueError, match='mode must be "python" or "json", not \'yaml\''):
        one.to_dict(mode="yaml")


@pytest.mark.parametrize("kind", clerk_orgs.ErrorKind)
def test_every_error_can_be_made_by_hand(kind: clerk_orgs.ErrorKind) -> None:
    cls: Any = getattr(clerk_orgs, "".join(map(str.title, kind.name.split("_"))))
    error = make(cls, text="It failed.", status=400, trace_id="abc")
    assert isinstance(error, cls)
    assert isinstance(error, clerk_orgs.ClerkError)
    assert (str(error), error.status, error.trace_id, error.info.kind) == ("It failed.", 400, "abc", kind)
    assert make(cls).info.kind is kind
    plain = type("Own", (cls,), {})("It failed.")
    assert (str(plain), plain.info, plain.code) == (
        "It failed.",
        clerk_orgs.ErrorInfo(kind=kind, text="It failed."),
        None,
    )
    assert pickle.loads(pickle.dumps(cls("It failed."))).info == plain.info
    with pytest.raises(TypeError, match="expected an ErrorInfo or a text, got int"):
        cls(3)
    with pytest.raises(TypeError, match="has no field nonsense"):
        make(cls, nonsense=1)


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_needs_only_what_identifies_it(name: str) -> None:
    fields = msgspec.structs.fields(getattr(clerk_orgs, name))
    assert {field.name for field in fields if field.required} <= {
        "id",
        "user_id",
        "organization_id",
        "enterprise_connection_id",
        "directory_id",
        "directory_group_id",
        "organization",
        "item",
    }


@pytest.mark.parametrize("name", RECORDS)
def test_rows_are_given_as_any_sequence(name: str) -> None:
    cls: Any = getattr(clerk_orgs, name)
    for field in msgspec.structs.fields(cls):
        if typing.get_origin(field.type) is tuple:
            row = typing.get_args(field.type)[0]
            rows = [make(row) if issubclass(row, msgspec.Struct) else next(iter(row)) if issubclass(row, Enum) else "a"]
            value = make(cls, **{field.name: rows})
            assert getattr(value, field.name) == tuple(rows)
            assert hash(value) == hash(copy.copy(value))
            if field.name == "data" and hasattr(value, "total_count"):
                assert (value.total_count, getattr(value, "page_count", 1)) == (1, 1)


EXPECTED = {str: "a text", bool: "True or False", int: "a whole number", Any: "a dict"}


@pytest.mark.parametrize("name", RECORDS)
def test_a_value_of_another_type_is_refused_by_its_name(name: str) -> None:
    cls: Any = getattr(clerk_orgs, name)
    for field in msgspec.structs.fields(cls):
        kind = next((part for part in typing.get_args(field.type) if part is not type(None)), field.type)
        wrong: list[Any] = [object()] + ([None] if field.default is not None else [])
        if tuple in (typing.get_origin(field.type), typing.get_origin(kind)):
            expected = "a list, a tuple, a set or an iterator"
            wrong += ["abc"]
            with pytest.raises(TypeError, match=rf"^{field.name}\[0\]: expected .*, got object$"):
                make(cls, **{field.name: [object()]})
        else:
            expected = EXPECTED.get(kind) or kind.__name__
            # An enum's text is what it means.
            wrong += [] if kind is str or isinstance(kind, EnumMeta) else ["2026"]
        for value in wrong:
            with pytest.raises(TypeError, match=f"^{field.name}: expected {expected}.*, got {type(value).__name__}"):
                make(cls, **{field.name: value})
        if expected in RECORDS:
            with pytest.raises(TypeError, match=rf"^{field.name}: .*, got dict; write {expected}\(\*\*…\)$"):
                make(cls, **{field.name: {}})


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("present", [True, False])
def test_a_value_is_made_again_of_its_fields(name: str, present: bool) -> None:
    value = record(name, present=present)
    assert make(type(value), **{field: getattr(value, field) for field in value.__struct_fields__}) == value


def test_what_is_wrong_in_an_error_or_a_list_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^retry_after: expected timedelta, got int$"):
        make(clerk_orgs.RateLimited, retry_after=3)
    with pytest.raises(TypeError, match=r"^rows\[1\]: expected OrganizationMembership, got Role$"):
        make_list(clerk_orgs.Memberships, [make(OrganizationMembership), make(clerk_orgs.Role)])


@pytest.mark.parametrize("status", clerk_orgs.BulkStatus)
def test_an_outcome_has_an_error_if_it_must(status: clerk_orgs.BulkStatus) -> None:
    error = make(clerk_orgs.BulkOutcome, status=status).error
    assert (error is not None) == (status in ("failed", "not_begun"))
    assert make(clerk_orgs.BulkOutcome, status=status.value).error == error
    assert make(clerk_orgs.BulkOutcome, status=status, error=None).error is None
    if error:
        assert isinstance(error.to_exception(), clerk_orgs.Api)


def test_what_a_test_cares_about_is_given() -> None:
    with pytest.raises(clerk_orgs.Invalid, match=r"^status is 'acepted', which is none of 'pending', "):
        make(clerk_orgs.OrganizationMembershipRequest, status="acepted")
    assert make(EnterpriseConnectionSamlParams).attribute_mapping is None
    with pytest.raises(TypeError, match=r"make_list\(\) makes lists, and OrganizationMembership is none"):
        make_list(OrganizationMembership, [])  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    request = make(clerk_orgs.OrganizationMembershipRequest, status="accepted")
    assert request.status is Status.ACCEPTED
    assert request.created_at.year == 2026
    membership = make(OrganizationMembership, role="org:admin", public_user_data=make(clerk_orgs.PublicUserData))
    assert membership.is_admin
    assert membership.public_user_data
    assert membership.public_user_data.identifier == "identifier"


@pytest.mark.parametrize("name", [entry.name for entry in entries("class")])
def test_what_makes_calls_is_not_made_but_mocked(name: str) -> None:
    cls: Any = getattr(clerk_orgs, name)
    with pytest.raises(TypeError, match=f"and {name} is neither: use a mock: unittest.mock.create_autospec"):
        make(cls)


def test_a_dict_has_what_frames_and_yaml_take(clerk: Clerk) -> None:
    rows = [member.to_dict() for member in clerk.organization().memberships()]
    assert {type(row["created_at"]) for row in rows} == {datetime}
    assert {type(row["permissions"]) for row in rows} == {list}
    assert yaml.safe_load(yaml.safe_dump(rows))[0]["organization"]["slug"] == "acme"
    requests = [request.to_dict() for request in clerk.organization().membership_requests()]
    assert {type(row["status"]) for row in requests} == {str}


def test_numbers_of_metadata_are_text_only_where_json_cannot_have_them() -> None:
    text = '{"code":"c","message":"m","meta":{"n":[0.1,0.12345678901234567]}}'
    value = msgspec.json.Decoder(clerk_orgs.ClerkApiError, float_hook=clerk_orgs._base.number).decode(text)
    assert value.to_dict(mode="json")["meta"] == {"n": [0.1, "0.12345678901234567"]}
    assert '"n":[0.1,0.12345678901234567]' in value.to_json()


def test_fastapi_takes_them_as_models(clerk: Clerk) -> None:
    app = fastapi.FastAPI()

    def members() -> clerk_orgs.OrganizationMembershipPage:
        return clerk.organization().get_memberships()

    def echoed(request: Any) -> clerk_orgs.OrganizationMembershipRequest:
        assert isinstance(request, clerk_orgs.OrganizationMembershipRequest)
        return request

    echoed.__annotations__["request"] = Annotated[clerk_orgs.OrganizationMembershipRequest, fastapi.Body()]

    def without(request: Any) -> clerk_orgs.OrganizationMembershipRequest:
        raise AssertionError(request)

    without.__annotations__["request"] = clerk_orgs.OrganizationMembershipRequest
    app.post("/without-body", response_model=clerk_orgs.OrganizationMembershipRequest)(without)

    # Not as decorators: their annotations are texts here, which name what only this module knows.
    app.get("/members", response_model=clerk_orgs.OrganizationMembershipPage)(members)
    app.post("/requests", response_model=clerk_orgs.OrganizationMembershipRequest)(echoed)

    def name(status: Any) -> str:
        assert isinstance(status, Status)
        return status.name

    name.__annotations__["status"] = Status
    app.get("/name")(name)
    with TestClient(app) as client:
        body = client.get("/members").json()
        request = next(clerk.organization().membership_requests())
        again = client.post("/requests", content=request.to_json(), headers=JSON).json()
        misplaced = client.post("/without-body", content=request.to_json(), headers=JSON)
        wrong = client.post("/requests", json={"id": 3})
        schema = client.get("/openapi.json").json()
        names = [client.get("/name", params={"status": text}).json() for text in ("pending", "on_hold")]
    assert names == ["PENDING", "UNKNOWN"]
    assert (body["total_count"], len(body["data"])) == (3, 3)
    assert again["id"] == request.id
    # As the README warns.
    assert (misplaced.status_code, misplaced.json()["detail"][0]["loc"]) == (422, ["query", "request"])
    assert wrong.status_code == 422
    assert wrong.json()["detail"][0]["loc"] == ["body", "id"]
    assert "status" in str(schema["components"]["schemas"])


@pytest.mark.parametrize("module", ["pydantic", "pydantic_core"])
def test_pydantic_is_not_imported_before_it_is_needed(module: str) -> None:
    program = f"import sys, clerk_orgs; print({module!r} in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "False\n"
