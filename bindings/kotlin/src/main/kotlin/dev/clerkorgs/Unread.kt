package dev.clerkorgs

/**
 * Keeps items that were fetched but not yet returned. The next reader gets them first, so a loop can stop anywhere.
 *
 * @param share makes an item of the one before it, where they have parts in common.
 */
internal class Unread<T : Any>(
    private val share: ((T, T) -> T)? = null,
) {
    private val items = ArrayDeque<T>()
    private var last: T? = null

    /** The threads of iterators that were told of a next item. Others leave one for each of them. */
    private val promised = HashSet<Thread>()

    /** Whether a page was read. */
    @Volatile var isBegun = false
        private set

    /** How many items a fake has, if it was given any. */
    @Volatile var given: Long? = null
        private set

    val size: UInt get() = synchronized(items) { items.size.toUInt() }

    inline fun page(
        wait: () -> Boolean,
        keepPage: () -> Unit,
    ): List<T>? {
        rest()?.let { return it }
        if (given != null) return null
        while (wait()) {
            // Another reader may have taken the page.
            keepPage()
            rest()?.let { return it }
        }
        return null
    }

    /** Returns whether there is an item to take, and fetches a page first if necessary. */
    inline fun fill(nextPage: () -> List<T>?): Boolean {
        while (size == 0u) keep(nextPage() ?: return false)
        return true
    }

    fun rest(): List<T>? =
        synchronized(items) {
            val rest = items.take(free())
            repeat(rest.size) { items.removeFirst() }
            promised.remove(Thread.currentThread())
            if (rest.isEmpty()) null else copied(rest)
        }

    fun first(): T? =
        synchronized(items) {
            val first = if (free() > 0) items.removeFirst() else null
            promised.remove(Thread.currentThread())
            first
        }

    /** Returns whether there is an item for this thread, and keeps it from others, as long as the thread lives. */
    fun promise(): Boolean =
        synchronized(items) {
            (free() > 0).also { if (it) promised.add(Thread.currentThread()) }
        }

    /** How many items this thread may take. */
    private fun free(): Int {
        if (promised.isEmpty()) return items.size
        val thread = Thread.currentThread()
        promised.removeIf { !it.isAlive }
        return items.size - promised.count { it !== thread }
    }

    /** Keeps the items of a fake, which has no others. */
    fun complete(items: List<T>) {
        keep(items)
        given = items.size.toLong()
    }

    fun keep(page: List<T>) {
        isBegun = true
        synchronized(items) {
            for (item in page) items.addLast(shared(item))
        }
    }

    private fun shared(item: T): T {
        if (share == null) return item
        return (last?.let { share(it, item) } ?: item).also { last = it }
    }
}
