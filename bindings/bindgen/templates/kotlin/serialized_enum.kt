    /**
     * @suppress
     */
    protected fun writeReplace(): Any = Serialized(value)

    private class Serialized(
        private val value: String,
    ) : java.io.Serializable {
        private fun readResolve(): Any = when (value) {
{%- for variant in e.known() %}
            "{{ names::snake(variant.name) }}" -> {{ variant.name }}
{%- endfor %}
            else -> Unknown(value)
        }

{{ version }}    }
