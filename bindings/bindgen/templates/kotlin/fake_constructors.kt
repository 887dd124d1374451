{%- import "kotlin/fake_members.kt" as members -%}
{% call members::constructor() %}{% endcall %} {
        this.handle = 0
        this.cleanable = null
    }
{% if let Some(item) = item %}{% call members::of_items(item) %}{% endcall %}{% endif %}
{%- call members::one_owner() %}{% endcall %}
