package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.FileTokenStore
import dev.clerkorgs.LogLevel
import dev.clerkorgs.setLogSink
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS
import org.junit.jupiter.api.io.TempDir
import java.io.IOException
import java.nio.file.Path
import kotlin.io.path.createDirectory
import kotlin.io.path.pathString
import kotlin.io.path.writeText
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** What a program sees whose native library cannot be loaded. */
class LoadingTest {
    @TempDir lateinit var folder: Path

    private val java = Path.of(System.getProperty("java.home"), "bin/java").pathString

    private fun program(vararg options: String) =
        listOf(java) + options +
            listOf("-cp", System.getProperty("java.class.path"), "dev.clerkorgs.tests.LoadingTestKt")

    private fun assertTold(
        lines: List<String>,
        reason: String,
        cause: String = "an IOException",
    ) {
        assertEquals(4, lines.size, lines.joinToString("\n"))
        for (line in lines) {
            assertTrue(line.startsWith("USAGE: the native library cannot be loaded: "), line)
            assertTrue(reason in line, line)
            val advice = "Name another folder with -Ddev.clerkorgs.tmpdir=FOLDER"
            assertTrue(line.endsWith("$advice, caused by $cause"), line)
        }
    }

    @Test
    fun `a temporary folder that cannot be used is an error of every call, with the setting`() {
        val file = folder.resolve("file").apply { writeText("") }
        assertTold(linesOf(program("-Ddev.clerkorgs.tmpdir=$file")), "Not a directory")
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    fun `so is one that is mounted with noexec`() {
        val mounted = folder.resolve("mounted").createDirectory()
        val script = "mount -t tmpfs -o noexec none $mounted && exec \"$@\""
        val unshared = listOf("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")
        assertTold(linesOf(unshared + program("-Ddev.clerkorgs.tmpdir=$mounted")), "$mounted", "a LinkageError")
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    fun `nothing is left in one that is too small`() {
        val mounted = folder.resolve("small").createDirectory()
        val script = "mount -t tmpfs -o size=1m none $mounted && \"$@\" && ls $mounted"
        val unshared = listOf("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")
        assertTold(linesOf(unshared + program("-Ddev.clerkorgs.tmpdir=$mounted")), "No space left on device")
    }

    @Test
    fun `what could not be loaded is tried again, with another setting`() {
        val own = folder.resolve("mended").createDirectory()
        val lines = linesOf(program("-Ddev.clerkorgs.tmpdir=$folder/missing") + "$own")
        assertEquals(1, lines.count { "the native library" in it }, lines.joinToString("\n"))
    }

    @Test
    fun `a program that names another folder works`() {
        val own = folder.resolve("own").createDirectory()
        val lines = linesOf(program("-Ddev.clerkorgs.tmpdir=$own"))
        assertFalse(lines.any { "the native library" in it }, lines.joinToString("\n"))
    }
}

/** The first calls that a program may make. After the first, it names the folder that is its argument, if there is one. */
fun main(arguments: Array<String>) {
    val calls =
        listOf<() -> Any>(
            { Clerk(baseUrl = "http://127.0.0.1:1").close() },
            { BlockingClerk(baseUrl = "http://127.0.0.1:1").close() },
            { FileTokenStore("token") },
            { setLogSink(LogLevel.WARNING, null) },
        )
    for (call in calls) {
        try {
            call()
            println("done")
        } catch (error: ClerkException) {
            val cause =
                when (error.cause) {
                    is LinkageError -> "a LinkageError"
                    is IOException -> "an IOException"
                    else -> "${error.cause}"
                }
            println("${error.info.kind}: ${error.message}, caused by $cause")
        }
        arguments.firstOrNull()?.let { System.setProperty("dev.clerkorgs.tmpdir", it) }
    }
}
