/*
 * Uses what only native code and reflection call: token stores, filters, hooks, log sinks, the causes of errors, paginators,
 * metadata and serialisation. Prints nothing unless something is missing, and "callbacks: complete" at the end.
 */

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.BulkOutcome
import dev.clerkorgs.ClerkException
import dev.clerkorgs.LogLevel
import dev.clerkorgs.LogRecord
import dev.clerkorgs.LogSink
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.RequestHook
import dev.clerkorgs.ResponseHook
import dev.clerkorgs.TokenStore
import dev.clerkorgs.setLogSink
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger

fun main() {
    val records = ConcurrentLinkedQueue<LogRecord>()
    setLogSink(LogLevel.DEBUG, LogSink { records.add(it) })
    val requests = AtomicInteger()
    val responses = AtomicInteger()
    val store = KeptInMemory()
    val onRequest =
        RequestHook {
            requests.incrementAndGet()
            mapOf("X-Program" to "shrunk")
        }
    val onResponse = ResponseHook { responses.incrementAndGet() }
    BlockingClerk(
        baseUrl = needed("CLERK_BASE_URL"),
        tokenStore = store,
        onRequest = onRequest,
        onResponse = onResponse,
    ).use { clerk ->
        clerk.signInWithTicket(needed("CLERK_TICKET"))
        clerk.setActive(organization = needed("CLERK_ORGANIZATION"))
        callbacks(clerk)
    }
    expect(store.load() != null) { "no token was stored" }
    expect(requests.get() > 0 && requests.get() == responses.get()) { "the hooks saw $requests and $responses" }
    expect(records.any { it.level == LogLevel.DEBUG }) { "nothing was logged" }
    println("callbacks: complete")
}

private fun callbacks(clerk: BlockingClerk) {
    val organization = clerk.organization()
    expect(organization.getMemberships().data.all { "${it.publicMetadata}".startsWith("{") }) { "there is no metadata" }

    val screen = organization.membershipRequestsPaginator(OrganizationMembershipRequestStatus.Pending)
    screen.loadMore()
    expect(screen.state().items.isNotEmpty()) { "the paginator shows nothing" }

    val outcomes = organization.acceptAllMembershipRequests { it.id == "orgmemreq_grace" }.toList()
    expect(outcomes.single().membershipRequest?.status == OrganizationMembershipRequestStatus.Accepted) { "$outcomes" }
    expect(copy(outcomes) == outcomes) { "an outcome is another one after serialisation" }

    val thrown = IllegalStateException("of the filter")
    val failure = failureOf { organization.acceptAllMembershipRequests { throw thrown }.toList<BulkOutcome>() }
    expect(failure is ClerkException.Usage && failure.cause === thrown) { "the filter's error became $failure" }

    val missing = failureOf { organization.acceptMembershipRequest("orgmemreq_none") }
    expect(missing is ClerkException.Conflict) { "the server's error became $missing" }
    expect((copy(missing) as ClerkException).info == missing?.info) { "an error is another one after serialisation" }
}

private class KeptInMemory : TokenStore {
    private var token: String? = null

    @Synchronized
    override fun load(): String? = token

    @Synchronized
    override fun swap(
        expected: String?,
        new: String?,
    ): Boolean = (token == expected).also { if (it) token = new }
}

private fun failureOf(action: () -> Unit): ClerkException? =
    try {
        action()
        null
    } catch (error: ClerkException) {
        error
    }

private fun copy(value: Any?): Any? {
    val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).use { out -> out.writeObject(value) } }
    return ObjectInputStream(ByteArrayInputStream(bytes.toByteArray())).use { it.readObject() }
}

private inline fun expect(
    condition: Boolean,
    otherwise: () -> String,
) {
    if (!condition) stop(otherwise())
}
