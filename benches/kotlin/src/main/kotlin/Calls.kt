import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import kotlinx.coroutines.runBlocking

/** The overhead of calls without a request, in seconds per call. */
fun oursCalls() {
    val (local, blocking) =
        BlockingClerk(baseUrl = Told.url).use { clerk ->
            clerk.signInWithTicket("ticket_admin")
            val organization = clerk.organization(ORGANIZATION)
            clerk.getToken() // requests the token, which is then cached
            each { organization.id } to each { clerk.getToken() }
        }
    val asynchronous =
        runBlocking {
            Clerk(baseUrl = Told.url).use { clerk ->
                clerk.signInWithTicket("ticket_admin")
                each { clerk.getToken() }
            }
        }
    println("""{"local": $local, "blocking": $blocking, "asynchronous": $asynchronous}""")
}

/** Measures after the JIT compiler has warmed up. */
private inline fun each(call: () -> Unit): Double {
    repeat(TIMES) { call() }
    val start = System.nanoTime()
    repeat(TIMES) { call() }
    return (System.nanoTime() - start) / 1e9 / TIMES
}

private const val TIMES = 4_000
