"""Base classes of the generated classes, which make them behave like ordinary Python objects."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import msgspec

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from typing_extensions import Self

Row = TypeVar("Row")
Shown = TypeVar("Shown")
Value = TypeVar("Value", bound=msgspec.Struct)


class Word(str, Enum):
    """An enum member that is equal to its text."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self._name_}"

    __str__ = str.__str__
    __format__ = str.__format__  # type: ignore[assignment]
    __hash__ = str.__hash__


class OpenEnum(Word):
    """A value of one of the server's enums. A value that this version does not know keeps its text."""

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
        return f"{super().__repr__()}{text}"

    __hash__ = str.__hash__


def _immutable(self: object, *_: object, **__: object) -> NoReturn:
    """Raises, because the object cannot be changed."""
    raise TypeError(f"{type(self).__name__} is immutable: change a copy, such as dict(value)")


class Json(dict[str, Any]):
    """A JSON object that cannot be changed: equal to the same `dict`, and hashable.

    Numbers are kept as they were sent. A number that no `float` is written as, such as 0.12345678901234567 or 1e400, is a
    `decimal.Decimal`. To write those as numbers again, use `msgspec.json.Encoder(decimal_format="number")`.
    """

    __slots__ = ()

    # Everything is copied in one step; afterwards, only nested objects and arrays are replaced.
    def __init__(self, value: Mapping[str, Any] = {}) -> None:
        dict.__init__(self, value)  # pyright: ignore[reportUnknownMemberType]
        for key, item in value.items():
            if item.__class__ in _MUTABLE:
                dict.__setitem__(self, key, freeze(item))  # pyright: ignore[reportUnknownMemberType]

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


def number(text: str) -> Any:
    """A JSON number with a fraction or exponent: a float, or a `Decimal` if a float would be written differently."""
    value = float(text)
    if repr(value) == text:
        return value
    from decimal import Decimal, InvalidOperation

    try:
        exact = Decimal(text)
    except InvalidOperation:  # An exponent of 19 digits or more.
        return value
    return value if exact == Decimal(repr(value)) else exact


def parsed(text: str) -> Any:
    """Parses JSON text in the same way as the values' decoders."""
    return msgspec.json.Decoder(float_hook=number).decode(text)


def written(value: Any) -> str:
    """Writes a JSON value as text."""
    return msgspec.json.Encoder(decimal_format="number").encode(value).decode()


_MUTABLE = (dict, list)
_EMPTY = Json()


def freeze(value: Any) -> Any:
    """Makes a JSON value immutable at every level."""
    kind = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is dict:
        return Json(value) if value else _EMPTY
    return JsonArray(value) if kind is list else value


def _frozen(field: Any) -> property:
    get, put = field.__get__, field.__set__

    def read(self: object) -> Any:
        value = get(self)
        if value.__class__ in _MUTABLE:
            value = freeze(value)
            put(self, value)
        return value

    return property(read)


def freezing(*names: str) -> Callable[[type[Value]], type[Value]]:
    """Makes the JSON in these fields immutable when it is first accessed, because most of it never is."""

    def changed(cls: type[Value]) -> type[Value]:
        for name in names:
            setattr(cls, name, _frozen(cls.__dict__[name]))
        plain = cls.__hash__

        def hashed(self: Value) -> int:
            for name in names:
                getattr(self, name)
            return plain(self)

        cls.__hash__ = hashed  # type: ignore[method-assign, assignment]
        return cls

    return changed


def decoded(buffer: Any, decode: Callable[[bytes], Row]) -> Row:
    """Decodes the library's bytes, and frees them."""
    try:
        return decode(buffer.data[: buffer.len])
    finally:
        buffer.free()


def decoded_if_any(buffer: Any, decode: Callable[[bytes], Row]) -> Row | None:
    """Does the same for bytes that may be empty, which decode to `None`."""
    wanted: Callable[[bytes], Row | None] = decode if buffer.len else _nothing
    return decoded(buffer, wanted)


def _nothing(_: bytes) -> None:
    return None


def duration(value: float | timedelta) -> timedelta:
    """Converts seconds, as Python's own libraries take them, to a `timedelta`; one of those is returned unchanged."""
    if isinstance(value, timedelta):
        return value
    try:
        return timedelta(seconds=value)
    except TypeError:
        raise TypeError(f"expected seconds or a timedelta, got {type(value).__name__}") from None


class Rights:
    """What a membership's role permits."""

    __slots__ = ()
    if TYPE_CHECKING:
        role: str
        permissions: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        """Whether the role is `org:admin`."""
        return self.role == "org:admin"

    def has_permission(self, permission: str) -> bool:
        """Whether the role grants this permission, such as `org:sys_memberships:manage`."""
        return permission in self.permissions


