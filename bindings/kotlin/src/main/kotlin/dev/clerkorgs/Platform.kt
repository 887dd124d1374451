package dev.clerkorgs

/** The platform of this process. */
internal object Platform {
    private val system = System.getProperty("os.name").orEmpty().lowercase()
    private val processor = System.getProperty("os.arch").orEmpty().lowercase()

    val isAndroid: Boolean = System.getProperty("java.vm.name").equals("Dalvik", ignoreCase = true)

    val isWindows: Boolean = system.startsWith("windows")

    /** Where the library is in the jar. Libraries with native code commonly use these names, which are those of JNA. */
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
