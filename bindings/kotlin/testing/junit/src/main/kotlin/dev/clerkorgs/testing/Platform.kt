package dev.clerkorgs.testing

/** The platform of this process, as in the jar of the library, whose classes for this are internal. */
internal object Platform {
    private val system = System.getProperty("os.name").orEmpty().lowercase()
    private val processor = System.getProperty("os.arch").orEmpty().lowercase()

    val isWindows: Boolean = system.startsWith("windows")

    val folder: String =
        when {
            isWindows -> "win32"
            system.startsWith("mac") -> "darwin"
            else -> system
        } + "-" +
            when (processor) {
                "amd64", "x86_64" -> "x86-64"
                "arm64" -> "aarch64"
                else -> processor
            }
}
