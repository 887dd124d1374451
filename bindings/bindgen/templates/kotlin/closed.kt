
internal fun closed(): {{ exception }} =
    {{ exception }}.{{ case }}({{ held }})

/**
 * Reads a sequence that [isClosed] ends, also while it is read.
 */
internal inline fun <T> untilClosed(isClosed: () -> Boolean, read: () -> T?): T? =
    try {
        read()
    } catch (error: {{ exception }}.{{ case }}) {
        if (isClosed()) null else throw error
    }