package dev.clerkorgs.tests

import java.io.StringWriter
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import javax.tools.ToolProvider
import kotlin.test.assertTrue

/** Compiles Java, which must succeed. */
fun compileJava(
    sources: List<Path>,
    options: List<String>,
) {
    val printed = StringWriter()
    val compiler = checkNotNull(ToolProvider.getSystemJavaCompiler()) { "not a JDK" }
    val files = compiler.getStandardFileManager(null, null, null)
    val units = files.getJavaFileObjectsFromPaths(sources)
    assertTrue(compiler.getTask(printed, files, null, options, null, units).call(), printed.toString())
}

/** Runs a program, which must succeed, and returns the lines that it prints. */
fun linesOf(command: List<String>): List<String> {
    val process = ProcessBuilder(command).redirectErrorStream(true).start()
    val lines = process.inputReader().readLines()
    assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, lines.joinToString("\n"))
    return lines
}
