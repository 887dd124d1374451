package dev.clerkorgs.tests

import org.junit.jupiter.api.Test
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The code in the docs is compiled, with its imports: it is in one of the sources that are compiled with these tests. */
class DocsTest {
    private val root = File("../..")
    private val docs =
        listOf(
            "organizations",
            "members",
            "invitations",
            "membership-requests",
            "roles",
            "session-tokens",
            "domains",
            "enterprise",
            "directory-sync",
            "networks",
            "testing",
        ).map { "docs/$it.md" } + "bindings/kotlin/README.md"
    private val folders =
        listOf("tests/kotlin/src/test", "tests/android/src/test", "examples/kotlin/src", "examples/java/src")
    private val sources =
        folders
            .flatMap {
                root
                    .resolve(
                        it,
                    ).walk()
            }.filter { it.extension in setOf("kt", "java") }
            .map { lines(it.readText()) }

    private fun lines(text: String) = text.lines().map { it.trim() }.filter { it.isNotEmpty() }

    private fun snippets(file: String) =
        Regex("```(?:kotlin|java)\n(.*?)```", RegexOption.DOT_MATCHES_ALL)
            .findAll(root.resolve(file).readText())
            .map { lines(it.groupValues[1]) }
            .toList()

    private fun contains(
        source: List<String>,
        snippet: List<String>,
    ): Boolean {
        val (imports, code) = snippet.partition { it.startsWith("import ") }
        return source.containsAll(imports) && source.windowed(code.size).any { it == code }
    }

    @Test
    fun `the snippets of the docs are compiled`() {
        val all = docs.associateWith(::snippets)
        assertTrue(all.values.all { it.isNotEmpty() }, "${all.mapValues { it.value.size }}")
        val missing = all.values.flatten().filter { snippet -> sources.none { contains(it, snippet) } }
        assertEquals("", missing.joinToString("\n\n") { it.joinToString("\n") })
    }

    @Test
    fun `links lead somewhere`() {
        for (file in docs.map(root::resolve)) {
            val links =
                Regex(
                    """]\(([^)#:]+)(?:#[^)]*)?\)""",
                ).findAll(file.readText()).map { it.groupValues[1] }.toSet()
            assertEquals(emptyList(), links.filterNot { file.resolveSibling(it).exists() })
        }
    }
}
