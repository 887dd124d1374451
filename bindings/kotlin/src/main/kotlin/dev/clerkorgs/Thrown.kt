package dev.clerkorgs

/**
 * What callbacks threw last. The library carries only the text of it, so that what a call throws gets its cause here, by the
 * text.
 */
internal object Thrown {
    private const val MOST = 64
    private val recent = ArrayDeque<Throwable>()

    fun keep(thrown: Throwable) {
        synchronized(recent) {
            if (recent.size == MOST) recent.removeFirst()
            recent.addLast(thrown)
        }
    }

    fun <E : Exception> explained(error: E): E {
        val text = error.message ?: return error
        val cause =
            synchronized(recent) {
                val found = recent.indexOfLast { explains(it, text) }
                if (found < 0) null else recent.removeAt(found)
            }
        cause?.let(error::initCause)
        return error
    }

    private fun explains(
        thrown: Throwable,
        text: String,
    ): Boolean {
        val own = thrown is ClerkException || thrown is TokenStoreException
        val told = runCatching { if (own) thrown.message else "$thrown" }.getOrNull()
        // The names of the contract in the text were spelled as Kotlin's, wherever they came from.
        return !told.isNullOrEmpty() && (told in text || spelled(told) in text)
    }
}