class _Fetched(Generic[Row]):
    """Keeps the rows that a loop has fetched but not yet returned. The next reader gets them first."""

    # Empty, and shared by all lists: each list gets its own as soon as a loop fetches a page.
    _rows: deque[Row] = deque()  # noqa: RUF012

    def _fetched(self) -> deque[Row]:
        rows: deque[Row] = self.__dict__.setdefault("_rows", deque())
        return rows

    def _rest(self) -> tuple[Row, ...]:
        rows = self._fetched()
        rest = tuple(rows)
        rows.clear()
        return rest

    def _take_page(self) -> tuple[Row, ...] | None:
        raise NotImplementedError


class _Positioned(_Fetched[Row]):
    """A list that can be resumed later."""

    def _position_before(self, unread: int) -> str | None:
        raise NotImplementedError

    def position(self) -> str | None:
        """Returns the current position as text. Save it, and pass it as `resume_from` to the same list to resume there, in
        this program or another one. Rows that were fetched but that a loop has not reached count as not read. `None`
        before the first page.

        The text contains no secrets, and is less than a kilobyte long for most lists. Resuming loses nothing. Rows before
        the position are read again only if the last 32 of them have all left the list meanwhile.

        Errors: `Usage` while another call is waiting for a page.
        """
        return self._position_before(len(self._fetched()))


class Rows(_Fetched[Row]):
    """Read it row by row with `for`, or page by page with `next_page`. Like a file, it resumes where you stopped."""

    def _wait_for_page(self) -> bool:
        raise NotImplementedError

    def next_page(self) -> tuple[Row, ...] | None:
        """Returns the next rows (at least one), or `None` after the last. The number of rows varies, because the page size
        is only a hint. A failed or interrupted call loses nothing: the next call resumes where it was.
        """
        if rest := self._rest():
            return rest
        while self._wait_for_page():
            # Another thread may have taken the page.
            if (page := self._take_page()) is not None:
                return page
        return None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Row:
        while True:
            try:
                return self._rows.popleft()
            except IndexError:
                page = self.next_page()
            if page is None:
                raise StopIteration
            self._fetched().extend(page)


class AsyncRows(_Fetched[Row]):
    """Read it row by row with `async for`, or page by page with `next_page`. Like a file, it resumes where you stopped."""

    async def _wait_for_page(self) -> bool:
        raise NotImplementedError

    async def next_page(self) -> tuple[Row, ...] | None:
        """Returns the next rows (at least one), or `None` after the last. The number of rows varies, because the page size
        is only a hint. A failed or cancelled call loses nothing: the next call resumes where it was.
        """
        if rest := self._rest():
            return rest
        while await self._wait_for_page():
            # Another task may have taken the page.
            if (page := self._take_page()) is not None:
                return page
        return None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Row:
        while True:
            try:
                return self._rows.popleft()
            except IndexError:
                page = await self.next_page()
            if page is None:
                raise StopAsyncIteration
            self._fetched().extend(page)


class Pages(Rows[Row], _Positioned[Row]):
    """A list on the server, read lazily. It can be resumed later."""


class AsyncPages(AsyncRows[Row], _Positioned[Row]):
    """A list on the server, read lazily. It can be resumed later."""


class Paginator(Generic[Shown]):
    """A list for display in a user interface. Follow it with `state()`, `states()` or a callback."""

    def states(self) -> Any:
        raise NotImplementedError

    def on_change(self, callback: Callable[[Shown], object]) -> Callable[[], None]:
        """Calls the callback with the current state and each one that follows, from a thread of its own. States that arrive
        before the callback returns are skipped, except the last. To stop, call the function that this returns; it does not
        wait for a callback that is running. The callbacks also stop when the client is closed, when this object is no
        longer referenced, or when the callback raises an exception.
        """
        import threading

        states = self.states()
        threading.Thread(target=_tell, args=(states, callback), daemon=True, name="clerk-orgs paginator").start()
        return states.stop  # type: ignore[no-any-return]


def _tell(states: Any, callback: Callable[[Any], object]) -> None:
    for state in states:
        callback(state)


class AsyncPaginator(Generic[Shown]):
    """A list for display in a user interface. Follow it with `state()`, `states()` or a callback."""

    def states(self) -> Any:
        raise NotImplementedError

    def on_change(self, callback: Callable[[Shown], object]) -> Callable[[], None]:
        """Calls the callback with the current state and each one that follows, in a task of the running event loop. States
        that arrive before the callback returns are skipped, except the last. To stop, call the function that this returns.
        The callbacks also stop when the client is closed, when this object is no longer referenced, or when the callback
        raises an exception.
        """
        import asyncio

        states = self.states()

        async def tell() -> None:
            async for state in states:
                callback(state)

        task = asyncio.get_running_loop().create_task(tell())
        # The event loop keeps only a weak reference to the task.
        _TASKS.add(task)
        task.add_done_callback(_TASKS.discard)

        def stop() -> None:
            task.cancel()

        return stop


_TASKS: set[asyncio.Task[None]] = set()
