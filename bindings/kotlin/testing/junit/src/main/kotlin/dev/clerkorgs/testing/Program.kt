package dev.clerkorgs.testing

import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path

/** The emulator's program. */
internal object Program {
    /** Unpacked once, and removed when this process ends. */
    private val unpacked: Path by lazy(::unpack)

    fun start(
        seed: String,
        errors: Path,
    ): Process {
        val program = System.getenv("CLERK_EMULATOR")?.takeIf { it.isNotEmpty() } ?: "$unpacked"
        val command = listOf(program, "--port", "0", "--seed", seed, "--exit-on-stdin-close")
        try {
            return ProcessBuilder(command).redirectError(errors.toFile()).start()
        } catch (error: IOException) {
            throw notStarted(error, "if its folder is mounted with noexec, $ANOTHER")
        }
    }

    /** Makes a file or folder that is removed when this process ends. */
    fun inTemporaryFolder(make: () -> Path): Path =
        try {
            make().apply { toFile().deleteOnExit() }
        } catch (error: IOException) {
            throw notStarted(error, "if the folder for temporary files cannot be used, $ANOTHER")
        }

    private fun notStarted(
        error: IOException,
        advice: String,
    ) = IllegalStateException("the emulator cannot be started: ${error.message}; $advice", error)

    private fun unpack(): Path {
        val name = if (Platform.isWindows) "clerk-emulator.exe" else "clerk-emulator"
        val resource = "dev/clerkorgs/emulator/${Platform.folder}/$name"
        val packaged =
            // On the module path, the jar with the program is a module of its own.
            checkNotNull(Program::class.java.classLoader.getResourceAsStream(resource)) {
                "the jar clerk-emulator has no program for this platform, ${Platform.folder}: " +
                    "build it and name it in the environment variable CLERK_EMULATOR"
            }
        val folder = inTemporaryFolder { Files.createTempDirectory("clerk-emulator") }
        val program = inTemporaryFolder { folder.resolve(name).apply { packaged.use { Files.copy(it, this) } } }
        program.toFile().setExecutable(true)
        return program
    }

    private const val ANOTHER = "name another one with -Djava.io.tmpdir=FOLDER"
}
