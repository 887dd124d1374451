"""The values of the contract: immutable, comparable, printable, serialisable. Made by `cargo xtask generate`."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from .. import _base
{%- for e in contract.enums %}


class {{ e.name }}(_base.{% if e.is_open() %}OpenEnum{% else %}Word{% endif %}):{{ self.members_doc(e) }}{{ "\n" }}
{%- for variant in e.known() %}
    {{ names::shouty(variant.name) }} = "{{ names::snake(variant.name) }}"
{%- endfor %}
{%- endfor %}
{%- for record in self.parts_first() %}


{% if let Some(json) = self.json_fields(record) %}@_base.freezing({{ json }})
{% endif -%}
{# No cycle can go through what cannot change, so the collector need not look at it. -#}
class {{ record.name }}({{ python::base(record) }}msgspec.Struct, frozen=True, kw_only=True, gc=False):{{ self.fields_doc(record) }}{{ "\n" }}
{%- for field in record.fields %}
    {{ field.name }}: {{ self.field_type(field) }}{{ types::field_default(field) }}
{%- endfor %}
{%- endfor %}{{ "\n" }}
{%- for (name, kind) in self.decoders() %}

{{ name }} = msgspec.json.Decoder({{ kind }}, float_hook=_base.number).decode
{%- endfor %}
