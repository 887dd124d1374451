package dev.clerkorgs.tests

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

private val bounds = setOf("count", "at_most", "alike", "connections")

/** How the emulator's log differs from what a scenario wants of it, or nothing. */
fun unlike(
    wanted: JsonObject,
    log: List<JsonObject>,
): String? {
    val filters = wanted - bounds
    val found = log.filter { entry -> filters.all { (key, value) -> logged(key, value, entry.getValue(key)) } }
    val times = found.groupingBy { "${it["method"]} ${it["path"]} ${it["form"]}" }.eachCount()
    val alike = times.values.maxOrNull() ?: 0
    val connections = found.map { it["connection"] }.toSet().size
    val counted = mapOf("count" to found.size, "connections" to connections)
    val fits =
        counted.all { (name, number) -> wanted[name]?.let { mismatch(it, JsonPrimitive(number)) } == null } &&
            found.size <= wanted.bound("at_most") && alike <= wanted.bound("alike")
    if (fits) return null
    val seen = "${found.size} on $connections connections, $alike alike"
    return "$wanted: $seen, of\n${log.joinToString("\n")}"
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
