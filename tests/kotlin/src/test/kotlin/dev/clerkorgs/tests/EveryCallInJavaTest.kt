package dev.clerkorgs.tests

import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.net.URLClassLoader
import java.nio.file.Path
import kotlin.io.path.pathString
import kotlin.io.path.writeText
import kotlin.test.assertEquals

/** Java can use everything: a program that does is written from the contract's listing, compiled and run with fakes. */
class EveryCallInJavaTest {
    @TempDir lateinit var folder: Path

    @Test
    fun `a Java program that uses everything compiles without warnings, and reaches every call`() {
        val source = folder.resolve("EveryCall.java").apply { writeText(JavaProgram().source()) }
        val path = System.getProperty("java.class.path")
        val options = listOf("-Xlint:all,-processing,-classfile,-path", "-Werror", "-cp", path, "-d", folder.pathString)
        compileJava(listOf(source), options)

        URLClassLoader(arrayOf(folder.toUri().toURL()), javaClass.classLoader).use { loader ->
            val program = loader.loadClass("EveryCall")
            program.getMethod("run").invoke(null)
            val calls =
                (Listing.handles - Listing.asynchronous).flatMap { handle ->
                    Listing.calls.getValue(handle).map { "${handle.simpleName}.$it" }
                }
            val refused = calls.map { "$it was called on a fake that does not override it" }
            assertEquals(refused.toSortedSet(), program.getField("REFUSED").get(null))
        }
    }
}
