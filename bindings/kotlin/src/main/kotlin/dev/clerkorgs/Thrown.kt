package dev.clerkorgs

/**
 * What callbacks threw last. The library carries only the text of it, so that what a call throws gets its cause here, by the
 * whole text.
 */
internal object Thrown {
    private const val MOST = 64
    private const val LONGEST = 1000
    private val recent = ArrayDeque<Kept>()

    /** What stands before the text of an exception, unless the library passes it on as it is. */
    const val REPORT = " failed: "

    private val loneSurrogate =
        Regex("[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]|[\\u0000\\uFFFF]")

    private class Kept(
        val thrown: Throwable,
        val text: String,
    ) {
        val isOwn = thrown is ClerkException || thrown is TokenStoreException
    }

    fun keep(thrown: Throwable) {
        val kept = Kept(thrown, told(thrown))
        synchronized(recent) {
            if (recent.size == MOST) recent.removeFirst()
            recent.addLast(kept)
        }
    }

    /** The text of an exception as the library gets it: that of another type than the library's is cut and made valid. */
    fun told(thrown: Throwable): String {
        if (thrown is ClerkException || thrown is TokenStoreException) return thrown.message.orEmpty()
        // An application's exception may fail to describe itself.
        val text = runCatching { thrown.toString() }.getOrNull() ?: thrown.javaClass.name
        return loneSurrogate.replace(if (text.length > LONGEST) text.take(LONGEST) + "…" else text, "\uFFFD")
    }

    /** Whether a callback threw one of the library's errors with this text, which is then in the application's words. */
    fun isMessage(text: String): Boolean = synchronized(recent) { recent.any { it.isOwn && it.text == text } }

    fun <E : Exception> explained(error: E): E {
        val text = error.message ?: return error
        val cause =
            synchronized(recent) {
                val found = recent.indexOfLast { explains(it, text) }
                if (found < 0) null else recent.removeAt(found)
            }
        cause?.let { error.initCause(it.thrown) }
        return error
    }

    private fun explains(
        kept: Kept,
        text: String,
    ): Boolean {
        if (kept.text.isEmpty()) return false
        return text.substringAfter(REPORT, "") == kept.text || (kept.isOwn && text == kept.text)
    }
}
