{%- macro method(class, call) %}
{%- if call.is_property %}
    @property
{%- endif %}
    {% if call.is_async %}async {% endif %}def {{ call.name }}(self{{ self.parameters(class, call) }}) -> {{ self.returns(call) }}:
{{- python::call_doc("        ", call) }}
        ...
{%- endmacro -%}
# Generated from the contract by `cargo xtask generate`. Do not edit.
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, Literal, final

from .. import _base, _handle, _lists

_UniffiLib: Any
_UniffiRustBuffer: Any

def renew_locks() -> None: ...
def _uniffi_rust_call_with_error(converter: Any, function: Any, *arguments: Any) -> Any: ...
async def _uniffi_rust_call_async(
    future: int, poll: Any, complete: Any, free: Any, lift: Any, converter: Any
) -> Any: ...

__all__ = [
{%- for name in exported %}
    "{{ name }}",
{%- endfor %}
]
{%- for record in contract.records %}

@final
class {{ record.name }}({{ python::record_bases(record) }}, frozen=True, kw_only=True):
{{- python::doc("    ", record.doc) }}
{%- for field in record.fields %}
    {{ field.name }}: {{ types::output(field.ty, contract) }}{{ types::declared_default(field, contract) }}
{{- python::doc("    ", field.doc) }}
{%- endfor %}
{%- if contract.is_argument(record) %}
    def __init__(self, *{{ self.fields(record) }}) -> None: ...
{%- endif %}
{%- endfor %}
{%- for e in contract.enums %}

@final
class {{ e.name }}(_base.{% if e.is_open() %}OpenEnum{% else %}Word{% endif %}):
{{- python::doc("    ", e.doc) }}
{%- for variant in e.known() %}
    {{ names::screaming_snake(variant.name) }} = "{{ names::snake(variant.name) }}"
{{- python::doc("    ", variant.doc) }}
{%- endfor %}
{%- if e.is_open() %}
    # There are others: with this, checkers do not take a value that is not listed for impossible.
    _OTHER = "…"
{%- endif %}
{%- endfor %}
{#- All cases have the same fields, so the base class declares them too. #}
{%- for error in contract.errors %}

class {{ error.name }}({{ errors::base(error) }}):
{{- python::doc("    ", error.doc) }}
{%- for field in error.held() %}
    {{ field.name }}: {{ types::output(field.ty, contract) }}
{%- endfor %}
    def __init__(self, {{ self.arguments(error.held()) }}{{ errors::or_text(error) }}) -> None: ...
{%- for variant in error.variants %}
    class {{ variant.name }}({{ error.name }}{{ errors::builtin(variant) }}):
{{- python::doc("        ", variant.doc) }}
        ...
{%- endfor %}
{%- for variant in errors::exported(error) %}
{{ variant.name }} = {{ error.name }}.{{ variant.name }}
{%- endfor %}
{%- endfor %}
{%- for class in contract.traits %}

class {{ class.name }}(ABC):
{{- python::doc("    ", class.doc) }}
{%- for call in class.methods %}
    @abstractmethod
    {%- call method(class, call) %}{% endcall %}
{%- endfor %}
{%- endfor %}
{%- for class in contract.classes %}

class {{ self.class_name(class) }}({{ self.bases(class) }}):
{{- python::doc("    ", class.doc) }}
{%- if let Some(constructor) = class.constructor %}
    def __init__(self{{ self.parameters(class, constructor) }}) -> None:
{{- python::call_doc("        ", constructor) }}
        ...
{%- endif %}
{%- for call in class.methods %}
{%- call method(class, call) %}{% endcall %}
{%- endfor %}
{%- endfor %}
{%- for function in contract.functions %}

{% if function.is_async %}async {% endif %}def {{ function.name }}({{ self.arguments(function.parameters) }}) -> {{ self.returns(function) }}:
{{- python::call_doc("    ", function) }}
    ...
{%- endfor %}
