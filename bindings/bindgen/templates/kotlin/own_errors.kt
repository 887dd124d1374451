
/**
 * The contract's names, and how Kotlin spells them.
 */
private val contractNames =
    mapOf(
{%- for (name, spelled) in spelling.names() %}
        "{{ name }}" to "{{ spelled }}",
{%- endfor %}
    )

/**
 * A name outside of paths, keys and quoted values.
 */
private val contractName = Regex("""(?<![\w/:{"'@-])[a-z]+(?:_[a-z0-9]+)+(?![\w/}"'@-])""")

/**
 * A text of the library's own in Kotlin's names. What follows `failed: ` is in the words of somebody else.
 */
internal fun spelled(text: String): String {
    val own = text.substringBefore(Thrown.REPORT)
    return contractName.replace(own) { contractNames[it.value] ?: it.value } + text.substring(own.length)
}

/**
 * The library's own errors name arguments and operations as Kotlin does. The words of the server and of the
 * application stay as they are.
 */
private fun {{ details.record }}.spelled(): {{ details.record }} {
    val told = Thrown.unmarked({{ text }})
    return when {
        Thrown.isOwn() -> {
            copy({{ text }} = told)
        }

        {{ served }} != null -> {
            this
        }

        else -> {
            copy(
                {{ text }} = spelled(told),
                {{ param_name }} = {{ param_name }}?.let { contractNames[it] ?: it },
            )
        }
    }
}

/**
 * The details that are known, for logs, such as ` (status=404, code=resource_not_found)`. Nothing if there are none.
 */
private fun {{ details.record }}.known(): String {
    val known =
        listOfNotNull(
{%- for (name, is_optional) in known %}
            {% if is_optional %}{{ name }}?.let { "{{ name }}=$it" }{% else %}"{{ name }}=true".takeIf { {{ name }} }{% endif %},
{%- endfor %}
        )
    return if (known.isEmpty()) "" else known.joinToString(prefix = " (", postfix = ")")
}
