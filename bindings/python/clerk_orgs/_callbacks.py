"""Functions that the library calls back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def check_function(value: object) -> None:
    """Refuses what is no plain function: what an async one gives would count as yes."""
    import inspect

    if inspect.iscoroutinefunction(value):
        raise TypeError("expected a plain function, got an async one")
    if not callable(value):
        raise TypeError(f"expected a function, got {type(value).__name__}")


def answering(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, whose answer has to be one: a promise of one would count as yes."""

    def answer(*arguments: Any) -> Any:
        given = function(*arguments)
        if hasattr(given, "__await__"):
            raise TypeError("expected a plain function, got one that has to be awaited")
        return given

    return answer
