{%- macro setters(optional) %}
{%- for one in optional.iter() %}
        private var `{{ one.name }}`: {{ one.ty }} = {{ one.default.unwrap_or_default() }}
{%- endfor %}
{% for one in optional.iter() %}
        /**
         * Sets `{{ one.name }}`.
         */
        fun `{{ one.name }}`(`{{ one.name }}`: {{ one.ty }}) = apply { this.`{{ one.name }}` = `{{ one.name }}` }
{% endfor %}
{%- endmacro -%}
