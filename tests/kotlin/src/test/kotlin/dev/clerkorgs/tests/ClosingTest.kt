package dev.clerkorgs.tests

import dev.clerkorgs.ClerkException
import dev.clerkorgs.FileTokenStore
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue

class ClosingTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `closing a client ends its running calls`() =
        runBlocking(Dispatchers.Default) {
            val clerk = signedIn()
            val organization = clerk.organization()
            slowRequests()
            val call =
                async(start = CoroutineStart.UNDISPATCHED) { runCatching { organization.getMembershipRequests() } }
            awaitOutcome("in_progress")
            clerk.close()
            assertIs<ClerkException.Usage>(call.await().exceptionOrNull())
            awaitOutcome("client_closed")
            Unit
        }

    @Test
    fun `closing a blocking client ends its running calls`() =
        runBlocking(Dispatchers.IO) {
            val clerk = signedInBlocking()
            val organization = clerk.organization()
            slowRequests()
            val call = async { runCatching { organization.getMembershipRequests() } }
            awaitOutcome("in_progress")
            clerk.close()
            assertIs<ClerkException.Usage>(call.await().exceptionOrNull())
            awaitOutcome("client_closed")
            Unit
        }

    @Test
    fun `after close, the client and all its handles refuse calls`() =
        runBlocking {
            val clerk = signedIn()
            val other = clerk.withOptions(timeout = java.time.Duration.ofSeconds(5))
            val organization = clerk.organization()
            val list = organization.membershipRequests(pageSize = 2)
            checkNotNull(list.nextPage())
            clerk.close()
            clerk.close()
            Emulator.clearLog()
            assertFailsWith<ClerkException.Usage> { clerk.getEnvironment() }
            assertFailsWith<ClerkException.Usage> { clerk.organization("org_acme").getRoles() }
            assertFailsWith<ClerkException.Usage> { other.getEnvironment() }
            assertFailsWith<ClerkException.Usage> { organization.getRoles() }
            assertFailsWith<ClerkException.Usage> { list.nextPage() }
            assertEquals(emptyList(), Emulator.log())
        }

    @Test
    fun `the same for blocking clients, closed by use`() {
        val (clerk, organization, list) =
            signedInBlocking().use { clerk ->
                Triple(clerk, clerk.organization(), clerk.organization().memberships(pageSize = 1).apply { nextPage() })
            }
        Emulator.clearLog()
        assertFailsWith<ClerkException.Usage> { clerk.load() }
        assertFailsWith<ClerkException.Usage> { organization.getMemberships() }
        assertFailsWith<ClerkException.Usage> { list.nextPage() }
        assertEquals(emptyList(), Emulator.log())
    }

    @Test
    fun `what was received before can still be read after close`() =
        runBlocking {
            val clerk = signedIn()
            val (user, session, client) = Triple(clerk.user(), clerk.session(), clerk.client())
            val organization = clerk.organization()
            clerk.close()
            assertEquals("user_ada", clerk.user()?.id)
            assertEquals(Triple(user, session, client), Triple(clerk.user(), clerk.session(), clerk.client()))
            assertEquals("org_acme", organization.id)
            val blocking = signedInBlocking()
            blocking.use { }
            assertEquals("user_ada", blocking.user()?.id)
        }

    @Test
    fun `a closed organization or list refuses calls, but its client does not`() {
        signedInBlocking().use { clerk ->
            val organization = clerk.organization()
            val list = organization.membershipRequests()
            organization.close()
            list.close()
            val error = assertFailsWith<ClerkException.Usage> { organization.id }
            assertTrue("closed" in error.message, error.message)
            assertFailsWith<ClerkException.Usage> { list.nextPage() }
            assertEquals("org_acme", clerk.organization().id)
        }
    }

    @Test
    fun `a closed file store is a typed error`(
        @TempDir folder: Path,
    ) {
        val store = FileTokenStore(folder.resolve("token").toString())
        signedInBlocking(store).use { clerk ->
            store.close()
            assertFailsWith<ClerkException.Usage> { clerk.load() }
        }
    }
}
