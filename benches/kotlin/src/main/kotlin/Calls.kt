import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import kotlinx.coroutines.runBlocking

private const val ROUNDS = 9
private const val TIMES = 2_000

/** The overhead of calls without a request, in seconds per call. The kinds take turns, and the first rounds warm up. */
fun oursCalls() =
    BlockingClerk(baseUrl = Told.url).use { blocking ->
        Clerk(baseUrl = Told.url).use { asynchronous ->
            runBlocking { measureCalls(blocking, asynchronous) }
        }
    }

private suspend fun measureCalls(
    blocking: BlockingClerk,
    asynchronous: Clerk,
) {
    blocking.signInWithTicket("ticket_admin")
    asynchronous.signInWithTicket("ticket_admin")
    val organization = asynchronous.organization(ORGANIZATION)
    val local = mutableListOf<Double>()
    val blocked = mutableListOf<Double>()
    val awaited = mutableListOf<Double>()
    repeat(ROUNDS) {
        local += each { organization.id }
        // The first call requests the token, which is then cached.
        blocked += each { blocking.getToken() }
        awaited += each { asynchronous.getToken() }
    }
    println("""{"local": $local, "blocking": $blocked, "asynchronous": $awaited}""")
}

private inline fun each(call: () -> Unit): Double {
    val start = System.nanoTime()
    repeat(TIMES) { call() }
    return (System.nanoTime() - start) / 1e9 / TIMES
}
