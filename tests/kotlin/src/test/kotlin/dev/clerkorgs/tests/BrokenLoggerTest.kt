package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import org.junit.jupiter.api.Test
import java.nio.file.Path
import java.util.logging.Level
import java.util.logging.LogManager
import java.util.logging.Logger
import kotlin.io.path.pathString
import kotlin.test.assertEquals

/** A platform's logger that fails when it is asked for its level. */
class BrokenLoggerTest {
    @Test
    fun `a logger that fails affects no call, and keeps no client open`() {
        Emulator.seed("demo")
        val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
        val path = System.getProperty("java.class.path")
        val program = listOf(java, "-cp", path, "dev.clerkorgs.tests.BrokenLoggerTestKt", Emulator.baseUrl)
        assertEquals(listOf("7 requests", "this client is closed"), linesOf(program))
    }
}

private class BrokenLogger : Logger("dev.clerkorgs", null) {
    override fun isLoggable(level: Level): Boolean = error("a broken logger")
}

fun main(arguments: Array<String>) {
    val logger = BrokenLogger()
    check(LogManager.getLogManager().addLogger(logger))
    val clerk = BlockingClerk(baseUrl = arguments.single())
    clerk.use {
        it.signInWithTicket("ticket_admin")
        println("${it.organization("org_acme").getMembershipRequests().totalCount} requests")
    }
    println(runCatching { clerk.getEnvironment() }.exceptionOrNull()?.message)
}
