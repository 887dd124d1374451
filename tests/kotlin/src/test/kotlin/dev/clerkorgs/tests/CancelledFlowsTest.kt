package dev.clerkorgs.tests

import dev.clerkorgs.OrganizationMembershipRequest
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.transformLatest
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A list whose readers are cancelled again and again. */
@OptIn(ExperimentalCoroutinesApi::class)
class CancelledFlowsTest {
    @BeforeEach
    fun seed() = Emulator.seed("many")

    private suspend fun expected(): List<String> =
        signedIn().use { clerk ->
            val list = clerk.organization().membershipRequests(pageSize = 100)
            list.asFlow().toList().map { it.id }
        }

    /** Reads the whole list in several ways, with responses that take longer than its readers wait for some of them. */
    private fun readWith(collect: suspend (Flow<OrganizationMembershipRequest>, MutableList<String>) -> Unit) =
        runBlocking(Dispatchers.Default) {
            val all = expected()
            assertTrue(all.size > 100, "${all.size}")
            signedIn().use { clerk ->
                Emulator.fault("route" to REQUESTS, "times" to 0, "delay_ms" to 5)
                val flow = clerk.organization().membershipRequests(pageSize = 5).asFlow()
                val seen = mutableListOf<String>()
                withTimeout(3 * PATIENCE_MS) { collect(flow, seen) }
                assertEquals(all, seen)
            }
        }

    @Test
    fun `a short timeout`() =
        readWith { flow, seen ->
            var isAtEnd = false
            while (!isAtEnd) isAtEnd = withTimeoutOrNull(40) { flow.collect { seen += it.id } } != null
        }

    @Test
    fun `one item at a time`() =
        readWith { flow, seen ->
            while (true) seen += (flow.firstOrNull() ?: break).id
        }

    @Test
    fun `a few items at a time`() =
        readWith { flow, seen ->
            while (true) {
                seen +=
                    flow
                        .take(7)
                        .toList()
                        .map { it.id }
                        .ifEmpty { break }
            }
        }

    @Test
    fun `only the latest collector`() =
        readWith { flow, seen ->
            val restarts =
                flow {
                    repeat(1_000) {
                        emit(it)
                        delay(40)
                    }
                }
            val ends = restarts.transformLatest { emit(flow.collect { seen += it.id }) }
            ends.first()
        }
}
