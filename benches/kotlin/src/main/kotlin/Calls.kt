import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import kotlinx.coroutines.runBlocking

/** Calls that need no request: what calling costs by itself, in seconds a call. */
fun oursCalls() {
    val (local, blocking) =
        BlockingClerk(baseUrl = Told.url).use { clerk ->
            clerk.signInWithTicket("ticket_admin")
            val organization = clerk.organization(ORGANIZATION)
            clerk.getToken() // asks the server; then the token is kept
            each { organization.id() } to each { clerk.getToken() }
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

/** Measured when the machine code is there. */
private inline fun each(call: () -> Unit): Double {
    repeat(TIMES) { call() }
    val start = System.nanoTime()
    repeat(TIMES) { call() }
    return (System.nanoTime() - start) / 1e9 / TIMES
}

private const val TIMES = 4_000
