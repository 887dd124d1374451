"""Passes the library's log records to `logging.getLogger("clerk_orgs")`."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

    from ._ffi import LogRecord

NAME = "clerk_orgs"

_DEBUG, _INFO, _WARNING, _OFF = 10, 20, 30, 100
# The next level that says more.
_MORE = {_OFF: _WARNING, _WARNING: _INFO, _INFO: _DEBUG}

_logger: logging.Logger | None = None
# The least important level that the library was told to pass on.
_told = _OFF
_telling = threading.RLock()


def follow() -> None:
    """Tells the library which records the logger takes now. Called before each call of an object, because that may change at
    any time; so it asks the logger as little as it can. A program's own logger may fail to answer, which is no fault of the call.
    """
    try:
        logger = _logger or _find()
        if logger is None:
            return
        told = _told
        if (told == _OFF or logger.isEnabledFor(told)) and (told == _DEBUG or not logger.isEnabledFor(_MORE[told])):
            return
        _tell(logger)
    except Exception:  # noqa: BLE001, S110
        pass


def renew() -> None:
    """A forked child starts without what its parent told the library."""
    global _told, _telling
    _told, _telling = _OFF, threading.RLock()


def _find() -> logging.Logger | None:
    global _logger
    # Importing it takes longer than importing this whole package, and before it is imported, nobody listens.
    module = sys.modules.get("logging")
    # While another thread imports it, it is not complete.
    if module is None or not hasattr(module, "NullHandler"):
        return None
    logger: logging.Logger = module.getLogger(NAME)
    # Nothing is printed unless the program asks for it.
    logger.addHandler(module.NullHandler())
    _logger = logger
    return logger


def _tell(logger: logging.Logger) -> None:
    global _told
    from ._ffi import LogLevel, set_platform_log_sink

    levels = {_DEBUG: LogLevel.DEBUG, _INFO: LogLevel.INFO, _WARNING: LogLevel.WARNING}
    with _telling:
        wanted = next((level for level in levels if logger.isEnabledFor(level)), _OFF)
        set_platform_log_sink(levels.get(wanted, LogLevel.WARNING), None if wanted == _OFF else _log)
        _told = wanted


def _log(record: LogRecord) -> None:
    """Called from a thread of the library, in order."""
    if _logger is None:
        return
    level = {"debug": _DEBUG, "info": _INFO}.get(record.level, _WARNING)
    details = {
        "method": record.method,
        "route": record.route,
        "attempt": record.attempt,
        "status": record.status,
        "code": record.code,
        "duration": None if record.duration is None else record.duration.total_seconds(),
        "trace_id": record.trace_id,
        "wait": None if record.wait is None else record.wait.total_seconds(),
        "reason": record.reason,
    }
    _logger.log(level, record.message, extra=details)
