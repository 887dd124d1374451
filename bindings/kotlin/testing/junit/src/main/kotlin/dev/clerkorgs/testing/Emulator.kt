package dev.clerkorgs.testing

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import java.io.IOException
import java.net.ProxySelector
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.TimeUnit

/**
 * A local server that behaves like Clerk. It ends when it is closed, or with this process.
 *
 * The README of clerk-emulator describes its data, its faults and its log. Any number of emulators can run at once.
 *
 * The program is the one named by the environment variable `CLERK_EMULATOR`, or else the one in the jar clerk-emulator.
 *
 * @param seed the name of a seed that the emulator brings with it, such as `"demo"`, `"many"`, `"empty"` or `"enterprise"`, or the
 *   path of a YAML file with your own data.
 * @throws IllegalStateException if the program cannot be started, or refuses the seed.
 */
public class Emulator
    @JvmOverloads
    constructor(
        seed: String = "demo",
    ) : AutoCloseable {
        private val errors: Path = Program.inTemporaryFolder { Files.createTempFile("clerk-emulator", ".log") }
        private val process: Process = Program.start(seed, errors)
        private val lines: Map<String, String> = readLines()

        /** Pass it to the client as `baseUrl`. */
        public val baseUrl: String get() = lines.getValue("base_url")

        /** A key that names the emulator. Clients do not need it. */
        public val publishableKey: String get() = lines.getValue("publishable_key")

        internal val isRunning: Boolean get() = process.isAlive

        /**
         * Goes back to the data of the start, and forgets faults and the log. Sessions are data, too: clients have to sign in
         * again. To end an outage only, call [clearFaults].
         */
        public fun reset() {
            control("reset", "{}")
        }

        /**
         * Replaces all data by those of a YAML text, or of a seed that the emulator brings with it, such as `"many"`. Forgets faults
         * and the log. All sessions end, so clients sign in again.
         *
         * @throws IllegalArgumentException if the emulator refuses it, with the reason.
         */
        public fun seed(yaml: String) {
            control("seed", yaml)
        }

        /**
         * Replaces all data by those of a YAML file. Forgets faults and the log. All sessions end, so clients sign in again.
         *
         * @throws IOException if the file cannot be read.
         * @throws IllegalArgumentException if the emulator refuses it, with the reason.
         */
        @Throws(IOException::class)
        public fun seed(file: Path) {
            seed(Files.readString(file))
        }

        /**
         * Lets something go wrong, such as `fault("status" to 502, "times" to 3)` or
         * `fault("route" to "GET /v1/client", "delay_ms" to 500)`. It applies to one request if `times` says nothing else, and
         * with `times` 0 to all of them until [clearFaults].
         *
         * @throws IllegalArgumentException if the fault could never apply.
         */
        public fun fault(vararg settings: Pair<String, Any>) {
            fault(settings.toMap())
        }

        /**
         * Lets something go wrong, such as `fault(Map.of("status", 502, "times", 3))`. It applies to one request if `times` says
         * nothing else, and with `times` 0 to all of them until [clearFaults].
         *
         * @throws IllegalArgumentException if the fault could never apply.
         */
        public fun fault(settings: Map<String, Any>) {
            control("faults", json(settings).toString())
        }

        /** Ends all faults and rate limits. The data, sessions and the log stay. */
        public fun clearFaults() {
            control("faults", method = "DELETE")
            control("rate_limits", method = "DELETE")
        }

        /** The requests received since the last reset. */
        public fun log(): List<LoggedRequest> =
            Json
                .parseToJsonElement(control("log", method = "GET"))
                .jsonObject
                .getValue("entries")
                .jsonArray
                .map { LoggedRequest(it.jsonObject) }

        /**
         * Calls a control route, such as
         * `control("changes", """{"changes": [{"remove_request": "orgmemreq_grace"}]}""")`, and returns its response.
         *
         * @param route what follows `/__emulator/`.
         * @param body YAML or JSON.
         * @param method of the request, such as `"DELETE"`.
         * @throws IllegalArgumentException if the emulator refuses it, with the reason.
         * @throws IllegalStateException if the emulator does not answer, for example since it is closed, or the thread is interrupted.
         */
        @JvmOverloads
        public fun control(
            route: String,
            body: String? = null,
            method: String = "POST",
        ): String {
            require(method in METHODS) { "method must be one of $METHODS, after route and body, not \"$method\"" }
            val publisher = body?.let(BodyPublishers::ofString) ?: BodyPublishers.noBody()
            val request =
                HttpRequest
                    .newBuilder(URI("$baseUrl/__emulator/$route"))
                    .timeout(Duration.ofSeconds(SECONDS))
                    .method(method, publisher)
                    .build()
            val response = answer(request)
            require(response.statusCode() == OK) { "the emulator refuses $route: ${response.body()}" }
            return response.body()
        }

        private fun answer(request: HttpRequest): HttpResponse<String> =
            try {
                http.send(request, BodyHandlers.ofString())
            } catch (error: IOException) {
                val reason = if (process.isAlive) "${error.message}" else "it has ended, or was closed"
                throw IllegalStateException("the emulator does not answer: $reason", error)
            } catch (error: InterruptedException) {
                Thread.currentThread().interrupt()
                throw IllegalStateException("the emulator was not waited for: the thread was interrupted", error)
            }

        /** Ends the emulator. */
        override fun close() {
            // It may have ended, and its files are removed when this process ends at the latest.
            runCatching { process.outputStream.close() }
            uninterrupted { if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly() }
            runCatching { Files.deleteIfExists(errors) }
        }

        private fun readLines(): Map<String, String> {
            val lines = mutableMapOf<String, String>()
            for (line in process.inputStream.bufferedReader().lineSequence()) {
                lines[line.substringBefore(": ")] = line.substringAfter(": ")
                if (line == "ready: true") return lines
            }
            process.waitFor()
            val reason = Files.readString(errors).trim()
            Files.delete(errors)
            error("the emulator ended before it was ready: $reason")
        }

        private companion object {
            private const val SECONDS = 30L
            private const val OK = 200
            val METHODS = listOf("GET", "POST", "PUT", "PATCH", "DELETE")

            /** The environment's proxy is not for this machine. */
            val http: HttpClient by lazy {
                HttpClient
                    .newBuilder()
                    .proxy(ProxySelector.of(null))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
            }
        }
    }

/** Waits on a thread that a test may have interrupted, and that stays so. */
internal inline fun <T> uninterrupted(wait: () -> T): T {
    val wasInterrupted = Thread.interrupted()
    try {
        return wait()
    } finally {
        if (wasInterrupted) Thread.currentThread().interrupt()
    }
}

private fun json(value: Any?): JsonElement =
    when (value) {
        null -> JsonNull
        is JsonElement -> value
        is Map<*, *> -> JsonObject(value.entries.associate { "${it.key}" to json(it.value) })
        is Iterable<*> -> JsonArray(value.map(::json))
        is Number -> JsonPrimitive(value)
        is Boolean -> JsonPrimitive(value)
        else -> JsonPrimitive("$value")
    }
