package dev.clerkorgs.tests

import dev.clerkorgs.AuthEvent
import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.FileTokenStore
import dev.clerkorgs.Session
import dev.clerkorgs.TokenStoreException
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import kotlin.io.path.createDirectory
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

class TokenStoreTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `a custom store keeps the session for the next client`() {
        val store = MemoryStore()
        signedInBlocking(store).close()
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = store).use { clerk ->
            clerk.load()
            assertEquals("user_ada", clerk.user()?.id)
        }
    }

    @Test
    fun `exceptions of a store become typed errors, and the client keeps working`() =
        runBlocking<Unit> {
            val store = FailingStore()
            signedIn(store).use { clerk ->
                for (failure in listOf(
                    TokenStoreException.Failed("the keychain is locked"),
                    IllegalStateException("the keychain is locked"),
                    AssertionError("the keychain is locked"),
                )) {
                    store.failure = failure
                    val error = assertFailsWith<ClerkException.Usage> { clerk.load() }
                    assertTrue("the keychain is locked" in error.message, error.message)
                    assertTrue("\n" !in error.message, "a stack is no text for people: ${error.message}")
                }
                store.failure = null
                clerk.load()
            }
        }

    @Test
    fun `a store can say why it failed`() {
        val locked = IllegalStateException("locked")
        val failure = TokenStoreException.Failed("the keychain is locked", locked)
        assertSame(locked, failure.cause)
        val store = FailingStore().apply { this.failure = failure }
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = store).use { clerk ->
            assertSame(failure, assertFailsWith<ClerkException.Usage> { clerk.load() }.cause)
        }
    }

    @Test
    fun `a token in a store's exception is hidden`() {
        val store = CarelessStore()
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = store).use { clerk ->
            val error = assertFailsWith<ClerkException.Usage> { clerk.signInWithTicket("ticket_admin") }
            assertTrue(error.info.maybeApplied)
            assertTrue(clerk.getOrganizationMemberships().data.isNotEmpty(), "it goes on with the token in memory")
            val changes = clerk.authChanges().asSequence()
            val events = changes.take(2).map { it.event }.toList()
            assertEquals(listOf(AuthEvent.SIGNED_IN, AuthEvent.TOKEN_NOT_SAVED), events)
            val shown = error.stackTraceToString() + error.info
            assertTrue(store.given.size > 1 && store.given.none { it in shown }, shown)
        }
    }

    @Test
    fun `a path can be the platform's own type, and no ticket is used if the token cannot be saved`(
        @TempDir folder: Path,
    ) {
        val path = folder.resolve("later/token")
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = FileTokenStore(path)).use { clerk ->
            val error = assertFailsWith<ClerkException.Usage> { clerk.signInWithTicket("ticket_once") }
            assertTrue("$path" in error.message, error.message)
            folder.resolve("later").createDirectory()
            clerk.signInWithTicket("ticket_once")
        }
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = FileTokenStore("$path")).use { clerk ->
            assertEquals("user_ada", clerk.load()?.user?.id)
        }
    }

    @Test
    fun `a store that hangs times out after five seconds`() {
        val store = HangingStore()
        try {
            BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = store).use { clerk ->
                val took = measureTime { assertFailsWith<ClerkException.Usage> { clerk.load() } }
                assertTrue(took in 4.seconds..8.seconds, "it took $took")
            }
        } finally {
            store.release.countDown()
        }
    }

    @Test
    fun `a blocking call from inside the library is refused`() {
        BlockingClerk(baseUrl = Emulator.baseUrl).use { other ->
            val store = CallingStore(other)
            BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = store).use { it.load() }
            val error = assertIs<ClerkException.Usage>(assertNotNull(store.outcome).exceptionOrNull())
            assertTrue("from inside the library" in error.message, error.message)
        }
    }

    @Test
    fun `a suspending client accepts the same stores`() =
        runBlocking {
            val store = MemoryStore()
            signedIn(store).close()
            newClerk(store).use { clerk ->
                clerk.load()
                assertEquals("user_ada", clerk.user()?.id)
            }
        }

    private class FailingStore : MemoryStore() {
        @Volatile var failure: Throwable? = null

        override fun load(): String? = failure?.let { throw it } ?: super.load()
    }

    private class CarelessStore : MemoryStore() {
        val given = CopyOnWriteArrayList<String>()

        override fun swap(
            expected: String?,
            new: String?,
        ): Boolean {
            if (new == expected) return true
            new?.let(given::add)
            error("no room for $new")
        }
    }

    private class HangingStore : MemoryStore() {
        val release = CountDownLatch(1)

        override fun load(): String? {
            release.await()
            return super.load()
        }
    }

    private class CallingStore(
        private val other: BlockingClerk,
    ) : MemoryStore() {
        @Volatile var outcome: Result<Session?>? = null

        override fun load(): String? {
            outcome = runCatching { other.load() }
            return super.load()
        }
    }
}
