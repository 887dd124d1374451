package dev.clerkorgs.tests

import dev.clerkorgs.BlockingMembershipRequests
import dev.clerkorgs.Fake
import dev.clerkorgs.OrganizationMembershipRequest
import org.junit.jupiter.api.Test
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import kotlin.concurrent.thread
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Several threads may read one list. Each item goes to one of them, and none is lost. */
class SharedListsTest {
    private val rows = List(50) { OrganizationMembershipRequest("$it", organizationId = "org_1") }

    private fun list() = BlockingMembershipRequests(Fake, rows)

    @Test
    fun `each of several loops over one list ends`() {
        val pool = Executors.newFixedThreadPool(4)
        try {
            repeat(500) {
                val list = list()
                val loops = List(4) { Callable { ArrayList<String>().also { for (row in list) it.add(row.id) } } }
                val read = pool.invokeAll(loops).flatMap { it.get() }
                assertEquals(rows.map { it.id }.toSet(), read.toSet())
                assertEquals(rows.size, read.size)
            }
        } finally {
            pool.shutdown()
        }
    }

    @Test
    fun `an item that an iterator has promised is its own`() {
        val list = BlockingMembershipRequests(Fake, rows.take(1))
        val iterator = list.iterator()
        assertTrue(iterator.hasNext() && iterator.hasNext())
        thread {
            assertNull(list.nextPage())
            assertTrue(!list.iterator().hasNext())
            assertFailsWith<NoSuchElementException> { list.iterator().next() }
        }.join()
        assertEquals("0", iterator.next().id)
        assertTrue(!iterator.hasNext())
    }

    @Test
    fun `an item that was only looked at is not lost`() {
        val list = list()
        assertTrue(list.iterator().hasNext())
        thread { assertTrue(list.iterator().hasNext()) }.join()
        assertEquals(rows.first(), list.iterator().next())
        assertTrue(list.iterator().hasNext())
        assertEquals(rows.drop(1), list.nextPage())
        assertNull(list.nextPage())
    }
}
