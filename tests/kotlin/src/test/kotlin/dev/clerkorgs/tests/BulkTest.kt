package dev.clerkorgs.tests

import dev.clerkorgs.BulkOutcome
import dev.clerkorgs.BulkStatus
import dev.clerkorgs.ClerkException
import dev.clerkorgs.ErrorKind
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds

class BulkTest {
    private val pending = listOf("grace", "emmy", "chien", "rene", "mononym").map { "orgmemreq_$it" }

    @BeforeEach
    fun seed() = Emulator.seed("demo")

    private fun accepts() = Emulator.log().count { it.text("method") == "POST" }

    @Test
    fun `each item has an outcome, and a job continues after its flow was left`() =
        runBlocking {
            signedIn().use { clerk ->
                Emulator.clearLog()
                val outcomes = clerk.organization().acceptMembershipRequests(pending + "orgmemreq_max", concurrency = 1)
                val seen = outcomes.asFlow().take(2).toList() + outcomes.asFlow().toList()
                assertEquals(6L, outcomes.totalCount())
                assertEquals((pending + "orgmemreq_max").toSet(), seen.map { it.id }.toSet())
                assertEquals(BulkStatus.ALREADY_DONE, seen.single { it.id == "orgmemreq_max" }.status)
                assertEquals(5, seen.count { it.status == BulkStatus.DONE })
                assertEquals(6, accepts())
            }
        }

    /** The time limit of a job that docs/networks.md shows. */
    @Test
    fun `a job ends after its time, and tells what was not begun`() =
        runBlocking {
            Emulator.seed("many")
            signedIn().use { clerk ->
                Emulator.control("options", "{delay_ms: 200}")
                val ids = (1..137).map { "orgmemreq_pending_%04d".format(it) }
                val seen = mutableListOf<BulkOutcome>()
                acceptWithin(500.milliseconds, clerk.organization(), ids) { seen += it }
                assertEquals(ids.toSet(), seen.map { it.id }.toSet())
                assertEquals(setOf(BulkStatus.DONE, BulkStatus.NOT_BEGUN), seen.map { it.status }.toSet())
            }
        }

    @Test
    fun `what was known when a job was stopped can still be read`() =
        runBlocking {
            signedIn().use { clerk ->
                val missing = ('a'..'f').map { "orgmemreq_$it" }
                val outcomes = clerk.organization().acceptMembershipRequests(missing, concurrency = 1)
                val first = outcomes.nextPage().orEmpty()
                // Until there is no room for another outcome.
                delay(100)
                outcomes.stop()
                val rest = outcomes.asFlow().toList()
                assertEquals(minOf(2, missing.size - first.size), rest.size)
                assertEquals(missing.take(first.size + 2), (first + rest).map { it.id })
            }
        }

    @Test
    fun `cancelling a flow closes its requests and starts no others`() =
        runBlocking {
            signedIn().use { clerk ->
                Emulator.clearLog()
                Emulator.fault(
                    "route" to "POST ${REQUESTS.removePrefix("GET ")}/{request_id}/accept",
                    "times" to 0,
                    "delay_ms" to 60_000,
                )
                val outcomes = clerk.organization().acceptMembershipRequests(pending, concurrency = 2)
                val working = launch { outcomes.asFlow().collect {} }
                while (Emulator.log().isEmpty()) delay(1)
                working.cancelAndJoin()
                awaitOutcome("client_closed")
                delay(200)
                assertTrue(Emulator.log().all { it.text("outcome") == "client_closed" })
                assertTrue(accepts() <= 2)
            }
        }

    @Test
    fun `draining finishes what is under way, and the rest is not begun`() =
        runBlocking {
            signedIn().use { clerk ->
                Emulator.clearLog()
                val route = "POST ${REQUESTS.removePrefix("GET ")}/{request_id}/accept"
                Emulator.fault("route" to route, "times" to 0, "delay_ms" to 200)
                val outcomes = clerk.organization().acceptMembershipRequests(pending, concurrency = 1)
                val working = async { outcomes.asFlow().toList() }
                while (Emulator.log().isEmpty()) delay(1)
                outcomes.drain()
                val seen = working.await()
                val (done, rest) = seen.partition { it.status == BulkStatus.DONE }
                assertEquals(accepts(), done.size)
                assertFalse(outcomes.isComplete())
                assertEquals(5 - done.size, rest.count { it.status == BulkStatus.NOT_BEGUN })
                assertTrue(rest.all { it.error?.kind == ErrorKind.CANCELLED } && rest.isNotEmpty())
                assertTrue(done.all { it.membershipRequest?.id == it.id } && done.isNotEmpty())
            }
        }

    @Test
    fun `a lambda selects the requests, and its exceptions are thrown`() =
        runBlocking {
            signedIn().use { clerk ->
                val organization = clerk.organization()
                val nobody = "orgmemreq_nobody"
                val conflict = assertFailsWith<ClerkException.Conflict> { organization.acceptMembershipRequest(nobody) }
                Emulator.clearLog()
                val failures = mutableListOf(IllegalStateException("no idea"), conflict)
                val outcomes =
                    organization.acceptAllMembershipRequests {
                        failures.removeLastOrNull()?.let { failure -> throw failure }
                        it.publicUserData?.firstName == "Grace"
                    }
                assertFailsWith<ClerkException.Conflict> { outcomes.nextPage() }
                val told = assertFailsWith<ClerkException.Usage> { outcomes.nextPage() }
                assertEquals("the filter failed: java.lang.IllegalStateException: no idea", told.message)
                assertEquals(listOf("orgmemreq_grace"), outcomes.asFlow().toList().map { it.id })
                assertEquals(1, accepts())
            }
        }

    @Test
    fun `blocking outcomes are a sequence`() {
        signedInBlocking().use { clerk ->
            val outcomes =
                clerk
                    .organization()
                    .acceptAllMembershipRequests()
                    .asSequence()
                    .toList()
            assertEquals(pending.toSet(), outcomes.map { it.id }.toSet())
        }
    }
}
