{%- macro method(call) %}
{%- if call.is_property %}
    @property
{%- endif %}
    {% if call.is_async %}async {% endif %}def {{ call.name }}(self{{ self.parameters(call.parameters) }}) -> {{ self.returns(call) }}:
{{- python::doc("        ", call.doc) }}
        ...
{%- endmacro -%}
# Generated from the contract by `cargo xtask generate`. Do not edit.
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, ClassVar, final

import msgspec
from typing_extensions import Self

from .. import _base, _handle

def renew_locks() -> None: ...

__all__ = [
{%- for name in exported %}
    "{{ name }}",
{%- endfor %}
]
{%- for record in contract.records %}

@final
class {{ record.name }}({{ python::base(record) }}msgspec.Struct, frozen=True, kw_only=True):
{{- python::doc("    ", record.doc) }}
{%- for field in record.fields %}
    {{ field.name }}: {{ types::output(field.ty, contract) }}{{ types::field_default(field) }}
{{- python::doc("    ", field.doc) }}
{%- endfor %}
{%- endfor %}
{#- Not an `Enum` to type checkers, which would consider an unlisted value impossible. #}
{%- for e in contract.enums %}

@final
class {{ e.name }}(str):
{{- python::doc("    ", e.doc) }}
    def __new__(cls, value: str) -> Self: ...
{%- for variant in e.known() %}
    {{ names::screaming_snake(variant.name) }}: ClassVar[{{ e.name }}]
{{- python::doc("    ", variant.doc) }}
{%- endfor %}
{%- if let Some(unknown) = e.unknown() %}
    @classmethod
    def UNKNOWN(cls, value: str) -> Self:
{{- python::doc("        ", unknown.doc) }}
        ...
{%- endif %}
{%- endfor %}
{#- All cases have the same fields, so the base class declares them too. #}
{%- for error in contract.errors %}

class {{ error.name }}(Exception):
{{- python::doc("    ", error.doc) }}
{%- for field in error.held() %}
    {{ field.name }}: {{ types::output(field.ty, contract) }}
{%- endfor %}
{%- for variant in error.variants %}
    class {{ variant.name }}({{ error.name }}):
{{- python::doc("        ", variant.doc) }}
        def __init__(self{{ self.parameters(variant.fields) }}) -> None: ...
{%- endfor %}
{%- endfor %}
{%- for class in contract.traits %}

class {{ class.name }}(ABC):
{{- python::doc("    ", class.doc) }}
{%- for call in class.methods %}
    @abstractmethod
    {%- call method(call) %}{% endcall %}
{%- endfor %}
{%- endfor %}
{%- for class in contract.classes %}

@final
class {{ self.class_name(class) }}({{ self.bases(class) }}):
{{- python::doc("    ", class.doc) }}
{%- if let Some(constructor) = class.constructor %}
    def __init__(self{{ self.parameters(constructor.parameters) }}) -> None:
{{- python::doc("        ", constructor.doc) }}
        ...
{%- endif %}
{%- for call in self.own_calls(class) %}
{%- call method(call) %}{% endcall %}
{%- endfor %}
{%- endfor %}
{%- for function in contract.functions %}

{% if function.is_async %}async {% endif %}def {{ function.name }}({{ self.arguments(function) }}) -> {{ self.returns(function) }}:
{{- python::doc("    ", function.doc) }}
    ...
{%- endfor %}
