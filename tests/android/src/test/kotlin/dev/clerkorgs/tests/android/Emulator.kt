package dev.clerkorgs.tests.android

/** An emulator of Clerk, which ends with this object. */
class Emulator : AutoCloseable {
    private val process =
        ProcessBuilder(checkNotNull(System.getenv("CLERK_EMULATOR")), "--port", "0", "--exit-on-stdin-close")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()

    val baseUrl =
        process
            .inputStream
            .bufferedReader()
            .lineSequence()
            .takeWhile { it != "ready: true" }
            .toList()
            .first { it.startsWith("base_url: ") }
            .substringAfter(": ")

    override fun close() = process.outputStream.close()
}
