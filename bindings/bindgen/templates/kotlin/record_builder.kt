{%- import "kotlin/setters.kt" as setters %}
    /**
     * Sets the values of a new [{{ name }}] by their names, for Java. What is not set has its default.
     */
    class Builder{% if !required.is_empty() %}({% for one in required %}private val `{{ one.name }}`: {{ one.ty }}{% if !loop.last %}, {% endif %}{% endfor %}){% endif %} {
{%- call setters::setters(optional) %}{% endcall %}
        /**
         * Creates the value.
         */
        fun build() = {{ name }}({% for one in all %}`{{ one }}`{% if !loop.last %}, {% endif %}{% endfor %})
    }
