package dev.clerkorgs

import java.nio.Buffer
import java.nio.ByteBuffer
import java.util.concurrent.CopyOnWriteArrayList

/**
 * Reads a part of rows, such as their organization, that most rows have in common with the row before: equal parts of a page are
 * the same object, which is not read again.
 */
internal class Repeated<T>(
    private val read: (ByteBuffer) -> T,
) {
    private class Last<T>(
        val page: ByteArray,
        val start: Int,
        val end: Int,
        val value: T,
    )

    @Volatile private var last: Last<T>? = null

    init {
        all.add(this)
    }

    fun next(buffer: ByteBuffer): T {
        val page = buffer.array()
        val start = buffer.position()
        last?.takeIf { it.page === page && it.isAt(start) }?.let { known ->
            // ByteBuffer has its own `position(Int)` only since JDK 9, and Android only since API level 34.
            (buffer as Buffer).position(start + known.end - known.start)
            return known.value
        }
        return read(buffer).also { last = Last(page, start, buffer.position(), it) }
    }

    /** A value that is written like another one is equal to it, and no value begins with another one. */
    private fun Last<T>.isAt(position: Int): Boolean {
        val length = end - start
        return length <= page.size - position &&
            ByteBuffer.wrap(page, position, length) == ByteBuffer.wrap(page, start, length)
    }

    companion object {
        private val all = CopyOnWriteArrayList<Repeated<*>>()

        /** Keeps nothing of a page that was read. */
        fun forget(page: ByteArray) {
            for (part in all) {
                if (part.last?.page === page) part.last = null
            }
        }
    }
}
