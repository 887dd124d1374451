"""Ownership of the library's objects: each has one owner, in one process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self


def _refuse(self: object, *_: object, **__: object) -> NoReturn:
    """Raises, because the object has a single owner."""
    raise TypeError(
        f"{type(self).__name__} cannot be copied or pickled: share the object itself, or create a new client with the "
        "same options and token store in the other process"
    )


def check_process(process: int) -> None:
    """Raises if the object belongs to the process that this one was forked from."""
    if process == os.getpid():
        return
    from ._ffi import ClerkError, ErrorInfo, ErrorKind

    text = (
        "this object belongs to the parent of this forked process: create a new client in this process, with the same "
        "options and token store"
    )
    raise ClerkError.Usage(ErrorInfo(kind=ErrorKind.USAGE, text=text, errors=(), maybe_applied=False))


class _Uncopied:
    """Raises for every operation that would create a second owner."""

    __slots__ = ()
    if not TYPE_CHECKING:
        __copy__ = __deepcopy__ = __replace__ = __reduce__ = __reduce_ex__ = __getstate__ = __setstate__ = _refuse


class Owner(_Uncopied):
    """Owns one object of the library, and frees it when nothing refers to this any more."""

    __slots__ = ("_call", "_clone", "_free", "_handle", "_process")

    def __init__(
        self,
        handle: int,
        call: Callable[[Callable[..., int], int], int],
        free: Callable[..., int],
        clone: Callable[..., int],
    ) -> None:
        self._handle, self._call, self._free, self._clone = handle, call, free, clone
        self._process = os.getpid()

    @property
    def is_inherited(self) -> bool:
        """Whether the object belongs to the process that this one was forked from."""
        return self._process != os.getpid()

    def check(self) -> None:
        """Raises if the object is inherited."""
        check_process(self._process)

    def clone(self) -> int:
        """Creates a reference that the library consumes during a call."""
        self.check()
        return self._call(self._clone, self._handle)

    # A forked child leaks its parent's objects: freeing them could wait for threads that do not exist in the child. Nothing
    # is freed while the interpreter shuts down either: by then even the functions used here may be gone, which is why
    # they are bound as defaults.
    def __del__(
        self, _process: Callable[[], int] = os.getpid, _at_the_end: Callable[[], bool] = sys.is_finalizing
    ) -> None:
        if self._process == _process() and not _at_the_end():
            self._call(self._free, self._handle)


class Handle(_Uncopied):
    """Represents an object of the library. You can pass it on, even between threads, but you cannot copy it, pickle it or
    use it in another process.
    """

    _owner: Owner | None = None
    if TYPE_CHECKING:
        _uniffi_functions: tuple[Callable[[Callable[..., int], int], int], Callable[..., int], Callable[..., int]]

    def _uniffi_own(self, handle: int) -> None:
        self._owner = Owner(handle, *self._uniffi_functions)

    def _uniffi_owner(self) -> Owner:
        if self._owner is None:
            raise TypeError(
                f"this {type(self).__name__} was created neither by its constructor nor by the library"
            )
        return self._owner

    def _uniffi_clone_handle(self) -> int:
        return self._uniffi_owner().clone()


def check_usable(value: object) -> None:
    """Raises for an argument that belongs to another process, before the library is called."""
    if isinstance(value, Handle):
        value._uniffi_owner().check()


class Closing(Handle):
    """Closed at the end of a `with` block."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A forked child that leaves the block must not close its parent's client.
        if not self._uniffi_owner().is_inherited:
            self.close()


class AsyncClosing(Handle):
    """Closed at the end of an `async with` block."""

    def close(self) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A forked child that leaves the block must not close its parent's client.
        if not self._uniffi_owner().is_inherited:
            self.close()
