package dev.clerkorgs.tests

import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.nio.file.Path
import kotlin.io.path.pathString
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** With `-Xcheck:jni`, programs print what they always print. */
class CheckedJniTest {
    private fun printed(
        program: String,
        vararg options: String,
    ): List<String> {
        Emulator.seed("demo")
        val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
        val command = listOf(java, *options, "-cp", System.getProperty("java.class.path"), program)
        val builder = ProcessBuilder(command).redirectErrorStream(true)
        builder.environment() +=
            mapOf(
                "CLERK_BASE_URL" to Emulator.baseUrl,
                "CLERK_TICKET" to "ticket_admin",
                "CLERK_ORGANIZATION" to "acme",
            )
        builder.environment() -= "CLERK_PUBLISHABLE_KEY"
        val running = builder.start()
        val lines = running.inputReader().readLines()
        assertEquals(0, running.waitFor(), lines.takeLast(20).joinToString("\n"))
        return lines
    }

    @ParameterizedTest
    @ValueSource(strings = ["MembershipRequestsKt", "CallbacksKt"])
    fun `nothing else is printed`(program: String) {
        val own = printed(program).filter(String::isNotBlank)
        assertTrue(own.isNotEmpty())
        val checked = printed(program, "-Xcheck:jni").filter(String::isNotBlank)
        assertEquals(own, checked)
    }
}
