package dev.clerkorgs.tests

import dev.clerkorgs.BulkOutcomes
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.suspendingFilter
import dev.clerkorgs.suspendingInvitationFilter
import dev.clerkorgs.suspendingSuggestionFilter
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Filters that suspend belong to the coroutine that reads the outcomes. */
class FiltersTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    /** Suspends for ever, and tells how it is going. */
    private class Endless {
        val asked = CompletableDeferred<Unit>()
        val cancelled = CompletableDeferred<Unit>()

        suspend fun takes(): Boolean {
            asked.complete(Unit)
            try {
                awaitCancellation()
            } finally {
                cancelled.complete(Unit)
            }
        }
    }

    private suspend fun assertCancelled(
        start: (Clerk, Endless) -> BulkOutcomes,
        client: suspend () -> Clerk = { signedIn() },
        end: suspend (Clerk, BulkOutcomes, Job) -> Unit,
    ) = client().use { clerk ->
        val filter = Endless()
        val outcomes = start(clerk, filter)
        val reading =
            CoroutineScope(Dispatchers.Default).async { runCatching { outcomes.asFlow().toList() } }
        withTimeout(PATIENCE_MS) { filter.asked.await() }
        end(clerk, outcomes, reading)
        withTimeout(PATIENCE_MS) {
            filter.cancelled.await()
            reading.join()
        }
    }

    private fun start(
        clerk: Clerk,
        filter: Endless,
    ) = clerk.organization().acceptAllMembershipRequests(filter = suspendingFilter { filter.takes() })

    @Test
    fun `a filter of any kind is cancelled with its reader`() =
        runBlocking {
            assertCancelled(::start) { _, _, reader -> reader.cancelAndJoin() }
            assertCancelled({ clerk, filter ->
                clerk.organization().rejectAllMembershipRequests(filter = suspendingFilter { filter.takes() })
            }) { _, _, reader -> reader.cancelAndJoin() }
            Emulator.seed("joining")
            val outsider: suspend () -> Clerk = { newClerk().apply { signInWithTicket("ticket_outsider") } }
            assertCancelled({ clerk, filter ->
                clerk.acceptAllOrganizationInvitations(filter = suspendingInvitationFilter { filter.takes() })
            }, outsider) { _, _, reader -> reader.cancelAndJoin() }
            assertCancelled({ clerk, filter ->
                clerk.acceptAllOrganizationSuggestions(filter = suspendingSuggestionFilter { filter.takes() })
            }, outsider) { _, _, reader -> reader.cancelAndJoin() }
        }

    @Test
    fun `a filter is cancelled when its job or its client ends`() =
        runBlocking {
            assertCancelled(::start) { clerk, _, _ -> clerk.close() }
            assertCancelled(::start) { _, outcomes, _ -> outcomes.stop() }
            assertCancelled(::start) { _, outcomes, _ -> outcomes.close() }
        }

    @Test
    fun `a filter is cancelled with the thread that reads`() {
        signedInBlocking().use { clerk ->
            val filter = Endless()
            val outcomes =
                clerk.organization().acceptAllMembershipRequests(filter = suspendingFilter { filter.takes() })
            val thrown = CompletableFuture<Throwable>()
            val reader = thread { thrown.complete(runCatching { outcomes.nextPage() }.exceptionOrNull()) }
            runBlocking { withTimeout(PATIENCE_MS) { filter.asked.await() } }
            reader.interrupt()
            runBlocking { withTimeout(PATIENCE_MS) { filter.cancelled.await() } }
            assertTrue(thrown.get(PATIENCE_MS, TimeUnit.MILLISECONDS) is ClerkException.Cancelled)
        }
    }

    @Test
    fun `what a cancelled filter was asked is asked again, and other jobs go on with the same filter`() =
        runBlocking {
            val asked = CopyOnWriteArrayList<String>()
            val goOn = CompletableDeferred<Boolean>()
            val filter =
                suspendingFilter { request ->
                    asked += request.id
                    goOn.await()
                }
            signedIn().use { clerk ->
                val organization = clerk.organization()
                val cancelled = organization.rejectAllMembershipRequests(filter = filter)
                val other = organization.acceptAllMembershipRequests(filter = filter)
                val waiting = launch(Dispatchers.Default) { cancelled.asFlow().first() }
                val going = async(Dispatchers.Default) { other.asFlow().toList() }
                withTimeout(PATIENCE_MS) { while (asked.size < 2) delay(1) }
                waiting.cancelAndJoin()
                goOn.complete(false)
                assertEquals(emptyList(), withTimeout(PATIENCE_MS) { going.await() })
                assertEquals(emptyList(), withTimeout(PATIENCE_MS) { cancelled.asFlow().toList() })
                val times = asked.groupingBy { it }.eachCount()
                assertEquals(listOf(3, 2, 2, 2, 2), times.values.sortedDescending())
            }
        }

    @Test
    fun `a reader that is cancelled at any time loses nothing and meets no error`() =
        runBlocking {
            Emulator.seed("many")
            signedIn().use { clerk ->
                val filter =
                    suspendingFilter {
                        delay(1)
                        true
                    }
                val outcomes = clerk.organization().acceptAllMembershipRequests(filter = filter)
                val seen = mutableListOf<String>()
                val random = Random(1)
                while (true) {
                    val patience = random.nextLong(1, 60)
                    val end = withTimeoutOrNull(patience) { outcomes.asFlow().collect { seen += it.id } }
                    if (end != null) break
                }
                assertEquals(seen.size, seen.toSet().size)
                assertEquals(137, seen.size)
            }
        }

    @Test
    fun `what a filter's own coroutines throw is not swallowed`() {
        val uncaught = AtomicInteger()
        val before = Thread.getDefaultUncaughtExceptionHandler()
        Thread.setDefaultUncaughtExceptionHandler { _, _ -> uncaught.incrementAndGet() }
        try {
            signedInBlocking().use { clerk ->
                val filter =
                    suspendingFilter {
                        supervisorScope { launch { error("a failure that nobody catches") } }
                        false
                    }
                clerk.organization().acceptAllMembershipRequests(filter = filter).nextPage()
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before)
        }
        assertEquals(5, uncaught.get())
    }

    /** As a test of the filter alone does. */
    @Test
    fun `a filter can be called without a job`() {
        signedInBlocking().use { clerk ->
            val page = clerk.organization().getMembershipRequests()
            val filter =
                suspendingFilter {
                    delay(1)
                    it == page.data.first()
                }
            assertEquals(listOf(page.data.first()), page.data.filter(filter::takes))
        }
    }

    @Test
    fun `a job that its filter ends asks nothing more and sends nothing`() =
        runBlocking {
            for (end in listOf(BulkOutcomes::stop, BulkOutcomes::close, BulkOutcomes::drain)) {
                Emulator.seed("many")
                signedIn().use { clerk ->
                    val asked = AtomicInteger()
                    val sent = AtomicInteger()
                    lateinit var job: BulkOutcomes
                    job =
                        clerk.organization().acceptAllMembershipRequests {
                            if (asked.incrementAndGet() == 5) {
                                end(job)
                                // Until what was in flight has arrived.
                                Thread.sleep(50)
                                sent.set(Emulator.log().size)
                            }
                            true
                        }
                    job.asFlow().toList()
                    delay(150)
                    assertEquals(5 to sent.get(), asked.get() to Emulator.log().size, "$end")
                }
            }
        }

    @Test
    fun `a filter has the context of the coroutine that reads, without its dispatcher`() =
        runBlocking {
            signedIn().use { clerk ->
                val names = CopyOnWriteArrayList<String?>()
                val filter =
                    suspendingFilter {
                        names += currentCoroutineContext()[CoroutineName]?.name
                        false
                    }
                val outcomes = clerk.organization().acceptAllMembershipRequests(filter = filter)
                withContext(Dispatchers.Default + CoroutineName("reader")) { outcomes.asFlow().toList() }
                assertEquals(setOf<String?>("reader"), names.toSet())
            }
        }
}
