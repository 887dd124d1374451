package dev.clerkorgs.tests

import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.pathString
import kotlin.io.path.writeText
import kotlin.test.assertEquals

/** What an application of modules has to write: it requires the library, and nothing for it. */
class ModulePathTest {
    @TempDir lateinit var folder: Path

    /** The library and what its POM names, each in its place of the class path. */
    private val modules =
        System
            .getProperty("java.class.path")
            .split(File.pathSeparator)
            .filter { path -> LIBRARIES.any { File(path).name.matches(Regex("$it-[0-9.]+[.]jar")) } }
            .joinToString(File.pathSeparator)

    @Test
    fun `a module needs no option for the library, and can name all that its functions have`() {
        compile()
        Emulator.seed("demo")
        val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
        val path = "$modules${File.pathSeparator}$folder"
        val command = listOf(java, "--module-path", path, "--module", "app/app.Main", Emulator.baseUrl)
        val expected = listOf("module dev.clerkorgs", "true", "Clerk, Flow, JsonElement, Duration")
        assertEquals(expected, linesOf(command))
    }

    @Test
    fun `tests on the module path have the emulator`() {
        compile("module app { requires dev.clerkorgs.testing; }", TESTING)
        val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
        val path = "$modules${File.pathSeparator}$folder"
        val process = ProcessBuilder(java, "--module-path", path, "--module", "app/app.Main")
        // The program is the one in the jar.
        process.environment().remove("CLERK_EMULATOR")
        val running = process.redirectErrorStream(true).start()
        assertEquals(listOf("module dev.clerkorgs.testing", "true"), running.inputReader().readLines())
    }

    private fun compile(
        info: String = "module app { requires dev.clerkorgs; }",
        main: String = MAIN,
    ) {
        val sources =
            listOf("module-info.java" to info, "app/Main.java" to main).map {
                folder.resolve("source").resolve(it.first).apply {
                    parent.createDirectories()
                    writeText(it.second)
                }
            }
        compileJava(sources, listOf("-Xlint:all", "-Werror", "--module-path", modules, "-d", "$folder/app"))
    }

    private companion object {
        val LIBRARIES =
            listOf(
                "clerk-orgs",
                "clerk-orgs-testing",
                "clerk-emulator",
                "junit-jupiter-api",
                "junit-platform-commons",
                "opentest4j",
                "apiguardian-api",
                "jspecify",
                "kotlin-stdlib",
                "kotlinx-coroutines-core-jvm",
                "kotlinx-serialization-(json|core)-jvm",
            )

        const val TESTING = """
            package app;

            import dev.clerkorgs.BlockingClerk;
            import dev.clerkorgs.testing.Emulator;

            public class Main {
                public static void main(String[] arguments) {
                    System.out.println(Emulator.class.getModule());
                    try (var emulator = new Emulator();
                            var clerk = new BlockingClerk(null, emulator.getBaseUrl())) {
                        clerk.signInWithTicket("ticket_admin");
                        System.out.println(!emulator.log().isEmpty());
                    }
                }
            }
        """

        const val MAIN = """
            package app;

            import dev.clerkorgs.BlockingClerk;
            import dev.clerkorgs.Clerk;
            import java.util.List;
            import java.util.stream.Collectors;
            import kotlin.time.Duration;
            import kotlinx.coroutines.flow.Flow;
            import kotlinx.serialization.json.JsonElement;

            public class Main {
                public static void main(String[] arguments) {
                    System.out.println(Clerk.class.getModule());
                    try (var clerk = new BlockingClerk(null, arguments[0])) {
                        clerk.signInWithTicket("ticket_admin");
                        clerk.setActive(null, "acme");
                        System.out.println(clerk.organization().membershipRequests().stream().count() > 0);
                    }
                    var types = List.of(Clerk.class, Flow.class, JsonElement.class, Duration.class);
                    System.out.println(types.stream().map(Class::getSimpleName).collect(Collectors.joining(", ")));
                }
            }
        """
    }
}
