package dev.clerkorgs.tests

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

private val bounds = setOf("count", "at_most", "alike")

/** How the emulator's log differs from what a scenario wants of it, or nothing. */
fun unlike(
    wanted: JsonObject,
    log: List<JsonObject>,
): String? {
    val filters = wanted - bounds
    val found = log.filter { entry -> filters.all { (key, value) -> logged(key, value, entry.getValue(key)) } }
    val times = found.groupingBy { "${it["method"]} ${it["path"]} ${it["form"]}" }.eachCount()
    val alike = times.values.maxOrNull() ?: 0
    val fits =
        wanted["count"]?.let { mismatch(it, JsonPrimitive(found.size)) } == null &&
            found.size <= wanted.bound("at_most") && alike <= wanted.bound("alike")
    return if (fits) null else "$wanted: ${found.size}, $alike alike, of\n${log.joinToString("\n")}"
}

private fun JsonObject.bound(name: String): Int = this[name]?.jsonPrimitive?.int ?: Int.MAX_VALUE

/** `query` and `form` may hold more than is asked for. */
private fun logged(
    key: String,
    wanted: JsonElement,
    actual: JsonElement,
): Boolean {
    if (key != "query" && key != "form") return mismatch(wanted, actual) == null
    return wanted.jsonObject.all { (name, values) ->
        val held = actual.jsonObject[name]?.jsonArray.orEmpty()
        (values as? JsonArray ?: listOf(values)).all { it in held }
    }
}
