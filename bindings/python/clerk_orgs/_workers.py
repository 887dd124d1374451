"""Threads on which the program's callbacks run, instead of on the library's own.

A thread that needs the interpreter while that one is being finalized is ended (since CPython 3.14, it waits forever). Python's
own threads survive that, but ending one of the library's aborts the process with another exit code. So a thread of the
library passes each call on to one that Python started, and waits for it on a lock, without the interpreter. If that thread
is ended, this one waits until the process is gone.
"""

from __future__ import annotations

import threading
import time
from _thread import allocate_lock, get_ident
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# How long a thread without work stays.
_IDLE_SECONDS = 10.0
# Far longer than the rest of a program's end takes, unless something waits for its threads.
END_SECONDS = 5.0
# Far longer than a thread needs to return to the library.
_RETURN_SECONDS = 1.0

# Replaced in a forked child, where none of these threads exist.
_idle: list[_Worker] = []
# The library's threads that are in Python and do not wait for a worker.
_awake: set[int] = set()
_is_closed = False
# The threads that run a callback.
_calling: set[int] = set()
# The thread that ends the program, as soon as it does.
_ender: int | None = None


class _Worker:
    """A thread that runs one call after the other, for one thread of the library at a time."""

    __slots__ = ("_begin", "_call", "_caller", "_ended", "_error", "_pool")

    def __init__(self) -> None:
        self._pool = _idle
        self._error: BaseException | None = None
        self._begin, self._ended = allocate_lock(), allocate_lock()
        self._begin.acquire()
        self._ended.acquire()
        threading.Thread(target=self._work, name="clerk_orgs callback", daemon=True).start()

    def run(self, call: Callable[[], None], caller: int) -> None:
        """Runs the call and waits for it."""
        self._call, self._caller = call, caller
        _awake.discard(caller)
        self._begin.release()
        self._ended.acquire()
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        from . import _ffi

        # As on the library's threads.
        _ffi.set_callback_thread()
        while self._has_work():
            self._error = None
            try:
                self._call()
            except BaseException as error:  # noqa: BLE001
                self._error = error
            # It holds what the call was given.
            del self._call
            if not self._return():
                return

    def _has_work(self) -> bool:
        while not self._begin.acquire(timeout=_IDLE_SECONDS):
            try:
                self._pool.remove(self)
            except ValueError:
                # Somebody has just taken it.
                continue
            return False
        return True

    def _return(self) -> bool:
        """Lets the caller continue, unless that is too late, or this is a forked child that has no caller."""
        if self._pool is not _idle:
            return False
        _awake.add(self._caller)
        if _is_closed:
            _awake.discard(self._caller)
            return False
        self._ended.release()
        return True


def on_a_worker(function: Callable[..., None]) -> Callable[..., None]:
    """Lets the function, which the library's threads call run on a worker."""

    @wraps(function)
    def passed_on(*arguments: Any) -> None:
        caller = get_ident()
        if caller == threading.main_thread().ident:
            # At the end of the process, it writes the last log records.
            return function(*arguments)
        _awake.add(caller)
        if _is_closed:
            _wait_forever(caller)
        try:
            _run(lambda: _called(function, arguments), caller)
        finally:
            _awake.discard(caller)
        return None

    return passed_on


def _called(function: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    thread = get_ident()
    _calling.add(thread)
    try:
        function(*arguments)
    finally:
        _calling.discard(thread)


def _run(call: Callable[[], None], caller: int) -> None:
    try:
        worker = _idle.pop()
    except IndexError:
        try:
            worker = _Worker()
        except RuntimeError:
            # The process may not start more threads.
            return call()
    try:
        return worker.run(call, caller)
    finally:
        _idle.append(worker)


def _wait_forever(caller: int) -> None:
    lock = allocate_lock()
    lock.acquire()
    _awake.discard(caller)
    lock.acquire()


def begin_to_end() -> None:
    """From now on, daemon threads do not return from the library at once. Called before that is shut down, which ends all calls."""
    global _ender
    _ender = get_ident()


def is_too_late() -> bool:
    """Whether this is a daemon thread of a program that ends: all others have ended before, except the one that ends it."""
    # The library waits for callbacks, which may await calls.
    return _ender is not None and get_ident() != _ender and get_ident() not in _calling


def wait_if_too_late() -> None:
    """Called when a call of the program has ended. Once the program ends, a call of a daemon thread does not return before
    the program usually has: the program may be waiting for that thread, though.
    """
    if is_too_late():
        time.sleep(END_SECONDS)


def close() -> None:
    """From now on, no thread of the library returns from Python. Called once the library has been shut down."""
    global _is_closed
    _is_closed = True
    deadline = time.monotonic() + _RETURN_SECONDS
    while _awake and time.monotonic() < deadline:
        time.sleep(0.001)


def renew() -> None:
    """A forked child starts without threads."""
    global _idle, _awake, _ender, _is_closed
    _idle, _awake = [], set()
    _ender, _is_closed = None, False
    _calling.clear()
