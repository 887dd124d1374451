package dev.clerkorgs.tests

import dev.clerkorgs.Clerk
import org.junit.jupiter.api.Test
import java.io.File
import java.lang.reflect.Executable
import java.lang.reflect.Field
import java.lang.reflect.Member
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.util.jar.JarFile
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import dev.clerkorgs.tests.Field as Listed

/** What Java's compiler and editors see of the jar: it has no `internal`. They do not see what is synthetic. */
class JavaSurfaceTest {
    val visible = classesBeside(Clerk::class.java).filter(::isVisible)
    private val ofTesting = classesBeside(dev.clerkorgs.testing.Emulator::class.java).filter(::isVisible)

    /** Those of the same jar. */
    private fun classesBeside(one: Class<*>): List<Class<*>> {
        val location = one.protectionDomain.codeSource.location
        val names = JarFile(File(location.toURI())).use { file -> file.entries().toList().map { it.name } }
        return names
            .filter { it.endsWith(".class") && !it.startsWith("META-INF/") }
            .map { Class.forName(it.removeSuffix(".class").replace('/', '.'), false, javaClass.classLoader) }
    }

    private fun isVisible(type: Class<*>): Boolean =
        isOpen(type.modifiers) &&
            !type.isSynthetic &&
            !type.isAnonymousClass &&
            !type.isLocalClass &&
            type.enclosingClass?.let(::isVisible) != false

    private fun isOpen(modifiers: Int) = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)

    private fun <M : Member> visible(members: Array<M>): List<M> =
        members.filter {
            isOpen(it.modifiers) &&
                !it.isSynthetic
        }

    /** The classes of the contract, with what Kotlin adds to them. */
    private val contract: Set<String> =
        with(Listing) { handles + records + enums + errors + callbacks }.map { checkNotNull(it.qualifiedName) }.toSet()

    private val added =
        listOf(
            "ClerkOrgs",
            "AndroidKeystoreTokenStore",
            "EncryptedFileTokenStore",
            "Fake",
            "Filters",
            "InternalException",
            "Membership",
            "Paginators",
            "Uploads",
        ).map { "dev.clerkorgs.$it" }
            .toSet()

    @Test
    fun `only the contract's classes are visible`() {
        val names = visible.filter { it.enclosingClass == null }.map { it.name }.toSet()
        assertEquals(emptySet(), contract - names)
        assertEquals(emptySet(), names - contract - added)
        val nested = visible.filter { it.enclosingClass != null }
        val cases = (Listing.enums + Listing.errors).flatMap { it.sealedSubclasses }.map { it.java }
        assertTrue(cases.size > 20, "$cases")
        val others = nested - cases.toSet()
        assertEquals(emptyList(), others.filterNot { it.simpleName.endsWith("Builder") || it.kotlin.isCompanion })
    }

    @Test
    fun `only the contract's members are visible`() {
        val named = visible.flatMap { visible(it.declaredMethods) + visible(it.declaredFields) }
        val members = named + visible.flatMap { visible(it.declaredConstructors) }
        assertTrue(members.size > 1_000, "${members.size}")
        assertEquals(emptyList(), named.filter { isPlumbing(it.name) || '$' in it.name })
        // What cannot be seen can occur in no signature.
        val known = visible.map { it.name }.toSet()
        val isHidden = { name: String -> name.startsWith("dev.clerkorgs") && name !in known }
        assertEquals(emptyList(), members.filter { member -> types(member).any { isHidden(it.name) } })
    }

    @Test
    fun `of the jar for tests, only what is documented is visible`() {
        val names = listOf("ClerkExtension", "Emulator", "LoggedRequest", "RequestsOfTest", "Seed", "Ticket")
        assertEquals(names, ofTesting.map { it.simpleName }.sorted())
    }

    @Test
    fun `no constant is visible`() {
        val fields = (visible + ofTesting).flatMap { visible(it.declaredFields) }
        val constants = fields.filter { Modifier.isStatic(it.modifiers) && !it.isEnumConstant }
        assertEquals(emptyList(), constants.filterNot { it.name == "INSTANCE" || it.name == "Companion" })
    }

    @Test
    fun `values that calls take have builders`() {
        val calls = Listing.signatures.values.flatten()
        val arguments = records(calls.flatMap { it.parameters })
        val taken = arguments + records(arguments.flatMap { Listing.fields.getValue(it) })
        val long = taken.filter { record -> Listing.fields.getValue(record).count { it.hasDefault } >= 2 }
        assertTrue(long.size >= 3, "$long")
        assertEquals(emptyList(), long.filter { record -> record.java.classes.none { it.simpleName == "Builder" } })
    }

    private fun records(fields: List<Listed>) =
        fields
            .mapNotNull { it.type.named }
            .filter { it in Listing.records }
            .toSet()

    private fun types(member: Member): List<Class<*>> =
        when (member) {
            is Executable -> member.parameterTypes.toList() + listOfNotNull((member as? Method)?.returnType)
            is Field -> listOf(member.type)
            else -> emptyList()
        }.map { generateSequence(it) { array -> array.componentType }.last() }

    /** The calls of the blocking classes are the contract's, and nothing else. */
    @Test
    fun `only the contract's calls are visible`() {
        for ((handle, calls) in Listing.calls) {
            val own = visible(handle.java.declaredMethods).map { it.name }.toSet()
            val read = own.map { it.removePrefix("get").replaceFirstChar(Char::lowercase) }
            val expected =
                calls + setOf("close", "asFlow", "iterator", "stream", "clone") + calls.map { "${it}Builder" }
            val others = own.filterIndexed { at, name -> name !in expected && read[at] !in expected }
            assertEquals(emptyList(), others, "$handle")
        }
    }
}
