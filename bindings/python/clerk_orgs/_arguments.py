"""How arguments are prepared for the library, and checked. A field of a value that is an argument is treated in the same way."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Any, SupportsFloat, SupportsIndex, cast

import msgspec

from . import _callbacks
from ._base import Value, Word

# Gets the name and value of an argument, and returns the value as the library takes it. What is usual is looked at first: the
# checks of abstract classes are in Python, and slower, and a debugger steps into them.
Prepare = Callable[[str, Any], Any]


def fields(value: Value, **prepares: Prepare) -> None:
    """Prepares fields of a value that is being made, so that it holds what its annotations say."""
    __tracebackhide__ = True
    for name, prepare in prepares.items():
        msgspec.structs.force_setattr(value, name, prepare(name, getattr(value, name)))


def invalid(name: str, text: str) -> Exception:
    """The error of an argument that no request can be made with."""
    from ._ffi import ClerkError, ErrorInfo, ErrorKind

    return ClerkError.Invalid(ErrorInfo(kind=ErrorKind.INVALID, text=text, param_name=name))


def optional(prepare: Prepare) -> Prepare:
    def prepared(name: str, value: Any) -> Any:
        return None if value is None else prepare(name, value)

    return prepared


def text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a text, got {type(value).__name__}")
    return value


def instance(cls: type[Any]) -> Prepare:
    """An object of this class."""

    def prepared(name: str, value: Any) -> Any:
        if isinstance(value, cls):
            return value
        advice = f"; write {cls.__name__}(**…)" if type(value) is dict and issubclass(cls, Value) else ""
        raise TypeError(f"{name}: expected {cls.__name__}, got {type(cast('object', value)).__name__}{advice}")

    return prepared


def omitted(prepare: Prepare) -> Prepare:
    """Several items, or none if there is no value."""

    def prepared(name: str, value: Any) -> Any:
        return () if value is None else prepare(name, value)

    return prepared


def many(prepare: Prepare | None) -> Prepare:
    """Any iterable, read once. A single text would be read letter by letter, so it is refused."""

    def prepared(name: str, value: Any) -> tuple[Any, ...]:
        usual = type(value) in (list, tuple, set)
        if not usual and (isinstance(value, (str, bytes)) or not isinstance(value, Iterable)):
            text = f"{name}: expected a list, a tuple, a set or an iterator, got {type(value).__name__}"
            raise TypeError(f"{text}; for a single one, write {name}=[…]" if isinstance(value, str) else text)
        items: Iterable[Any] = value  # pyright: ignore[reportUnknownVariableType]
        if prepare is None:
            return tuple(items)
        return tuple(prepare(f"{name}[{at}]", item) for at, item in enumerate(items))

    return prepared


def words(cls: type[Enum]) -> Prepare:
    """Any iterable of members of an enum or of their texts, or a single one."""
    one, several = word(cls), many(None)

    def prepared(name: str, value: Any) -> tuple[Any, ...]:
        return tuple(one(name, item) for item in ((value,) if isinstance(value, str) else several(name, value)))

    return prepared


def word(cls: type[Enum]) -> Prepare:
    """A member of an enum, or the text of one. Text that is not known is refused, because it is most likely a typing error."""

    def prepared(name: str, value: Any) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise TypeError(f"{name}: expected {cls.__name__} or its text, got {type(value).__name__}")
        known: Mapping[Any, Enum] = cls._value2member_map_
        if value in known and not isinstance(value, Word):
            return known[value]
        if isinstance(value, Enum):
            raise TypeError(f"{name}: expected {cls.__name__} or its text, got {value!r}")
        listed = ", ".join(repr(member.value) for member in cls)
        text = f"{name} is {value!r}, which is none of {listed}"
        if hasattr(cls, "UNKNOWN"):
            text += f"; for a value that this version does not know, pass {cls.__name__}.UNKNOWN({value!r})"
        raise invalid(name, text)

    return prepared


def blocking(*methods: str) -> Prepare:
    """An object with these methods, none of which is async."""

    def prepared(name: str, value: Any) -> Any:
        for method in methods:
            if _callbacks.is_async(getattr(value, method, None)):
                raise TypeError(f"{name}: {method} must be a plain method, not an async one")
        return value

    return prepared


def texts(name: str, value: Any) -> Mapping[str, str]:
    """Texts by their names."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{name}: expected a dict, got {type(value).__name__}")
    items: Mapping[Any, Any] = value  # pyright: ignore[reportUnknownVariableType]
    for key, item in items.items():
        if not isinstance(key, str) or not isinstance(item, str):
            raise TypeError(f"{name}: expected a dict of texts, got {type(item).__name__} for {key!r}")
    return items


def boolean(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name}: expected True or False, got {type(value).__name__}")
    return value


def integer(least: int, most: int) -> Prepare:
    """A whole number that the library can take. What an option allows is for the library to say."""

    def prepared(name: str, value: Any) -> int:
        if type(value) is not int and (isinstance(value, bool) or not isinstance(value, SupportsIndex)):
            raise TypeError(f"{name}: expected a whole number, got {type(value).__name__}")
        number = operator.index(value)
        if least <= number <= most:
            return number
        raise invalid(name, f"{name} is too {'small' if number < least else 'large'}: {number}")

    return prepared


def real(name: str, value: Any) -> float:
    if type(value) not in (float, int) and (isinstance(value, bool) or not isinstance(value, SupportsFloat)):
        raise TypeError(f"{name}: expected a number, got {type(value).__name__}")
    try:
        return float(value)
    except OverflowError:
        return math.inf


def seconds(name: str, value: Any) -> timedelta:
    """Seconds, or a timedelta. What no option allows arrives as a duration that the library refuses as too long."""
    if isinstance(value, timedelta):
        return value if value >= timedelta() else timedelta.max
    number = real(name, value)
    try:
        return timedelta(seconds=number) if number >= 0 else timedelta.max
    except (OverflowError, ValueError):
        return timedelta.max


def path(name: str, value: Any) -> str:
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name}: expected a path, got {type(value).__name__}")
    return os.fsdecode(cast("str | os.PathLike[str]", value))


# More than any file that the library takes, so that a larger one is refused without being read whole.
_MOST_OF_FILE = 16 << 20


def file(name: str, value: Any) -> bytes:
    """The bytes of a file, or its path."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)  # pyright: ignore[reportUnknownArgumentType]
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name}: expected bytes or a path, got {type(value).__name__}")
    with open(cast("str | os.PathLike[str]", value), "rb") as opened:
        return opened.read(_MOST_OF_FILE)


def contents(name: str, value: Any) -> Any:
    """Text, or the text of the file at a path."""
    if isinstance(value, (str, bytes)) or not isinstance(value, os.PathLike):
        return value
    try:
        with open(cast("os.PathLike[str]", value), encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError:
        wrong = invalid(name, f"{name} is a file that is not text: convert DER with `openssl x509 -inform der`")
    try:
        raise wrong
    finally:
        # The error refers to this frame.
        del wrong
