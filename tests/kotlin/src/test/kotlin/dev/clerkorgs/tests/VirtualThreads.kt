package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.Future
import kotlin.system.measureTimeMillis

/** Twice one of the calls, since a slow machine takes 0.1 s to serve all of them. Pinned carriers would need 10 seconds. */
const val QUICK_MS = 1_000

/** About as long as other steps of the tests keep both processors busy. */
private const val TRIES = 50

/**
 * Makes 40 calls of half a second in virtual threads, and prints how long all of them took together. A machine that is busy may
 * delay them, so it tries again.
 */
fun main(arguments: Array<String>) {
    // Not in the JDK that compiles the tests.
    val threads = Executors::class.java.getMethod("newVirtualThreadPerTaskExecutor").invoke(null) as ExecutorService
    BlockingClerk(baseUrl = arguments[0]).use { clerk ->
        clerk.signInWithTicket("ticket_admin")
        val organization = clerk.organization("org_acme")
        val calls = {
            List(
                40,
            ) { threads.submit<Any> { organization.getMembershipRequests() } }.forEach(Future<Any>::get)
        }
        calls()
        var shortest = measureTimeMillis(calls)
        repeat(TRIES - 1) { if (shortest > QUICK_MS) shortest = minOf(shortest, measureTimeMillis(calls)) }
        println("took $shortest ms")
    }
    threads.shutdown()
}
