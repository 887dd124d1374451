package dev.clerkorgs

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.io.InputStream

/** Loads the native library before the first call that needs it. */
internal object NativeLibrary {
    @Volatile private var isLoaded = false

    fun load() {
        if (!isLoaded) loadOnce()
    }

    /** What has failed is tried again by the next call: a setting or a folder may have changed. */
    @Synchronized
    private fun loadOnce() {
        if (isLoaded) return
        try {
            if (Platform.isAndroid) loadInstalled() else loadPackaged()
        } catch (error: LinkageError) {
            throw notLoaded(error, fileAdvice())
        } catch (error: IOException) {
            throw notLoaded(error, fileAdvice())
        } catch (error: IllegalArgumentException) {
            throw notLoaded(error, "Correct that setting, or leave it out")
        } catch (error: RuntimeException) {
            // Java has refused native code.
            throw notLoaded(error, ACCESS)
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
        val file = packaged.use(::unpack)
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

    private fun notLoaded(
        reason: Throwable,
        advice: String,
    ): ClerkException {
        val text = "the native library cannot be loaded: ${reason.message?.substringBefore('\n')}. $advice"
        return ClerkException.Usage(ErrorInfo(ErrorKind.USAGE, text)).apply { initCause(reason) }
    }

    private fun fileAdvice(): String =
        when {
            Platform.isAndroid -> "It comes with the archive for Android, clerk-orgs-android"
            packaged() == null -> "It is not in the jar for this platform, ${Platform.folder}"
            else -> unpacked()
        }

    private fun unpacked(): String =
        "It is unpacked into the folder $folder, which must exist, be writable and not be mounted with noexec. " +
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
