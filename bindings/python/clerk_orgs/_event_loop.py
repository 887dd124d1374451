"""Awaits the library's calls in asyncio's event loops."""

from __future__ import annotations

import ctypes
import itertools
import os
import sys
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from . import _handle, _workers
from ._ffi import _uniffi_rust_call_async, _uniffi_rust_call_with_error, _UniffiLib

if TYPE_CHECKING:
    import asyncio

_AT_ONCE = 256


def _function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of the library that only this module calls. Windows has no event loops that can wait for a pipe."""
    if sys.platform == "win32":
        return None
    function = getattr(_UniffiLib, f"clerk_orgs_event_queue_{name}")
    function.restype, function.argtypes = result, arguments
    return function


_new = _function("new", ctypes.c_void_p)
_reader = _function("reader", ctypes.c_int, ctypes.c_void_p)
_poll = _function("poll", ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64)
_take = _function("take", ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_free = _function("free", None, ctypes.c_void_p)


class _Queue:
    """The calls that an event loop awaits. The library's threads queue those that can continue, and wake the event loop if
    the queue was empty, without running Python.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._address: int | None = None if _new is None else _new()
        if self._address is None:
            raise NotImplementedError
        self._process = os.getpid()
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._resumed = (ctypes.c_uint64 * _AT_ONCE)()
        self._count = itertools.count()
        # Not in the caller's context, which the event loop would keep.
        Context().run(loop.add_reader, _reader(self._address), self._resume)

    def __del__(
        self, _process: Callable[[], int] = os.getpid, _at_the_end: Callable[[], bool] = sys.is_finalizing
    ) -> None:
        if self._address is not None and self._process == _process() and not _at_the_end():
            _free(self._address)

    def is_of(self, process: int) -> bool:
        return self._process == process

    def _resume(self) -> None:
        count = _take(self._address, self._resumed, _AT_ONCE)
        for number in self._resumed[:count]:
            # A call that was cancelled is no longer there, or its future is done.
            future = self._waiting.get(number)
            if future is not None and not future.done():
                future.set_result(None)

    async def completed(self, process: int, loop: asyncio.AbstractEventLoop, poll: Any, call: int) -> None:
        number = next(self._count)
        try:
            while not _poll(self._address, poll, call, number):
                self._waiting[number] = future = loop.create_future()
                await future
                _handle.check_process(process)
        finally:
            self._waiting.pop(number, None)


# None for event loops that cannot wait for file descriptors.
_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue | None] = WeakKeyDictionary()


class Awaiting:
    """What awaits one call: made before the call, since it may fail."""

    __slots__ = ("_loop", "_process", "_queue")

    def __init__(self) -> None:
        self._loop, self._process = _handle.running_loop(), os.getpid()
        self._queue = _queue_of(self._loop, self._process)

    async def completed(self, call: int, poll: Any, complete: Any, free: Any, raises: Any) -> Any:
        """Awaits the call. Cancelling this cancels the call."""
        __tracebackhide__ = True
        if self._queue is None:
            return await _uniffi_rust_call_async(call, poll, complete, free, _as_it_is, raises)
        try:
            await self._queue.completed(self._process, self._loop, poll, call)
            return _uniffi_rust_call_with_error(raises, complete, call)
        finally:
            if self._process == os.getpid():
                free(call)


def _queue_of(loop: asyncio.AbstractEventLoop, process: int) -> _Queue | None:
    try:
        queue = _queues[loop]
    except KeyError:
        pass
    else:
        if queue is None or queue.is_of(process):
            return queue
    # Calls that a closed event loop never finished keep it alive.
    for other in [other for other in list(_queues) if other.is_closed()]:
        _queues.pop(other, None)
    try:
        queue = _Queue(loop)
    except NotImplementedError:
        queue = None
    _queues[loop] = queue
    return queue


async def wait_if_too_late() -> None:
    """Does the same as that of `_workers` for a call that was awaited. The event loop and its other tasks go on."""
    if _workers.is_too_late():
        import asyncio

        await asyncio.sleep(_workers.END_SECONDS)


def _as_it_is(result: Any) -> Any:
    return result
