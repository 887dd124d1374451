package dev.clerkorgs.tests

import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import java.nio.file.Path
import kotlin.io.path.createTempDirectory
import kotlin.io.path.deleteRecursively
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.readText

class ConformanceTest {
    @TestFactory
    fun scenarios(): List<DynamicTest> =
        Path
            .of(variable("CLERK_SCENARIOS"))
            .listDirectoryEntries("*.json")
            .sorted()
            .flatMap(::read)
            .flatMap(::concerned)
            .also { check(it.isNotEmpty()) { "there are no scenarios" } }

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
                runBlocking { Scenario(scenario, style, folder).play() }
            } finally {
                folder.deleteRecursively()
            }
        }
}
