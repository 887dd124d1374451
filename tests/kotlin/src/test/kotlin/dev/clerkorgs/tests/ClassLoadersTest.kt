package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS
import java.lang.ref.WeakReference
import java.net.URL
import java.net.URLClassLoader
import java.nio.file.Path
import java.util.concurrent.CyclicBarrier
import java.util.function.Function
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.readText
import kotlin.test.assertEquals
import kotlin.test.assertNotSame
import kotlin.test.assertTrue

/** What an application leaves behind in a server after it is undeployed. */
@EnabledOnOs(OS.LINUX)
class ClassLoadersTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `the library's threads end with the last client and start with the next`() {
        assertTrue(collected { threads().isEmpty() }, "${threads()}")
        repeat(3) {
            val clerk = signedInBlocking()
            val organization = clerk.organization()
            assertTrue(threads().size >= 2)
            clerk.close()
            assertTrue(eventually { threads().isEmpty() }, "${threads()}")
            assertTrue(runCatching { organization.getRoles() }.isFailure)
        }
    }

    @Test
    fun `nothing of an application with its own class loader remains after its last client`() {
        startDispatcher()
        assertTrue(collected { threads().isEmpty() && cleaners().isEmpty() }, "${threads()} ${cleaners()}")
        repeat(3) {
            val left = use()
            assertTrue(collected { threads().isEmpty() && cleaners().isEmpty() }, "${threads()} ${cleaners()}")
            assertTrue(collected { left.all { it.get() == null } }, "${left.map { it.get() }}")
        }
    }

    /** Of one that started what is shared, and is removed while another application still has a client. */
    @Test
    fun `nothing remains of an application that shares the library with others`() {
        assertTrue(collected { cleaners().isEmpty() }, "${cleaners()}")
        val ends = mutableListOf<() -> Unit>()
        val left = shared(ends)
        signedInBlocking().use { other ->
            ends.removeFirst()()
            assertTrue(collected { left.all { it.get() == null } }, "${left.map { it.get() }}")
            assertEquals("user_ada", other.user()?.id)
        }
    }

    private fun shared(ends: MutableList<() -> Unit>): List<WeakReference<Any>> {
        val name = InSharedLoader::class.java.name
        val loader = OnlyThe(name, location(InSharedLoader::class.java), javaClass.classLoader)
        val type = loader.loadClass(name)
        assertNotSame<Class<*>>(InSharedLoader::class.java, type)
        @Suppress("UNCHECKED_CAST")
        val application = type.getConstructor().newInstance() as Function<String, Runnable>
        val end = application.apply(Emulator.baseUrl)
        ends += end::run
        return listOf(WeakReference(application), WeakReference(loader))
    }

    /** The loader of an application, which has a class and those inside of it. */
    private class OnlyThe(
        private val name: String,
        url: URL,
        parent: ClassLoader,
    ) : URLClassLoader(arrayOf(url), parent) {
        override fun loadClass(
            name: String,
            resolve: Boolean,
        ): Class<*> =
            if (name.startsWith(this.name)) findLoadedClass(name) ?: findClass(name) else super.loadClass(name, resolve)
    }

    /** The threads of coroutines belong to the server, and refer to the application that was the first one to need them. */
    private fun startDispatcher() =
        runBlocking {
            val started = CyclicBarrier(Runtime.getRuntime().availableProcessors())
            repeat(started.parties) { launch(Dispatchers.Default) { started.await() } }
        }

    private fun use(): List<WeakReference<Any>> {
        val urls = listOf(BlockingClerk::class, InAnotherLoader::class).map { location(it.java) }
        val loader = URLClassLoader(urls.toTypedArray(), WithoutTheLibrary(javaClass.classLoader))
        val type = loader.loadClass(InAnotherLoader::class.java.name)
        assertNotSame<Class<*>>(InAnotherLoader::class.java, type)
        @Suppress("UNCHECKED_CAST")
        val application = type.getConstructor().newInstance() as Function<String, List<WeakReference<Any>>>
        return loader.use { application.apply(Emulator.baseUrl) } + WeakReference(loader)
    }

    private fun location(type: Class<*>): URL = type.protectionDomain.codeSource.location

    /** The server's own libraries. */
    private class WithoutTheLibrary(
        parent: ClassLoader,
    ) : ClassLoader(parent) {
        override fun loadClass(
            name: String,
            resolve: Boolean,
        ): Class<*> {
            if (name.startsWith("dev.clerkorgs.")) throw ClassNotFoundException(name)
            return super.loadClass(name, resolve)
        }
    }

    private fun collected(condition: () -> Boolean): Boolean =
        eventually {
            System.gc()
            condition()
        }

    private fun eventually(condition: () -> Boolean): Boolean {
        val deadline = System.currentTimeMillis() + PATIENCE_MS
        while (!condition()) {
            if (System.currentTimeMillis() > deadline) return false
            Thread.sleep(20)
        }
        return true
    }

    /** The native threads, which Java knows only while they call back. */
    private fun threads(): List<String> =
        Path
            .of("/proc/self/task")
            .listDirectoryEntries()
            .mapNotNull { task -> runCatching { task.resolve("comm").readText().trim() }.getOrNull() }
            .filter { it.startsWith("clerk-orgs") }

    private fun cleaners(): List<String> {
        val names = Thread.getAllStackTraces().keys.map { it.name }
        return names.filter { it == "ClerkOrgs cleaner" }
    }
}
