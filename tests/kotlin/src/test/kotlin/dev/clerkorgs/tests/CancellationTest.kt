package dev.clerkorgs.tests

import dev.clerkorgs.Clerk
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class CancellationTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `cancelling a call closes its request within 50 ms`() =
        runBlocking {
            signedIn().use { clerk ->
                slowRequests()
                val took =
                    bestOfFive {
                        val call = launch { clerk.organization().getMembershipRequests() }
                        awaitInFlight(clerk)
                        val cancelled = System.currentTimeMillis()
                        call.cancelAndJoin()
                        awaitOutcome("client_closed").long("finished_at_ms") - cancelled
                    }
                assertTrue(took <= 50, "it took $took ms")
            }
        }

    @Test
    fun `a timeout around a call closes its request within 50 ms`() =
        runBlocking {
            signedIn().use { clerk ->
                slowRequests()
                val took =
                    bestOfFive {
                        Emulator.clearLog()
                        assertFailsWith<TimeoutCancellationException> {
                            withTimeout(200) { clerk.organization().getMembershipRequests() }
                        }
                        val thrown = System.currentTimeMillis()
                        awaitOutcome("client_closed").long("finished_at_ms") - thrown
                    }
                assertTrue(took <= 50, "it took $took ms")
            }
        }

    @Test
    fun `a cancelled coroutine makes no request`() =
        runBlocking {
            signedIn().use { clerk ->
                Emulator.clearLog()
                launch(start = CoroutineStart.UNDISPATCHED) {
                    coroutineContext[kotlinx.coroutines.Job]?.cancel()
                    clerk.organization().acceptMembershipRequest("orgmemreq_grace")
                }.join()
                clerk.organization().getRoles()
                assertEquals(listOf("/v1/organizations/org_acme/roles"), Emulator.log().map { it.text("path") })
            }
        }

    @Test
    fun `a cancelled caller does not affect the others`() =
        runBlocking {
            signedIn().use { clerk ->
                Emulator.clearLog()
                Emulator.fault(
                    "route" to "POST /v1/client/sessions/{session_id}/tokens",
                    "times" to 0,
                    "delay_ms" to 300,
                )
                val impatient = launch(start = CoroutineStart.UNDISPATCHED) { clerk.getToken() }
                val patient = List(3) { async(start = CoroutineStart.UNDISPATCHED) { clerk.getToken() } }
                awaitOutcome("in_progress")
                impatient.cancelAndJoin()
                assertEquals(1, patient.awaitAll().distinct().size)
                assertEquals(1, Emulator.log().size)
            }
        }

    /** Not on the calling thread, which has to run the call first. */
    private suspend fun awaitInFlight(clerk: Clerk) {
        Emulator.clearLog()
        check(clerk.session() != null)
        while (Emulator.log().none { it.text("outcome") == "in_progress" }) kotlinx.coroutines.delay(1)
    }
}
