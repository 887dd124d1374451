"""Values for tests, where only a few of the fields matter. Tests that make calls use the emulator: see the package's README."""

from __future__ import annotations

import itertools
import types
import typing
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any, TypeVar

import msgspec

from ._base import Json, Value

__all__ = ["make"]

V = TypeVar("V", bound=Value)

_NUMBERS = itertools.count(1)
_TIME = datetime(2026, 1, 1, tzinfo=timezone.utc)


def make(cls: type[V], /, **fields: Any) -> V:
    """Makes a value of any of the package's classes: `make(OrganizationMembership, role="org:admin")`.

    Fields that you leave out are filled in: an id is one of its own, a text is the field's name, a number is 0, a time is
    2026-01-01, an enum is its first member, and records are made in the same way.
    """
    known = {field.name: field for field in msgspec.structs.fields(cls)}
    if unknown := fields.keys() - known.keys():
        raise TypeError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    filled = {name: _filled(name, field.type) for name, field in known.items() if name not in fields}
    return cls(**filled, **{name: _meant(known[name].type, value) for name, value in fields.items()})


def _meant(kind: Any, value: Any) -> Any:
    """Text becomes the enum that it is meant for."""
    for part in (kind, *typing.get_args(kind)):
        if isinstance(part, type) and issubclass(part, Enum) and isinstance(value, str):
            return part(value)
    return value


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
