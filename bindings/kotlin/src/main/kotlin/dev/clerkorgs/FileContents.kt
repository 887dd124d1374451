package dev.clerkorgs

import java.io.ByteArrayOutputStream
import java.io.File
import java.nio.file.FileSystems
import java.nio.file.Path

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

/** The path as text. Only this machine's own file system has paths that the library can open. */
internal fun textOf(
    path: Path,
    argument: String,
): String {
    if (path.fileSystem == FileSystems.getDefault()) return path.toString()
    val told = "$argument must be a path of the default file system, not one of ${path.fileSystem.provider().scheme}"
    throw ClerkException.Invalid(ErrorInfo(ErrorKind.INVALID, told, paramName = argument))
}
