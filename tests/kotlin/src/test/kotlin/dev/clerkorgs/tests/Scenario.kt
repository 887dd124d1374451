package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.FileTokenStore
import dev.clerkorgs.LogRecord
import dev.clerkorgs.RequestHook
import dev.clerkorgs.SessionToken
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.launch
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
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.reflect.KClass

/** How operations are called, and over which transport. Each transport runs all scenarios once. */
enum class Style(
    val clerk: KClass<out AutoCloseable>,
    private val transport: String,
    val httpVersion: String,
) {
    SUSPENDING(Clerk::class, "http2", "HTTP/2.0"),
    BLOCKING(BlockingClerk::class, "http1", "HTTP/1.1"),
    ;

    /** Whether a scenario or a step runs over its transport. */
    fun concerns(json: JsonObject): Boolean = (json.text("transport") ?: transport) == transport

    /** The emulator's address for it. */
    fun connection(): Map<String, String> =
        when (this) {
            SUSPENDING -> mapOf("baseUrl" to Emulator.httpsUrl, "caCertificate" to Emulator.caCertificate)
            BLOCKING -> mapOf("baseUrl" to Emulator.baseUrl)
        }
}

/** Runs one scenario in one style. tests/conformance/README.md describes scenarios. */
class Scenario(
    private val scenario: JsonObject,
    private val style: Style,
    private val folder: Path,
    private val logged: List<LogRecord>,
) {
    private var settings = scenario["client"]?.jsonObject ?: JsonObject(emptyMap())
    private var clerk: AutoCloseable? = null
    private var other: AutoCloseable? = null

    /** The handle that was returned last. */
    private var made: Any? = null
    private val saved = HashMap<String, JsonElement>()
    private val shown = StringBuffer()

    suspend fun play() {
        Emulator.seed(scenario.name("seed"))
        scenario["options"]?.let { Emulator.control("options", it.toString()) }
        try {
            clerk = newClerk()
            steps(scenario.getValue("steps").jsonArray)
            tookItsTransport()
            isAsDescribed()
        } finally {
            clerk?.close()
            other?.close()
        }
    }

    private fun tookItsTransport() {
        val other = JsonObject(mapOf("\$not" to JsonPrimitive(style.httpVersion)))
        val none = JsonObject(mapOf("http_version" to other, "count" to JsonPrimitive(0)))
        Emulator.difference(JsonArray(listOf(none)))?.let(::fail)
    }

    /** Checks that there were no violations of the official description. */
    private fun isAsDescribed() {
        val violations = Emulator.violations()
        if (violations.isNotEmpty()) fail("not as described: ${violations.joinToString("\n")}")
    }

    private suspend fun steps(steps: JsonArray) {
        for ((index, step) in steps.withIndex()) {
            if (!style.concerns(step.jsonObject)) continue
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
            "clear_faults" in step -> Emulator.clearFaults()
            "requests" in step -> requests(step)
            "for_each" in step -> forEach(step)
            "unseen" in step -> unseen(resolved(step.getValue("unseen")).jsonArray)
            "together" in step -> together(step.getValue("together").jsonArray)
            else -> fail("is no step")
        }
    }

    /** Several calls at the same time, on their own threads if they block. */
    private suspend fun together(steps: JsonArray) =
        coroutineScope {
            for (step in steps.map { it.jsonObject }) {
                launch(Dispatchers.IO) {
                    delay(step["after_ms"]?.jsonPrimitive?.long ?: 0)
                    step(step)
                }
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
        (step["within_ms"] ?: scenario["within_ms"])?.let { if (took > it.jsonPrimitive.long) fail("took $took ms") }
        outcome.onFailure { failed(step, it as ClerkException) }
        outcome.onSuccess { result ->
            if ("expect_error" in step) fail("gave $result where an error was expected")
            step.text("save")?.let { saved[it] = result }
            judge(step["expect"] ?: return, result)
        }
    }

    private fun failed(
        step: JsonObject,
        error: ClerkException,
    ) {
        shown.append(error.stackTraceToString()).append(error.info)
        val actual = plain(error)
        step["expect_error"]?.let { return mismatch(resolved(it), actual, "error")?.let(::fail) ?: Unit }
        val allowed = step["may_fail"] ?: throw AssertionError("failed with $actual", error)
        // An error in a storm must come from the server or the network, and have a text.
        val ours = error is ClerkException.Usage || error is ClerkException.Cancelled
        if (ours || error.message.isEmpty()) fail("failed with $actual")
        step.text("save")?.let { saved[it] = resolved(allowed) }
    }

    private suspend fun forEach(step: JsonObject) {
        for (item in resolved(step.getValue("for_each")).jsonArray) {
            saved["item"] = item
            steps(step.getValue("each").jsonArray)
        }
    }

    /** `distinct` applies to a list's result; everything else is matched. */
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
        if (handle == "clerk") return shown(invoke(target, operation, arguments))
        if (handle == "other") return invoke(other ?: newClerk().also { other = it }, operation, arguments)
        if (handle == "sessiontoken") return token(step).use { shown(invoke(it, operation, arguments)) }
        if (handle != "organization") return invoke(checkNotNull(made) { "$handle is no handle" }, operation, arguments)
        val id = step["organization"]?.let { mapOf("id_or_slug" to resolved(it)) }.orEmpty()
        val organization = invoke(target, "organization", JsonObject(id)) as AutoCloseable
        return organization.use { shown(invoke(it, operation, arguments)) }
    }

    private fun token(step: JsonObject) = SessionToken(resolved(step.getValue("token")).jsonPrimitive.content)

    /** A text is the requested result, so it is excepted. Everything else might be printed. */
    private fun shown(result: Any?): Any? = result.also { if (it !is String) shown.append(it) }

    private suspend fun list(step: JsonObject): JsonElement {
        val items = ArrayList<JsonElement>()
        val each = step["each"]?.jsonArray
        val take = step["take"]?.jsonPrimitive?.int ?: Int.MAX_VALUE
        val visit: suspend (Any?) -> Unit = { value ->
            val item = plain(shown(value))
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

    private fun ofTheEmulator(
        name: String,
        value: String,
    ): String =
        when {
            value != "emulator" -> value
            name == "publishable_key" -> Emulator.publishableKey
            else -> style.connection().getValue("baseUrl")
        }

    private fun milliseconds(
        name: String,
        value: JsonElement,
    ): Pair<String, Any> = camel(name.removeSuffix("_ms")) to Duration.ofMillis(value.jsonPrimitive.long)

    private fun newClerk(): AutoCloseable {
        val own = listOf("publishable_key", "base_url", "proxy_url").any { it in settings }
        val given =
            settings.filterValues { it !is JsonNull }.entries.associate { (name, value) ->
                when (name) {
                    "timeout_ms", "total_timeout_ms", "bulk_outage_timeout_ms" -> milliseconds(name, value)
                    "prefetch" -> name to value.jsonPrimitive.int
                    "max_concurrent_requests", "max_retries" -> camel(name) to value.jsonPrimitive.int
                    "request_headers" -> "onRequest" to adding(value.jsonObject)
                    "token_store" -> "tokenStore" to tokenStore(value.jsonPrimitive.content)
                    else -> camel(name) to ofTheEmulator(name, value.jsonPrimitive.content)
                }
            }
        val connection = style.connection()
        val isHere = listOf("baseUrl", "proxyUrl").any { given[it] == connection["baseUrl"] }
        val implied = if (own && !isHere) emptyMap() else connection
        return construct(style.clerk, implied.filterKeys { !own || it != "baseUrl" } + given)
    }

    private fun adding(headers: JsonObject) = RequestHook { headers.mapValues { it.value.jsonPrimitive.content } }

    private fun tokenStore(path: String) = FileTokenStore(folder.resolve(if (path == "file") "token" else path))

    private fun requests(step: JsonObject) {
        val expected = resolved(step.getValue("requests")).jsonArray
        Emulator.difference(expected, step["within_ms"]?.jsonPrimitive?.long ?: 0)?.let(::fail)
    }

    private fun unseen(secrets: JsonArray) {
        val token = folder.resolve("token").takeIf { it.exists() }?.readText()
        val all = "$shown\n$logged\n$clerk\n${Emulator.log()}"
        for (secret in secrets.map { it.jsonPrimitive.content } + listOfNotNull(token)) {
            if (secret.isEmpty() || secret in all) fail("$secret can be seen in $all")
        }
    }

    /** Replaces the names of saved values by the values. */
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
