"""Refuses sub-interpreters: the library's threads would call back into the main interpreter."""

_REFUSAL = (
    "clerk_orgs cannot be used in a sub-interpreter, because its callbacks would run in the main one. Use a thread or a "
    "process instead. With mod_wsgi, set `WSGIApplicationGroup %{GLOBAL}`."
)


def _is_main() -> bool:
    try:
        import ctypes
    except ImportError:
        # Newer interpreters do not let their sub-interpreters have it.
        raise ImportError(_REFUSAL) from None
    # Functions of their own: those of `ctypes.pythonapi` are shared with other packages.
    current = ctypes.pythonapi["PyInterpreterState_Get"]
    current.restype = ctypes.c_void_p
    number = ctypes.pythonapi["PyInterpreterState_GetID"]
    number.argtypes, number.restype = (ctypes.c_void_p,), ctypes.c_int64
    return bool(number(current()) == 0)


if not _is_main():
    raise ImportError(_REFUSAL)
