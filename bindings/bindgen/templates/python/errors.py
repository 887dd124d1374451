"""The errors of the contract. Made by `cargo xtask generate`."""

from __future__ import annotations

from .. import _base
from .values import {{ self.records() }}
{%- for error in contract.errors %}


class {{ error.name }}({{ errors::base(error) }}):
{{- python::doc("    ", error.doc) }}

    def __init__(self{{ self.held(error) }}) -> None:
{%- if error.python_base.is_some() %}
        {{ self.names(error) }} = self._details({{ self.names(error) }})
{%- endif %}
        super().__init__({{ self.names(error) }})
{%- for field in error.held() %}
        self.{{ field.name }} = {{ field.name }}
{%- endfor %}

    def __str__(self) -> str:
        return self.{{ self.text(error)? }}
{%- for case in error.variants %}


class {{ case.name }}({{ error.name }}{{ errors::builtin(case) }}):
{{- python::doc("    ", case.doc) }}
{%- if errors::exported(error).is_empty() %}

    __qualname__ = "{{ error.name }}.{{ case.name }}"
{%- endif %}


{{ error.name }}.{{ case.name }} = {{ case.name }}
{%- endfor %}
{%- endfor %}
