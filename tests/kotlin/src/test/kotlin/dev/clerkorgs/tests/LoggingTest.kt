package dev.clerkorgs.tests

import dev.clerkorgs.BlockingBulkOutcomes
import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.LogLevel
import dev.clerkorgs.LogRecord
import dev.clerkorgs.setLogSink
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.logging.Handler
import java.util.logging.Level
import java.util.logging.Logger
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import java.util.logging.LogRecord as PlatformRecord

/** The logger of the platform, which `System.Logger` uses where no other is installed. */
class LoggingTest {
    private val logger = Logger.getLogger("dev.clerkorgs")
    private val records = CopyOnWriteArrayList<PlatformRecord>()
    private val handler =
        object : Handler() {
            override fun publish(record: PlatformRecord) {
                records.add(record)
            }

            override fun flush() = Unit

            override fun close() = Unit
        }

    @BeforeEach
    fun listen() {
        Emulator.seed("demo")
        logger.useParentHandlers = false
        logger.addHandler(handler)
        logger.level = Level.ALL
    }

    @AfterEach
    fun stop() {
        logger.removeHandler(handler)
        logger.level = null
        logger.useParentHandlers = true
    }

    private fun awaitRecord(condition: (PlatformRecord) -> Boolean): PlatformRecord {
        val deadline = System.currentTimeMillis() + PATIENCE_MS
        while (System.currentTimeMillis() < deadline) {
            records.firstOrNull(condition)?.let { return it }
            Thread.sleep(2)
        }
        error("no such record in ${records.map { it.message }}")
    }

    @Test
    fun `records say what happened, and nothing of people or secrets`() {
        val tokens = CopyOnWriteArrayList<String>()
        val store =
            object : MemoryStore() {
                override fun swap(
                    expected: String?,
                    new: String?,
                ): Boolean = super.swap(expected, new).also { new?.let(tokens::add) }
            }
        signedInBlocking(store).use { clerk ->
            val organization = clerk.organization()
            Emulator.fault("route" to "GET /v1/organizations/{organization_id}/memberships", "status" to 503)
            organization.getMemberships(query = "Lovelace")
            organization.addMembers(listOf("user_alan", "user_nobody"), "org:member").readAll()
            organization.inviteMembers(listOf("new@example.com"), "org:member").readAll()
            assertFailsWith<ClerkException> { clerk.signInWithPassword("ada@example.com", "wrong password") }
            tokens.add(clerk.getToken())
        }
        val broken =
            object : MemoryStore() {
                override fun load(): String? = error("the keychain is locked")
            }
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = broken).use {
            assertFailsWith<ClerkException.Usage> { it.load() }
        }
        val warning = awaitRecord { it.level == Level.WARNING }
        assertTrue("the token store cannot be used" in warning.message, warning.message)
        awaitRecord { it.level == Level.INFO && "retrying (attempt 1" in it.message && "status 503" in it.message }
        awaitRecord {
            it.level == Level.FINE &&
                "GET /v1/organizations/{organization_id}/memberships: response" in it.message
        }
        val shown = records.joinToString("\n") { it.message }
        assertFalse(PRIVATE.containsMatchIn(shown) || "Lovelace" in shown || "wrong password" in shown, shown)
        assertTrue(tokens.size > 1 && tokens.none { it in shown })
    }

    @Test
    fun `the level may change at any time`() {
        BlockingClerk(baseUrl = Emulator.baseUrl).use { clerk ->
            logger.level = Level.WARNING
            clerk.getEnvironment()
            logger.level = Level.FINE
            clerk.getEnvironment()
            awaitRecord { "/v1/environment" in it.message }
            assertEquals(1, records.size)
        }
    }

    @Test
    fun `a sink that is set takes the place of the platform's logger, and may throw or block`() {
        val taken = CopyOnWriteArrayList<LogRecord>()
        val goOn = CountDownLatch(1)
        setLogSink(LogLevel.DEBUG) { record ->
            taken.add(record)
            goOn.await()
            error("no disk")
        }
        try {
            BlockingClerk(baseUrl = Emulator.baseUrl).use { clerk -> repeat(3) { clerk.getEnvironment() } }
            goOn.countDown()
            val deadline = System.currentTimeMillis() + PATIENCE_MS
            while (taken.count { it.route == "/v1/environment" } < 3) {
                check(System.currentTimeMillis() < deadline) { "$taken" }
                Thread.sleep(2)
            }
            assertTrue(taken.all { it.status == 200 && it.attempt == 1 && it.level == LogLevel.DEBUG }, "$taken")
            assertTrue(records.isEmpty())
        } finally {
            goOn.countDown()
            setLogSink(LogLevel.DEBUG, null)
        }
    }

    private fun BlockingBulkOutcomes.readAll() {
        generateSequence { nextPage() }.forEach { check(it.isNotEmpty()) }
    }
}
