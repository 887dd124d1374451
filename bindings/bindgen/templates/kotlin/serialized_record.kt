    private fun writeReplace(): Any = Serialized({{ written }})

    private class Serialized(
{%- for (name, kind) in held %}
        private val `{{ name }}`: {{ kind }},
{%- endfor %}
    ) : java.io.Serializable {
        private fun readResolve(): Any = {{ name }}({{ read }})

{{ version }}    }
