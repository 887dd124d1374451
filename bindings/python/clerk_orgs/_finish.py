"""Setup that runs once, when the package is imported."""

import atexit
import ctypes
import os
import threading

from . import _ffi, _logging, _signals, _workers
from ._keyring import KeyringTokenStore

_PACKAGE = __name__.rpartition(".")[0]


def _own(cls: type) -> None:
    """Makes the class appear under the package's own name in reprs, tracebacks and help."""
    cases = [case for case in vars(cls).values() if isinstance(case, type) and issubclass(case, cls)]
    for one in (cls, *cases):
        one.__module__ = _PACKAGE
        # Without this, `inspect.getsource` would show lines of another file. CPython 3.13 forgets it only for some classes.
        if "__firstlineno__" in vars(one):
            type.__delattr__(one, "__firstlineno__")


def _addresses(*names: str) -> list[int]:
    pointers = (ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p) for name in names)
    return [pointer.value or 0 for pointer in pointers]


# Lets a blocked call run Python's signal handlers, so that Ctrl-C ends it at once.
_FUNCTIONS = _addresses(
    "PyGILState_Ensure",
    "PyGILState_Release",
    "PyEval_SaveThread",
    "PyEval_RestoreThread",
    "PyErr_CheckSignals",
    "PyErr_Fetch",
    "PyErr_NormalizeException",
    "PyException_SetTraceback",
    "PyList_Append",
    "Py_DecRef",
    "PyThread_get_thread_ident",
)


def _set_interpreter() -> None:
    _ffi.set_interpreter([*_FUNCTIONS, id(_signals.RAISED), threading.main_thread().ident or 0])


def _after_fork_in_child() -> None:
    _ffi.renew_locks()
    _set_interpreter()
    _logging.renew()
    _workers.renew()
    _ffi.after_fork_in_child()


def _shut_down() -> None:
    _workers.begin_to_end()
    _ffi.shutdown()
    _workers.close()


def _finish() -> None:
    for name in _ffi.__all__:
        _own(getattr(_ffi, name))
    _own(KeyringTokenStore)
    _ffi.running_tasks.__module__ = _PACKAGE
    _set_interpreter()
    # Otherwise the library's threads may call into an interpreter that is shutting down.
    atexit.register(_shut_down)
    # Windows has no fork.
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=_ffi.before_fork,
            after_in_parent=_ffi.after_fork_in_parent,
            after_in_child=_after_fork_in_child,
        )


_finish()
