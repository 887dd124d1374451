package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.RequestHook
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.lang.ref.WeakReference
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue

/** What a callback throws belongs to its call: it is the cause of that call's error, and is kept no longer than the error can be. */
class CausesTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `each of many calls has its own cause, although all look alike`() =
        runBlocking {
            val thrown = CopyOnWriteArrayList<Throwable>()
            val failing = RequestHook { throw IllegalStateException("the same").also(thrown::add) }
            Clerk(baseUrl = Emulator.baseUrl, onRequest = failing, maxRetries = 0).use { clerk ->
                val calls =
                    List(MANY) {
                        async(Dispatchers.Default) {
                            assertFailsWith<ClerkException.Usage> { clerk.getEnvironment() }.cause
                        }
                    }
                val causes = calls.awaitAll().map { System.identityHashCode(it) }.toSet()
                assertEquals(thrown.map { System.identityHashCode(it) }.toSet(), causes)
                assertEquals(MANY, causes.size)
            }
        }

    @Test
    fun `every read of a job that a filter has ended has its cause`() {
        val failure = IllegalStateException("no idea")
        signedInBlocking().use { clerk ->
            val outcomes = clerk.organization().acceptAllMembershipRequests(filter = { throw failure })
            repeat(3) {
                assertSame(failure, assertFailsWith<ClerkException.Usage> { outcomes.nextPage() }.cause)
            }
        }
    }

    @Test
    fun `nothing is kept of calls that were cancelled, nor of a client that its hook has thrown`() {
        val references = CopyOnWriteArrayList<WeakReference<Any>>()
        cancelCalls(references)
        references.add(failedClient())
        assertTrue(references.size > 2, "$references")
        val deadline = System.currentTimeMillis() + PATIENCE_MS
        while (references.any { it.get() != null }) {
            assertTrue(System.currentTimeMillis() < deadline, "${references.count { it.get() != null }} are kept")
            System.gc()
            Thread.sleep(20)
        }
    }

    private fun cancelCalls(references: MutableList<WeakReference<Any>>) =
        runBlocking(Dispatchers.Default) {
            val failing =
                RequestHook {
                    Thread.sleep(100)
                    throw Holding(null).also { references.add(WeakReference(it)) }
                }
            Clerk(baseUrl = Emulator.baseUrl, onRequest = failing).use { clerk ->
                val calls = List(4) { launch { clerk.getEnvironment() } }
                delay(50)
                calls.forEach { it.cancelAndJoin() }
                delay(300)
            }
        }

    private fun failedClient(): WeakReference<Any> {
        val held = arrayOfNulls<Any>(1)
        val clerk = BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = RequestHook { throw Holding(held[0]) })
        held[0] = clerk
        clerk.use { assertFailsWith<ClerkException.Usage> { it.getEnvironment() } }
        held[0] = null
        return WeakReference(clerk)
    }

    /** Holds what it is about, as exceptions often do. */
    private class Holding(
        @Suppress("unused") val held: Any?,
    ) : RuntimeException()

    @Test
    fun `text of a server that looks like a number of ours stays`() {
        signedInBlocking().use { clerk ->
            val organization = clerk.organization()
            for (odd in listOf("a\uDBFF\uDFFD9\uDBFF\uDFFD", "a\uFDD09\uFDD0", "\uDBFF\uDFFD\uDBFF\uDFFD")) {
                assertEquals(odd, organization.update(name = odd).name)
                refuseWith(odd)
                val caught = assertFailsWith<ClerkException.Invalid> { organization.update(name = "Acme") }
                assertEquals(odd, caught.message)
                assertNull(caught.cause)
            }
        }
    }

    private fun refuseWith(text: String) {
        val error =
            buildJsonObject {
                put("code", "form_param_invalid")
                put("message", "no")
                put("long_message", text)
            }
        val body = buildJsonObject { put("errors", JsonArray(listOf(error))) }
        Emulator.fault("status" to 422, "body" to body)
    }

    private companion object {
        /** More than any table of the last ones would keep. */
        const val MANY = 2_000
    }
}
