package dev.clerkorgs.tests

import dev.clerkorgs.BulkStatus
import dev.clerkorgs.ClerkException
import dev.clerkorgs.ErrorKind
import dev.clerkorgs.FileTokenStore
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.single
import kotlinx.coroutines.flow.toList
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

    /** As the README says. */
    @Test
    fun `after close, lists can be made, and fail when they are read`() =
        runBlocking {
            val clerk = signedIn()
            val organization = clerk.organization()
            val paginator = organization.membershipRequestsPaginator(pageSize = 2)
            val state = paginator.loadMore().let { paginator.state() }
            assertEquals(2, state.items.size)
            clerk.close()
            Emulator.clearLog()
            assertEquals(state, paginator.state())
            assertEquals("org_acme", clerk.organization().id)
            val made = clerk.organization("org_umbrella")
            assertEquals("org_umbrella", made.id)
            assertFailsWith<ClerkException.Usage> { made.getRoles() }
            val list = organization.memberships()
            assertFailsWith<ClerkException.Usage> { list.asFlow().toList() }
            val all = organization.acceptAllMembershipRequests()
            assertFailsWith<ClerkException.Usage> { all.asFlow().toList() }
            val outcome = organization.acceptMembershipRequests(listOf("orgmemreq_grace")).asFlow().single()
            assertEquals(BulkStatus.NOT_BEGUN to ErrorKind.USAGE, outcome.status to outcome.error?.kind)
            assertEquals(emptyList(), paginator.states().asFlow().toList())
            assertFailsWith<ClerkException.Usage> { organization.watchMembershipRequests() }
            assertFailsWith<ClerkException.Usage> { organization.membershipRequestsPaginator() }
            assertFailsWith<ClerkException.Usage> { paginator.loadMore() }
            assertFailsWith<ClerkException.Usage> { clerk.authChanges() }
            assertEquals(emptyList(), Emulator.log())
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
