"""What the library calls back. What a callback raises becomes the cause of the error that its caller gets."""

from __future__ import annotations

from collections import deque
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._base import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType


class Callback:
    """Keeps the last exceptions, since the library carries only their text."""

    def __init__(self) -> None:
        self._raised: deque[tuple[BaseException, TracebackType | None]] = deque(maxlen=64)

    def _calling(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except BaseException as error:
            trace = error.__traceback__
            # Without the frame of this function, nor those that are added on the way to the library.
            self._raised.append((error, trace and trace.tb_next))
            raise

    def _cause(self, text: str) -> BaseException | None:
        """What this text was made of, which is then forgotten."""
        from ._ffi import ClerkError, TokenStoreError

        for raised in reversed(self._raised):
            error, trace = raised
            # The library's own errors cross as themselves, and of others the library has the representation.
            told = str(error) if isinstance(error, (ClerkError, TokenStoreError)) else repr(error)
            if told and told in text:
                self._raised.remove(raised)
                return error.with_traceback(trace)
        return None


class Function(Callback):
    """A function. One that returns an awaitable is refused, because that would count as true."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        given = self._calling(self._function, *arguments)
        if hasattr(given, "__await__"):
            raise TypeError("expected a plain function, got one that has to be awaited")
        return given


class Object(Callback):
    """An object with methods that the library calls."""

    def __init__(self, target: object) -> None:
        super().__init__()
        self._target = target

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._target, name)

        def called(*arguments: Any) -> Any:
            return self._calling(method, *arguments)

        return called


# `inspect.CO_COROUTINE`: importing `inspect` takes long, and most callbacks are functions.
_AWAITED = 0x80


def check_function(value: object) -> None:
    """Raises unless the value is a plain function. An async one returns a coroutine, which would count as true."""
    if isinstance(value, FunctionType) and not value.__code__.co_flags & _AWAITED:
        return
    import inspect

    if inspect.iscoroutinefunction(value):
        raise TypeError("expected a plain function, got an async one")
    if not callable(value):
        raise TypeError(f"expected a function, got {type(value).__name__}")


def explained(error: BaseException, callbacks: Iterable[Callback]) -> BaseException:
    """The error as a caller should see it: one of the library's has its cause, and none of the library's frames."""
    if not isinstance(error, Failure):
        return error
    text = str(error)
    for callback in callbacks:
        if cause := callback._cause(text):
            error.__cause__ = cause
            break
    return error.with_traceback(None)
