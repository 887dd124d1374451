package dev.clerkorgs

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.Job
import java.util.concurrent.CancellationException
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicReference
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn

/**
 * Makes a call of the asynchronous classes, and parks the calling thread until it has ended. A virtual thread frees its
 * carrier meanwhile. An interrupt cancels the call; the thread stays interrupted.
 *
 * @param isRetried whether it is known that a call which is cancelled changes nothing.
 * @param isUnderWay whether earlier calls have begun something that goes on by itself.
 */
internal fun <T> waitFor(
    isRetried: Boolean,
    isUnderWay: Boolean = false,
    call: suspend () -> T,
): T {
    if (Callbacks.areRunningHere) throw calledFromInside()
    if (Thread.currentThread().isInterrupted) throw interrupted(isUnderWay)
    return Waiting<T>(isRetried).run(call)
}

/** Everything that continues the call runs on the thread that waits for it, and nothing else does. */
internal class Waiting<T>(
    private val isRetried: Boolean,
) : CoroutineDispatcher(),
    Continuation<T> {
    private val thread = Thread.currentThread()

    /** Usually the only task. To keep it takes no memory, so that a call is continued where there is none. */
    private val next = AtomicReference<Runnable>()
    private val others = ConcurrentLinkedQueue<Runnable>()
    private val job = Job()

    @Volatile private var outcome: Result<T>? = null

    override val context: CoroutineContext = job + this + giveUp

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) {
        if (!next.compareAndSet(null, block)) others.add(block)
        LockSupport.unpark(thread)
    }

    override fun resumeWith(result: Result<T>) {
        outcome = result
    }

    /** Ends a call that cannot be continued. */
    fun fail(error: Throwable) {
        outcome = Result.failure(error)
        LockSupport.unpark(thread)
    }

    fun run(call: suspend () -> T): T {
        takeStack(STACK)
        val started = call.startCoroutineUninterceptedOrReturn(this)
        @Suppress("UNCHECKED_CAST")
        return if (started === COROUTINE_SUSPENDED) await() else started as T
    }

    private fun await(): T {
        var isInterrupted = false
        try {
            while (true) {
                val task = next.getAndSet(null) ?: others.poll()
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

/** Coroutines tell it what kept them from continuing a call, such as a machine without memory. */
private val giveUp =
    CoroutineExceptionHandler { context, error ->
        (context[ContinuationInterceptor] as? Waiting<*>)?.fail(error.cause ?: error)
    }

/** More than the frames by which coroutines continue a call. */
private const val STACK = 400

/**
 * Takes that many frames of the stack, and gives them back. Where there are no more, the error is that of the call. Coroutines that run
 * out of stack when they continue it cannot tell anybody, and the thread would wait for ever.
 */
private fun takeStack(frames: Int): Int = if (frames == 0) 0 else 1 + takeStack(frames - 1)

private fun interrupted(maybeApplied: Boolean): ClerkException {
    val text = "the call was cancelled: its thread was interrupted"
    return ClerkException.Cancelled(ErrorInfo(ErrorKind.CANCELLED, text, maybeApplied = maybeApplied))
}

private fun calledFromInside(): ClerkException {
    val text = "a blocking call was made from inside the library, for example by a token store, a hook or a filter"
    return ClerkException.Usage(ErrorInfo(ErrorKind.USAGE, text))
}

/** Calls of the application by the library's threads. */
internal object Callbacks {
    private val running = ThreadLocal<Unit>()

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

    /** An interrupt of one of the library's threads means nothing to the next callback, which may be another client's. */
    fun leave() {
        running.remove()
        val thread = Thread.currentThread()
        if (thread.isInterrupted && isThreadOfLibrary(thread)) Thread.interrupted()
    }

    fun isThreadOfLibrary(thread: Thread): Boolean = thread.name.startsWith(THREADS)

    private const val THREADS = "clerk-orgs"
}
