package dev.clerkorgs.tests

import dev.clerkorgs.ChangeKind
import dev.clerkorgs.MembershipRequestChange
import dev.clerkorgs.OrganizationMembershipRequestStatus.Pending
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.time.Duration
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.reflect.full.isSubclassOf
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

class WatchTest {
    private val often = Duration.ofMillis(100)

    @BeforeEach
    fun seed() = Emulator.seed("demo")

    private fun told(change: MembershipRequestChange) = change.kind to change.item.id.removePrefix("orgmemreq_")

    private fun gone(name: String) =
        Emulator.control("changes", """{"changes": [{"remove_request": "orgmemreq_$name"}]}""")

    private fun assertNothingRuns() {
        Emulator.clearLog()
        Thread.sleep(often.toMillis() * 3)
        assertEquals(0, Emulator.log().size)
    }

    @Test
    fun `a flow reports the initial items and then changes`() =
        runBlocking {
            signedIn().use { clerk ->
                val changes = clerk.organization().watchMembershipRequests(Pending, minInterval = often).asFlow()
                val first = changes.take(5).map(::told).toList()
                assertEquals(listOf("grace", "emmy", "chien", "rene", "mononym").map { ChangeKind.ADDED to it }, first)
                gone("emmy")
                val next = withTimeout(PATIENCE_MS) { changes.first() }
                assertEquals(ChangeKind.REMOVED to "emmy", told(next))
                assertNothingRuns()
            }
        }

    @Test
    fun `a flow ends if its body closes what it reads`() =
        runBlocking {
            signedIn().use { clerk ->
                val changes = clerk.organization().watchMembershipRequests(Pending, minInterval = often)
                assertEquals(5, changes.asFlow().onEach { changes.close() }.count())
            }
        }

    @Test
    fun `cancelling a flow ends the poll within 50 ms`() =
        runBlocking {
            signedIn().use { clerk ->
                slowRequests()
                val took =
                    bestOfFive {
                        Emulator.clearLog()
                        val changes = clerk.organization().watchMembershipRequests()
                        val watching = launch { changes.asFlow().collect {} }
                        while (Emulator.log().isEmpty()) delay(1)
                        val cancelled = System.currentTimeMillis()
                        watching.cancelAndJoin()
                        awaitOutcome("client_closed").long("finished_at_ms") - cancelled
                    }
                assertTrue(took <= 50, "it took $took ms")
                assertNothingRuns()
            }
        }

    @Test
    fun `a thread reads the changes until it is stopped`() {
        signedInBlocking().use { clerk ->
            val changes = clerk.organization().watchMembershipRequests(Pending, initial = false, minInterval = often)
            val heard = LinkedBlockingQueue<String>()
            val listener = thread { for (change in changes) heard.add(told(change).second) }
            Thread.sleep(often.toMillis() * 3)
            gone("grace")
            assertEquals("grace", heard.poll(PATIENCE_MS, TimeUnit.MILLISECONDS))
            changes.stop()
            listener.join(500)
            assertFalse(listener.isAlive)
            assertNull(changes.nextPage())
            assertNothingRuns()
        }
    }

    @Test
    fun `closing what can be stopped ends its readers`() {
        val stopped = Listing.handles.filter { "stop" in Listing.calls.getValue(it) }
        assertEquals(40, stopped.size, "$stopped")
        signedInBlocking().use { clerk ->
            val organization = clerk.organization()
            val sequences: List<Iterable<*>> =
                listOf(
                    organization.watchMembershipRequests(initial = false, minInterval = often),
                    organization.watchMemberships(initial = false, minInterval = often),
                    organization.watchDomains(initial = false, minInterval = often),
                    organization.watchEnterpriseConnectionTestRuns("entconn_1", initial = false, minInterval = often),
                    organization.watchDirectorySyncUsers("entconn_1", initial = false, minInterval = often),
                    organization.watchInvitations(initial = false, minInterval = often),
                    organization.watchRoles(initial = false, minInterval = often),
                    clerk.authChanges(),
                    clerk.watchOrganizationInvitations(initial = false, minInterval = often),
                    clerk.watchOrganizationSuggestions(initial = false, minInterval = often),
                    clerk.organizationInvitationsPaginator().states().apply { nextPage() },
                    clerk.organizationSuggestionsPaginator().states().apply { nextPage() },
                    organization.membershipRequestsPaginator().states().apply { nextPage() },
                    organization.membershipsPaginator().states().apply { nextPage() },
                    organization.domainsPaginator().states().apply { nextPage() },
                    organization.enterpriseConnectionTestRunsPaginator("entconn_1").states().apply { nextPage() },
                    organization.directorySyncUsersPaginator("entconn_1").states().apply { nextPage() },
                    organization.invitationsPaginator().states().apply { nextPage() },
                    organization.rolesPaginator().states().apply { nextPage() },
                    organization
                        .acceptMembershipRequests(
                            listOf("orgmemreq_grace"),
                            requestsPerSecond = 0.1,
                        ).apply { drain() },
                )
            assertEquals(
                stopped.filter { it.isSubclassOf(Iterable::class) }.toSet(),
                sequences.map { it::class }.toSet(),
            )
            for (sequence in sequences) {
                val reader = thread { sequence.count() }
                Thread.sleep(20)
                (sequence as AutoCloseable).close()
                reader.join(1_000)
                assertFalse(reader.isAlive, "$sequence")
                assertEquals(0, sequence.count(), "$sequence")
                // Nothing is left to stop, which is no error.
                val ends = listOf("stop", "drain").filter { it in Listing.calls.getValue(sequence::class) }
                ends.forEach { sequence.javaClass.getMethod(it).invoke(sequence) }
            }
        }
    }
}
