"""What has to happen once, when the package is imported."""

import atexit
import ctypes

from . import _ffi
from ._keyring import KeyringTokenStore

_PACKAGE = __name__.rpartition(".")[0]


def _own(cls: type) -> None:
    """Users see one module, in reprs, tracebacks and help."""
    cls.__module__ = _PACKAGE
    for case in vars(cls).values():
        if isinstance(case, type) and issubclass(case, cls):
            case.__module__ = _PACKAGE


def _addresses(*names: str) -> list[int]:
    pointers = (ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p) for name in names)
    return [pointer.value or 0 for pointer in pointers]


def _finish() -> None:
    for name in _ffi.__all__:
        _own(getattr(_ffi, name))
    _own(KeyringTokenStore)
    _ffi.running_tasks.__module__ = _PACKAGE
    # Lets a blocked call run Python's signal handlers: Ctrl-C ends it at once.
    _ffi.set_signal_check(
        _addresses(
            "PyGILState_Ensure",
            "PyErr_CheckSignals",
            "PyErr_Occurred",
            "PyErr_Clear",
            "PyThread_get_thread_ident",
            "PyThreadState_SetAsyncExc",
            "PyGILState_Release",
        )
    )
    # Without it the library's threads may call into an interpreter that is being torn down.
    atexit.register(_ffi.shutdown)


_finish()
