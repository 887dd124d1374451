"""Base classes of the generated errors and of their details."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

if TYPE_CHECKING:
    from datetime import timedelta

    from ._ffi import ClerkApiError, ClerkError, ErrorInfo, ErrorKind, Quota


class _ListedDetails(type):
    """Lets `help()` list the details, and not the other errors nor what every exception has."""

    def __dir__(cls) -> list[str]:
        public = (name for name in super().__dir__() if not name.startswith("_"))
        return [name for name in public if not isinstance(getattr(cls, name), type) and not hasattr(OSError, name)]


def known(details: Failure | Details) -> list[str]:
    """What logs name beside the text of an error."""
    names = ("status", "code", "param_name", "quota", "retry_after", "maybe_applied", "trace_id", "route")
    shown = {name: getattr(details, name) for name in names}
    return [f"{name}={value!r}" for name, value in shown.items() if value is not None and value is not False]


class Details:
    """How the details of an error are printed and raised."""

    __slots__ = ()
    if TYPE_CHECKING:
        text: str

    def to_exception(self) -> ClerkError:
        """Returns the exception of this kind with these details, such as a `NotFound`, so that the error of an outcome or of a
        paginator's state can be raised.
        """
        from ._ffi import ClerkError

        info = cast("ErrorInfo", self)
        named = info.kind.replace("_", "")
        return next((case for case in _cases() if case.__name__.lower() == named), ClerkError.Api)(info)

    def __str__(self) -> str:
        shown = known(self)
        return f"{self.text} ({', '.join(shown)})" if shown else self.text


def _cases() -> tuple[type[ClerkError], ...]:
    """The classes that each stand for one kind of error."""
    from ._ffi import ClerkError

    return tuple(case for case in vars(ClerkError).values() if isinstance(case, type) and issubclass(case, ClerkError))


class Failure(Exception, metaclass=_ListedDetails):  # noqa: N818
    """What the errors of all calls have in common: the details are attributes."""

    if TYPE_CHECKING:
        info: ErrorInfo

    def _details(self, info: ErrorInfo | str) -> ErrorInfo:
        """The details, with the kind of the class, or those of an error that a test makes of its text alone."""
        from ._ffi import ErrorInfo, ErrorKind

        kinds = {kind.replace("_", ""): kind for kind in ErrorKind}
        names = [cls.__name__.lower() for cls in type(self).__mro__]
        kind = next((kinds[name] for name in names if name in kinds), None)
        if isinstance(info, ErrorInfo):
            return info if kind in {None, info.kind} else msgspec.structs.replace(info, kind=kind)
        if not isinstance(cast("object", info), str):
            raise TypeError(f"expected an ErrorInfo or a text, got {type(info).__name__}")
        return ErrorInfo(kind=kind or ErrorKind.API, text=info)

    def _case(self) -> Failure:
        """What a callback's error is for the library: one of the cases. An error of the base class, or of a program's own
        subclass of it, is the case that its details name.
        """
        return self if isinstance(self, _cases()) else self.info.to_exception()

    @property
    def kind(self) -> ErrorKind:
        """The kind of error, according to how a caller would handle it."""
        return self.info.kind

    @property
    def text(self) -> str:
        """What the server says to people, if it refused. Otherwise a sentence for developers. The same as `str(error)`."""
        return self.info.text

    @property
    def status(self) -> int | None:
        """HTTP status, if there was a response."""
        return self.info.status

    @property
    def code(self) -> str | None:
        """Clerk's code of the first error, such as `missing_organization_permission`."""
        return self.info.code

    @property
    def param_name(self) -> str | None:
        """The invalid parameter, such as `page_size` or `role`."""
        return self.info.param_name

    @property
    def errors(self) -> tuple[ClerkApiError, ...]:
        """All errors in the server's response."""
        return self.info.errors

    @property
    def trace_id(self) -> str | None:
        """Clerk's trace id, to quote when contacting Clerk's support."""
        return self.info.trace_id

    @property
    def route(self) -> str | None:
        """The request that failed, such as `DELETE /v1/organizations/{organization_id}/memberships/{user_id}`, without ids. `None` if
        there was no request to make.
        """
        return self.info.route

    @property
    def quota(self) -> Quota | None:
        """What is full, if a limit is reached."""
        return self.info.quota

    @property
    def retry_after(self) -> timedelta | None:
        """How long to wait before retrying, if the server says so."""
        return self.info.retry_after

    @property
    def maybe_applied(self) -> bool:
        """True if the outcome of a write is unknown: it may have been applied. Check the current state before you retry."""
        return self.info.maybe_applied

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join([repr(str(self)), *known(self)])})"
