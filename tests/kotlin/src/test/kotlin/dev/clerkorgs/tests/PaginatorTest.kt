package dev.clerkorgs.tests

import dev.clerkorgs.ClerkException
import dev.clerkorgs.ErrorKind
import dev.clerkorgs.MembershipRequestsPaginatorState
import dev.clerkorgs.OrganizationMembershipRequestStatus.Pending
import dev.clerkorgs.stateIn
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

class PaginatorTest {
    private val all = listOf("grace", "emmy", "chien", "rene", "mononym")
    private val accept = "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept"

    @BeforeEach
    fun seed() = Emulator.seed("demo")

    private val MembershipRequestsPaginatorState.names get() = items.map { it.id.removePrefix("orgmemreq_") }

    @Test
    fun `a paginator is a StateFlow`() =
        runBlocking {
            signedIn().use { clerk ->
                val paginator = clerk.organization().membershipRequestsPaginator(Pending)
                val scope = this + Job()
                val state = paginator.stateIn(scope)
                assertEquals(MembershipRequestsPaginatorState(emptyList(), null, true, false, null), state.value)
                paginator.loadMore()
                val loaded = withTimeout(PATIENCE_MS) { state.first { it.items.isNotEmpty() } }
                assertEquals(all, loaded.names)
                assertEquals(5L to false, loaded.totalCount to loaded.hasNextPage)
                paginator.accept("orgmemreq_emmy")
                withTimeout(PATIENCE_MS) { state.first { it.names == all - "emmy" } }
                checkNotNull(scope.coroutineContext[Job]).cancelAndJoin()
            }
        }

    @Test
    fun `a StateFlow of a paginator that was closed keeps its value`() =
        runBlocking {
            signedIn().use { clerk ->
                val paginator = clerk.organization().membershipRequestsPaginator(Pending)
                val scope = this + Job()
                val state = paginator.stateIn(scope, SharingStarted.Lazily)
                paginator.close()
                withTimeoutOrNull(100) { state.collect {} }
                assertTrue(checkNotNull(scope.coroutineContext[Job]).isActive)
                assertEquals(emptyList(), state.value.names)
                checkNotNull(scope.coroutineContext[Job]).cancelAndJoin()
            }
        }

    @Test
    fun `a refused change restores its row, also in a StateFlow`() =
        runBlocking {
            signedIn().use { clerk ->
                val paginator = clerk.organization().membershipRequestsPaginator(Pending)
                paginator.loadMore()
                val scope = this + Job()
                val state = paginator.stateIn(scope)
                Emulator.fault("route" to accept, "status" to 403, "delay_ms" to 300)
                val refused = async { runCatching { paginator.accept("orgmemreq_chien") }.exceptionOrNull() }
                withTimeout(PATIENCE_MS) { state.first { it.names == all - "chien" && it.totalCount == 4L } }
                assertTrue(refused.await() is ClerkException.Forbidden)
                val after = withTimeout(PATIENCE_MS) { state.first { it.error != null } }
                assertEquals(all, after.names)
                assertEquals(403, after.error?.status)
                checkNotNull(scope.coroutineContext[Job]).cancelAndJoin()
            }
        }

    @Test
    fun `the outcome of a cancelled change is shown`() =
        runBlocking {
            for (wasDone in listOf(false, true)) {
                Emulator.seed("demo")
                signedIn().use { clerk ->
                    val paginator = clerk.organization().membershipRequestsPaginator(Pending)
                    paginator.loadMore()
                    Emulator.fault("route" to accept, "delay_ms" to 60_000, "before_handling" to !wasDone)
                    val call = launch { paginator.accept("orgmemreq_grace") }
                    withTimeout(PATIENCE_MS) { paginator.states().asFlow().first { it.names == all - "grace" } }
                    awaitOutcome("in_progress")
                    slowRequests(200)
                    call.cancelAndJoin()
                    val unknown =
                        withTimeout(PATIENCE_MS) { paginator.states().asFlow().first { it.unsettled.isNotEmpty() } }
                    assertEquals(listOf("orgmemreq_grace"), unknown.unsettled)
                    assertEquals(all - "grace", unknown.names)
                    assertEquals(ErrorKind.CANCELLED to true, unknown.error?.kind to unknown.error?.maybeApplied)
                    val settled =
                        withTimeout(PATIENCE_MS) {
                            paginator.states().asFlow().first { it.unsettled.isEmpty() && !it.isLoading }
                        }
                    assertEquals(if (wasDone) all - "grace" else all, settled.names)
                    assertNull(settled.error)
                }
            }
        }

    @Test
    fun `concurrent calls share one request`() =
        runBlocking {
            signedIn().use { clerk ->
                val paginator = clerk.organization().membershipRequestsPaginator(pageSize = 2)
                Emulator.clearLog()
                slowRequests(100)
                coroutineScope { repeat(5) { launch { paginator.loadMore() } } }
                assertEquals(1, Emulator.log().size)
                assertEquals(2, paginator.state().items.size)
            }
        }

    @Test
    fun `the states end with the client`() =
        runBlocking {
            val clerk = signedIn()
            val paginator = clerk.organization().membershipsPaginator()
            val states = async { paginator.states().asFlow().toList() }
            paginator.states().asFlow().first()
            clerk.close()
            withTimeout(PATIENCE_MS) { states.await() }
            assertFailsWith<ClerkException.Usage> { paginator.loadMore() }
            Unit
        }

    @Test
    fun `a thread reads the states until it is stopped`() {
        signedInBlocking().use { clerk ->
            val paginator = clerk.organizationMembershipsPaginator()
            val states = paginator.states()
            val before = states.asSequence().first()
            paginator.loadMore()
            val after = states.asSequence().first { !it.isLoading }
            assertEquals(0 to 2, before.items.size to after.items.size)
            states.stop()
            assertNull(states.nextPage())
        }
    }
}
