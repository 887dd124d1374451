package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.BulkStatus
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembershipRequest
import dev.clerkorgs.OrganizationMembershipRequestStatus.Pending
import dev.clerkorgs.setLogo
import dev.clerkorgs.stateIn
import dev.clerkorgs.suspendingFilter
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.UnconfinedTestDispatcher
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotSame
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource
import kotlin.time.measureTime

/** What the calling thread has to do, which may be the one that draws. */
class ThreadsTest {
    /** One thread, with the longest time that something has held it. */
    private class Main :
        CoroutineDispatcher(),
        AutoCloseable {
        private val executor = Executors.newSingleThreadExecutor()

        @Volatile var longest = Duration.ZERO

        override fun dispatch(
            context: CoroutineContext,
            block: Runnable,
        ) = executor.execute {
            val took = measureTime(block::run)
            longest = maxOf(longest, took)
        }

        override fun close() = executor.shutdown()
    }

    private fun addRequests(count: Int) {
        Emulator.seed("demo")
        val request = { number: Int ->
            """{"organization": "org_acme", "user": "user_$number", "id": "orgmemreq_$number"}"""
        }
        val added = (1..count).joinToString { """{"add_request": ${request(it)}}""" }
        Emulator.control("changes", """{"changes": [$added]}""")
    }

    @Test
    fun `a thousand rows of which one changes hold the main thread for less than a millisecond`() =
        runBlocking {
            addRequests(1_100)
            signedIn().use { clerk ->
                Main().use { main ->
                    val paginator = clerk.organization().membershipRequestsPaginator(Pending, pageSize = 500)
                    val scope = this + Job() + main
                    val state = paginator.stateIn(scope)
                    repeat(3) { withContext(main) { paginator.loadMore() } }
                    var before = withTimeout(PATIENCE_MS) { state.first { it.items.size > 1_000 } }
                    val held =
                        (0 until 10).map { round ->
                            main.longest = Duration.ZERO
                            val accepted = before.items[500].id
                            withContext(main) { paginator.accept(accepted) }
                            val after =
                                withTimeout(PATIENCE_MS) {
                                    state.first { now ->
                                        now.items.none {
                                            it.id ==
                                                accepted
                                        }
                                    }
                                }
                            assertShared(before.items, after.items)
                            before = after
                            main.longest
                        }
                    // Once it has been compiled, and unless something else runs on this machine.
                    assertTrue(held.min() < 1.milliseconds, "$held")
                    checkNotNull(scope.coroutineContext[Job]).cancelAndJoin()
                }
            }
        }

    private fun assertShared(
        before: List<OrganizationMembershipRequest>,
        after: List<OrganizationMembershipRequest>,
    ) {
        assertNotSame(before, after)
        val known = before.associateBy { it.id }
        assertTrue(after.size >= 1_000, "${after.size}")
        for (row in after) assertSame(known[row.id], row)
    }

    @Test
    fun `large results are not decoded on the calling thread`() =
        runBlocking {
            addRequests(495)
            signedIn().use { clerk ->
                Main().use { main ->
                    val held =
                        (1..10).map {
                            main.longest = Duration.ZERO
                            val list = clerk.organization().membershipRequests(pageSize = 500)
                            withContext(main) {
                                assertEquals(
                                    500,
                                    clerk
                                        .organization()
                                        .getMembershipRequests(pageSize = 500)
                                        .data.size,
                                )
                                assertTrue(
                                    list
                                        .asFlow()
                                        .first()
                                        .id
                                        .isNotEmpty(),
                                )
                            }
                            main.longest
                        }
                    assertTrue(held.min() < 1.milliseconds, "$held")
                }
            }
        }

    @Test
    fun `pages need no thread that an application may have blocked`() {
        addRequests(495)
        runBlocking {
            signedIn().use { clerk ->
                val organization = clerk.organization()
                val calls =
                    listOf<suspend () -> Unit>(
                        {},
                        { organization.getMembershipRequests(pageSize = 100) },
                        { assertFailsWith<ClerkException.Invalid> { organization.setLogo(Missing()) } },
                    )
                val threads = maxOf(2, Runtime.getRuntime().availableProcessors())
                for (call in calls) {
                    blockAll(Dispatchers.Default, threads, call, organization)
                    blockAll(Dispatchers.IO, 64, call, organization)
                    blockAll(Dispatchers.Unconfined, 200, call, organization)
                }
            }
        }
    }

