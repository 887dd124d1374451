package dev.clerkorgs

import com.sun.jna.Platform

/** Loads the native library before the first call that needs it. */
internal object NativeLibrary {
    @Volatile private var isLoaded = false

    /** Later attempts fail in the same way, and the machine tells the reason only to the first one. */
    private var failure: LinkageError? = null

    fun load() {
        if (!isLoaded) loadOnce()
    }

    @Synchronized
    private fun loadOnce() {
        failure?.let { throw notLoaded(it) }
        try {
            UniffiLib.ensureInitialized()
        } catch (error: LinkageError) {
            failure = error
            throw notLoaded(error)
        }
        isLoaded = true
    }

    private fun notLoaded(error: LinkageError): ClerkException {
        val reason = generateSequence<Throwable>(error) { it.cause }.mapNotNull { it.message }.lastOrNull() ?: "$error"
        val text = "the native library cannot be loaded: ${reason.lineSequence().first()}. ${advice()}"
        return ClerkException.Usage(ErrorInfo(ErrorKind.USAGE, text)).apply { initCause(error) }
    }

    private fun advice(): String {
        val platform = Platform.RESOURCE_PREFIX
        val packaged = "/$platform/${System.mapLibraryName(NAME)}"
        return if (NativeLibrary::class.java.getResource(packaged) == null) {
            "It is not in the jar for this platform, $platform"
        } else {
            "It is unpacked into a temporary folder, which must be writable and not mounted with noexec. " +
                "Name another folder with -Djna.tmpdir=FOLDER"
        }
    }

    private const val NAME = "clerk_orgs_ffi"
}
