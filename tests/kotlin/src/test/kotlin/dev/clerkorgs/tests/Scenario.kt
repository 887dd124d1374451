package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.FileTokenStore
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.take
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import java.nio.file.Path
import java.time.Duration
import kotlin.reflect.KClass

/** How operations are called. */
enum class Style(
    val clerk: KClass<out AutoCloseable>,
) {
    SUSPENDING(Clerk::class),
    BLOCKING(BlockingClerk::class),
}

/** Plays one scenario in one style; tests/conformance/README.md says what its parts mean. */
class Scenario(
    private val scenario: JsonObject,
    private val style: Style,
    private val folder: Path,
) {
    private var settings = scenario["client"]?.jsonObject ?: JsonObject(emptyMap())
    private var clerk: AutoCloseable? = null

    /** The handle that a call gave last. */
    private var made: Any? = null
    private val saved = HashMap<String, JsonElement>()

    suspend fun play() {
        Emulator.seed(scenario.name("seed"))
        scenario["options"]?.let { Emulator.control("options", it.toString()) }
        try {
            clerk = newClerk()
            steps(scenario.getValue("steps").jsonArray)
        } finally {
            clerk?.close()
        }
    }

    private suspend fun steps(steps: JsonArray) {
        for ((index, step) in steps.withIndex()) {
            try {
                step(step.jsonObject)
            } catch (error: AssertionError) {
                throw AssertionError("step ${index + 1}, $step: ${error.message}", error)
            }
        }
    }

    private suspend fun step(step: JsonObject) {
        when {
            "call" in step -> judged(step) { plain(called(step)) }
            "list" in step -> judged(step) { list(step) }
            "client" in step -> judged(step) { anotherClient(step.getValue("client").jsonObject) }
            "control" in step -> Emulator.control(step.name("control"), resolved(step.getValue("body")).toString())
            "clear_log" in step -> Emulator.clearLog()
            "requests" in step -> resolved(step.getValue("requests")).jsonArray.forEach { requests(it.jsonObject) }
            else -> fail("is no step")
        }
    }

    private suspend fun called(step: JsonObject): Any? =
        call(step.name("call"), step).also { if (it is AutoCloseable) made = it }

    private fun JsonObject.name(key: String): String = getValue(key).jsonPrimitive.content

    private suspend fun judged(
        step: JsonObject,
        act: suspend () -> JsonElement,
    ) {
        val begun = System.nanoTime()
        val outcome =
            try {
                Result.success(act())
            } catch (error: ClerkException) {
                Result.failure(error)
            }
        val took = (System.nanoTime() - begun) / 1_000_000
        step["within_ms"]?.let { if (took > it.jsonPrimitive.long) fail("took $took ms") }
        val expectedError = step["expect_error"]
        outcome.onFailure { error ->
            val actual = plain(error as ClerkException)
            if (expectedError == null) throw AssertionError("failed with $actual", error)
            mismatch(resolved(expectedError), actual, "error")?.let(::fail)
        }
        outcome.onSuccess { result ->
            if (expectedError != null) fail("gave $result where an error was expected")
            step.text("save")?.let { saved[it] = result }
            judge(step["expect"] ?: return, result)
        }
    }

    /** `distinct` asks something of a list's result; all else matches. */
    private fun judge(
        expect: JsonElement,
        result: JsonElement,
    ) {
        val distinct = (expect as? JsonObject)?.text("distinct")
        val rest = if (distinct == null) expect else JsonObject(expect - "distinct")
        mismatch(resolved(rest), result)?.let(::fail)
        if (distinct == null) return
        val items = result.jsonObject.getValue("items").jsonArray
        val repeated = items.groupingBy { it.jsonObject[distinct] }.eachCount().filterValues { it > 1 }
        if (repeated.isNotEmpty()) fail("not distinct: $repeated")
    }

    private suspend fun call(
        name: String,
        step: JsonObject,
    ): Any? {
        val (handle, operation) = name.split('.')
        val arguments = step["with"]?.let { resolved(it).jsonObject } ?: JsonObject(emptyMap())
        val target = checkNotNull(clerk)
        if (handle == "clerk") return invoke(target, operation, arguments)
        if (handle != "organization") return invoke(checkNotNull(made) { "$handle is no handle" }, operation, arguments)
        val id = step["organization"]?.let { mapOf("id" to resolved(it)) }.orEmpty()
        val organization = invoke(target, "organization", JsonObject(id)) as AutoCloseable
        return organization.use { invoke(it, operation, arguments) }
    }

    private suspend fun list(step: JsonObject): JsonElement {
        val items = ArrayList<JsonElement>()
        val each = step["each"]?.jsonArray
        val take = step["take"]?.jsonPrimitive?.int ?: Int.MAX_VALUE
        val visit: suspend (Any?) -> Unit = { value ->
            val item = plain(value)
            items += item
            each?.let { steps ->
                saved["item"] = item
                steps(steps)
            }
        }
        val list = checkNotNull(call(step.name("list"), step))
        when (val sequence = lazily(list)) {
            is Flow<*> -> if (take > 0) sequence.take(take).collect(visit)
            is Sequence<*> -> for (value in sequence.take(take)) visit(value)
            else -> fail("$sequence is no sequence")
        }
        return JsonObject(
            mapOf(
                "count" to JsonPrimitive(items.size),
                "items" to JsonArray(items),
                "position" to JsonPrimitive(position(list)),
            ),
        )
    }

    private fun anotherClient(changes: JsonObject): JsonElement {
        clerk?.close()
        clerk = null
        settings = JsonObject(settings + changes)
        clerk = newClerk()
        return JsonNull
    }

    private fun newClerk(): AutoCloseable {
        val own = listOf("publishable_key", "base_url", "proxy_url").any { it in settings }
        val given =
            settings.filterValues { it !is JsonNull }.entries.associate { (name, value) ->
                when (name) {
                    "timeout_ms" -> "timeout" to Duration.ofMillis(value.jsonPrimitive.long)
                    "prefetch" -> name to value.jsonPrimitive.int.toUInt()
                    "token_store" -> "tokenStore" to FileTokenStore(folder.resolve("token").toString())
                    else -> camel(name) to value.jsonPrimitive.content
                }
            }
        return construct(style.clerk, if (own) given else given + ("baseUrl" to Emulator.baseUrl))
    }

    private fun requests(wanted: JsonObject) {
        val log = Emulator.log()
        val filters = wanted - "count"
        val found = log.filter { entry -> filters.all { (key, value) -> logged(key, value, entry.getValue(key)) } }
        val count = wanted.getValue("count").jsonPrimitive.int
        if (found.size != count) fail("$wanted: ${found.size} of\n${log.joinToString("\n")}")
    }

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

    /** Saved values in place of their names. */
    private fun resolved(json: JsonElement): JsonElement =
        when (json) {
            is JsonObject -> JsonObject(json.mapValues { resolved(it.value) })
            is JsonArray -> JsonArray(json.map(::resolved))
            is JsonPrimitive -> if (json.isString && json.content.startsWith("$")) reference(json) else json
        }

    private fun reference(text: JsonPrimitive): JsonElement {
        val parts = text.content.drop(1).split('.')
        val value = saved[parts.first()] ?: return text
        return parts.drop(1).fold(value) { at, part ->
            if (at is JsonArray) at[part.toInt()] else at.jsonObject[part] ?: JsonNull
        }
    }

    private fun fail(text: String): Nothing = throw AssertionError(text)
}
