"""Values, errors and lists for tests, where only a few of the fields matter.

The package's README describes what else a test can use: mocks and fakes of the classes that make calls, and the emulator.
"""

from __future__ import annotations

import itertools
import types
import typing
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from . import _arguments
from ._base import Failure, Json, Value
from ._ffi import BulkOutcome, BulkStatus, ErrorInfo, ErrorKind
from ._handle import Handle
from ._lists import AsyncRows, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._arguments import Prepare

__all__ = ["make", "make_list"]

M = TypeVar("M", bound="Value | Failure")
L = TypeVar("L", bound="Rows[Any] | AsyncRows[Any]")

_NUMBERS = itertools.count(1)
_TIME = datetime(2026, 1, 1, tzinfo=timezone.utc)


def make(cls: type[M], /, **fields: Any) -> M:
    """Makes a value of any of the package's classes, or an error: `make(OrganizationMembership, role="org:admin")`,
    `make(NotFound, text="No such member.", status=404)`. The fields of an error are those of `ErrorInfo`.

    Fields that you leave out are filled in: an id is one of its own, a text is the field's name, a number is 0, a time is
    2026-01-01, an enum is its first member, and records are made in the same way. Those that may be `None` are `None`, except
    the error of an outcome that has failed or was not begun. A page counts the rows that you give it.

    What you give has to be of the field's type; a text is also taken where an enum is meant, and any list for a tuple.

    Raises `TypeError` if a value is of another type, and `Invalid` if a text is none of an enum's; both name the field.
    """
    if not issubclass(cast("type", cls), (Value, Failure)):
        advice = "a mock: unittest.mock.create_autospec" if issubclass(cls, Handle) else "its constructor"
        raise TypeError(f"make() makes values and errors, and {cls.__name__} is neither: use {advice}")
    if issubclass(cls, Failure):
        error: M = cls(make(ErrorInfo, **{"kind": cls("").info.kind, **fields}))
        return error
    known = {field.name: field for field in msgspec.structs.fields(cls)}
    if unknown := fields.keys() - known.keys():
        raise TypeError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    given: dict[str, Any] = {name: _checked(known[name], value) for name, value in fields.items()}
    if cls is BulkOutcome and given.get("status") in (BulkStatus.FAILED, BulkStatus.NOT_BEGUN):
        given.setdefault("error", make(ErrorInfo, kind=ErrorKind.API))
    if "data" in given and "total_count" in known:
        counts = {"total_count": len(given["data"]), "page_count": 1}
        given = {name: count for name, count in counts.items() if name in known} | given
    filled = {
        name: None if field.default is None else _filled(name, field.type)
        for name, field in known.items()
        if name not in given
    }
    return cls(**filled, **given)


def _checked(field: msgspec.structs.FieldInfo, value: Any) -> Any:
    prepare = _prepare(_type_of(field.type))
    return (_arguments.optional(prepare) if field.default is None else prepare)(field.name, value)


def _type_of(kind: Any) -> Any:
    """The type of what is there, if it may be `None`."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return next(part for part in typing.get_args(kind) if part is not type(None))
    return kind


def _prepare(kind: Any) -> Prepare:
    """How a value of this type is checked, and made one that is immutable."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if typing.get_origin(kind) is tuple:
        return _arguments.many(_prepare(typing.get_args(kind)[0]))
    return _arguments.word(kind) if issubclass(kind, Enum) else _arguments.instance(kind)


def _json(name: str, value: Any) -> Json:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name}: expected a dict, got {type(value).__name__}")
    return Json(cast("Mapping[str, Any]", value))


_SIMPLE: dict[Any, Prepare] = {
    str: _arguments.text,
    bool: _arguments.boolean,
    int: _arguments.integer(-(1 << 63), (1 << 63) - 1),
    float: _arguments.real,
    Any: _json,
}


def _filled(name: str, kind: Any) -> Any:
    simple: dict[Any, Any] = {bool: False, int: 0, float: 0.0, datetime: _TIME, timedelta: timedelta(), Any: Json()}
    if kind in simple:
        return simple[kind]
    if kind is str:
        return f"{name}_{next(_NUMBERS)}" if name == "id" or name.endswith("_id") else name
    if typing.get_origin(kind) is tuple:
        return ()
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return None
    if issubclass(kind, Enum):
        return next(iter(kind))
    return make(kind)


def make_list(cls: type[L], rows: Iterable[Any] = (), /) -> L:
    """Makes a list, such as a fake or a mock returns: `make_list(Memberships, [make(OrganizationMembership)])`.

    It takes the class of any list, of outcomes or of changes, blocking or async, and is read as those are, row by row or by
    page. All rows are on one page, and its `position()` is always `None`. A row of another class is a `TypeError`.
    """
    if not issubclass(cast("type", cls), (Rows, AsyncRows)):
        raise TypeError(f"make_list() makes lists, and {cls.__name__} is none: use make() for values")
    checked = _arguments.many(_arguments.instance(_row_of(cls)))("rows", rows)
    made: L = types.new_class(cls.__name__, (_Made, cls))(checked, is_async=issubclass(cls, AsyncRows))
    return made


def _row_of(cls: type[Any]) -> Any:
    """The class of a list's rows. A program's own list is derived from one of this package, which says it."""
    own: Any = next(base for base in cls.__mro__ if "_functions" in vars(base))
    return typing.get_args(_type_of(typing.get_type_hints(own.next_page)["return"]))[0]


class _Made:
    """Answers the calls of a list from the rows that it was made of."""

    def __init__(self, rows: tuple[Any, ...], *, is_async: bool) -> None:
        self._page, self._is_async = rows, is_async
        self._count = len(self._page)

    def _call(self, operation: str, *_: Any) -> Any:
        page = self._page
        if operation == "next_page":
            return self._has_page() if self._is_async else bool(page)
        if operation == "position":
            return None
        if operation == "total_count":
            return self._count
        if operation == "is_complete":
            return True
        # What takes the page leaves none, and so does what stops the list.
        self._page = ()
        return page if operation == "_take_page" else None

    async def _has_page(self) -> bool:
        return bool(self._page)
