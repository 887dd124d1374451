package dev.clerkorgs.tests

import dev.clerkorgs.Clerk
import org.junit.jupiter.api.Test
import java.io.File
import java.util.jar.JarFile
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.reflect.KMutableProperty
import kotlin.reflect.KVisibility
import kotlin.reflect.full.declaredMembers
import kotlin.reflect.full.superclasses
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Words that only names of what UniFFI generates for itself have. */
private val plumbing =
    setOf("uniffi", "ffi", "rust", "buffer", "handle", "handler", "cleanable", "cleaner", "destroy", "destroyed") +
        setOf("continuation", "disposable", "impl", "interface")

fun isPlumbing(name: String): Boolean = words(name).any { it in plumbing }

/** The public API of the jar. */
class SurfaceTest {
    private val public = classes().map { it.kotlin }.filter(::isPublic)

    private fun classes(): List<Class<*>> {
        val location = Clerk::class.java.protectionDomain.codeSource.location
        val names = JarFile(File(location.toURI())).use { file -> file.entries().toList().map { it.name } }
        return names
            .filter { it.startsWith("dev/clerkorgs/") && it.endsWith(".class") }
            .map { Class.forName(it.removeSuffix(".class").replace('/', '.'), false, javaClass.classLoader) }
            .filter { it.getAnnotation(Metadata::class.java)?.kind == 1 && !it.isAnonymousClass && !it.isLocalClass }
    }

    private fun isPublic(type: KClass<*>): Boolean {
        val outer = type.java.enclosingClass?.kotlin
        return type.visibility == KVisibility.PUBLIC && (outer == null || isPublic(outer))
    }

    /** Members that the compiler adds to an enum have no source. */
    private fun members(type: KClass<*>): List<KCallable<*>> {
        val added = if (type.java.isEnum) setOf("values", "valueOf", "entries") else emptySet()
        return type.declaredMembers.filter { it.visibility == KVisibility.PUBLIC && it.name !in added }
    }

    @Test
    fun `generated internals are not public`() {
        assertEquals(emptyList(), public.filter { isPlumbing("${it.qualifiedName}") })
        val factories = public.filter { it.isCompanion && members(it).map { made -> made.name } == listOf("of") }
        assertEquals(factories, public.filter { it.isCompanion })
        assertEquals(Listing.enums.count { it.isSealed }, factories.size)
        val names = public.flatMap(::members).map { it.name }
        assertEquals(emptyList(), names.filter(::isPlumbing))
    }

    @Test
    fun `what is internal is told by words and not by letters`() {
        val names = listOf("uniffiClone", "FfiConverterString", "ffi_clerk_orgs_x", "ClerkOrgsFFI", "RustBuffer")
        assertEquals(names, names.filter(::isPlumbing))
        assertEquals(emptyList(), listOf("affiliationVerification", "TrustedHost", "getHandled").filter(::isPlumbing))
    }

    @Test
    fun `values cannot be changed`() {
        val values = public.filter { it.isData }
        assertTrue(values.size > 15, "$values")
        assertEquals(emptyList(), values.flatMap { it.declaredMembers }.filterIsInstance<KMutableProperty<*>>())
    }

    /** Every class, call and field has a comment in the shipped sources. Overrides inherit one. */
    @Test
    fun `everything public is documented`() {
        assertEquals(emptyList(), public.filterNot { it.isCompanion }.flatMap { undocumented(it, sources()) })
    }

    /** The listing has the contract's names as Rust spells them. Paths and keys of roles are the server's. */
    @Test
    fun `docs name things as Kotlin spells them`() {
        val snakeCase = Regex("""\b[a-z]+(?:_[a-z0-9]+)+\b""")
        val listing = File("../../bindings/api.txt").readLines().filter { it.startsWith("  ") }
        val names = listing.flatMap { line -> snakeCase.findAll(line).map { it.value } }.toSet()
        assertTrue("get_membership_requests" in names && "page_size" in names)
        val ofTheServer = Regex("`[^`]*[/:{][^`]*`")
        val docs = sources().lines().filter { it.trimStart().startsWith("*") }.map { it.replace(ofTheServer, "") }
        assertTrue(docs.any { "`getMembershipRequests`" in it })
        val wrong = docs.filter { line -> "::" in line || snakeCase.findAll(line).any { it.value in names } }
        assertEquals(emptyList(), wrong)
    }

    @Test
    fun `docs name types that exist`() {
        val known = public.mapNotNull { it.simpleName }.toSet()
        assertTrue("TokenStoreException" in known && "NotFound" in known)
        val lines = sources().lines().map { it.trimStart() }
        val comments = lines.filter { it.startsWith("*") || it.startsWith("/**") }
        val docs = comments.map { it.substringBefore("*/") }.toSet()
        val code = docs.flatMap { line -> Regex("`([^`]+)`").findAll(line).map { it.groupValues[1] } }
        val named = code.flatMap { Regex("""(?<![\w.-])[A-Z][a-z]\w*""").findAll(it).map { word -> word.value } }
        // In prose, a word with capitals inside is the name of a type, too.
        val prose = docs.flatMap { Regex("""\b[A-Z][a-z]+[A-Z]\w*""").findAll(it).map { word -> word.value } }
        assertTrue("BulkOutcomes" in named && "TokenStoreException" in named)
        val others =
            setOf("NotImplementedError", "IllegalArgumentException", "AndroidKeyStore", "FakeOrganization", "File") +
                setOf("OpenID", "GitHub", "GitLab")
        val plumbing = Regex("^(Uniffi|Ffi|RustBuffer|StructByReference|NoHandle|LibC)")
        assertEquals(emptySet(), (named + prose).filterNot { plumbing in it }.toSet() - known - others)
    }

    private fun sources(): String =
        listOf("clerk_orgs", "BlockingClasses", "EncryptedFileTokenStore", "AndroidKeystoreTokenStore")
            .joinToString("\n") { checkNotNull(javaClass.getResource("/dev/clerkorgs/$it.kt")).readText() }

    private fun undocumented(
        type: KClass<*>,
        source: String,
    ): List<String> {
        val declaration = Regex("(class|interface|object) ${type.simpleName}\\b").find(source)
        val start = checkNotNull(declaration) { "$type is not in the sources" }.range.first
        val own = members(type).map { it.name }.filterNot { it in inherited(type) || it.startsWith("component") }
        val places = own.associateWith { Regex("(val|fun) `?$it\\b").find(source, start)?.range?.first ?: 0 }
        val all = places.mapKeys { "${type.simpleName}.${it.key}" } + mapOf("${type.simpleName}" to start)
        return all.filterValues { !isDocumented(source, it) }.keys.toList()
    }

    /** Only modifiers and annotations are between the comment and the name. */
    private fun isDocumented(
        source: String,
        at: Int,
    ): Boolean = Regex("""\*/[\s\w@().:"]*$""") in source.substring(maxOf(0, at - 300), at)

    private fun inherited(type: KClass<*>): Set<String> =
        type.superclasses.flatMap { parent -> parent.members.map { it.name } }.toSet() + "copy"
}
