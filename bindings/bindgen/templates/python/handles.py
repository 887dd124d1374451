"""The classes whose objects make calls. Made by `cargo xtask generate` from the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, Literal

from .. import _arguments, _base, _callbacks, _calls, _ffi, _handle, _lists
from . import values as _values
{%- if !contract.traits.is_empty() %}
from . import {{ self.traits() }}
{%- endif %}
from .values import (
{{- self.imported() }}
)
{%- for class in contract.classes %}


class {{ self.class_name(class) }}({{ self.bases(class) }}):
{{- python::doc("    ", &python::class_doc(class)) }}{{ "\n" }}
{%- let shown = self.shown(class) %}
{%- if !shown.is_empty() %}
    _shown = ({{ shown }})
{% endif %}
{%- if let Some(constructor) = class.constructor %}
    def __init__(self{{ self.parameters(class, constructor) }}) -> None:
{{- python::call_doc("        ", constructor) }}
        self._create({{ self.arguments(constructor) }})
{% endif %}
{%- for call in class.methods %}
{%- if call.is_property %}
    @property
{%- endif %}
    {% if call.is_async %}async {% endif %}def {{ call.name }}(self{{ self.parameters(class, call) }}) -> {{ self.returns(call) }}:
{{- python::call_doc("        ", call) }}
        {{ self.body(class, call) }}
{% endfor %}
{%- endfor %}
{%- for class in contract.classes %}

{{ self.class_name(class) }}._operations = {
{%- for operation in self.operations(class) %}
    "{{ operation.key }}": _calls.{{ operation.kind }}(
        _ffi._UniffiLib.{{ operation.function }},
{%- if operation.is_async %}
        _ffi._UniffiLib.ffi_{{ contract.crate_name }}_rust_future_poll_{{ operation.future }},
        _ffi._UniffiLib.ffi_{{ contract.crate_name }}_rust_future_complete_{{ operation.future }},
        _ffi._UniffiLib.ffi_{{ contract.crate_name }}_rust_future_free_{{ operation.future }},
{%- endif %}
        {{ operation.gives }},
        {{ operation.raises }},
{%- for parameter in operation.parameters %}
        {{ parameter }},
{%- endfor %}
    ),
{%- endfor %}
}
{{ self.class_name(class) }}._functions = (
    _ffi._uniffi_rust_call,
    _ffi._UniffiLib.{{ self.free(class) }},
    _ffi._UniffiLib.{{ self.clone(class) }},
)
{%- endfor %}
