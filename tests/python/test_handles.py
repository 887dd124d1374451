"""The library's objects have one owner: they cannot be copied or pickled. Values and errors can."""

import copy
import dataclasses
import gc
import inspect
import pickle
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

import pytest

import clerk_orgs
from clerk_orgs import AsyncClerk, Clerk, ClerkError, FileTokenStore, KeyringTokenStore, SessionToken
from contract import EXPORTED, called, entries, handles, record, value_of
from emulator import Emulator
from stores import Memory

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
NAMES = sorted(
    prefix + entry.name for entry in entries("class") for prefix in (("", "Async") if entry.in_both_styles else ("",))
)


@dataclasses.dataclass
class Holder:
    held: object


def _pickled(protocol: int, handle: object) -> bytes:
    return pickle.dumps(handle, protocol)


def _reduced(protocol: Any, handle: object) -> object:
    return handle.__reduce_ex__(protocol)


def _without_handle(cls: Any) -> Any:
    return cls.__new__(cls)


WAYS: dict[str, Callable[[Any], object]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "deepcopy of what holds it": lambda handle: copy.deepcopy({"one": [handle]}),
    "asdict": lambda handle: dataclasses.asdict(Holder(handle)),
    "astuple": lambda handle: dataclasses.astuple(Holder(handle)),
    "replace": lambda handle: handle.__replace__(),
    "argument of a process": lambda handle: ForkingPickler.dumps(handle),
    "__reduce__": lambda handle: handle.__reduce__(),
    "__getstate__": lambda handle: handle.__getstate__(),
    "__setstate__": lambda handle: handle.__setstate__({}),
    **{f"pickle {protocol}": partial(_pickled, protocol) for protocol in PROTOCOLS},
    **{f"reduce {protocol}": partial(_reduced, protocol) for protocol in PROTOCOLS},
}
if sys.version_info >= (3, 13):
    WAYS["copy.replace"] = copy.replace


@pytest.fixture
async def made(clerk: Clerk, aclerk: AsyncClerk, emulator: Emulator, tmp_path: Path) -> dict[str, Any]:
    directory = {"id": "dir_1", "provider": "okta", "created_at": 1, "updated_at": 1, "api_key": "scimkey_1"}
    emulator.control("faults", {"status": 200, "body": {"response": directory, "client": None}})
    without_styles = {
        "DirectorySyncKey": clerk.organization().rotate_directory_sync_api_key("entconn_1"),
        "FileTokenStore": FileTokenStore(str(tmp_path / "token")),
        "SessionToken": SessionToken(clerk.get_token()),
    }
    return handles(clerk) | handles(aclerk) | without_styles


def test_the_listing_names_every_class() -> None:
    public = {
        name
        for name in EXPORTED
        if isinstance(cls := getattr(clerk_orgs, name), type) and hasattr(cls, "_uniffi_clone_handle")
    }
    assert public == set(NAMES)
    assert len(NAMES) > 25


async def test_no_handle_can_be_copied(made: dict[str, Any]) -> None:
    for name in NAMES:
        for way, act in WAYS.items():
            with pytest.raises(TypeError) as caught:
                act(made[name])
            assert name in str(caught.value), way
            assert "share the object itself" in str(caught.value), way


async def test_no_subclass_with_its_own_state_can_be_copied(made: dict[str, Any]) -> None:
    for name in NAMES:
        parent = type(made[name])

        def __getstate__(self: object) -> dict[str, Any]:  # noqa: N807
            return dict(vars(self))

        child = type(f"Own{name}", (parent,), {"__getstate__": __getstate__})
        instance = _without_handle(child)
        vars(instance).update(vars(made[name]))
        for act in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                act(instance)


async def test_forced_copies_share_their_owner(made: dict[str, Any]) -> None:
    for name in NAMES:
        handle = made[name]
        for _ in range(50):
            twin = _without_handle(type(handle))
            vars(twin).update(vars(handle))
            del twin
        gc.collect()
        with pytest.raises(TypeError):
            object.__reduce_ex__(handle, 2)
        with pytest.raises(TypeError):
            pickle.dumps(vars(handle))
        handle._uniffi_clone_handle()
    assert made["Organization"].id == "org_acme"
    assert made["Organization"].get_memberships().total_count == 3


@pytest.mark.filterwarnings("error")
async def test_an_instance_without_a_handle_refuses_every_call(made: dict[str, Any]) -> None:
    for name in NAMES:
        empty = _without_handle(type(made[name]))
        entry = next(entry for entry in entries("class") if entry.name == name.removeprefix("Async"))
        for method, required, _ in entry.methods():
            if method in ("new", "next_page", "position") or not hasattr(type(empty), method):
                continue
            with pytest.raises(TypeError, match=f"this {name} was created neither"):
                await called(empty, method, required)
        with pytest.raises(TypeError):
            copy.copy(empty)
        del empty
        gc.collect()


