package dev.clerkorgs

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.io.InputStream

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
        if (isLoaded) return
        failure?.let { throw notLoaded(it) }
        try {
            if (Platform.isAndroid) loadInstalled() else loadPackaged()
        } catch (error: LinkageError) {
            failure = error
            throw notLoaded(error)
        } catch (error: RuntimeException) {
            // Java has refused native code, or a setting is wrong.
            val refused = UnsatisfiedLinkError("${error.message}").apply { initCause(error) }
            failure = refused
            throw notLoaded(refused)
        }
        isLoaded = true
    }

    /** Android unpacks libraries when it installs an application. */
    private fun loadInstalled() {
        System.loadLibrary(NAME)
        open(FILE)
    }

    /** The file has a name of its own: a library can be loaded once by its name, and each class loader has its own. */
    private fun loadPackaged() {
        val packaged = packaged() ?: throw UnsatisfiedLinkError("there is no $RESOURCE")
        val file =
            try {
                packaged.use(::unpack)
            } catch (error: IOException) {
                throw UnsatisfiedLinkError("${error.message}").apply { initCause(error) }
            }
        try {
            System.load(file.path)
            open(file.path)
        } finally {
            // Windows keeps files that are in use.
            if (!file.delete()) file.deleteOnExit()
        }
    }

    private fun open(name: String) {
        if (NativeCalls.open(name.toByteArray()) == 0.toByte()) throw UnsatisfiedLinkError("$name cannot be opened")
        if (PlatformTrust.isAsked) NativeCalls.decideTrust()
    }

    private val folder: File
        get() = File(System.getProperty(FOLDER) ?: System.getProperty("java.io.tmpdir")).absoluteFile

    private fun packaged(): InputStream? = NativeLibrary::class.java.getResourceAsStream(RESOURCE)

    private fun unpack(packaged: InputStream): File {
        removeLeftovers(folder)
        val file = File.createTempFile(PREFIX, ".${FILE.substringAfterLast('.')}", folder)
        try {
            FileOutputStream(file).use { packaged.copyTo(it, BUFFER) }
        } catch (error: IOException) {
            file.delete()
            throw error
        }
        return file
    }

    /** Of programs that were killed on Windows. Files that are in use stay, and so do those that another program is writing. */
    private fun removeLeftovers(folder: File) {
        if (!Platform.isWindows) return
        val before = System.currentTimeMillis() - DAY_MS
        val left = folder.listFiles { file -> file.name.startsWith(PREFIX) && file.lastModified() < before }
        left.orEmpty().forEach { it.delete() }
    }

    private fun notLoaded(error: LinkageError): ClerkException {
        val text = "the native library cannot be loaded: ${error.message?.lineSequence()?.first()}. ${advice(error)}"
        return ClerkException.Usage(ErrorInfo(ErrorKind.USAGE, text)).apply { initCause(error) }
    }

    private fun advice(error: LinkageError): String =
        when {
            error.cause is IllegalArgumentException -> "Correct that setting, or leave it out"
            error.cause is RuntimeException -> ACCESS
            Platform.isAndroid -> "It comes with the archive for Android, clerk-orgs-android"
            packaged() == null -> "It is not in the jar for this platform, ${Platform.folder}"
            else -> unpacked()
        }

    private fun unpacked(): String =
        "It is unpacked into the folder $folder, which must be writable and not mounted with noexec. " +
            "Name another folder with -D$FOLDER=FOLDER"

    private const val NAME = "clerk_orgs_ffi"
    private const val FOLDER = "dev.clerkorgs.tmpdir"
    private const val PREFIX = "clerk-orgs-"
    private const val BUFFER = 1 shl 16
    private const val DAY_MS = 24 * 60 * 60 * 1000L
    private const val ACCESS =
        "Allow native code with --enable-native-access=ALL-UNNAMED, or with =dev.clerkorgs on the module path"
    private val FILE = System.mapLibraryName(NAME)
    private val RESOURCE = "/${Platform.folder}/$FILE"
}
