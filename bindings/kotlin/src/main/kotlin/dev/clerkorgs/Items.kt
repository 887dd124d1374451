package dev.clerkorgs

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull
import java.util.Collections
import java.util.Spliterator
import java.util.Spliterators
import java.util.stream.Stream
import java.util.stream.StreamSupport

/**
 * Iterates over a list. It keeps no items, so it can go on after an error, and an item that [hasNext] has seen is not lost if nobody
 * asks for it here.
 */
internal class Items<T : Any>(
    private val unread: Unread<T>,
    private val nextPage: () -> List<T>?,
) : Iterator<T> {
    override fun hasNext(): Boolean {
        while (!unread.promise()) unread.keep(nextPage() ?: return false)
        return true
    }

    override fun next(): T {
        while (hasNext()) unread.first()?.let { return it }
        throw NoSuchElementException("the list has no more items")
    }
}

internal fun <T : Any> streamOf(list: Iterable<T>): Stream<T> {
    val items = Spliterators.spliteratorUnknownSize(list.iterator(), Spliterator.ORDERED or Spliterator.NONNULL)
    return StreamSupport.stream(items, false)
}

internal fun <T : Any> itemsOf(
    hasItem: suspend () -> Boolean,
    take: () -> T?,
): Flow<T> =
    // An item is taken only after `emit` has checked for cancellation, so a cancelled collector leaves it to the next one.
    flow { while (hasItem()) emit(Unit) }.mapNotNull { take() }

/** A list that Java cannot change either. */
internal inline fun <T> unmodifiable(
    size: Int,
    item: (Int) -> T,
): List<T> = if (size == 0) emptyList() else Collections.unmodifiableList(List(size, item))

internal fun <T> copied(items: Collection<T>): List<T> = Collections.unmodifiableList(ArrayList(items))

/** Java can put a `null` into any map. */
internal fun withoutNulls(map: Map<*, *>) {
    for ((name, value) in map) {
        if (name == null) throw NullPointerException("a name is null")
        if (value == null) throw NullPointerException("the value of \"$name\" is null")
    }
}

/** The list, if Java has put no `null` into it. */
internal fun <T> withoutNulls(
    name: String,
    list: List<T>,
): List<T> {
    val index = list.indexOfFirst { it == null }
    if (index >= 0) throw NullPointerException("$name[$index] is null")
    return list
}