def test_returned_handles_have_no_constructor() -> None:
    for entry in entries("class"):
        if not any(name == "new" for name, *_ in entry.methods()):
            for arguments, named in ((), {}), (("acme",), {}), ((), {"id": "org_1"}):
                with pytest.raises(
                    TypeError, match=f"^{entry.name} cannot be constructed: the library returns its objects$"
                ):
                    getattr(clerk_orgs, entry.name)(*arguments, **named)
    assert str(inspect.signature(clerk_orgs.Organization)) in ("() -> None", "() -> 'None'")

    class Fake(clerk_orgs.Organization):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)

    assert Fake()
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        Fake("acme")


async def test_handles_support_weak_references_and_reference_cycles(clerk: Clerk) -> None:
    organization: Any = clerk.organization()
    organization.itself = organization
    gone = threading.Event()
    weakref.finalize(organization, gone.set)
    del organization
    gc.collect()
    assert gone.is_set()
    assert clerk.organization().id == "org_acme"


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_handle_cannot_be_sent_to_a_worker_process(clerk: Clerk, method: str) -> None:
    context: Any = get_context(method)
    process = context.Process(target=print, args=(clerk,))
    with pytest.raises(TypeError, match="Clerk cannot be copied or pickled"):
        process.start()


def test_a_handle_cannot_be_sent_to_an_executor(clerk: Clerk) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        error = pool.submit(print, clerk).exception(timeout=30)
    assert isinstance(error, TypeError)
    assert "Clerk cannot be copied or pickled" in str(error)


def test_copies_of_a_keyring_store_are_the_same_store() -> None:
    pytest.importorskip("keyring")
    store = KeyringTokenStore("my-app", account="ada")
    for twin in (copy.copy(store), copy.deepcopy(store), pickle.loads(pickle.dumps(store))):
        assert type(twin) is KeyringTokenStore
        assert twin._entry == store._entry


def test_a_custom_store_is_a_plain_object(emulator: Emulator) -> None:
    store = Memory()
    with Clerk(base_url=emulator.base_url, token_store=store) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
    for twin in (copy.copy(store), copy.deepcopy(store), pickle.loads(pickle.dumps(store))):
        assert twin.token == store.token


def _copies(value: Any) -> list[Any]:
    copies = [copy.copy(value), copy.deepcopy(value), copy.deepcopy([value])[0]]
    return copies + [pickle.loads(pickle.dumps(value, protocol)) for protocol in PROTOCOLS]


@pytest.mark.parametrize("name", [entry.name for entry in entries("record")])
@pytest.mark.parametrize("present", [True, False])
def test_every_record_can_be_copied(name: str, present: bool) -> None:
    value = record(name, present=present)
    copies = _copies(value)
    if sys.version_info >= (3, 13):
        copies.append(copy.replace(value))
    for twin in copies:
        assert type(twin) is type(value)
        assert twin == value
        assert hash(twin) == hash(value)
        assert repr(twin) == repr(value)


@pytest.mark.parametrize("entry", entries("enum"), ids=lambda entry: entry.name)
def test_every_enum_can_be_copied(entry: Any) -> None:
    cls = getattr(clerk_orgs, entry.name)
    is_open = any(line.startswith("Unknown(") for line in entry.lines)
    assert len(cls) == len(entry.lines) - is_open
    for value in [*cls, *([cls("an odd one")] if is_open else [])]:
        for twin in _copies(value):
            assert type(twin) is cls
            assert (twin, hash(twin), repr(twin)) == (value, hash(value), repr(value))


@pytest.mark.parametrize("entry", entries("error"), ids=lambda entry: entry.name)
def test_every_error_can_be_copied(entry: Any) -> None:
    base = getattr(clerk_orgs, entry.name)
    for case in entry.lines:
        name, _, field = case.rstrip(")").partition("(")
        field, kind = field.split(": ")
        error = getattr(base, name)(value_of(kind))
        for twin in _copies(error):
            assert type(twin) is type(error)
            assert isinstance(twin, base)
            assert getattr(twin, field) == getattr(error, field)
            assert (str(twin), repr(twin), twin.args) == (str(error), repr(error), error.args)


def test_an_error_of_a_worker_process_is_complete(emulator: Emulator) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        error = pool.submit(_signed_out, emulator.base_url).exception(timeout=30)
    assert isinstance(error, ClerkError.Unauthenticated)
    assert str(error) == error.info.text


def _signed_out(base_url: str) -> None:
    with Clerk(base_url=base_url) as clerk:
        clerk.get_organization_memberships()
