package dev.clerkorgs.tests

import dev.clerkorgs.BlockingBulkOutcomes
import dev.clerkorgs.ClerkException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledForJreRange
import org.junit.jupiter.api.condition.JRE
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.io.path.pathString
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** The blocking classes block in Java: a waiting thread can be interrupted, and a virtual one frees its carrier. */
class BlockingCallsTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    /** What the action threw in a thread of its own that is interrupted once a request is in flight. */
    private fun interrupted(action: () -> Unit): Throwable? {
        val thrown = CompletableFuture<Throwable?>()
        val thread =
            thread {
                val error = runCatching(action).exceptionOrNull()
                thrown.complete(
                    error.takeIf { Thread.currentThread().isInterrupted } ?: AssertionError("not interrupted", error),
                )
            }
        awaitOutcome("in_progress")
        thread.interrupt()
        return thrown.get(PATIENCE_MS, TimeUnit.MILLISECONDS)
    }

    @Test
    fun `an interrupt cancels the request, and the thread stays interrupted`() {
        signedInBlocking().use { clerk ->
            val organization = clerk.organization()
            val list = organization.membershipRequests()
            val paginator = organization.membershipRequestsPaginator()
            val calls =
                listOf<() -> Any?>(
                    { organization.getMembershipRequests() },
                    { paginator.loadMore() },
                    { paginator.refresh() },
                    { list.nextPage() },
                    { list.iterator().next() },
                    { list.stream().count() },
                )
            for (call in calls) {
                Emulator.fault("route" to REQUESTS, "delay_ms" to 60_000)
                val error = interrupted { call() }
                assertIs<ClerkException.Cancelled>(error, "$error")
                assertFalse(error.info.maybeApplied)
                awaitOutcome("client_closed")
                Emulator.clearLog()
            }
            assertEquals(7, list.count())
        }
    }

    @Test
    fun `a change that was interrupted may have been applied`() {
        signedInBlocking().use { clerk ->
            Emulator.fault("route" to "$REQUESTS/{request_id}/accept".replace("GET", "POST"), "delay_ms" to 60_000)
            val error = interrupted { clerk.organization().acceptMembershipRequest("orgmemreq_grace") }
            assertTrue(assertIs<ClerkException.Cancelled>(error, "$error").info.maybeApplied)
        }
    }

    @Test
    fun `so may the changes of a bulk job`() {
        signedInBlocking().use { clerk ->
            val accept = "$REQUESTS/{request_id}/accept".replace("GET", "POST")
            val readers =
                listOf<(BlockingBulkOutcomes) -> Any?>(
                    { it.nextPage() },
                    { it.iterator().next() },
                    { it.count() },
                )
            for (read in readers) {
                Emulator.fault("route" to accept, "delay_ms" to 60_000)
                val error =
                    interrupted { read(clerk.organization().acceptMembershipRequests(listOf("orgmemreq_grace"))) }
                assertTrue(assertIs<ClerkException.Cancelled>(error, "$error").info.maybeApplied)
                awaitOutcome("client_closed")
                Emulator.clearLog()
            }
        }
    }

    @Test
    fun `an interrupt between two outcomes says that the others may have been applied`() {
        signedInBlocking().use { clerk ->
            val ids = listOf("orgmemreq_grace", "orgmemreq_emmy", "orgmemreq_chien")
            val outcomes = clerk.organization().acceptMembershipRequests(ids, concurrency = 1).iterator()
            val maybeApplied = {
                Thread.currentThread().interrupt()
                val error = assertFailsWith<ClerkException.Cancelled> { outcomes.hasNext() }
                assertTrue(Thread.interrupted())
                error.info.maybeApplied
            }
            assertTrue(!maybeApplied(), "nothing was begun")
            outcomes.next()
            assertTrue(maybeApplied())
            assertEquals(2, outcomes.asSequence().count())
        }
    }

    @Test
    fun `a thread that is already interrupted makes no request`() {
        signedInBlocking().use { clerk ->
            Emulator.clearLog()
            Thread.currentThread().interrupt()
            assertFailsWith<ClerkException.Cancelled> { clerk.organization().getMembershipRequests() }
            assertTrue(Thread.interrupted())
            assertEquals(emptyList(), Emulator.log())
        }
    }

    @Test
    fun `coroutines and executors that interrupt end the call`() {
        signedInBlocking().use { clerk ->
            slowRequests()
            val organization = clerk.organization()
            runBlocking {
                assertFailsWith<ClerkException.Cancelled> {
                    withTimeoutOrNull(100) { runInterruptible(Dispatchers.IO) { organization.getMembershipRequests() } }
                }
            }
            awaitOutcome("client_closed")
            Emulator.clearLog()
            val executor = Executors.newSingleThreadExecutor()
            val call = executor.submit { organization.getMembershipRequests() }
            awaitOutcome("in_progress")
            executor.shutdownNow()
            assertTrue(executor.awaitTermination(PATIENCE_MS, TimeUnit.MILLISECONDS))
            assertTrue(call.isDone)
            awaitOutcome("client_closed")
        }
    }

    @Test
    fun `a thread that waits runs nobody else's coroutines`() =
        runBlocking {
            signedInBlocking().use { clerk ->
                Emulator.fault("route" to REQUESTS, "delay_ms" to 100)
                var ran = false
                val other = launch { ran = true }
                clerk.organization().getMembershipRequests()
                assertFalse(ran)
                other.join()
            }
        }

    @Test
    fun `a call that has no stack left fails, and waits for nothing`() {
        signedInBlocking().use { clerk ->
            val organization = clerk.organization()
            repeat(200) { organization.getRoles() }
            for (frames in 0..300 step 3) {
                val call = Thread(null, { nearTheEnd(frames) { organization.getRoles() } }, "deep", 512 * 1024L)
                call.isDaemon = true
                call.setUncaughtExceptionHandler { _, _ -> }
                call.start()
                call.join(PATIENCE_MS)
                assertFalse(call.isAlive, "$frames frames before the end of the stack")
            }
        }
    }

    /** Calls this many frames before the end of the stack. Returns the number of frames that there are below. */
    private fun nearTheEnd(
        frames: Int,
        call: () -> Unit,
    ): Int {
        val below =
            try {
                nearTheEnd(frames, call)
            } catch (_: StackOverflowError) {
                return 0
            }
        if (below == frames) runCatching(call)
        return below + 1
    }

    @Test
    fun `the library's threads stay attached`() {
        signedInBlocking().use { clerk ->
            clerk.organization().getMembershipRequests()
            val before =
                Thread
                    .getAllStackTraces()
                    .keys
                    .filter { it.name.startsWith("clerk-orgs") }
                    .toSet()
            assertTrue(before.isNotEmpty() && before.all { it.isDaemon }, "$before")
            repeat(20) { clerk.organization().getMembershipRequests() }
            val after = Thread.getAllStackTraces().keys
            assertTrue(after.containsAll(before), "$before $after")
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    fun `virtual threads free their carriers`() {
        Emulator.fault("route" to REQUESTS, "times" to 0, "delay_ms" to 500)
        val command =
            listOf(
                Path.of(System.getProperty("java.home"), "bin/java").pathString,
                "-Djdk.virtualThreadScheduler.parallelism=2",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.clerkorgs.tests.VirtualThreadsKt",
                Emulator.baseUrl,
            )
        val program = ProcessBuilder(command).redirectErrorStream(true).start()
        val printed = program.inputReader().readText()
        val told = checkNotNull(Regex("took (\\d+) ms of (\\d+) ms").matchEntire(printed.trim())) { printed }
        val (tookMs, allowedMs) = told.destructured
        // If each call pinned its carrier, it would be 10 seconds.
        assertTrue(tookMs.toInt() <= maxOf(QUICK_MS, allowedMs.toInt() * 11 / 10), printed)
    }
}
