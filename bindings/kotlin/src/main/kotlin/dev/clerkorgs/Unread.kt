package dev.clerkorgs

/** Keeps items that were fetched but not yet returned. The next reader gets them first, so a loop can stop anywhere. */
internal class Unread<T : Any> {
    private val items = ArrayDeque<T>()

    @Volatile private var isComplete = false

    val size: UInt get() = synchronized(items) { items.size.toUInt() }

    inline fun page(
        wait: () -> Boolean,
        take: () -> List<T>?,
    ): List<T>? {
        rest()?.let { return it }
        if (isComplete) return null
        // Another reader may have taken the page.
        while (wait()) take()?.let { return it }
        return null
    }

    /** Returns whether there is an item to take, and fetches a page first if necessary. */
    inline fun fill(nextPage: () -> List<T>?): Boolean {
        while (size == 0u) keep(nextPage() ?: return false)
        return true
    }

    fun rest(): List<T>? = synchronized(items) { items.takeIf { it.isNotEmpty() }?.toList().also { items.clear() } }

    fun first(): T? = synchronized(items) { items.removeFirstOrNull() }

    /** Keeps the items of a fake, which has no others. */
    fun complete(items: List<T>) {
        keep(items)
        isComplete = true
    }

    fun keep(page: List<T>) {
        synchronized(items) { items.addAll(page) }
    }
}
