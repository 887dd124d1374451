@file:JvmName("Filters")

package dev.clerkorgs

import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/**
 * A filter of a bulk job that suspends, for example to look something up with the same client: `suspendingFilter { request ->
 * directory.knows(request.publicUserData.identifier) }`.
 *
 * It runs on a thread of the library that waits for it, one request at a time. An exception ends the job, as in any filter. It has
 * the context of the coroutine that reads the outcomes, except its dispatcher. It is cancelled when nobody needs its answer any more:
 * a moment after that coroutine was cancelled while it waited for an outcome, the job was stopped, drained or closed, or the client was
 * closed. What it was asked then, it is asked again when somebody reads on.
 */
public fun suspendingFilter(takes: suspend (OrganizationMembershipRequest) -> Boolean): MembershipRequestFilter =
    MembershipRequestFilter { request -> whileAwaited { takes(request) } }

/** The same for received invitations: `suspendingInvitationFilter { directory.knows(it.emailAddress) }`. */
public fun suspendingInvitationFilter(takes: suspend (UserOrganizationInvitation) -> Boolean): UserInvitationFilter =
    UserInvitationFilter { invitation -> whileAwaited { takes(invitation) } }

/** The same for suggestions: `suspendingSuggestionFilter { directory.knows(it.id) }`. */
public fun suspendingSuggestionFilter(takes: suspend (OrganizationSuggestion) -> Boolean): SuggestionFilter =
    SuggestionFilter { suggestion -> whileAwaited { takes(suggestion) } }

private const val CHECK_INTERVAL_MS = 50L

/** Runs a filter on this thread. Whether a job still waits for its answer, only the thread that the job has asked can tell. */
private fun whileAwaited(filter: suspend () -> Boolean): Boolean {
    val reader = FilterCalls.reader ?: return runBlocking { filter() }
    return runBlocking(reader) {
        val asked = this
        val watching =
            launch {
                while (isFilterAwaited()) delay(CHECK_INTERVAL_MS)
                asked.cancel()
            }
        filter().also { watching.cancel() }
    }
}

/** The calls of a job's filter, for the coroutine that reads its outcomes. */
internal class FilterCalls {
    @Volatile private var reader: CoroutineContext = EmptyCoroutineContext

    /** From now on, the filter has the context of this coroutine. That of a thread that blocks has nothing for it. */
    fun readBy(context: CoroutineContext) {
        val isThread = context[ContinuationInterceptor] is Waiting<*>
        reader = if (isThread) EmptyCoroutineContext else context.minusKey(Job).minusKey(ContinuationInterceptor)
    }

    /** Calls the filter on this thread. */
    fun <T> ask(filter: () -> T): T {
        here.set(reader)
        try {
            return filter()
        } finally {
            here.remove()
        }
    }

    companion object {
        private val here = ThreadLocal<CoroutineContext>()

        /** The context for the filter that this thread calls for a job. */
        val reader: CoroutineContext? get() = here.get()
    }
}
