package dev.clerkorgs

import com.sun.jna.Callback
import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Job
import java.util.concurrent.CancellationException
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn

/**
 * Makes a call of the asynchronous classes, and parks the calling thread until it has ended. A virtual thread frees its
 * carrier meanwhile. An interrupt cancels the call; the thread stays interrupted.
 */
internal fun <T> waitFor(
    isRetried: Boolean,
    call: suspend () -> T,
): T {
    if (Callbacks.areRunningHere) throw calledFromInside()
    if (Thread.currentThread().isInterrupted) throw interrupted(false)
    return Waiting<T>(isRetried).run(call)
}

/** Everything that continues the call runs on the thread that waits for it, and nothing else does. */
internal class Waiting<T>(
    private val isRetried: Boolean,
) : CoroutineDispatcher(),
    Continuation<T> {
    private val thread = Thread.currentThread()
    private val tasks = ConcurrentLinkedQueue<Runnable>()
    private val job = Job()
    private var outcome: Result<T>? = null

    override val context: CoroutineContext = job + this

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) {
        tasks.add(block)
        LockSupport.unpark(thread)
    }

    override fun resumeWith(result: Result<T>) {
        outcome = result
    }

    fun run(call: suspend () -> T): T {
        val started = call.startCoroutineUninterceptedOrReturn(this)
        @Suppress("UNCHECKED_CAST")
        return if (started === COROUTINE_SUSPENDED) await() else started as T
    }

    private fun await(): T {
        var isInterrupted = false
        try {
            while (true) {
                val task = tasks.poll()
                if (task != null) {
                    task.run()
                    continue
                }
                outcome?.let { return it.getOrThrow() }
                LockSupport.park(this)
                if (Thread.interrupted()) {
                    isInterrupted = true
                    job.cancel()
                }
            }
        } catch (cancelled: CancellationException) {
            throw if (isInterrupted) interrupted(!isRetried) else cancelled
        } finally {
            if (isInterrupted) thread.interrupt()
        }
    }
}

private fun interrupted(maybeApplied: Boolean): ClerkException {
    val text = "the call was cancelled: its thread was interrupted"
    return ClerkException.Cancelled(ErrorInfo(ErrorKind.CANCELLED, text, maybeApplied = maybeApplied))
}

private fun calledFromInside(): ClerkException {
    val text = "a blocking call was made from inside the library, for example by a token store or a filter"
    return ClerkException.Usage(ErrorInfo(ErrorKind.USAGE, text))
}

/** Calls of the application by the library's threads. */
internal object Callbacks {
    private val running = ThreadLocal<Unit>()

    /** A thread that JNA attached is detached after each callback by default, and attaching takes longer than most callbacks. */
    private val initializer = CallbackThreadInitializer(true, false, "clerk-orgs")

    /** Whether this thread is in one: the library waits for it, so it must not wait for the library. */
    val areRunningHere: Boolean get() = running.get() != null

    inline fun <T> mark(callback: () -> T): T {
        val isOuter = enter()
        try {
            return callback()
        } finally {
            if (isOuter) leave()
        }
    }

    fun enter(): Boolean = (running.get() == null).also { running.set(Unit) }

    fun leave() = running.remove()

    /** Keeps the threads that call it attached to the virtual machine until they end. */
    fun keepAttached(callback: Callback) = Native.setCallbackThreadInitializer(callback, initializer)
}
