package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.LogLevel
import dev.clerkorgs.LogSink
import dev.clerkorgs.MembershipRequestFilter
import dev.clerkorgs.ResponseHook
import dev.clerkorgs.setLogSink
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
        val seen = AtomicInteger()
        val hook = ResponseHook { seen.incrementAndGet() }
        val sink = LogSink { seen.incrementAndGet() }
        setLogSink(LogLevel.DEBUG, sink)
        BlockingClerk(baseUrl = baseUrl, tokenStore = stores[0], onResponse = hook).use { clerk ->
            clerk.signInWithTicket("ticket_admin")
            val organization = clerk.organization("org_acme")
            check(organization.acceptAllMembershipRequests(filter = filter).nextPage() == null)
        }
        check(asked.get() > 0 && seen.get() > 0)
        runBlocking {
            Clerk(baseUrl = baseUrl, tokenStore = stores[1]).use { clerk ->
                clerk.signInWithTicket("ticket_admin")
                checkNotNull(clerk.organization("org_acme").membershipRequests().nextPage())
            }
        }
        setLogSink(LogLevel.DEBUG, null)
        return (stores + filter + hook + sink).map { WeakReference(it) }
    }
}

/** An application that shares the library with others. Returns how it ends. */
class InSharedLoader : Function<String, Runnable> {
    private class Rejected : IllegalStateException("rejected")

    override fun apply(baseUrl: String): Runnable {
        val inherited = InheritableThreadLocal<Any>().apply { set(this@InSharedLoader) }
        val hook = ResponseHook { throw Rejected() }
        val clerk = BlockingClerk(baseUrl = baseUrl, onResponse = hook)
        check(runCatching { clerk.getEnvironment() }.exceptionOrNull()?.cause is Rejected)
        val filter = MembershipRequestFilter { throw Rejected() }
        BlockingClerk(baseUrl = baseUrl).use { other ->
            other.signInWithTicket("ticket_admin")
            val outcomes = other.organization("org_acme").acceptAllMembershipRequests(filter = filter)
            check(runCatching { outcomes.nextPage() }.isFailure)
        }
        inherited.remove()
        return Runnable { clerk.close() }
    }
}
