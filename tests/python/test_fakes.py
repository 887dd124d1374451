"""Every class that makes calls can be mocked, subclassed and, if it is a list, made of rows."""

from __future__ import annotations

import asyncio
import copy
import inspect
import pickle
from collections.abc import Iterator
from typing import Any
from unittest.mock import AsyncMock, create_autospec

import pytest

import clerk_orgs
from clerk_orgs import Clerk, ClerkError, FileTokenStore, OrganizationMembership
from clerk_orgs._lists import AsyncRows, Rows
from clerk_orgs.testing import make, make_list
from contract import Entry, called, entries, value_of
from emulator import Emulator
from stores import Memory


def classes() -> Iterator[tuple[Any, Entry]]:
    for entry in entries("class"):
        for prefix in ("", "Async") if entry.in_both_styles else ("",):
            yield getattr(clerk_orgs, prefix + entry.name), entry


CLASSES = dict(classes())
LISTS = [cls for cls in CLASSES if issubclass(cls, (Rows, AsyncRows))]
PAGINATORS = [cls for cls in CLASSES if hasattr(cls, "states")]
named = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
listed = pytest.mark.parametrize("cls", LISTS, ids=lambda cls: cls.__name__)


def methods(cls: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Names and required parameters of everything that can be overridden."""
    for name, required, _ in CLASSES[cls].methods():
        if name != "new":
            yield name, required
    known = {name for name, *_ in CLASSES[cls].methods()}
    added = {name for base in cls.__mro__ for name in vars(base) if name[0] != "_" and base is not object} - known
    assert added <= {"aclose", "on_change"}


def test_there_are_classes_of_each_kind() -> None:
    assert len(CLASSES) > 25
    assert len(LISTS) > 15
    assert len(PAGINATORS) == 20


@named
@pytest.mark.parametrize("instance", [True, False])
async def test_mocks_have_the_methods_of_the_class(cls: Any, instance: bool) -> None:
    mock = create_autospec(cls, instance=True) if instance else create_autospec(cls).return_value
    assert isinstance(mock, cls)
    for name, required in methods(cls):
        member = inspect.getattr_static(cls, name)
        if isinstance(member, property):
            setattr(mock, name, "given")
            assert getattr(mock, name) == "given"
            continue
        arguments = {key: value_of(kind) for key, kind in required.items()}
        method = getattr(mock, name)
        method.return_value = "given"
        given = method(**arguments)
        assert isinstance(method, AsyncMock) == inspect.iscoroutinefunction(member)
        assert (await given if inspect.iscoroutinefunction(member) else given) == "given"
        with pytest.raises(TypeError, match="nonsense"):
            await wrongly_called(method, **arguments, nonsense=1)
        with pytest.raises(TypeError, match="too many positional"):
            await wrongly_called(method, *range(20))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = mock.nonsense


async def wrongly_called(method: Any, *arguments: Any, **named: Any) -> None:
    given = method(*arguments, **named)
    if inspect.isawaitable(given):
        await given


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if hasattr(cls, "__exit__") or hasattr(cls, "__aexit__")])
async def test_mocks_of_clients_open_and_close(cls: Any) -> None:
    mock = create_autospec(cls, instance=True)
    if hasattr(cls, "__exit__"):
        mock.__enter__.return_value = mock
        with mock as entered:
            assert entered is mock
        with pytest.raises(KeyError), mock:
            raise KeyError
    else:
        mock.__aenter__.return_value = mock
        async with mock as entered:
            assert entered is mock
        with pytest.raises(KeyError):
            async with mock:
                raise KeyError


@named
@pytest.mark.filterwarnings("error")
async def test_a_subclass_says_what_it_does_not_override(cls: Any) -> None:
    fake = bare(cls)
    assert isinstance(fake, cls)
    assert repr(fake) == f"<Fake{cls.__name__}>"
    for name, required in methods(cls):
        if name == "close":
            assert fake.close() is None
            continue
        with pytest.raises(NotImplementedError, match=rf"^Fake{cls.__name__}\.{name} is not overridden"):
            await called(fake, name, required)
    for act in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be copied"):
            act(fake)


def bare(cls: Any) -> Any:
    """An instance of a subclass with a constructor of its own, or with none if the class has no public one."""

    def __init__(_: object) -> None: ...  # noqa: N807

    own = {"__init__": __init__} if has_constructor(cls) else {}
    return type(f"Fake{cls.__name__}", (cls,), own)()


def has_constructor(cls: Any) -> bool:
    return any(name == "new" for name, *_ in CLASSES[cls].methods())


@named
def test_a_constructor_of_a_fake_may_call_the_base_class(cls: Any) -> None:
    def __init__(self: Any, rows: int) -> None:  # noqa: N807
        if not has_constructor(cls):
            super(fake, self).__init__()
        self.rows = rows

    fake: Any = type("Fake", (cls,), {"__init__": __init__})
    assert fake(3).rows == 3
    further: Any = type("Further", (fake,), {})
    assert further(rows=4).rows == 4


@named
async def test_what_a_subclass_overrides_is_called(cls: Any) -> None:
    def instead(_: Any, *arguments: Any, **named: Any) -> Any:
        return (arguments, named)

    async def awaited(_: Any, *arguments: Any, **named: Any) -> Any:
        return (arguments, named)

    fake = bare(cls)
    for name, required in methods(cls):
        member = inspect.getattr_static(cls, name)
        if isinstance(member, property):
            setattr(type(fake), name, "own")
            assert getattr(fake, name) == "own"
            continue
        is_async = inspect.iscoroutinefunction(member)
        setattr(type(fake), name, awaited if is_async else instead)
        given = called(fake, name, required)
        assert (await given if is_async else given) == ((), {key: value_of(kind) for key, kind in required.items()})


@pytest.mark.filterwarnings("error")
async def test_fakes_of_clients_open_and_close() -> None:
    closed: list[object] = []
    for base in (clerk_orgs.Clerk, clerk_orgs.AsyncClerk):
        fake = bare(base)
        type(fake).close = lambda self: closed.append(self)
        if isinstance(fake, Clerk):
            with fake as entered:
                assert entered is fake
        else:
            async with fake as entered:
                assert entered is fake
            await fake.aclose()
    assert len(closed) == 3


@listed
async def test_a_fake_list_needs_one_method(cls: Any) -> None:
    pages = [("a", "b"), ("c",), None]
    if issubclass(cls, AsyncRows):

        async def awaited(_: Any) -> Any:
            return pages.pop(0)

        fake = type("Fake", (cls,), {"next_page": awaited})()
        assert [row async for row in fake] == ["a", "b", "c"]
    else:
        fake = type("Fake", (cls,), {"next_page": lambda _: pages.pop(0)})()
        assert list(fake) == ["a", "b", "c"]


def rows_of(cls: Any) -> tuple[Any, Any]:
    """Two rows of a list."""
    (result,) = (result for name, _, result in CLASSES[cls].methods() if name == "next_page")
    row = getattr(clerk_orgs, result.strip("[]?"))
    return make(row), make(row)


@listed
async def test_a_list_is_made_of_rows(cls: Any) -> None:
    one, two = rows_of(cls)

    def made() -> Any:
        return make_list(cls, iter([one, two]))

    with pytest.raises(TypeError, match=rf"^rows\[0\]: expected {type(one).__name__}, got str$"):
        make_list(cls, ["a"])
    is_async = issubclass(cls, AsyncRows)
    assert isinstance(made(), cls)
    assert repr(made()) == f"<{cls.__name__}>"
    if is_async:
        assert [row async for row in made()] == [one, two]
        assert [row async for row in make_list(cls)] == []
    else:
        assert list(made()) == [one, two]
        assert list(make_list(cls)) == []
    rows, stopped = made(), made()
    for name, _ in methods(cls):
        if name == "next_page":
            pages = [await rows.next_page(), await rows.next_page()] if is_async else list(iter(rows.next_page, None))
            assert pages == [(one, two), None][: len(pages)]
        elif name in ("stop", "drain"):
            getattr(stopped, name)()
            assert (await stopped.next_page() if is_async else stopped.next_page()) is None
        else:
            assert getattr(rows, name)() == {"total_count": 2, "position": None, "is_complete": True}[name]


@pytest.mark.parametrize("cls", PAGINATORS, ids=lambda cls: cls.__name__)
async def test_a_fake_paginator_tells_its_states(cls: Any) -> None:
    states_class = getattr(clerk_orgs, cls.states.__annotations__["return"])
    states = rows_of(states_class)
    fake = type("Fake", (cls,), {"states": lambda _: make_list(states_class, states)})()
    seen: list[Any] = []
    stop = fake.on_change(seen.append)
    for _ in range(500):
        if len(seen) == 2:
            break
        await asyncio.sleep(0.002)
    assert seen == [*states]
    stop()


def test_a_client_takes_a_fake_of_a_store(emulator: Emulator) -> None:
    class InMemory(Memory, FileTokenStore): ...

    store = InMemory()
    with Clerk(base_url=emulator.base_url, token_store=store) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
    assert store.token

    class Unfinished(FileTokenStore):
        def __init__(self) -> None: ...

    with (
        Clerk(base_url=emulator.base_url, token_store=Unfinished()) as clerk,
        pytest.raises(ClerkError.Usage) as caught,
    ):
        clerk.load()
    assert isinstance(caught.value.__cause__, NotImplementedError)


def test_rows_of_a_made_list_are_values() -> None:
    member = make(OrganizationMembership, role="org:admin")
    assert next(make_list(clerk_orgs.Memberships, [member])).is_admin
