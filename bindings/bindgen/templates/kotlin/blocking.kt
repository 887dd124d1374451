{%- import "kotlin/fake_members.kt" as members -%}
{%- import "kotlin/setters.kt" as setters -%}
{%- macro builder_of(method, class_name, made, target) %}
    class {{ class_name }}{% if target %} internal constructor(private val target: {{ made }}{% for one in method.required() %}, private val `{{ one.name }}`: {{ one.ty }}{% endfor %}){% endif %} {
{%- call setters::setters(method.optional()) %}{% endcall %}
{%- endmacro -%}
// Generated from the contract by `cargo xtask generate`. Do not edit.
package {{ package }}
{%- for class in classes %}

{{ class.doc -}}
open class {{ class.name }} internal constructor(
    @Transient
    private val wrapped: {{ class.wrapped }}?,
) : AutoCloseable{% if let Some((item, _)) = class.items %}, Iterable<{{ item }}>{% endif %} {
{%- if let Some(made) = class.constructor %}
{{ made.doc }}{% if let Some(throws) = made.throws %}    @Throws({{ throws }}::class)
{% endif %}{% if made.has_defaults() %}    @JvmOverloads
{% endif %}    constructor({{ made.declared }}) : this({{ class.wrapped }}({{ made.arguments() }}))
{% endif %}
{% if let Some(made) = class.constructor %}{% if made.has_builder() %}
    /**
     * Sets the parameters of a new [{{ class.name }}] by their names, for Java. What is not set has its default.
     */
{%- call builder_of(made, "Builder", class.name, false) %}{% endcall %}
        /**
         * Creates the object.
         */
{% if let Some(throws) = made.throws %}        @Throws({{ throws }}::class)
{% endif %}        fun build(): {{ class.name }} = {{ class.name }}({{ made.arguments() }})
    }
{% endif %}{% endif %}
{% call members::constructor() %}{% endcall %} : this(null as {{ class.wrapped }}?)
{% if let Some((item, reading)) = class.items %}{% call members::of_items(item) %}{% endcall %}
{{ reading }}    /**
     * Returns the items one by one, and fetches pages as needed. Another iterator continues where the last one stopped, and
     * after an error this one does.
     */
    override fun iterator(): Iterator<{{ item }}> = Items(unread, ::nextPage)

    /**
     * Returns the items as a stream, which fetches pages as needed.
     */
    fun stream(): java.util.stream.Stream<{{ item }}> = streamOf(this)
{% endif %}
{%- for method in class.methods %}
{{ method.doc }}{% if let Some(throws) = method.throws %}    @Throws({{ throws }}::class)
{% endif %}
{%- if method.is_property %}    open val `{{ method.name }}`{{ method.returns }} get() = awaited("{{ method.name }}").`{{ method.name }}`
{% else %}
{%- if method.has_defaults() %}    @JvmOverloads
{% endif %}    open fun `{{ method.name }}`({{ method.declared }}){{ method.returns }} =
        {% if let Some(name) = method.wraps %}{{ name }}(awaited("{{ method.name }}").`{{ method.name }}`({{ method.checked() }}))
        {%- elif method.waits %}waitFor({{ method.is_retried }}) { awaited("{{ method.name }}").`{{ method.name }}`({{ method.checked() }}) }
        {%- else %}{{ method.given }}awaited("{{ method.name }}").`{{ method.name }}`({{ method.checked() }})
        {%- endif %}
{% if method.has_builder() %}
    /**
     * Sets the parameters of [{{ method.name }}] by their names, for Java.
     */
    fun `{{ method.name }}Builder`({% for one in method.required() %}`{{ one.name }}`: {{ one.ty }}{% if !loop.last %}, {% endif %}{% endfor %}) = {{ method.builder() }}(this{% for one in method.required() %}, `{{ one.name }}`{% endfor %})

    /**
     * The parameters of [{{ method.name }}]. What is not set has its default.
     */
{%- call builder_of(method, method.builder(), class.name, true) %}{% endcall %}
        /**
         * Makes the call.
         */
{% if let Some(throws) = method.throws %}        @Throws({{ throws }}::class)
{% endif %}        fun call(){{ method.returns }} = target.`{{ method.name }}`({{ method.arguments() }})
    }
{% endif %}
{% endif %}
{%- endfor %}
{% if let Some(doc) = class.close %}{{ doc }}{% endif %}    override fun close() {
        wrapped?.close()
    }
{% call members::one_owner() %}{% endcall %}

    private fun awaited(call: String): {{ class.wrapped }} = wrapped ?: throw notOverridden("{{ class.name }}", call)
}
{%- endfor %}
