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
import kotlin.test.assertFailsWith
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
            assertFailsWith<FileNotFoundException> { clerk.organization().setLogo(folder.resolve("none.gif")) }
        }
    }
}
