package dev.clerkorgs.tests

import dev.clerkorgs.AndroidKeystoreTokenStore
import dev.clerkorgs.Clerk
import org.junit.jupiter.api.Test
import org.w3c.dom.Element
import java.io.File
import java.lang.module.ModuleFinder
import java.util.jar.JarFile
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What is in the jar beside its classes. */
class JarTest {
    private val location =
        File(
            Clerk::class.java.protectionDomain.codeSource.location
                .toURI(),
        )
    private val jar = JarFile(location)
    private val names =
        jar
            .entries()
            .toList()
            .filter { !it.isDirectory }
            .map { it.name }

    private fun read(name: String) = jar.getInputStream(checkNotNull(jar.getEntry(name)) { name }).readBytes()

    @Test
    fun `the jar has a module name, licences and rules for shrinking, and nothing unexpected`() {
        assertEquals("dev.clerkorgs", moduleOf(location))
        val rules = listOf("proguard", "com.android.tools/r8", "com.android.tools/proguard")
        val maven = listOf("pom.xml", "pom.properties").map { "META-INF/maven/dev.clerkorgs/clerk-orgs/$it" }
        val meta =
            rules.map { "META-INF/$it/clerk-orgs.pro" } + maven +
                listOf(
                    "MANIFEST.MF",
                    "LICENSE-MIT",
                    "LICENSE-APACHE",
                    "clerk-orgs.kotlin_module",
                    "versions/9/module-info.class",
                ).map { "META-INF/$it" }
        val library = "[a-z0-9-]+/(lib)?clerk_orgs_ffi[.](so|dylib|dll)"
        val others = names.filterNot { it.startsWith("dev/clerkorgs/") && it.endsWith(".class") }
        assertEquals(meta.toSet(), others.filterNot(Regex(library)::matches).toSet())
        assertEquals(1, others.count(Regex(library)::matches), "$others")
        assertEquals(1, rules.map { String(read("META-INF/$it/clerk-orgs.pro")) }.toSet().size)
        for (licence in listOf("LICENSE-MIT", "LICENSE-APACHE")) {
            assertEquals(File("../../$licence").readText(), String(read("META-INF/$licence")))
        }
    }

    /** Fails for a jar that has no name of its own: the file's is none, since it has a version. */
    private fun moduleOf(file: File): String {
        val manifest = JarFile(file).use { it.manifest.mainAttributes }
        val found = ModuleFinder.of(file.toPath()).findAll()
        val module = found.single().descriptor()
        assertTrue(!module.isAutomatic || manifest.getValue("Automatic-Module-Name") == module.name(), "$file")
        return module.name()
    }

    /** All that an application or its tests may have. */
    @Test
    fun `each jar has its licences, a module name and what Maven Central asks for`() {
        val own = System.getProperty("java.class.path").split(File.pathSeparator).filter { "/dev/clerkorgs/" in it }
        val jars = own.map(::File).filter { it.extension == "jar" && "-sources" !in it.name }
        assertEquals(3, jars.size, "$jars")
        for (file in jars) {
            val artifact = file.name.substringBeforeLast('-')
            JarFile(file).use { jar ->
                assertTrue(moduleOf(file).startsWith("dev.clerk"), artifact)
                for (licence in listOf(
                    "LICENSE-MIT",
                    "LICENSE-APACHE",
                )) {
                    assertNotNull(jar.getEntry("META-INF/$licence"), artifact)
                }
                val pom = jar.getInputStream(jar.getEntry("META-INF/maven/dev.clerkorgs/$artifact/pom.xml"))
                assertComplete(pom.readBytes())
            }
        }
        val bom = File("../../bindings/kotlin/bom/pom.xml").readBytes()
        assertComplete(bom)
        for (file in jars) {
            assertTrue(
                "<artifactId>${file.name.substringBeforeLast('-')}</artifactId>" in String(bom),
                file.name,
            )
        }
    }

    private fun assertComplete(pom: ByteArray) {
        val document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.inputStream())
        val nodes = document.documentElement.childNodes
        val children = (0 until nodes.length).map(nodes::item).filterIsInstance<Element>()
        val said = children.associate { it.tagName to it.textContent.trim() }
        for (tag in listOf("name", "description", "url", "licenses", "developers", "scm")) {
            assertTrue(!said[tag].isNullOrEmpty(), "$tag in $said")
        }
    }

    @Test
    fun `only one class refers to Android`() {
        val own = names.filter { it.endsWith(".class") }
        val android = own.filter { "Landroid/" in String(read(it), Charsets.ISO_8859_1) }
        val expected = AndroidKeystoreTokenStore::class.java.name.replace('.', '/')
        assertEquals(setOf(expected), android.map { it.removeSuffix(".class").substringBefore('$') }.toSet())
    }
}
