"""What the generated classes inherit: Python's manners, each written once."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import msgspec

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

Row = TypeVar("Row")


class OpenEnum(str, Enum):
    """A word of the server's. One that this version does not know keeps its text."""

    @classmethod
    def UNKNOWN(cls, value: str) -> Self:  # noqa: N802
        """A value this version does not know."""
        return cls(value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown

    def __repr__(self) -> str:
        text = f"({self._value_!r})" if self._name_ == "UNKNOWN" else ""
        return f"{type(self).__name__}.{self._name_}{text}"

    __str__ = str.__str__
    __format__ = str.__format__  # type: ignore[assignment]
    __hash__ = str.__hash__


def _immutable(self: object, *_: object, **__: object) -> NoReturn:
    """Refuses: it cannot be changed."""
    raise TypeError(f"{type(self).__name__} is immutable: change a copy, such as dict(value)")


class Json(dict[str, Any]):
    """A JSON object that cannot be changed: equal to the same `dict`, and hashable."""

    __slots__ = ()

    # Every row has metadata, so making it must be quick: copied at once, and only what is no scalar looked at again.
    def __init__(self, value: Mapping[str, Any] = {}) -> None:
        dict.__init__(self, value)
        for key, item in value.items():
            if item.__class__ in _MUTABLE:
                dict.__setitem__(self, key, freeze(item))

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[Json], tuple[dict[str, Any]]]:
        return Json, (dict(self),)

    if not TYPE_CHECKING:
        __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _immutable


class JsonArray(list[Any]):
    """A JSON array that cannot be changed: equal to the same `list`, and hashable."""

    __slots__ = ()

    def __init__(self, value: list[Any]) -> None:
        super().__init__(freeze(item) for item in value)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))

    def __reduce__(self) -> tuple[type[JsonArray], tuple[list[Any]]]:
        return JsonArray, (list(self),)

    if not TYPE_CHECKING:
        __setitem__ = __delitem__ = __iadd__ = __imul__ = append = clear = extend = insert = _immutable
        pop = remove = reverse = sort = _immutable


_MUTABLE = (dict, list)
_EMPTY = Json()


def freeze(value: Any) -> Any:
    """The same JSON value, immutable all the way down."""
    kind = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is dict:
        return Json(value) if value else _EMPTY
    return JsonArray(value) if kind is list else value


# How a new value, immutable as it is, gets its JSON made immutable, too.
put = msgspec.structs.force_setattr


def duration(value: float | timedelta) -> timedelta:
    """Seconds, as Python's own libraries take them, or a `timedelta`."""
    if isinstance(value, timedelta):
        return value
    try:
        return timedelta(seconds=value)
    except TypeError:
        raise TypeError(f"expected seconds or a timedelta, got {type(value).__name__}") from None


class Rights:
    """What a membership's role allows."""

    __slots__ = ()
    if TYPE_CHECKING:
        role: str
        permissions: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        """Whether the role is `org:admin`."""
        return self.role == "org:admin"

    def has_permission(self, permission: str) -> bool:
        """Whether the role gives this permission, such as `org:sys_memberships:manage`."""
        return permission in self.permissions


class Closing:
    """Closed at the end of a `with` block."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClosing:
    """Closed at the end of an `async with` block."""

    def close(self) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Fetched(Generic[Row]):
    """Rows that a loop has fetched and not used yet: whoever reads next gets them first."""

    def _fetched(self) -> deque[Row]:
        rows: deque[Row] = self.__dict__.setdefault("_rows", deque())
        return rows

    def _rest(self) -> tuple[Row, ...]:
        rows = self._fetched()
        rest = tuple(rows)
        rows.clear()
        return rest


class Rows(_Fetched[Row]):
    """Read row by row with `for`, or page by page with `next_page`. Like a file, it goes on where it was left."""

    def next_page(self) -> tuple[Row, ...] | None:
        raise NotImplementedError

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Row:
        rows = self._fetched()
        while True:
            try:
                return rows.popleft()
            except IndexError:
                page = self.next_page()
            if page is None:
                raise StopIteration
            rows.extend(page)


class AsyncRows(_Fetched[Row]):
    """Read row by row with `async for`, or page by page with `next_page`. Like a file, it goes on where it was left."""

    async def next_page(self) -> tuple[Row, ...] | None:
        raise NotImplementedError

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Row:
        rows = self._fetched()
        while True:
            try:
                return rows.popleft()
            except IndexError:
                page = await self.next_page()
            if page is None:
                raise StopAsyncIteration
            rows.extend(page)
