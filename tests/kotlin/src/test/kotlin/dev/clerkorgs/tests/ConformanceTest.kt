package dev.clerkorgs.tests

import dev.clerkorgs.LogLevel
import dev.clerkorgs.LogRecord
import dev.clerkorgs.setLogSink
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.io.path.Path
import kotlin.io.path.createTempDirectory
import kotlin.io.path.deleteRecursively
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readText
import kotlin.test.assertEquals

/** Ids, addresses, tickets, passwords, codes and tokens of all seeds and scenarios. */
val PRIVATE =
    Regex(
        """@example|\beyJ\w{10}|(correct|staple) horse|\bticket_|\b424242\b|""" +
            """\b(user|org|orgmem|orgmemreq|orginv|sess|sia|client|idn|sua)_[0-9A-Za-z]{3}""",
    )

private const val STORMS = "storm.json"

class ConformanceTest {
    /** What all operations say, whatever happens to them. */
    private val logged = CopyOnWriteArrayList<LogRecord>()

    @BeforeEach
    fun listen() = setLogSink(LogLevel.DEBUG, logged::add)

    @AfterEach
    fun stop() {
        setLogSink(LogLevel.DEBUG, null)
        checkLog()
    }

    /** Clerk's codes look like ids, such as `user_locked`. */
    private fun checkLog() {
        val lines = logged.map { "$it".replace(it.code ?: "\u0000", "") }
        assertEquals(listOf(), lines.filter(PRIVATE::containsMatchIn))
    }

    @TestFactory
    fun scenarios(): List<DynamicTest> =
        Path(variable("CLERK_SCENARIOS"))
            .listDirectoryEntries("*.json")
            .sorted()
            .filter(::isChosen)
            .flatMap(::read)
            .flatMap(::concerned)
            .also { check(it.isNotEmpty()) { "there are no scenarios" } }

    /** The storms take minutes, and wait most of the time: a process of its own can run them beside the other tests. */
    private fun isChosen(file: Path): Boolean =
        when (val storms = System.getenv("CLERK_STORMS")) {
            null -> true
            "only" -> file.name == STORMS
            "none" -> file.name != STORMS
            else -> error("CLERK_STORMS is neither only nor none: $storms")
        }

    /** In each style whose transport the scenario is for. */
    private fun concerned(scenario: JsonObject): List<DynamicTest> =
        Style.entries.filter { it.concerns(scenario) }.map { style -> test(scenario, style) }

    private fun read(file: Path): List<JsonObject> {
        val json = Json.parseToJsonElement(file.readText())
        return (json as? JsonArray ?: listOf(json)).map { it.jsonObject }
    }

    @OptIn(kotlin.io.path.ExperimentalPathApi::class)
    private fun test(
        scenario: JsonObject,
        style: Style,
    ): DynamicTest =
        dynamicTest("${scenario.text("name")}, ${style.name.lowercase()}") {
            val folder = createTempDirectory("scenario")
            try {
                logged.clear()
                runBlocking { Scenario(scenario, style, folder, logged).play() }
                checkLog()
            } finally {
                folder.deleteRecursively()
            }
        }
}
