package dev.clerkorgs.tests

import dev.clerkorgs.AuthEvent
import dev.clerkorgs.ClerkException
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.runningTasks
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.random.Random
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class ListsTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `a flow fetches only the collected items`() =
        runBlocking {
            signedIn().use { clerk ->
                Emulator.clearLog()
                val requests = clerk.organization().membershipRequests(pageSize = 2).asFlow()
                assertEquals(0, Emulator.log().size)
                val first = requests.take(2).map { it.id }.toList()
                assertEquals(listOf("orgmemreq_grace", "orgmemreq_emmy"), first)
                assertNothingMore(atMost = 1)
            }
        }

    @Test
    fun `nobody can change the lists of values`() {
        signedInBlocking().use { clerk ->
            val organization = clerk.organization()
            val page = organization.getMembershipRequests()
            assertUnchangeable(page.data)
            val membership = organization.getMemberships().data.first()
            assertUnchangeable(membership.permissions)
            assertUnchangeable(checkNotNull(organization.membershipRequests().nextPage()))
            val paginator = organization.membershipRequestsPaginator().apply { loadMore() }
            assertUnchangeable(paginator.state().items)
            assertUnchangeable(checkNotNull(paginator.states().nextPage()).last().items)
        }
    }

    @Test
    fun `a sequence fetches only the items that are read`() {
        signedInBlocking().use { clerk ->
            Emulator.clearLog()
            val requests = clerk.organization().membershipRequests(pageSize = 2).asSequence()
            assertEquals(0, Emulator.log().size)
            assertEquals(2, requests.take(2).count())
            assertNothingMore(atMost = 1)
        }
    }

    @Test
    fun `breaking out of a loop leaves nothing running`() {
        signedInBlocking().use { clerk ->
            Emulator.clearLog()
            for (membership in clerk.organizationMemberships(pageSize = 1)) {
                assertEquals("org_acme", membership.organization.id)
                break
            }
            assertNothingMore(atMost = 1)
        }
    }

    @Test
    fun `every list is a flow and a sequence`() =
        runBlocking {
            signedIn().use { clerk ->
                assertEquals(
                    3,
                    clerk
                        .organization()
                        .memberships(pageSize = 2)
                        .asFlow()
                        .count(),
                )
                assertEquals(2, clerk.organizationMemberships().asFlow().count())
            }
            signedInBlocking().use { clerk ->
                val ids = ArrayList<String>()
                for (request in clerk.organization().membershipRequests(pageSize = 3)) ids += request.id
                assertEquals(7, ids.distinct().size)
                assertEquals(
                    3,
                    clerk
                        .organization()
                        .memberships(pageSize = 2)
                        .asSequence()
                        .count(),
                )
            }
        }

    @Test
    fun `auth changes are a flow that ends with the client`() =
        runBlocking {
            val clerk = newClerk()
            val changes = clerk.authChanges().asFlow()
            clerk.signInWithTicket("ticket_admin")
            assertEquals(AuthEvent.SIGNED_IN, changes.first().event)
            clerk.setActive(organization = "acme")
            assertEquals("org_acme", changes.first().organizationId)
            clerk.close()
            assertEquals(0, changes.count())
        }

    @Test
    fun `a failed list continues from the same place`() =
        runBlocking {
            signedIn().use { clerk ->
                val list = clerk.organization().membershipRequests(pageSize = 4)
                val seen = checkNotNull(list.nextPage()).map { it.id }
                Emulator.fault("route" to REQUESTS, "status" to 403)
                assertFailsWith<ClerkException.Forbidden> { list.asFlow().first() }
                assertEquals(7, (seen + list.asFlow().map { it.id }.toList()).distinct().size)
            }
        }

    @Test
    fun `the next loop gets the items that the last one did not read`() =
        runBlocking {
            signedIn().use { clerk ->
                val list = clerk.organization().membershipRequests(pageSize = 3)
                val seen =
                    list
                        .asFlow()
                        .take(2)
                        .map { it.id }
                        .toList()
                val position = checkNotNull(list.position())
                assertEquals(7, list.totalCount())
                assertEquals(7, (seen + list.asFlow().map { it.id }.toList()).distinct().size)
                val later = clerk.organization().membershipRequests(pageSize = 3, resumeFrom = position)
                assertEquals(5, later.asFlow().count())
            }
            signedInBlocking().use { clerk ->
                val list = clerk.organization().membershipRequests(pageSize = 3)
                assertEquals(2, list.asSequence().take(2).count())
                assertEquals(5, list.asSequence().count())
            }
        }

    /** Removes every third request while a list is read, and adds new ones. Returns those that stay. */
    private fun randomChanges(chance: Random): Set<String> {
        Emulator.seed("many")
        val totalCount = listOf("same", "before", "after", "one_too_high").random(chance)
        Emulator.control("options", """{"total_count": "$totalCount", "delay_ms": 1}""")
        val requests = (1..137).map { "orgmemreq_pending_%04d".format(it) }
        val volatile = requests.filterIndexed { index, _ -> index % 3 == 0 }.shuffled(chance)
        volatile.forEachIndexed { number, request ->
            val goes = listOf("accept_request", "reject_request", "remove_request").random(chance)
            val comes = """{"organization": "org_acme", "user": "user_new_$number", "id": "orgmemreq_new_$number"}"""
            val changes = """[{"$goes": "$request"}, {"add_request": $comes}]"""
            Emulator.control("changes", """{"between": true, "changes": $changes}""")
        }
        // Some are retried, and some are reported.
        val faults =
            listOf("status" to 400, "html" to true, "truncate_json" to true, "cut" to "before", "cut" to "in_body")
        for (fault in faults) {
            val seed = chance.nextInt(1000)
            Emulator.fault("route" to REQUESTS, "times" to 0, "probability" to 0.05, "seed" to seed, fault)
        }
        return requests.toSet() - volatile.toSet()
    }

    @Test
    fun `random changes, faults and cancellation lose and repeat nothing`() = repeat(6, ::disturbed)

    private fun disturbed(seed: Int) {
        val chance = Random(seed)
        val stable = randomChanges(chance)
        val seen = ArrayList<String>()
        var interrupted = 0
        runBlocking {
            newClerk().use { clerk ->
                clerk.signInWithTicket("ticket_admin")
                val list =
                    clerk.organization("org_acme").membershipRequests(
                        OrganizationMembershipRequestStatus.Pending,
                        pageSize = listOf(1, 3, 10).random(chance),
                    )
                while (true) {
                    check(interrupted < 2_000) { "it does not end" }
                    // The first ones are shorter than reading the list takes.
                    val patience = if (interrupted < 4) 1 else chance.nextLong(0, 50)
                    val ended =
                        withTimeoutOrNull(patience) {
                            runCatching { list.asFlow().collect { seen += it.id } }
                                .onFailure { if (it !is ClerkException) throw it }
                                .isSuccess
                        }
                    if (ended == true) break
                    interrupted += 1
                }
            }
        }
        assertTrue(interrupted > 3, "seed $seed: $interrupted")
        assertEquals(seen.distinct(), seen, "seed $seed")
        assertTrue(seen.containsAll(stable), "seed $seed")
        val deadline = System.currentTimeMillis() + PATIENCE_MS
        while (Emulator.log().any { it.text("outcome") == "in_progress" } || runningTasks() > 0u) {
            check(System.currentTimeMillis() < deadline) { "requests or ${runningTasks()} tasks are still under way" }
            Thread.sleep(10)
        }
    }

    @Test
    fun `an iterator and a stream go on after an error`() {
        signedInBlocking().use { clerk ->
            val list = clerk.organization().membershipRequests(pageSize = 3)
            val iterator = list.iterator()
            refuseRequests()
            assertFailsWith<ClerkException.Forbidden> { iterator.hasNext() }
            val seen = mutableListOf(iterator.next().id)
            list.stream().forEach { seen += it.id }
            assertEquals(7, seen.distinct().size)
            assertFailsWith<NoSuchElementException> { iterator.next() }
        }
    }

    private fun assertNothingMore(atMost: Int) {
        Thread.sleep(100)
        val outcomes = Emulator.log().map { it.text("outcome") }
        assertTrue(outcomes.size in 1..atMost && outcomes.all { it == "answered" }, "$outcomes")
    }

    @Test
    fun `a list has a position as soon as its reader was cancelled`() =
        runBlocking {
            Emulator.seed("many")
            signedIn().use { clerk ->
                val organization = clerk.organization()
                repeat(100) { round ->
                    val list = organization.membershipRequests(pageSize = 10)
                    withTimeoutOrNull(1L + round % 5) { list.asFlow().collect {} }
                    list.position()
                }
            }
        }
}
