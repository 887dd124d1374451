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
import java.net.HttpURLConnection
import java.net.URI
import kotlin.io.path.Path
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** One server for the whole run, which ends with this process unless it was there before. */
object Emulator {
    /** Plain HTTP/1.1. */
    val baseUrl: String
    val publishableKey: String

    /** The same server over TLS, where clients use HTTP/2. */
    val httpsUrl: String

    /** The certificate to trust for it. */
    val caCertificate: String

    init {
        val values = printed().associate { it.substringBefore(": ") to it.substringAfter(": ") }
        baseUrl = values.getValue("http_url")
        httpsUrl = values.getValue("base_url")
        caCertificate = Path(values.getValue("ca_certificate")).readText()
        publishableKey = values.getValue("publishable_key")
    }

    /** What it prints when it starts. On a device, which cannot run it, this is in a file. */
    private fun printed(): List<String> {
        System.getenv("CLERK_EMULATOR_STARTED")?.let { return Path(it).readLines() }
        val process =
            ProcessBuilder(variable("CLERK_EMULATOR"), "--port", "0", "--tls", "--exit-on-stdin-close")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
        val lines = process.inputReader().lineSequence()
        return lines.takeWhile { it != "ready: true" }.toList()
    }

    fun seed(name: String) {
        control("seed", Path(variable("CLERK_SEEDS"), "$name.yaml").readText())
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
        // Android has no java.net.http.
        val connection = URI("$baseUrl/__emulator/$route").toURL().openConnection() as HttpURLConnection
        connection.requestMethod = method
        body?.let {
            connection.doOutput = true
            connection.outputStream.use { stream -> stream.write(it.toByteArray()) }
        }
        val status = connection.responseCode
        val stream = if (status == 200) connection.inputStream else connection.errorStream
        val answer = stream?.use { String(it.readBytes()) }.orEmpty()
        check(status == 200) { "$method $route: $status $answer" }
        return answer
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
