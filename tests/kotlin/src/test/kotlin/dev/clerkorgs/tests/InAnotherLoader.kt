package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.MembershipRequestFilter
import kotlinx.coroutines.runBlocking
import java.lang.ref.WeakReference
import java.util.concurrent.atomic.AtomicInteger
import java.util.function.Function

/** An application that is loaded by its own class loader. Returns weak references to its callbacks. */
class InAnotherLoader : Function<String, List<WeakReference<Any>>> {
    override fun apply(baseUrl: String): List<WeakReference<Any>> {
        val stores = List(2) { MemoryStore() }
        val asked = AtomicInteger()
        // A lambda that captures nothing is a constant.
        val filter = MembershipRequestFilter { asked.incrementAndGet() < 0 }
        BlockingClerk(baseUrl = baseUrl, tokenStore = stores[0]).use { clerk ->
            clerk.signInWithTicket("ticket_admin")
            val organization = clerk.organization("org_acme")
            check(organization.acceptAllMembershipRequests(filter = filter).nextPage() == null)
        }
        check(asked.get() > 0)
        runBlocking {
            Clerk(baseUrl = baseUrl, tokenStore = stores[1]).use { clerk ->
                clerk.signInWithTicket("ticket_admin")
                checkNotNull(clerk.organization("org_acme").membershipRequests().nextPage())
            }
        }
        return (stores + filter).map { WeakReference(it) }
    }
}
