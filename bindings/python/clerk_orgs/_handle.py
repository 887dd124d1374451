"""The library's objects: each has one owner, in one process."""

from __future__ import annotations

import os
import sys
from abc import ABCMeta
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from . import _callbacks, _logging

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from typing_extensions import Self

    from ._ffi import ClerkError


def _refuse(self: object, *_: object, **__: object) -> NoReturn:
    """Raises, because the object has a single owner."""
    raise TypeError(
        f"{type(self).__name__} cannot be copied or pickled: share the object itself, or make another one in the other "
        "process, from the same arguments"
    )


def check_process(process: int) -> None:
    """Raises if the object belongs to the process that this one was forked from."""
    if process != os.getpid():
        raise _usage(
            "this object belongs to the parent of this forked process: create a new client in this process, with the same "
            "options and token store"
        )


def not_an_instance(cls: type, value: object) -> TypeError:
    """The error of an argument that must be an object of the class."""
    given = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
    return TypeError(f"expected an instance of {cls.__name__}, got {given}")


def running_loop() -> asyncio.AbstractEventLoop:
    """The event loop that awaits a call. Only asyncio has one: what awaits elsewhere, such as trio, is told what to do."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        text = (
            "this call was awaited outside of asyncio. AsyncClerk works with asyncio only: with another library, such as "
            "trio, use the blocking Clerk in a thread, as in `await trio.to_thread.run_sync(clerk.load)`"
        )
    raise _usage(text)


def _usage(text: str) -> ClerkError:
    from ._ffi import ClerkError, ErrorInfo, ErrorKind

    return ClerkError.Usage(ErrorInfo(kind=ErrorKind.USAGE, text=text))


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
        _logging.follow()
        return self._call(self._clone, self._handle)

    # A forked child leaks its parent's objects: freeing them could wait for threads that do not exist in the child. Nothing
    # is freed while the interpreter shuts down either: by then even the functions used here may be gone, which is why
    # they are bound as defaults.
    def __del__(
        self, _process: Callable[[], int] = os.getpid, _at_the_end: Callable[[], bool] = sys.is_finalizing
    ) -> None:
        # Set last: an interrupt may have come before.
        if getattr(self, "_process", None) == _process() and not _at_the_end():
            self._call(self._free, self._handle)
            _callbacks.forget()


_PROTOCOLS = {"__enter__", "__exit__", "__aenter__", "__aexit__", "__iter__", "__next__", "__aiter__", "__anext__"}


class _Listed(ABCMeta):
    """Lets `help()` list what users call, and not what Python calls."""

    def __dir__(cls) -> Iterable[str]:
        return [name for name in super().__dir__() if not name.startswith("_") or name in _PROTOCOLS]


def _only_of_fakes(init: Callable[[Handle], None]) -> Callable[[Handle], None]:
    """Lets a constructor say that there is none, whatever it is given."""

    @wraps(init)
    def checked(self: Handle, *values: Any, **named: Any) -> None:
        if not self._is_fake():
            raise TypeError(f"{type(self).__name__} cannot be constructed: the library returns its objects")
        init(self, *values, **named)

    return checked


class Handle(_Uncopied, metaclass=_Listed):
    """Represents an object of the library. You can pass it on, even between threads, but you cannot copy it, pickle it or
    use it in another process.
    """

    _owner: Owner | None = None
    # The properties that its representation shows.
    _shown: ClassVar[tuple[str, ...]] = ()
    if TYPE_CHECKING:
        _operations: ClassVar[dict[str, Any]]
        _functions: ClassVar[tuple[Callable[[Callable[..., int], int], int], Callable[..., int], Callable[..., int]]]

    @_only_of_fakes
    def __init__(self) -> None:
        """Makes no object of the library: a constructor of a fake may call this."""

    def _is_fake(self) -> bool:
        """Whether it stands for an object of the library in a test: an instance of a subclass that has its own constructor."""
        return self._owner is None and "_functions" not in vars(type(self))

    def _create(self, *values: Any) -> None:
        """Calls the constructor."""
        __tracebackhide__ = __debuggerskip__ = True
        self._operations["new"].create(self, *values)

    def _call(self, operation: str, *values: Any) -> Any:
        """Calls an operation, which is awaited or blocks."""
        # pytest leaves this and what it calls out of its tracebacks, and IPython's debugger steps over it.
        __tracebackhide__ = __debuggerskip__ = True
        if self._owner is None and self._is_fake():
            name = f"{type(self).__name__}.{operation}"
            raise NotImplementedError(f"{name} is not overridden, and only objects of the library can make the call")
        return self._operations[operation](self, *values)

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._owner is None or self._owner.is_inherited:
            return f"<{name} of another process>" if self._owner else f"<{name}>"
        shown = "".join(f" {name}={getattr(self, name)!r}" for name in self._shown)
        return f"<{name}{shown}>"

    @classmethod
    def _uniffi_made_by(cls, maker: Handle, handle: int) -> Self:
        made = cls.__new__(cls)
        made._uniffi_own(handle, maker)
        return made

    def _uniffi_own(self, handle: int, maker: Handle | None = None) -> None:  # noqa: ARG002
        self._owner = Owner(handle, *self._functions)

    def _uniffi_owner(self) -> Owner:
        if self._owner is None:
            raise TypeError(f"this {type(self).__name__} was created neither by its constructor nor by the library")
        return self._owner

    def _uniffi_clone_handle(self) -> int:
        return self._uniffi_owner().clone()


def check_usable(value: object) -> None:
    """Raises for an argument that belongs to another process, before the library is called."""
    if isinstance(value, Handle) and not value._is_fake():
        value._uniffi_owner().check()


class _Lifetime:
    """Shared by a client and its copies. Warns if nobody closed them before the last of them was gone."""

    def __init__(self, name: str, advice: str) -> None:
        self.is_closed = False
        self._process = os.getpid()
        self._text = f"unclosed {name}: {advice}"

    def __del__(
        self, _process: Callable[[], int] = os.getpid, _at_the_end: Callable[[], bool] = sys.is_finalizing
    ) -> None:
        if not self.is_closed and self._process == _process() and not _at_the_end():
            import warnings

            warnings.warn(self._text, ResourceWarning, source=self, stacklevel=2)


class _Closeable(Handle):
    _lifetime: _Lifetime
    _advice: ClassVar[str]

    def close(self) -> None:
        raise NotImplementedError

    def _close(self) -> None:
        if self._is_fake():
            return
        self._call("_close")
        self._lifetime.is_closed = True

    def _enter(self) -> Self:
        if not self._is_fake() and self._lifetime.is_closed:
            raise _usage("the client is closed: create a new one")
        return self

    def _leave(self) -> None:
        # A forked child that leaves the block must not close its parent's client.
        if self._is_fake() or not self._uniffi_owner().is_inherited:
            self.close()

    def _uniffi_own(self, handle: int, maker: Handle | None = None) -> None:
        super()._uniffi_own(handle, maker)
        name = type(self).__name__
        self._lifetime = getattr(maker, "_lifetime", None) or _Lifetime(name, self._advice)

    def __repr__(self) -> str:
        text = super().__repr__()
        return f"{text[:-1]} (closed)>" if self._owner and self._lifetime.is_closed else text


class Closing(_Closeable):
    """Closed at the end of a `with` block."""

    _advice = "use it in a `with` block, or call close()"

    def __enter__(self) -> Self:
        return self._enter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()


class AsyncClosing(_Closeable):
    """Closed at the end of an `async with` block."""

    _advice = "use it in an `async with` block, or call `await aclose()`"

    async def aclose(self) -> None:
        """Does the same as `close`, for what awaits it, such as `contextlib.aclosing`."""
        self.close()

    async def __aenter__(self) -> Self:
        return self._enter()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()
