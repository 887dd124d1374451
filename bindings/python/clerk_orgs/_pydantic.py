"""What pydantic is told about the values, so that models and FastAPI can use them."""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec
from pydantic_core import core_schema


def schema(cls: type[msgspec.Struct], handler: Any, *, is_argument: bool) -> core_schema.CoreSchema:
    """A value of this class, or an object with its fields; written as an object. Of an argument, whatever its constructor has a
    default for may be left out, and other fields are refused.
    """

    def validated(value: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> msgspec.Struct:
        return value if isinstance(value, cls) else cls(**validate(value))

    fields = core_schema.typed_dict_schema(
        {field.name: _field(field, handler, is_argument=is_argument) for field in msgspec.structs.fields(cls)},
        cls_name=cls.__name__,
        ref=f"{cls.__module__}.{cls.__qualname__}",
        # What the server sends may have more fields in a later version.
        extra_behavior="forbid" if is_argument else "ignore",
    )
    # Not a union of both, whose errors would name its branches.
    return core_schema.no_info_wrap_validator_function(
        validated,
        fields,
        serialization=core_schema.plain_serializer_function_ser_schema(_fields, return_schema=fields),
    )


def _field(field: msgspec.structs.FieldInfo, handler: Any, *, is_argument: bool) -> core_schema.TypedDictField:
    is_optional = field.default is None
    if field.type is Any:
        # The only fields of any type hold JSON objects.
        json = core_schema.dict_schema()
        kind = core_schema.nullable_schema(json) if is_optional else json
    else:
        kind = handler.generate_schema(field.type)
    # The other defaults are for values that are made by hand: whoever sends a value sends all that is not optional.
    has_default = field.default is not msgspec.NODEFAULT or field.default_factory is not msgspec.NODEFAULT
    return core_schema.typed_dict_field(kind, required=not (is_optional or (is_argument and has_default)))


def _fields(value: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}


def open_enum(cls: type[Enum], schema: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of an enum of the server, which may send values that this version does not know."""
    kept = {name: value for name, value in schema.items() if name not in ("enum", "const")}
    return kept | {"examples": [member.value for member in cls]}
