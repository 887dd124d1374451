// Calls that take a file. Generated from the contract by `cargo xtask generate`. Do not edit.
@file:JvmName("Uploads")

package {{ package }}

import java.io.File
{%- for call in calls %}

{{ call.doc -}}
{% if call.is_async -%}
public suspend fun {{ call.class }}.{{ call.name }}({{ call.parameter }}: File){{ call.returns }} =
    {{ call.name }}(elsewhere { contentOf({{ call.parameter }}, "{{ call.parameter }}") })
{%- else -%}
{% if let Some(error) = call.throws %}@Throws({{ error }}::class)
{% endif %}public fun {{ call.class }}.{{ call.name }}({{ call.parameter }}: File){{ call.returns }} =
    {{ call.name }}(contentOf({{ call.parameter }}, "{{ call.parameter }}"))
{%- endif %}
{%- endfor %}
