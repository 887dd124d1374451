package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Environment
import dev.clerkorgs.TokenStore
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.lang.ref.WeakReference
import java.util.concurrent.Executors
import kotlin.concurrent.thread
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class ObjectsTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    /** The library references a store while its client lives, so once the store is gone, the native client is, too. */
    @Test
    fun `unreferenced clients are garbage-collected with their connections`() =
        assertCollected(List(20) { abandonedClient() })

    private fun assertCollected(references: List<WeakReference<out Any>>) {
        val deadline = System.currentTimeMillis() + PATIENCE_MS
        while (references.any { it.get() != null } && System.currentTimeMillis() < deadline) {
            System.gc()
            Thread.sleep(20)
        }
        assertEquals(0, references.count { it.get() != null })
    }

    /** As a service does that has its client in a field, and callbacks that use its other fields. */
    private class Service : MemoryStore() {
        private var seen = 0
        private val clerk =
            BlockingClerk(
                baseUrl = Emulator.baseUrl,
                tokenStore = this,
                onRequest = { null.also { seen++ } },
                onResponse = { seen++ },
            )

        fun run() {
            clerk.use { it.signInWithTicket("ticket_admin") }
            assertTrue(seen >= 2, "$seen")
        }
    }

    @Test
    fun `closed clients are garbage-collected although their callbacks refer to them`() =
        assertCollected(List(20) { WeakReference(Service().apply { run() }) })

    private fun abandonedClient(): WeakReference<TokenStore> {
        val store = MemoryStore()
        signedInBlocking(store).organization().membershipRequests(pageSize = 2).nextPage()
        return WeakReference(store)
    }

    @Test
    fun `objects may be closed on any thread`() {
        val clerk = signedInBlocking()
        val organizations = List(8) { clerk.organization() }
        organizations.map { thread { it.use { organization -> organization.getRoles() } } }.forEach(Thread::join)
        thread { clerk.close() }.join()
    }

    @Test
    fun `1,000 concurrent suspending calls`() =
        runBlocking(Dispatchers.Default) {
            signedIn().use { clerk ->
                val answers = List(1000) { async { clerk.getEnvironment() } }.awaitAll()
                assertEquals(1, answers.distinct().size)
            }
        }

    @Test
    fun `1,000 concurrent blocking calls`() {
        signedInBlocking().use { clerk ->
            val pool = Executors.newFixedThreadPool(1000)
            try {
                val calls = List(1000) { pool.submit<Environment> { clerk.getEnvironment() } }
                assertEquals(1, calls.map { it.get() }.distinct().size)
            } finally {
                pool.shutdown()
            }
        }
    }

    @Test
    fun `two clients are two users`() {
        signedInBlocking().use { ada ->
            BlockingClerk(baseUrl = Emulator.baseUrl).use { max ->
                max.signInWithTicket("ticket_member")
                assertEquals("user_ada" to "user_max", ada.user()?.id to max.user()?.id)
            }
        }
    }
}
