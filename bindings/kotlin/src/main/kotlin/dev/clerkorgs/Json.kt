package dev.clerkorgs

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject

private val empty by lazy { JsonObject(emptyMap()) }

/**
 * Parses metadata. Every row has some, but most of it is empty or never accessed, so objects are parsed lazily. A
 * number keeps its text as `content`.
 */
internal fun parsed(text: String): JsonElement =
    when {
        text == "{}" -> empty
        text.startsWith("{") -> JsonObject(Unparsed(text))
        else -> Json.parseToJsonElement(text)
    }

/** An object that is parsed when it is first accessed. */
private class Unparsed(
    text: String,
) : Map<String, JsonElement> {
    private val parsed by lazy(LazyThreadSafetyMode.PUBLICATION) { Json.parseToJsonElement(text).jsonObject }

    override val size get() = parsed.size
    override val entries get() = parsed.entries
    override val keys get() = parsed.keys
    override val values get() = parsed.values

    override fun isEmpty() = parsed.isEmpty()

    override fun get(key: String) = parsed[key]

    override fun containsKey(key: String) = key in parsed

    override fun containsValue(value: JsonElement) = parsed.containsValue(value)

    override fun equals(other: Any?) = parsed == other

    override fun hashCode() = parsed.hashCode()

    override fun toString() = parsed.toString()
}
