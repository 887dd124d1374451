package dev.clerkorgs

import java.lang.ref.WeakReference
import java.util.concurrent.atomic.AtomicLong

/**
 * What callbacks threw last. The library carries only the text of it, with a mark at its end: by that, what a call throws gets its
 * cause here. No text outside of this class has a mark.
 */
internal object Thrown {
    private const val MOST = 256
    private const val LONGEST = 1000

    /** Calls take less, unless they are told to take longer. */
    private const val PATIENCE_NS = 120_000_000_000L

    /** What stands before the text of an exception, unless the library passes it on as it is. */
    const val REPORT = " failed: "

    /** Not a character: Unicode keeps it for the inner use of programs. */
    private const val MARK = '\uFDD0'
    private val mark by lazy { Regex("$MARK(\\d+)$MARK") }
    private val numbers = AtomicLong()
    private val recent = LinkedHashMap<Long, Kept>()

    /** The number of what this thread is about to tell the library. */
    private val telling = ThreadLocal<Long>()

    /** The number in the text that this thread has read last. */
    private val told = ThreadLocal<Long>()

    /** What would not arrive as it is. */
    private val odd by lazy {
        Regex("[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]|[\\u0000\\uFFFF$MARK]")
    }

    /**
     * What was thrown, strongly until a call has it as its cause, or can no longer get it. It refers to the classes of its stack trace,
     * which may be those of an application that a server is to remove.
     */
    private class Kept(
        thrown: Throwable,
        val text: String,
    ) {
        private val reference = WeakReference(thrown)
        private var held: Throwable? = thrown
        private val since = System.nanoTime()
        val isOwn = thrown is ClerkException || thrown is TokenStoreException
        val thrown: Throwable? get() = reference.get()
        val isOld get() = System.nanoTime() - since > PATIENCE_NS

        fun release() {
            held = null
        }
    }

    fun keep(thrown: Throwable) {
        val number = numbers.incrementAndGet()
        val kept = Kept(thrown, described(thrown))
        synchronized(recent) {
            recent.values.takeWhile { it.isOld }.forEach { it.release() }
            if (recent.size == MOST) recent.remove(recent.keys.first())
            recent[number] = kept
        }
        telling.set(number)
    }

    /** Forgets everything, once there is no object of the library any more. */
    fun forget() = synchronized(recent) { recent.clear() }

    /** The text of an exception as the library gets it. */
    fun told(thrown: Throwable): String = marked(described(thrown))

    /** That of another type than the library's is cut. */
    private fun described(thrown: Throwable): String {
        if (thrown is ClerkException || thrown is TokenStoreException) return valid(thrown.message.orEmpty())
        // An application's exception may fail to describe itself.
        val text = runCatching { thrown.toString() }.getOrNull() ?: thrown.javaClass.name
        return valid(if (text.length > LONGEST) text.take(LONGEST) + "…" else text)
    }

    private fun valid(text: String): String = odd.replace(text, "\uFFFD")

    fun marked(text: String): String = telling.get()?.let { "${valid(text)}$MARK$it$MARK" } ?: text

    /** The text as people see it. */
    fun unmarked(text: String): String =
        if (text.indexOf(MARK) < 0) {
            text
        } else {
            mark.replace(text) { found ->
                told.set(found.groupValues[1].toLongOrNull())
                ""
            }
        }

    /** Whether this text, which was just read, is that of one of the library's errors that a callback threw. */
    fun isMessage(text: String): Boolean = found()?.let { it.isOwn && it.text == text } ?: false

    /** The error that is read, with its cause. If the library has redacted the text, there is a secret in the exception. */
    fun <E : Exception> explained(read: () -> E): E {
        told.remove()
        val error = read()
        val text = error.message.orEmpty()
        found()?.let { kept ->
            val isWhole = kept.text in listOf(text, text.substringAfter(REPORT, text))
            kept.thrown?.let { if (isWhole) error.initCause(it) }
            kept.release()
        }
        return error
    }

    private fun found(): Kept? = told.get()?.let { number -> synchronized(recent) { recent[number] } }
}