    /** A file that cannot be read, which takes long to find out. */
    private class Missing : File("missing.png") {
        override fun getPath(): String = super.getPath().also { Thread.sleep(20) }
    }

    /** Has this many coroutines make a call, and then block as many threads until each has got a page. */
    private suspend fun blockAll(
        context: CoroutineContext,
        count: Int,
        call: suspend () -> Unit,
        organization: Organization,
    ) {
        // Not of the test's coroutine, which would wait for them for ever.
        val scope = CoroutineScope(context)
        val blocked = CountDownLatch(count)
        val page: () -> Int = {
            blocked.countDown()
            blocked.await(PATIENCE_MS, TimeUnit.MILLISECONDS)
            runBlocking { organization.getMembershipRequests(pageSize = 100).data.size }
        }
        val all =
            List(count) {
                scope.async {
                    // Until then, one that may go on anywhere is on the test's thread.
                    organization.getRoles()
                    call()
                    page()
                }
            }
        assertEquals(List(count) { 100 }, withTimeout(PATIENCE_MS) { all.awaitAll() })
    }

    @Test
    @OptIn(ExperimentalCoroutinesApi::class)
    fun `coroutines do not go on on threads of the library, wherever their dispatchers let them`() {
        Emulator.seed("demo")
        val full = ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, SynchronousQueue(), CallerRunsPolicy())
        val ended = CountDownLatch(1)
        full.execute(ended::await)
        val onCallers = listOf(Executor(Runnable::run), full).map(Executor::asCoroutineDispatcher)
        val unconfined = listOf(Dispatchers.Unconfined, EmptyCoroutineContext, UnconfinedTestDispatcher())
        try {
            (unconfined + onCallers).forEach(::blockAfterCalls)
        } finally {
            ended.countDown()
            full.shutdown()
        }
    }

    private fun blockAfterCalls(context: CoroutineContext) {
        BlockingClerk(baseUrl = Emulator.baseUrl).use { blocking ->
            Clerk(baseUrl = Emulator.httpsUrl, caCertificate = Emulator.caCertificate).use { clerk ->
                val ended = CompletableFuture<Unit>()
                val calls: suspend () -> Unit = {
                    // Where a call is continued is a matter of chance.
                    repeat(50) {
                        clerk.getEnvironment()
                        val thread = Thread.currentThread().name
                        assertFalse(thread.startsWith("clerk-orgs"), "$context: $thread")
                        // Would wait for ever on one of those.
                        blocking.getEnvironment()
                    }
                }
                calls.startCoroutine(Continuation(context) { it.fold(ended::complete, ended::completeExceptionally) })
                ended.get(PATIENCE_MS, TimeUnit.MILLISECONDS)
            }
        }
    }

    @Test
    fun `cancelled coroutines do not go on there either, even if their responses are just arriving`() {
        Emulator.seed("demo")
        Clerk(baseUrl = Emulator.baseUrl).use { clerk ->
            val took = List(20) { measureTime { runBlocking { clerk.getEnvironment() } } }.min()
            val threads = CopyOnWriteArrayList<String>()
            repeat(500) { round ->
                val call =
                    CoroutineScope(Dispatchers.Unconfined).launch {
                        try {
                            clerk.getEnvironment()
                        } finally {
                            threads += Thread.currentThread().name
                        }
                    }
                val until = TimeSource.Monotonic.markNow() + took * (0.5 + round % 50 / 25.0)
                while (until.hasNotPassedNow()) Thread.onSpinWait()
                call.cancel()
                runBlocking { withTimeout(PATIENCE_MS) { call.join() } }
            }
            assertEquals(500, threads.size)
            assertEquals(emptyList(), threads.filter { it.startsWith("clerk-orgs") })
        }
    }

    @Test
    fun `filters may suspend and make calls, and nothing is printed`() =
        runBlocking {
            Emulator.seed("demo")
            val printed = ByteArrayOutputStream()
            val before = System.err
            System.setErr(PrintStream(printed, true))
            try {
                signedIn().use { clerk ->
                    val organization = clerk.organization()
                    val filter =
                        suspendingFilter { request ->
                            delay(1)
                            organization.getRoles().data.isNotEmpty() && request.id == "orgmemreq_grace"
                        }
                    val outcomes = organization.acceptAllMembershipRequests(filter = filter).asFlow().toList()
                    assertEquals(listOf("orgmemreq_grace" to BulkStatus.DONE), outcomes.map { it.id to it.status })
                }
            } finally {
                System.setErr(before)
            }
            assertEquals("", "$printed")
        }
}
