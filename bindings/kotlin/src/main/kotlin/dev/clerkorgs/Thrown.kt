package dev.clerkorgs

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicLong
import kotlin.random.Random

/**
 * What callbacks threw, until no error of the library leads to it. The library carries only the text of it, with a number at its
 * end: by that, what a call throws gets its cause here. No text outside of this class has such a number.
 */
internal object Thrown {
    private const val LONGEST = 1000

    /** What stands before the text of an exception, unless the library passes it on as it is. */
    const val REPORT = " failed: "

    /** From a private area of Unicode: it means nothing outside of a program. */
    private const val MARK = "\uDBFF\uDFFD"

    /** Begins anywhere, so that no text of a server has a number that is kept. */
    private val numbers by lazy { AtomicLong(Random.nextLong(1, Long.MAX_VALUE / 2)) }
    private val kept = ConcurrentHashMap<Long, Kept>()

    /** The number of what this thread is about to tell the library. */
    private val telling = ThreadLocal<Long>()

    /** What the error that this thread reads was caused by. */
    private val told = ThreadLocal<Kept>()

    /** What would not arrive as it is. */
    private val odd by lazy {
        Regex("[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]|[\\u0000\\uFFFF]")
    }

    private class Kept(
        val thrown: Throwable,
    ) {
        val isOwn get() = thrown is ClerkException || thrown is TokenStoreException
    }

    fun keep(thrown: Throwable) {
        forget()
        val number = numbers.incrementAndGet()
        kept[number] = Kept(thrown)
        telling.set(number)
    }

    /** Forgets what no error leads to any more. Its stack trace refers to classes that a server may want to remove. */
    fun forget() {
        if (kept.isNotEmpty()) forget(null)
    }

    private fun forget(arrived: Long?) = endedThrows(arrived?.toULong()).forEach { kept.remove(it.toLong()) }

    /** The text of an exception as the library gets it. */
    fun told(thrown: Throwable): String = marked(described(thrown))

    /** That of another type than the library's is cut. */
    private fun described(thrown: Throwable): String {
        if (thrown is ClerkException || thrown is TokenStoreException) return thrown.message.orEmpty()
        // An application's exception may fail to describe itself.
        val text = runCatching { thrown.toString() }.getOrNull() ?: thrown.javaClass.name
        return if (text.length > LONGEST) text.take(LONGEST) + "…" else text
    }

    private fun valid(text: String): String = odd.replace(text, "\uFFFD")

    fun marked(text: String): String = telling.get()?.let { "${valid(text)}$MARK$it$MARK" } ?: text

    /** The text of an error as people see it. */
    fun unmarked(text: String): String {
        val end = text.removeSuffix(MARK)
        val at = end.lastIndexOf(MARK)
        if (end.length == text.length || at < 0) return text
        val number = end.substring(at + MARK.length).toLongOrNull() ?: return text
        val found = kept[number] ?: return text
        told.set(found)
        forget(number)
        return end.substring(0, at)
    }

    /** Whether the error that is read is one of the library's that a callback threw. */
    fun isOwn(): Boolean = told.get()?.isOwn ?: false

    /** The error that is read, with its cause. */
    fun <E : Exception> explained(read: () -> E): E {
        told.remove()
        val error = read()
        told.get()?.let { error.initCause(it.thrown) }
        told.remove()
        return error
    }
}
