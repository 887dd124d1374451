package dev.clerkorgs

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.IOException

/** More than any file that the library takes, so that a larger one is refused without being read whole. */
private const val MOST_OF_FILE = 16 shl 20

/** The content of a file, for the argument of this name. */
internal fun contentOf(
    file: File,
    argument: String,
): ByteArray =
    try {
        contentOf(file)
    } catch (error: IOException) {
        val reason = error.message ?: error.javaClass.simpleName
        // Most reasons name the file themselves.
        val named = if (reason.startsWith("$file")) reason else "$file: $reason"
        val text = "$argument cannot be read: $named"
        val info = ErrorInfo(ErrorKind.INVALID, text, paramName = argument)
        throw ClerkException.Invalid(info).apply { initCause(error) }
    }

private fun contentOf(file: File): ByteArray =
    file.inputStream().use { input ->
        val content = ByteArrayOutputStream()
        val part = ByteArray(DEFAULT_BUFFER_SIZE)
        while (content.size() <= MOST_OF_FILE) {
            val size = input.read(part)
            if (size < 0) break
            content.write(part, 0, size)
        }
        content.toByteArray()
    }
