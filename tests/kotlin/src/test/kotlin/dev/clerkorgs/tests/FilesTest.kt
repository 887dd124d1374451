package dev.clerkorgs.tests

import dev.clerkorgs.ClerkException
import dev.clerkorgs.setLogo
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.io.FileNotFoundException
import java.io.RandomAccessFile
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** Calls that take the content of a file also take the file. */
class FilesTest {
    @TempDir
    lateinit var folder: File

    @BeforeEach
    fun seed() = Emulator.seed("demo")

    private fun logo() = folder.resolve("logo.gif").apply { writeBytes("GIF89a".toByteArray()) }

    @Test
    fun `a logo can be given as a file`() {
        signedInBlocking().use { assertTrue(it.organization().setLogo(logo()).hasImage) }
        runBlocking { signedIn().use { assertTrue(it.organization().setLogo(logo()).hasImage) } }
    }

    @Test
    fun `a file that is too large is not read whole`() {
        val file = logo()
        RandomAccessFile(file, "rw").use { it.setLength(1L shl 40) }
        signedInBlocking().use { clerk ->
            assertFailsWith<ClerkException.Invalid> { clerk.organization().setLogo(file) }
        }
    }

    @Test
    fun `a file that cannot be read is an invalid argument`() {
        signedInBlocking().use { clerk ->
            for (file in listOf(folder.resolve("none.gif"), folder)) {
                val error = assertFailsWith<ClerkException.Invalid> { clerk.organization().setLogo(file) }
                assertEquals("file", error.info.paramName)
                assertTrue("file cannot be read: $file" in error.info.text, error.info.text)
                assertIs<FileNotFoundException>(error.cause)
            }
        }
        val error =
            assertFailsWith<ClerkException.Invalid> {
                runBlocking { signedIn().use { it.organization().setLogo(folder) } }
            }
        assertEquals("file", error.info.paramName)
    }
}
