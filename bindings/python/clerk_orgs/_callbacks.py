"""Functions that the library calls back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def check_function(value: object) -> None:
    """Raises unless the value is a plain function. An async one returns a coroutine, which would count as true."""
    import inspect

    if inspect.iscoroutinefunction(value):
        raise TypeError("expected a plain function, got an async one")
    if not callable(value):
        raise TypeError(f"expected a function, got {type(value).__name__}")


def answering(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps the function so that returning an awaitable raises, because it would count as true."""

    def answer(*arguments: Any) -> Any:
        given = function(*arguments)
        if hasattr(given, "__await__"):
            raise TypeError("expected a plain function, got one that has to be awaited")
        return given

    return answer
