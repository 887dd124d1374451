"""Exceptions of signal handlers that ran while a call blocked."""

from __future__ import annotations

import threading

from ._base import Failure

# The library appends to this list: see `set_interpreter`.
RAISED: list[BaseException] = []


def instead_of(error: BaseException | None) -> BaseException | None:
    """The exception of a signal handler that ended this thread's call, which failed with this error or just ended."""
    # Python runs handlers in its main thread only.
    if not RAISED or threading.current_thread() is not threading.main_thread():
        return None
    raised = RAISED.pop()
    if error is None or isinstance(error, Failure):
        return raised
    # Another handler raised this one when the call returned.
    error.__context__ = raised
    return error
