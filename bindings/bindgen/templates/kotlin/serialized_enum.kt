    /**
     * @suppress
     */
    protected fun writeReplace(): Any = Serialized(value, this is Unknown)

    private class Serialized(
        private val value: String,
        private val isUnknown: Boolean,
    ) : java.io.Serializable {
        private fun readResolve(): Any = if (isUnknown) Unknown(value) else when (value) {
{%- for variant in e.known() %}
            "{{ names::snake(variant.name) }}" -> {{ variant.name }}
{%- endfor %}
            else -> Unknown(value)
        }

{{ version }}    }
