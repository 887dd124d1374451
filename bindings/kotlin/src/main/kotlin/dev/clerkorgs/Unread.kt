package dev.clerkorgs

/** Items that were fetched and not used yet: whoever reads next gets them first, so that a loop may be left anywhere. */
internal class Unread<T : Any> {
    private val items = ArrayDeque<T>()

    val size: UInt get() = synchronized(items) { items.size.toUInt() }

    inline fun page(
        wait: () -> Boolean,
        take: () -> List<T>?,
    ): List<T>? {
        rest()?.let { return it }
        // Another reader may have taken it.
        while (wait()) take()?.let { return it }
        return null
    }

    /** Whether there is an item to be taken, after fetching if need be. */
    inline fun fill(nextPage: () -> List<T>?): Boolean {
        while (size == 0u) keep(nextPage() ?: return false)
        return true
    }

    fun rest(): List<T>? = synchronized(items) { items.takeIf { it.isNotEmpty() }?.toList().also { items.clear() } }

    fun first(): T? = synchronized(items) { items.removeFirstOrNull() }

    fun keep(page: List<T>) {
        synchronized(items) { items.addAll(page) }
    }
}
