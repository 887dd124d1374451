"""What the library calls back. What a callback raises becomes the cause of the error that its caller gets."""

from __future__ import annotations

import os
import threading
from contextvars import Context, copy_context
from itertools import count
from types import FunctionType
from typing import TYPE_CHECKING, Any

import msgspec

from ._base import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    # Checks what a callback returned.
    Result = Callable[[Any], Any]

# Stands on both sides of a number. From a private area of Unicode: it means nothing outside of a program.
_MARK = "\U0010fffd"
# They begin anywhere, so that no text of a server has a number that is kept.
_LONGEST = 20
_numbers = count(int.from_bytes(os.urandom(7), "big") + 1)
# What callbacks raised, until no error of the library leads to it. The library carries only a text, with the number at its end.
_raised: dict[int, tuple[BaseException, TracebackType | None]] = {}


class _Raising(threading.local):
    """The number of what the callback of this thread has raised."""

    number: int | None = None


_raising = _Raising()


class Callback:
    """Runs a callback, and keeps what it raises."""

    def __init__(self) -> None:
        self._context = Context()

    def keep_context(self) -> None:
        """Lets it run in the context of the caller, because it belongs to one call. Those of a client belong to all callers."""
        self._context = copy_context()

    def _calling(self, function: Callable[..., Any], result: Result | None, *arguments: Any) -> Any:
        _raising.number = None
        try:
            # A copy, since it may run several times at once.
            given = self._context.copy().run(function, *arguments)
            if hasattr(given, "__await__"):
                # One that is neither awaited nor closed is a warning of its own.
                getattr(given, "close", int)()
                raise TypeError("expected a plain function, got one that has to be awaited")
            return given if result is None else result(given)
        except BaseException as error:
            forget()
            trace = error.__traceback__
            _raising.number = next(_numbers)
            # Without the frame of this function, nor those that are added on the way to the library.
            _raised[_raising.number] = error, trace and trace.tb_next
            raise


class Function(Callback):
    """A function. One that returns an awaitable is refused, because that would count as true."""

    def __init__(self, function: Callable[..., Any], result: Result | None = None) -> None:
        super().__init__()
        self._function, self._result = function, result

    def __call__(self, *arguments: Any) -> Any:
        return self._calling(self._function, self._result, *arguments)


def functions(result: Result) -> Callable[[Any], Function]:
    """Follows functions that have to return something."""
    return lambda function: Function(function, result)


class Object(Callback):
    """An object with methods that the library calls."""

    def __init__(self, target: object, results: Mapping[str, Result]) -> None:
        super().__init__()
        self._target, self._results = target, results

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._target, name)

        def called(*arguments: Any) -> Any:
            return self._calling(method, self._results.get(name), *arguments)

        return called


def objects(**results: Result) -> Callable[[Any], Object]:
    """Follows objects whose methods have to return something."""
    return lambda target: Object(target, results)


# `inspect.CO_COROUTINE`: importing `inspect` takes long, and most callbacks are functions.
_AWAITED = 0x80


def is_async(value: object) -> bool:
    """Whether it is an async function, or a method that is one."""
    return bool(getattr(getattr(value, "__code__", None), "co_flags", 0) & _AWAITED)


def check_function(value: object) -> None:
    """Raises unless the value is a plain function. An async one returns a coroutine, which would count as true."""
    if isinstance(value, FunctionType) and not value.__code__.co_flags & _AWAITED:
        return
    import inspect

    if inspect.iscoroutinefunction(value):
        raise TypeError("expected a plain function, got an async one")
    if not callable(value):
        raise TypeError(f"expected a function, got {type(value).__name__}")


def told(error: BaseException) -> str:
    """The text of an exception of another type than the library's, as the library gets it."""
    try:
        text = repr(error).encode(errors="backslashreplace").decode()
    except Exception:  # noqa: BLE001
        # It is a program's own, which may fail to describe itself.
        text = f"{type(error).__name__}()"
    return _numbered(text)


def numbered(error: Any) -> Any:
    """One of the library's own exceptions, as the library gets it."""
    if not isinstance(error, Failure):
        from ._ffi import TokenStoreError

        return TokenStoreError(_numbered(error.reason))
    return msgspec.structs.replace(error.info, text=_numbered(error.info.text)).to_exception()


def _numbered(text: str) -> str:
    # Taken, since what is reported next on this thread may not come from a callback that has one.
    number, _raising.number = _raising.number, None
    return text if number is None else f"{text}{_MARK}{number}{_MARK}"


def forget() -> None:
    """Forgets what no error leads to any more."""
    if _raised:
        _forget(None)


def _forget(arrived: int | None) -> None:
    from ._ffi import ended_throws

    for number in ended_throws(arrived):
        _raised.pop(number, None)


def explained(error: BaseException) -> BaseException:
    """The error as a caller should see it: one of the library's has its cause, and none of the library's frames."""
    if not isinstance(error, Failure):
        return error
    text, _, number = error.info.text.removesuffix(_MARK).rpartition(_MARK)
    if number.isdecimal() and len(number) < _LONGEST and (raised := _raised.get(int(number))):
        cause, trace = raised
        error.info = msgspec.structs.replace(error.info, text=text)
        error.args = (error.info,)
        error.__cause__ = cause.with_traceback(trace)
        _forget(int(number))
    return error.with_traceback(None)
