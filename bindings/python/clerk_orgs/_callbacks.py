"""What the library calls back. What a callback raises becomes the cause of the error that its caller gets."""

from __future__ import annotations

from collections import deque
from contextvars import Context, copy_context
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._base import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType

    # Checks what a callback returned.
    Result = Callable[[Any], Any]


class Callback:
    """Keeps the last exceptions, since the library carries only their text."""

    def __init__(self) -> None:
        self._raised: deque[tuple[BaseException, TracebackType | None]] = deque(maxlen=64)
        self._context = Context()

    def keep_context(self) -> None:
        """Lets it run in the context of the caller, because it belongs to one call. Those of a client belong to all callers."""
        self._context = copy_context()

    def _calling(self, function: Callable[..., Any], result: Result | None, *arguments: Any) -> Any:
        try:
            # A copy, since it may run several times at once.
            given = self._context.copy().run(function, *arguments)
            if hasattr(given, "__await__"):
                # One that is neither awaited nor closed is a warning of its own.
                getattr(given, "close", int)()
                raise TypeError("expected a plain function, got one that has to be awaited")
            return given if result is None else result(given)
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
            is_own = isinstance(error, (ClerkError, TokenStoreError))
            told = str(error) if is_own else repr(error)
            rest = text.partition(" failed: ")[2]
            if told and (told == rest or (is_own and told == text)):
                self._raised.remove(raised)
                return error.with_traceback(trace)
        return None


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
