internal object UniffiLib {
    internal val CLEANER: UniffiCleaner by lazy {
        UniffiCleaner.create()
    }

    /** Where the functions are that were called already. */
    private val addresses = java.util.concurrent.atomic.AtomicLongArray({{ functions.len() }})

    private fun address(index: Int, name: String): Long {
        val known = addresses.get(index)
        if (known != 0L) return known
        val found = NativeCalls.find(name.toByteArray())
        if (found == 0L) throw UnsatisfiedLinkError(name)
        addresses.set(index, found)
        return found
    }
{% for function in functions %}
    fun {{ function.name }}({{ function.declared() }}): {{ function.returns }} =
        NativeCalls.{{ function.method() }}(address({{ loop.index0 }}, "{{ function.name }}"){{ function.arguments() }})
{% endfor -%}
