package dev.clerkorgs

import java.io.ByteArrayOutputStream
import java.io.File

/** More than any file that the library takes, so that a larger one is refused without being read whole. */
private const val MOST_OF_FILE = 16 shl 20

/** The content of a file. */
internal fun contentOf(file: File): ByteArray =
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
