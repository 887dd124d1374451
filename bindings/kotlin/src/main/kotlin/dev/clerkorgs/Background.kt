package dev.clerkorgs

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.withContext
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.intercepted
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume

/** Where coroutines go on that may go on anywhere. They may block its threads, so there are as many as they need. */
private val anywhere = Dispatchers.IO.limitedParallelism(Int.MAX_VALUE)

/**
 * Where the library decodes rows and reads files. Nothing else runs on its threads, which come in addition to those of the
 * application's dispatchers: it may have blocked all of these until a call returns.
 */
internal object Background : CoroutineDispatcher() {
    private val threads = Dispatchers.IO.limitedParallelism(64)
    private val running = ThreadLocal<Unit>()

    val isRunningHere: Boolean get() = running.get() != null

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) = threads.dispatch(context) {
        running.set(Unit)
        try {
            block.run()
        } finally {
            running.remove()
        }
    }
}

/**
 * Runs what takes long, such as decoding rows, on a thread in the background: the caller's may be the one that draws. What has
 * begun is finished, even for a caller that is cancelled. A thread that blocks has nothing else to do, so it runs it itself.
 */
internal suspend fun <T> elsewhere(action: () -> T): T =
    if (currentCoroutineContext()[ContinuationInterceptor] is Waiting<*>) {
        action()
    } else {
        try {
            withContext(Background + NonCancellable) { action() }
        } finally {
            // After an error, too.
            leaveThreadOfLibrary()
        }
    }

/**
 * Leaves the library's thread on which a call has ended, if the coroutine's dispatcher lets it go on there: an unconfined one, for
 * example, or a pool that runs what it has no room for on the thread that asks. While it runs there, the thread could do nothing for
 * any client, and a call that blocks would wait for ever. A callback is on such a thread because the library has called it.
 */
internal suspend fun leaveThreadOfLibrary() {
    val isThere = Background.isRunningHere || Callbacks.isThreadOfLibrary(Thread.currentThread())
    if (Callbacks.areRunningHere || !isThere) return
    // Not `suspendCoroutine`, which goes on here if it is resumed soon enough.
    suspendCoroutineUninterceptedOrReturn { coroutine ->
        val rest = coroutine.intercepted()
        anywhere.dispatch(EmptyCoroutineContext) { rest.resume(Unit) }
        COROUTINE_SUSPENDED
    }
}
