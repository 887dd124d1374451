package dev.clerkorgs

import java.lang.ref.PhantomReference
import java.lang.ref.ReferenceQueue
import java.security.PrivilegedAction

/**
 * Releases objects that were collected without being closed. Java's own cleaner is not there before API level 33 of Android, and
 * its thread lives as long as the class loader; this one's ends with the last object.
 */
internal class ReferenceCleaner : UniffiCleaner {
    private val queue = ReferenceQueue<Any>()

    /** A reference that is not reachable itself is never put into the queue. */
    private val registered = HashSet<Registered>()
    private var isRunning = false

    override fun register(
        value: Any,
        cleanUpTask: Runnable,
    ): UniffiCleaner.Cleanable {
        val reference = Registered(value, cleanUpTask)
        synchronized(registered) {
            registered.add(reference)
            if (!isRunning) {
                isRunning = true
                start()
            }
        }
        return reference
    }

    /**
     * Belongs to no part of the application, which may end, and end its threads, earlier than the objects of others. Without
     * `doPrivileged`, the thread would refer to the classes of all that is being called.
     */
    @Suppress("DEPRECATION")
    private fun start() {
        val thread =
            try {
                java.security.AccessController.doPrivileged(PrivilegedAction { newThread() })
            } catch (_: LinkageError) {
                // Java is to remove it.
                newThread()
            }
        thread.isDaemon = true
        thread.contextClassLoader = null
        thread.start()
    }

    private fun newThread(): Thread {
        val group = generateSequence(Thread.currentThread().threadGroup) { it.parent }.last()
        return try {
            // Since Java 9. The last one: no values of the application's thread.
            Thread::class.java
                .getConstructor(*PARAMETERS)
                .newInstance(group, Runnable(::run), NAME, 0L, false)
        } catch (_: ReflectiveOperationException) {
            Thread(group, ::run, NAME)
        }
    }

    private fun run() {
        while (true) {
            try {
                (queue.remove() as Registered).clean()
            } catch (_: Throwable) {
                // An interrupt, or a machine without memory: the others are still to be released.
            }
            synchronized(registered) {
                if (registered.isEmpty()) {
                    isRunning = false
                    return
                }
            }
        }
    }

    private companion object {
        private const val NAME = "ClerkOrgs cleaner"
        val PARAMETERS =
            arrayOf(
                ThreadGroup::class.java,
                Runnable::class.java,
                String::class.java,
                Long::class.javaPrimitiveType,
                Boolean::class.javaPrimitiveType,
            )
    }

    private inner class Registered(
        value: Any,
        private val task: Runnable,
    ) : PhantomReference<Any>(value, queue),
        UniffiCleaner.Cleanable {
        override fun clean() {
            val (isFirst, isLast) =
                synchronized(registered) { registered.remove(this) to registered.isEmpty() }
            if (!isFirst) return
            clear()
            try {
                task.run()
                Thrown.forget()
            } finally {
                if (isLast) enqueue()
            }
        }
    }
}
