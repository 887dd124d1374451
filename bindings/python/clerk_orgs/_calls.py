"""How the generated classes call the library: arguments are prepared and checked, results and errors are read."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex, cast

from . import _callbacks, _event_loop, _signals
from ._base import Word
from ._ffi import _uniffi_rust_call_with_error, _UniffiRustBuffer

if TYPE_CHECKING:
    from ._handle import Handle

# Gets the name and value of an argument, and returns the value as the library takes it. What is usual is looked at first: the
# checks of abstract classes are in Python, and slower, and a debugger steps into them.
Prepare = Callable[[str, Any], Any]
# The name, UniFFI's converter, how to prepare the value, and what reports the exceptions of a callback.
Parameter = tuple[str, Any, "Prepare | None", "Callable[[Any], Any] | None"]


class Operation:
    """An operation of the library that returns when it is done."""

    __slots__ = ("_function", "_gives", "_parameters", "_raises")

    def __init__(self, function: Any, gives: Any, raises: Any, *parameters: Parameter) -> None:
        self._function, self._gives, self._raises, self._parameters = function, gives, raises, parameters

    def __call__(self, owner: Handle, *values: Any) -> Any:
        __tracebackhide__ = True
        owner._uniffi_owner().check()
        arguments, callbacks = _lowered(self._parameters, values)
        handle = owner._uniffi_clone_handle()
        result = self._run((*owner._callbacks, *callbacks), handle, *arguments)
        return _given(self._gives, result, owner, callbacks)

    def create(self, owner: Handle, *values: Any) -> None:
        """Calls a constructor."""
        __tracebackhide__ = True
        arguments, callbacks = _lowered(self._parameters, values)
        owner._uniffi_own(self._run(callbacks, *arguments))
        owner._callbacks = callbacks

    def _run(self, callbacks: tuple[_callbacks.Callback, ...], *arguments: Any) -> Any:
        __tracebackhide__ = True
        error: BaseException | None = None
        result: Any = None
        try:
            result = _uniffi_rust_call_with_error(self._raises, self._function, *arguments)
        except BaseException as failure:  # noqa: BLE001
            error = failure
        # Raised here, so that it does not get another one of ours as its context.
        if interruption := _signals.instead_of(error):
            raise interruption
        if error is not None:
            raise _callbacks.explained(error, callbacks)
        return result


class SpreadOperation(Operation):
    """A constructor whose arguments cross the boundary in one buffer, as the fields of a record."""

    __slots__ = ()

    def create(self, owner: Handle, *values: Any) -> None:
        __tracebackhide__ = True
        prepared, callbacks = _prepared(self._parameters, values)
        with _UniffiRustBuffer.alloc_with_builder() as buffer:
            for (_, converter, _, _), value in zip(self._parameters, prepared, strict=True):
                converter.write(value, buffer)
            record = buffer.finalize()
        owner._uniffi_own(self._run(callbacks, record))
        owner._callbacks = callbacks


class AsyncOperation:
    """An operation of the library that is awaited."""

    __slots__ = ("_function", "_future", "_gives", "_parameters", "_raises")

    def __init__(
        self, function: Any, poll: Any, complete: Any, free: Any, gives: Any, raises: Any, *parameters: Parameter
    ) -> None:
        self._function, self._future = function, (poll, complete, free)
        self._gives, self._raises, self._parameters = gives, raises, parameters

    async def __call__(self, owner: Handle, *values: Any) -> Any:
        __tracebackhide__ = True
        owner._uniffi_owner().check()
        awaiting = _event_loop.Awaiting()
        arguments, callbacks = _lowered(self._parameters, values)
        future = self._function(owner._uniffi_clone_handle(), *arguments)
        try:
            result = await awaiting.completed(future, *self._future, self._raises)
        except Exception as failure:  # noqa: BLE001
            error = failure
        else:
            return _given(self._gives, result, owner, callbacks)
        raise _callbacks.explained(error, (*owner._callbacks, *callbacks))


def _given(gives: Any, result: Any, owner: Handle, callbacks: tuple[_callbacks.Callback, ...]) -> Any:
    """The result as Python has it: a handle keeps the callbacks that its calls may run."""
    if gives is None:
        return None
    if isinstance(gives, type):
        handle: type[Handle] = gives
        return handle._uniffi_made_by(owner, result, callbacks)
    return gives(result)


def _lowered(
    parameters: tuple[Parameter, ...], values: tuple[Any, ...]
) -> tuple[list[Any], tuple[_callbacks.Callback, ...]]:
    """The arguments as the library takes them. All are checked before any is handed over."""
    __tracebackhide__ = True
    prepared, callbacks = _prepared(parameters, values)
    lowered = [converter.lower(value) for (_, converter, _, _), value in zip(parameters, prepared, strict=True)]
    return lowered, callbacks


def _prepared(
    parameters: tuple[Parameter, ...], values: tuple[Any, ...]
) -> tuple[list[Any], tuple[_callbacks.Callback, ...]]:
    """The checked arguments, with callbacks in the form that reports what they raise."""
    __tracebackhide__ = True
    prepared = [_checked(parameter, value) for parameter, value in zip(parameters, values, strict=True)]
    callbacks: list[_callbacks.Callback] = []
    for at, (_, _, _, follow) in enumerate(parameters):
        if follow is not None and prepared[at] is not None:
            prepared[at] = follow(prepared[at])
            callbacks.append(prepared[at])
    return prepared, tuple(callbacks)


def _checked(parameter: Parameter, value: Any) -> Any:
    __tracebackhide__ = True
    name, converter, prepare, _ = parameter
    if prepare is not None:
        value = prepare(name, value)
    try:
        converter.check_lower(value)
    except (TypeError, ValueError) as error:
        wrong = type(error)(f"{name}: {error}")
    else:
        return value
    raise wrong


def invalid(name: str, text: str) -> Exception:
    """The error of an argument that no request can be made with."""
    from ._ffi import ClerkError, ErrorInfo, ErrorKind

    return ClerkError.Invalid(ErrorInfo(kind=ErrorKind.INVALID, text=text, param_name=name))


def optional(prepare: Prepare) -> Prepare:
    def prepared(name: str, value: Any) -> Any:
        return None if value is None else prepare(name, value)

    return prepared


def many(prepare: Prepare | None) -> Prepare:
    """Any iterable, read once. A single text would be read letter by letter, so it is refused."""

    def prepared(name: str, value: Any) -> tuple[Any, ...]:
        usual = type(value) in (list, tuple, set)
        if not usual and (isinstance(value, (str, bytes)) or not isinstance(value, Iterable)):
            text = f"{name}: expected a list, a tuple, a set or an iterator, got {type(value).__name__}"
            raise TypeError(f"{text}; for a single one, write {name}=[…]" if isinstance(value, str) else text)
        items: Iterable[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return tuple(items) if prepare is None else tuple(prepare(name, item) for item in items)

    return prepared


def words(cls: type[Enum]) -> Prepare:
    """Any iterable of members of an enum or of their texts, or a single one."""
    one, several = word(cls), many(word(cls))

    def prepared(name: str, value: Any) -> tuple[Any, ...]:
        return (one(name, value),) if isinstance(value, str) else several(name, value)

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


def result(name: str, converter: Any, prepare: Prepare | None = None) -> Callable[[Any], Any]:
    """Checks what a callback returned."""
    parameter = (f"the result of {name}", converter, prepare, None)
    return lambda value: _checked(parameter, value)


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
    raise wrong
