"""Base classes of the generated values, enums and errors, which make them behave like ordinary Python objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from enum import Enum, EnumMeta
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, TypeVar, cast

import msgspec

# The generated classes find all their bases here.
from ._failure import Details as Details  # noqa: PLC0414
from ._failure import Failure as Failure  # noqa: PLC0414

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Self

Row = TypeVar("Row")


class _Words(EnumMeta):
    """Lets `help()` list the members, and not what every `str` has."""

    def __dir__(cls) -> list[str]:
        return [*cls._member_names_, *(["UNKNOWN"] if hasattr(cls, "UNKNOWN") else [])]


class Word(str, Enum, metaclass=_Words):
    """An enum member that is equal to its text."""

    if TYPE_CHECKING:
        _value_: str

        @property
        def value(self) -> str:
            """The text."""
            ...

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self._name_}"

    if not TYPE_CHECKING:
        __str__, __format__, __hash__ = str.__str__, str.__format__, str.__hash__

        # Some versions of Python, such as 3.11.2, pickle the name, which all unknown values share.
        def __reduce_ex__(self, _: int) -> tuple[type[Self], tuple[str]]:
            return type(self), (self._value_,)


class OpenEnum(Word):
    """A value of one of the server's enums. A value that this version does not know keeps its text."""

    @classmethod
    def UNKNOWN(cls, value: str) -> Self:  # noqa: N802
        """A value this version does not know."""
        return cls(value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str) or isinstance(value, Enum):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        from ._pydantic import open_enum

        return open_enum(cls, handler.resolve_ref_schema(handler(schema)))

    def __repr__(self) -> str:
        text = f"({self._value_!r})" if self._name_ == "UNKNOWN" else ""
        return f"{super().__repr__()}{text}"


def _immutable(self: object, *_: object, **__: object) -> NoReturn:
    """Raises, because the object cannot be changed."""
    raise TypeError(f"{type(self).__name__} is immutable: change a copy, such as dict(value)")


class _ListedJson(type):
    """Lets `help()` leave out what every `dict` has."""

    def __dir__(cls) -> list[str]:
        return [name for name in super().__dir__() if name not in dir(dict) and not name.startswith("_")]


class Json(dict[str, Any], metaclass=_ListedJson):
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


# The time in a value that was made by hand without one.
EPOCH = datetime.fromtimestamp(0, timezone.utc)

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


AnyValue = TypeVar("AnyValue", bound="Value")


def freezing(*names: str) -> Callable[[type[AnyValue]], type[AnyValue]]:
    """Makes the JSON in these fields immutable when it is first accessed, because most of it never is."""

    def changed(cls: type[AnyValue]) -> type[AnyValue]:
        for name in names:
            setattr(cls, name, _frozen(cls.__dict__[name]))
        plain = cls.__hash__

        def hashed(self: AnyValue) -> int:
            for name in names:
                getattr(self, name)
            return plain(self)

        cls.__hash__ = hashed  # type: ignore[method-assign, assignment]
        return cls

    return changed


class _ListedFields(msgspec.StructMeta):
    """Lets `help()` list the fields and what the value can do, and not what Python calls."""

    def __dir__(cls) -> list[str]:  # noqa: N805  # ruff does not know that this is a metaclass
        return [name for name in super().__dir__() if not name.startswith("_")]


class Value(msgspec.Struct, metaclass=_ListedFields, frozen=True, kw_only=True, gc=False):
    """An immutable value: comparable, hashable, printable and serialisable."""

    # The fields that are not shown.
    _secret: ClassVar[tuple[str, ...]] = ()
    # Whether programs make it, to pass it to a call.
    _is_argument: ClassVar[bool] = False

    def to_dict(self, *, mode: Literal["python", "json"] = "python") -> dict[str, Any]:
        """Returns the fields as a new `dict`. Values in it are dicts, sequences are lists, enums are their text. With
        `mode="json"`, times and numbers that no `float` is written as are text as well, so that `json.dumps` takes it.
        """
        if mode not in ("python", "json"):
            raise ValueError(f'mode must be "python" or "json", not {mode!r}')
        kept = (datetime, timedelta, Decimal) if mode == "python" else ()
        plain: dict[str, Any] = _listed(msgspec.to_builtins(self, builtin_types=kept))
        return plain

    def to_json(self) -> str:
        """Returns the value as JSON. Numbers in metadata are written as the server sent them."""
        return written(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: Any) -> Any:
        from ._pydantic import schema

        return schema(cls, handler, is_argument=cls._is_argument)

    def __repr__(self) -> str:
        # What is not there is left out, and so are the items of lists: a page may have 500.
        shown = (f"{name}={_brief(value)}" for name, value in self.__rich_repr__() if value is not None)
        return f"{type(self).__name__}({', '.join(shown)})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        fields = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return [(name, "…" if value is not None and name in self._secret else value) for name, value in fields]


def _brief(value: Any) -> str:
    if isinstance(value, tuple):
        items: tuple[object, ...] = value  # pyright: ignore[reportUnknownVariableType]
        if items and isinstance(items[0], msgspec.Struct):
            return f"<{len(items)} {type(items[0]).__name__}>"
    return repr(cast("object", value))


def _listed(value: Any) -> Any:
    """Sequences as lists."""
    if isinstance(value, dict):
        fields: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {name: _listed(item) for name, item in fields.items()}
    if isinstance(value, (tuple, list)):
        return [_listed(item) for item in cast("Iterable[Any]", value)]
    return value


def decoded(decode: Callable[[bytes], Row]) -> Callable[[Any], Row]:
    """Reads a result that crosses as JSON, and frees the library's bytes."""

    def read(buffer: Any) -> Row:
        try:
            return decode(buffer.data[: buffer.len])
        finally:
            buffer.free()

    return read


def decoded_if_any(decode: Callable[[bytes], Row]) -> Callable[[Any], Row | None]:
    """Does the same for bytes that may be empty, which means `None`."""
    read = decoded(decode)

    def read_if_any(buffer: Any) -> Row | None:
        if buffer.len:
            return read(buffer)
        buffer.free()
        return None

    return read_if_any


def duration(value: float | timedelta) -> timedelta:
    """Converts seconds, as Python's own libraries take them, to a `timedelta`; one of those is returned unchanged."""
    if isinstance(value, timedelta):
        return value
    try:
        return timedelta(seconds=value)
    except TypeError:
        raise TypeError(f"expected seconds or a timedelta, got {type(value).__name__}") from None


def utf8(value: str) -> bytes:
    """Encodes text. Half of a surrogate pair becomes U+FFFF, which the library refuses, naming the argument."""
    try:
        return value.encode()
    except UnicodeEncodeError:
        return "".join("\uffff" if "\ud800" <= letter <= "\udfff" else letter for letter in value).encode()


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
        """Whether the role grants this permission, such as `org:sys_memberships:manage`. The prefix `org:` can be left out."""
        return permission in self.permissions or f"org:{permission}" in self.permissions
