package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.RequestHook
import dev.clerkorgs.RequestInfo
import dev.clerkorgs.ResponseHook
import dev.clerkorgs.ResponseInfo
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.concurrent.thread
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue

class HooksTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `each attempt is seen and may get headers`() {
        val requests = CopyOnWriteArrayList<RequestInfo>()
        val responses = CopyOnWriteArrayList<ResponseInfo>()
        val hook =
            RequestHook { request ->
                requests.add(request)
                mapOf("X-Attempt" to "${request.attempt}")
            }
        BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = hook, onResponse = responses::add).use { clerk ->
            Emulator.clearLog()
            Emulator.fault("status" to 503)
            clerk.getEnvironment()
        }
        assertEquals(listOf(1, 2), requests.map { it.attempt })
        assertTrue(requests.all { it.method == "GET" && it.route == "/v1/environment" }, "$requests")
        assertTrue(requests.all { it.host == Emulator.baseUrl.removePrefix("http://") }, "$requests")
        assertEquals("[redacted]", requests[0].headers.single { it.name == "authorization" }.value)
        assertEquals(listOf(503, 200), responses.map { it.status })
        assertTrue(responses.all { it.duration > Duration.ZERO })
        val sent =
            Emulator.log().map {
                it
                    .getValue("headers")
                    .jsonObject
                    .getValue("x-attempt")
                    .jsonArray
            }
        assertEquals(listOf("1", "2"), sent.map { it.single().jsonPrimitive.content })
    }

    @Test
    fun `whatever a hook throws fails the call, before anything is sent`() =
        runBlocking {
            for (failure in listOf(IllegalStateException("no tracing"), AssertionError("no tracing"))) {
                val failing = RequestHook { throw failure }
                Clerk(baseUrl = Emulator.baseUrl, onRequest = failing).use { clerk ->
                    Emulator.clearLog()
                    val error = assertFailsWith<ClerkException.Usage> { clerk.getEnvironment() }
                    assertEquals("onRequest failed: $failure", error.message)
                    assertSame(failure, error.cause)
                    assertTrue(Emulator.log().isEmpty())
                }
            }
            val refused = assertFailsWith<ClerkException.Invalid> { BlockingClerk(baseUrl = "ftp://x") }
            Clerk(baseUrl = Emulator.baseUrl, onResponse = ResponseHook { throw refused }).use { clerk ->
                val error = assertFailsWith<ClerkException.Invalid> { clerk.getEnvironment() }
                assertEquals(refused.info.copy(route = "GET /v1/environment"), error.info)
            }
        }

    @Test
    fun `every call that fails has what its own hook threw as its cause`() {
        val failing = RequestHook { throw IllegalStateException(it.route) }
        BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = failing).use { clerk ->
            val organization = clerk.withOptions(maxRetries = 0).organization("org_acme")
            val calls =
                listOf(
                    { clerk.load() },
                    { organization.getRoles() },
                    { organization.memberships().nextPage() },
                )
            val causes = CopyOnWriteArrayList<Throwable>()
            val threads =
                List(24) { number ->
                    thread {
                        val error = assertFailsWith<ClerkException.Usage> { calls[number % calls.size]() }
                        val cause = assertNotNull(error.cause)
                        assertEquals("onRequest failed: $cause", error.message)
                        causes.add(cause)
                    }
                }
            threads.forEach { it.join() }
            assertEquals(threads.size, causes.map { System.identityHashCode(it) }.distinct().size)
        }
    }

    @Test
    fun `each of many clients gets what its own hook threw, although one text begins like another`() {
        val threads =
            List(40) { number ->
                CompletableFuture.supplyAsync {
                    val failure = IllegalStateException("job $number")
                    BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = RequestHook { throw failure }).use { clerk ->
                        failure to assertFailsWith<ClerkException.Usage> { clerk.getEnvironment() }.cause
                    }
                }
            }
        for (thread in threads) thread.get().let { (failure, cause) -> assertSame(failure, cause) }
    }

    @Test
    fun `exceptions with the same text are not exchanged`() {
        val failures = listOf({ IllegalStateException("no tracing") }, { ClerkException.Forbidden("no tracing") })
        val threads =
            List(40) { number ->
                CompletableFuture.supplyAsync {
                    val failure = failures[number % 2]()
                    BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = RequestHook { throw failure }).use { clerk ->
                        failure to assertFailsWith<ClerkException> { clerk.getEnvironment() }
                    }
                }
            }
        for (thread in threads) {
            val (failure, error) = thread.get()
            assertSame(failure, error.cause)
            assertTrue(error.message.endsWith("no tracing"), error.message)
        }
    }

    @Test
    fun `a null from Java among the headers is named`() {
        val name: String? = null
        for ((added, told) in listOf(mapOf("X-Trace" to name) to "\"X-Trace\"", mapOf(name to "text") to "name")) {
            @Suppress("UNCHECKED_CAST")
            val hook = RequestHook { added as Map<String, String> }
            BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = hook).use { clerk ->
                val error = assertFailsWith<ClerkException.Usage> { clerk.getEnvironment() }
                assertTrue(told in error.message && "null" in error.message, error.message)
                assertTrue(error.cause is NullPointerException)
            }
        }
    }

    @Test
    fun `the application's words stay as they are`() {
        val text = "bad user_id and page_size in acme_db"
        val failures = listOf(IllegalStateException(text), ClerkException.Forbidden(text), ClerkException.Usage(text))
        for (failure in failures) {
            BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = RequestHook { throw failure }).use { clerk ->
                val error = assertFailsWith<ClerkException> { clerk.getEnvironment() }
                assertTrue(error.message.endsWith(text), error.message)
                assertSame(failure, error.cause)
            }
        }
    }

    @Test
    fun `an exception with an odd text is a cause, too`() {
        class Broken : RuntimeException() {
            override val message get() = error("no text")
        }
        val long = IllegalStateException("x\u0000\uD800".repeat(50_000))
        for (failure in listOf(Broken(), long, IllegalStateException())) {
            BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = RequestHook { throw failure }).use { clerk ->
                val error = assertFailsWith<ClerkException.Usage> { clerk.getEnvironment() }
                assertSame(failure, error.cause)
                assertTrue(error.message.length < 2_000)
            }
        }
    }

    @Test
    fun `an error of the library's own with half a character is a cause, too`() {
        val forbidden = ClerkException.Forbidden("half \uD800 a character failed: x")
        for (failure in listOf(forbidden, ClerkException.Usage("\uDC00"))) {
            BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = RequestHook { throw failure }).use { clerk ->
                val error = assertFailsWith<ClerkException> { clerk.getEnvironment() }
                assertSame(failure, error.cause)
                assertSame(failure.javaClass, error.javaClass)
                assertTrue('\uFFFD' in error.message, error.message)
            }
        }
    }

    @Test
    fun `a cause is found although names in its text are spelled as Kotlin's`() {
        val failure = IllegalStateException("page_size")
        BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = RequestHook { throw failure }).use { clerk ->
            assertSame(failure, assertFailsWith<ClerkException.Usage> { clerk.load() }.cause)
        }
    }

    @Test
    fun `what a filter and a token store threw is a cause, too`() {
        signedInBlocking().use { clerk ->
            val failure = UnsupportedOperationException("no idea")
            val outcomes = clerk.organization().acceptAllMembershipRequests(filter = { throw failure })
            assertSame(failure, assertFailsWith<ClerkException.Usage> { outcomes.nextPage() }.cause)
        }
        val failure = IllegalStateException("the keychain is locked")
        val broken =
            object : MemoryStore() {
                override fun load(): String? = throw failure
            }
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = broken).use { clerk ->
            assertSame(failure, assertFailsWith<ClerkException.Usage> { clerk.load() }.cause)
            assertNull(assertFailsWith<ClerkException.Invalid> { clerk.organization("") }.cause)
        }
    }

    @Test
    fun `headers that are no text are refused`() {
        for (added in listOf("x-half" to "half of an emoji: \ud83d", "x-\ud83d" to "whole")) {
            BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = { mapOf(added) }).use { clerk ->
                val error = assertFailsWith<ClerkException.Invalid> { clerk.getEnvironment() }
                assertTrue("onRequest returned a header that is not valid text" in error.message, error.message)
                assertEquals("onRequest", error.info.paramName)
            }
        }
    }

    @Test
    fun `headers of the library's own are refused`() {
        for (name in listOf("Authorization", "Cookie", "Host", "Content-Type")) {
            BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = { mapOf(name to "planted") }).use { clerk ->
                val error = assertFailsWith<ClerkException.Invalid> { clerk.getEnvironment() }
                assertTrue(error.info.paramName == "onRequest" && "planted" !in error.message, error.message)
            }
        }
    }
}
