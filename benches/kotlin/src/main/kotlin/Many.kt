import dev.clerkorgs.Clerk
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.serialization.json.Json
import okhttp3.Call
import okhttp3.Callback
import okhttp3.ConnectionPool
import okhttp3.Dispatcher
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.Response
import java.io.IOException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

private const val CALLERS = 50
private const val CALLS = 40

/** Requests pages of ten memberships for 50 coroutines at once with ClerkOrgs, and prints the seconds per call. */
fun oursMany() =
    runBlocking(Dispatchers.Default) {
        Clerk(baseUrl = Told.url).use { clerk ->
            clerk.signInWithTicket("ticket_admin")
            val organization = clerk.organization(ORGANIZATION)
            many { organization.getMemberships(pageSize = Told.rows).data.size }
        }
    }

/** The same by hand, with OkHttp and kotlinx.serialization. As many requests may run at once as there are callers. */
fun okhttpMany() =
    runBlocking(Dispatchers.Default) {
        val dispatcher = Dispatcher()
        dispatcher.maxRequestsPerHost = CALLERS
        val connections = ConnectionPool(CALLERS, 5, TimeUnit.MINUTES)
        val http =
            OkHttpClient
                .Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .build()
        val json = Json { ignoreUnknownKeys = true }
        val query = "paginated=true&limit=${Told.rows}&offset=0"
        val request =
            Request
                .Builder()
                .url("${Told.url}/v1/organizations/$ORGANIZATION/memberships?$query")
                .build()
        many {
            val response = http.newCall(request).response()
            check(response.isSuccessful)
            val body = response.use { it.body.string() }
            val page = json.decodeFromString<RawAnswer>(body).response
            page.data.size
        }
        dispatcher.executorService.shutdown()
        connections.evictAll()
    }

private suspend fun Call.response(): Response =
    suspendCancellableCoroutine { waiting ->
        waiting.invokeOnCancellation { cancel() }
        enqueue(
            object : Callback {
                override fun onFailure(
                    call: Call,
                    e: IOException,
                ) = waiting.resumeWithException(e)

                override fun onResponse(
                    call: Call,
                    response: Response,
                ) = waiting.resume(response)
            },
        )
    }

private suspend fun many(call: suspend () -> Int) {
    val wall = mutableListOf<Double>()
    val cpu = mutableListOf<Double>()
    repeat(Told.rounds) {
        val wallBegun = System.nanoTime()
        val cpuBegun = processorTime()
        coroutineScope {
            repeat(CALLERS) {
                launch {
                    repeat(CALLS) {
                        val count = call()
                        check(count == Told.rows) { "$count rows instead of ${Told.rows}" }
                    }
                }
            }
        }
        wall += (System.nanoTime() - wallBegun) / 1e9 / CALLERS / CALLS
        cpu += (processorTime() - cpuBegun) / 1e9 / CALLERS / CALLS
    }
    println("""{"wall": $wall, "cpu": $cpu}""")
}
