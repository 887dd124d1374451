"""Base classes of the generated lists and paginators, which make them iterators."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import _callbacks

if TYPE_CHECKING:
    import asyncio

    from typing_extensions import Self

Row = TypeVar("Row")
Shown = TypeVar("Shown")


class _Fetched(Generic[Row]):
    """Keeps the rows that a loop has fetched but not yet returned. The next reader gets them first."""

    # Empty, and shared by all lists: each list gets its own as soon as a loop fetches a page.
    _rows: deque[Row] = deque()  # noqa: RUF012

    def _fetched(self) -> deque[Row]:
        rows: deque[Row] = self.__dict__.setdefault("_rows", deque())
        return rows

    def _rest(self) -> tuple[Row, ...]:
        rows = self._fetched()
        rest = tuple(rows)
        rows.clear()
        return rest

    if TYPE_CHECKING:

        def _call(self, operation: str, *values: Any) -> Any: ...

    def _take_page(self) -> tuple[Row, ...] | None:
        page: tuple[Row, ...] | None = self._call("_take_page")
        return page


class Rows(_Fetched[Row]):
    """Read it row by row with `for`, or page by page with `next_page`. Like a file, it resumes where you stopped."""

    if TYPE_CHECKING:

        def next_page(self) -> tuple[Row, ...] | None: ...

    def _next_page(self) -> tuple[Row, ...] | None:
        __tracebackhide__ = __debuggerskip__ = True
        if rest := self._rest():
            return rest
        while self._call("next_page"):
            # Another thread may have taken the page.
            if (page := self._take_page()) is not None:
                return page
        return None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Row:
        while True:
            try:
                return self._rows.popleft()
            except IndexError:  # `suppress` takes longer than the rest
                pass
            __debuggerskip__ = True  # IPython's debugger steps over this.
            # Not in the handler: the errors of a page would get that one as their context.
            if (page := self.next_page()) is None:
                raise StopIteration
            self._fetched().extend(page)


class AsyncRows(_Fetched[Row]):
    """Read it row by row with `async for`, or page by page with `next_page`. Like a file, it resumes where you stopped."""

    if TYPE_CHECKING:

        async def next_page(self) -> tuple[Row, ...] | None: ...

    async def _next_page(self) -> tuple[Row, ...] | None:
        __tracebackhide__ = __debuggerskip__ = True
        if rest := self._rest():
            return rest
        while await self._call("next_page"):
            # Another task may have taken the page.
            if (page := self._take_page()) is not None:
                return page
        return None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Row:
        while True:
            try:
                return self._rows.popleft()
            except IndexError:  # `suppress` takes longer than the rest
                pass
            __debuggerskip__ = True  # IPython's debugger steps over this.
            # Not in the handler: the errors of a page would get that one as their context.
            if (page := await self.next_page()) is None:
                raise StopAsyncIteration
            self._fetched().extend(page)


class _Positioned(_Fetched[Row]):
    def _position(self) -> str | None:
        position: str | None = self._call("position", len(self._fetched()))
        return position


class Pages(Rows[Row], _Positioned[Row]):
    """A list on the server, read lazily. It can be resumed later."""


class AsyncPages(AsyncRows[Row], _Positioned[Row]):
    """A list on the server, read lazily. It can be resumed later."""


class Paginator(Generic[Shown]):
    """A list for display in a user interface. Follow it with `state()`, `states()` or a callback."""

    def states(self) -> Any:
        raise NotImplementedError

    def on_change(self, callback: Callable[[Shown], object]) -> Callable[[], None]:
        """Calls the callback with the current state and each one that follows, from a thread of its own, in a copy of the
        context of this call. States that arrive before the callback returns are skipped, except the last. To stop, call the
        function that this returns; it does not wait for a callback that is running. The callbacks also stop when the client
        is closed, when this object is no longer referenced, or when the callback raises an exception.
        """
        import threading

        _callbacks.check_function(callback)
        states = self.states()
        arguments = (_tell, states, callback)
        threading.Thread(target=copy_context().run, args=arguments, daemon=True, name="clerk-orgs paginator").start()
        return states.stop  # type: ignore[no-any-return]


def _tell(states: Any, callback: Callable[[Any], object]) -> None:
    for state in states:
        callback(state)


class AsyncPaginator(Generic[Shown]):
    """A list for display in a user interface. Follow it with `state()`, `states()` or a callback."""

    def states(self) -> Any:
        raise NotImplementedError

    def on_change(self, callback: Callable[[Shown], object]) -> Callable[[], None]:
        """Calls the callback with the current state and each one that follows, in a task of the running event loop. States
        that arrive before the callback returns are skipped, except the last. To stop, call the function that this returns.
        The callbacks also stop when the client is closed, when this object is no longer referenced, or when the callback
        raises an exception.
        """
        import asyncio

        _callbacks.check_function(callback)
        states = self.states()

        async def tell() -> None:
            async for state in states:
                callback(state)

        task = asyncio.get_running_loop().create_task(tell())
        # The event loop keeps only a weak reference to the task.
        _TASKS.add(task)
        task.add_done_callback(_TASKS.discard)

        def stop() -> None:
            # To cancel a task that has failed would hide its exception.
            if not task.done():
                task.cancel()

        return stop


_TASKS: set[asyncio.Task[None]] = set()
