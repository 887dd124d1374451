package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.TokenStore
import kotlinx.serialization.json.JsonObject

const val REQUESTS = "GET /v1/organizations/{organization_id}/membership_requests"

/** Much longer than the emulator needs. */
const val PATIENCE_MS = 10_000L

/** Over TLS and HTTP/2, as with Clerk itself. The blocking tests use HTTP/1.1. */
fun newClerk(tokenStore: TokenStore? = null): Clerk =
    Clerk(baseUrl = Emulator.httpsUrl, caCertificate = Emulator.caCertificate, tokenStore = tokenStore)

suspend fun signedIn(tokenStore: TokenStore? = null): Clerk =
    newClerk(tokenStore).apply {
        signInWithTicket("ticket_admin")
        setActive(organization = "acme")
    }

fun signedInBlocking(tokenStore: TokenStore? = null): BlockingClerk =
    BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = tokenStore).apply {
        signInWithTicket("ticket_admin")
        setActive(organization = "acme")
    }

/** Delays the responses of all requests for membership requests. */
fun slowRequests(delayMs: Int = 60_000) {
    Emulator.fault("route" to REQUESTS, "times" to 0, "delay_ms" to delayMs)
}

/** Refuses the next request for membership requests. */
fun refuseRequests() = Emulator.fault("route" to REQUESTS, "status" to 403)

/** The log's last entry, as soon as it has this outcome. */
fun awaitOutcome(outcome: String): JsonObject {
    val deadline = System.currentTimeMillis() + PATIENCE_MS
    while (true) {
        Emulator
            .log()
            .lastOrNull()
            ?.takeIf { it.text("outcome") == outcome }
            ?.let { return it }
        check(System.currentTimeMillis() < deadline) { "no request became $outcome: ${Emulator.log()}" }
        Thread.sleep(1)
    }
}

/** Repeats a measurement that a busy machine may delay, and returns the best of five. */
inline fun bestOfFive(measure: () -> Long): Long = (1..5).minOf { measure() }

/** Keeps the token in memory, as an application would. */
open class MemoryStore : TokenStore {
    private var token: String? = null

    @Synchronized
    override fun load(): String? = token

    @Synchronized
    override fun swap(
        expected: String?,
        new: String?,
    ): Boolean = (token == expected).also { if (it) token = new }
}
