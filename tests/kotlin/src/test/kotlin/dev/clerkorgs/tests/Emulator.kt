package dev.clerkorgs.tests

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Path
import kotlin.io.path.readText

/** One server for the whole run, which ends with this process. */
object Emulator {
    /** Plain HTTP/1.1. */
    val baseUrl: String
    val publishableKey: String

    /** The same server over TLS, where clients use HTTP/2. */
    val httpsUrl: String

    /** The certificate to trust for it. */
    val caCertificate: String

    private val http = HttpClient.newHttpClient()

    init {
        val process =
            ProcessBuilder(variable("CLERK_EMULATOR"), "--port", "0", "--tls", "--exit-on-stdin-close")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
        val lines = process.inputReader().lineSequence().takeWhile { it != "ready: true" }
        val values = lines.associate { it.substringBefore(": ") to it.substringAfter(": ") }
        baseUrl = values.getValue("http_url")
        httpsUrl = values.getValue("base_url")
        caCertificate = Path.of(values.getValue("ca_certificate")).readText()
        publishableKey = values.getValue("publishable_key")
    }

    fun seed(name: String) {
        control("seed", Path.of(variable("CLERK_SEEDS"), "$name.yaml").readText())
    }

    fun control(
        route: String,
        body: String,
    ) {
        send("POST", route, body)
    }

    fun fault(vararg settings: Pair<String, Any>) {
        control("faults", Json.encodeToString(JsonObject.serializer(), objectOf(*settings)))
    }

    fun clearLog() {
        send("DELETE", "log")
    }

    fun clearFaults() {
        send("DELETE", "faults")
    }

    fun log(): List<JsonObject> =
        with(Json.parseToJsonElement(send("GET", "log")).jsonObject) {
            getValue("entries").jsonArray.map(JsonElement::jsonObject)
        }

    /** How the log differs from the expected requests, now or within this time. */
    fun difference(
        requests: JsonArray,
        withinMs: Long = 0,
    ): String? {
        val body = JsonObject(mapOf("requests" to requests, "within_ms" to JsonPrimitive(withinMs)))
        return parsed(send("POST", "requests", body.toString())).text("difference")
    }

    /** The judge's results since the last reset or seed. */
    fun violations(): JsonArray = parsed(send("GET", "judge")).getValue("violations").jsonArray

    private fun parsed(text: String): JsonObject = Json.parseToJsonElement(text).jsonObject

    private fun send(
        method: String,
        route: String,
        body: String? = null,
    ): String {
        val publisher = body?.let(BodyPublishers::ofString) ?: BodyPublishers.noBody()
        val request = HttpRequest.newBuilder(URI("$baseUrl/__emulator/$route")).method(method, publisher).build()
        val response = http.send(request, BodyHandlers.ofString())
        check(response.statusCode() == 200) { "$method $route: ${response.statusCode()} ${response.body()}" }
        return response.body()
    }
}

fun variable(name: String): String = checkNotNull(System.getenv(name)) { "$name is not set: see pom.xml" }

fun JsonObject.text(key: String): String? = this[key]?.jsonPrimitive?.contentOrNull

fun JsonObject.long(key: String): Long = getValue(key).jsonPrimitive.long

fun objectOf(vararg entries: Pair<String, Any>): JsonObject =
    buildJsonObject {
        for ((key, value) in entries) {
            val element =
                when (value) {
                    is Number -> JsonPrimitive(value)
                    is Boolean -> JsonPrimitive(value)
                    else -> JsonPrimitive(value.toString())
                }
            put(key, element)
        }
    }
