@file:JvmName("Filters")

package dev.clerkorgs

import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.runBlocking
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/**
 * A filter of a bulk job that suspends, for example to look something up with the same client: `suspendingFilter { request ->
 * directory.knows(request.publicUserData.identifier) }`.
 *
 * It runs on a thread of the library that waits for it, one request at a time. An exception ends the job, as in any filter. It has
 * the context of the coroutine that reads the outcomes, except its dispatcher, and is cancelled when that coroutine is cancelled while
 * it waits for an outcome, and when the client or the job is closed or stopped. What it was asked then, it is asked again when somebody
 * reads on.
 */
public fun suspendingFilter(takes: suspend (OrganizationMembershipRequest) -> Boolean): MembershipRequestFilter =
    MembershipRequestFilter { request -> runBlocking(FilterCalls.context) { takes(request) } }

/** The same for received invitations: `suspendingInvitationFilter { directory.knows(it.emailAddress) }`. */
public fun suspendingInvitationFilter(takes: suspend (UserOrganizationInvitation) -> Boolean): UserInvitationFilter =
    UserInvitationFilter { invitation -> runBlocking(FilterCalls.context) { takes(invitation) } }

/** The same for suggestions: `suspendingSuggestionFilter { directory.knows(it.id) }`. */
public fun suspendingSuggestionFilter(takes: suspend (OrganizationSuggestion) -> Boolean): SuggestionFilter =
    SuggestionFilter { suggestion -> runBlocking(FilterCalls.context) { takes(suggestion) } }

/** Calls the filter of a job for the coroutine that reads its outcomes. */
internal class FilterCalls {
    /** Of the filter's calls. One that fails does not cancel the others. */
    private var calls: CompletableJob = SupervisorJob()
    private var context: CoroutineContext = EmptyCoroutineContext
    private var readers = 0

    /** Waits for outcomes. If there are none, because the wait was cancelled or the job has ended, nobody needs the filter's answer. */
    suspend fun during(wait: suspend () -> Boolean): Boolean {
        begin(currentCoroutineContext())
        var goesOn = false
        try {
            return wait().also { goesOn = it }
        } finally {
            end(goesOn)
        }
    }

    private fun begin(reader: CoroutineContext) =
        synchronized(this) {
            readers += 1
            context = reader.minusKey(Job).minusKey(ContinuationInterceptor)
            if (calls.isCancelled) calls = SupervisorJob()
        }

    private fun end(goesOn: Boolean) {
        val ended =
            synchronized(this) {
                readers -= 1
                calls.takeUnless { goesOn || readers > 0 }
            }
        ended?.cancel()
    }

    /** Calls the filter on this thread. */
    fun <T> ask(filter: () -> T): T {
        val before = here.get()
        here.set(synchronized(this) { context + calls })
        try {
            return filter()
        } finally {
            if (before == null) here.remove() else here.set(before)
        }
    }

    companion object {
        private val here = ThreadLocal<CoroutineContext>()

        /** The context of the filter that this thread calls. */
        val context: CoroutineContext get() = here.get() ?: EmptyCoroutineContext
    }
}
