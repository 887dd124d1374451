
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
 * A text of the library's own in Kotlin's names.
 */
internal fun spelled(text: String): String = contractName.replace(text) { contractNames[it.value] ?: it.value }

/**
 * The library's own errors name arguments and operations as Kotlin does. The server's words stay as they are.
 */
private fun {{ details.record }}.spelled(): {{ details.record }} =
    if ({{ served }} != null) {
        this
    } else {
        copy(
            {{ text }} = spelled({{ text }}),
            {{ param_name }} = {{ param_name }}?.let { contractNames[it] ?: it },
        )
    }
