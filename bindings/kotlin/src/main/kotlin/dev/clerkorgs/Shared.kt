package dev.clerkorgs

/** The new rows, with those of before where they are equal: what shows them need not look at those again. */
internal fun <T : Any> shared(
    old: List<T>,
    new: List<T>,
): List<T> {
    val shorter = minOf(old.size, new.size)
    val start = (0 until shorter).firstOrNull { old[it] != new[it] } ?: shorter
    if (start == old.size && start == new.size) return old
    val end =
        (0 until shorter - start).firstOrNull { old[old.lastIndex - it] != new[new.lastIndex - it] }
            ?: (shorter - start)
    // Rows that have moved are in between.
    val moved = old.subList(start, old.size - end).associateBy { it }
    return unmodifiable(new.size) {
        when {
            it < start -> old[it]
            it >= new.size - end -> old[it + old.size - new.size]
            else -> moved[new[it]] ?: new[it]
        }
    }
}
