
    /**
     * The value as the server's text.
     */
    abstract val value: String

    final override fun toString(): String = value

    /**
     * Values with the same text are equal, so that an unknown value is equal to the known one of a later version.
     */
    final override fun equals(other: Any?): Boolean = other is {{ name }} && value == other.value

    final override fun hashCode(): Int = value.hashCode()

    companion object {
        /**
         * The value with this text: a known one, or else an [Unknown] one.
         */
        @JvmStatic
        fun of(value: String): {{ name }} =
            when (value) {
{%- for (case, text) in known %}
                "{{ text }}" -> {{ case }}
{%- endfor %}
                else -> Unknown(value)
            }
    }
