package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.ErrorInfo
import dev.clerkorgs.Fake
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.SessionTask
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import org.junit.jupiter.api.Test
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.InvalidClassException
import java.io.NotSerializableException
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.io.ObjectStreamClass
import java.io.Serializable
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Modifier
import java.nio.ByteBuffer
import java.time.Duration
import java.time.Instant
import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlin.reflect.KVisibility
import kotlin.reflect.full.isSubclassOf
import kotlin.reflect.full.primaryConstructor
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertSame
import kotlin.test.assertTrue

/** The library's objects have one owner. Values and errors can be serialised. */
class OwnersTest {
    @Test
    fun `no handle is serialisable or cloneable, or has a copy constructor`() {
        assertTrue(Listing.handles.size > 25, "${Listing.handles}")
        for (handle in Listing.handles) {
            assertTrue(handle.isSubclassOf(AutoCloseable::class), "$handle")
            assertTrue(!handle.isSubclassOf(Serializable::class) && !handle.isSubclassOf(Cloneable::class), "$handle")
            val public = handle.constructors.filter { it.visibility == KVisibility.PUBLIC }
            val taken = public.flatMap { constructor -> constructor.parameters.map { it.type.classifier } }
            assertEquals(emptyList(), taken.filter { it == Long::class || it in Listing.handles }, "$handle")
            val raw = handle.java.declaredFields.single { it.name == "handle" || it.name == "wrapped" }
            assertTrue(Modifier.isTransient(raw.modifiers) && Modifier.isPrivate(raw.modifiers), "$raw")
        }
    }

    @Test
    fun `a subclass cannot copy its handle`() {
        for (handle in Listing.handles) {
            val clone = handle.java.getDeclaredMethod("clone")
            assertTrue(Modifier.isFinal(clone.modifiers) && Modifier.isProtected(clone.modifiers), "$clone")
            val fake = handle.java.getConstructor(Fake::class.java).newInstance(Fake)
            clone.isAccessible = true
            val refused = assertFailsWith<InvocationTargetException> { clone.invoke(fake) }.targetException
            assertIs<CloneNotSupportedException>(refused)
        }
    }

    @Test
    fun `serialising a handle is refused`() {
        BlockingClerk(baseUrl = Emulator.baseUrl).use { clerk ->
            val error = assertFailsWith<NotSerializableException> { written(listOf(clerk)) }
            assertEquals(BlockingClerk::class.java.name, error.message)
        }
    }

    @Test
    fun `every record survives Java's serialisation`() {
        assertTrue(Listing.records.size > 20, "${Listing.records}")
        for (type in Listing.records) {
            for (value in listOf(record(type, present = true), record(type, present = false))) {
                val copy = carried(value)
                assertEquals(value, copy)
                assertEquals(value.hashCode(), copy.hashCode())
                assertEquals(value.toString(), copy.toString())
            }
        }
    }

    @Test
    fun `every enum value survives it as the same object`() {
        assertTrue(Listing.enums.size > 5, "${Listing.enums}")
        for (type in Listing.enums) {
            val known = type.java.enumConstants?.toList() ?: type.sealedSubclasses.mapNotNull { it.objectInstance }
            val listed = Listing.cases.getValue(type).filterValues { it.isEmpty() }
            val names = listed.keys.map { snake(it).removePrefix("_") }
            val constants = known.map { (it as? Enum<*>)?.name?.lowercase() ?: "$it" }
            assertEquals(names.sorted(), constants.sorted(), "$type")
            for (word in known) assertSame(word, carried(word))
            val unknown = type.sealedSubclasses.find { it.simpleName == "Unknown" } ?: continue
            for (text in listOf("an odd one", "pending")) {
                val odd = checkNotNull(unknown.primaryConstructor).call(text)
                assertEquals(odd, carried(odd))
            }
        }
    }

    @Test
    fun `every error survives it with its fields`() {
        for (type in Listing.errors) {
            assertTrue(type.sealedSubclasses.isNotEmpty(), "$type")
            for (case in type.sealedSubclasses) {
                val error = made(case, present = true) as Exception
                error.initCause(IllegalStateException("the cause"))
                error.addSuppressed(ClerkException.Usage(record(infoType, present = false) as ErrorInfo))
                val copy = carried(error)
                assertEquals(error.javaClass, copy.javaClass)
                assertEquals(error.message, copy.message)
                assertEquals(error.stackTrace.toList(), copy.stackTrace.toList())
                assertEquals("the cause", copy.cause?.message)
                assertEquals(1, copy.suppressed.size)
                if (error is ClerkException) assertEquals(error.info, (copy as ClerkException).info)
            }
        }
    }

    @Test
    fun `server data survives it, including metadata that was never accessed`() {
        Emulator.seed("demo")
        signedInBlocking().use { clerk ->
            val page = clerk.organization().getMemberships()
            assertEquals(page, carried(page))
            val organization = clerk.organization()
            val error =
                assertFailsWith<ClerkException.NotFound> { organization.addMember("user_nobody", "org:member") }
            assertEquals(error.info, carried(error).info)
        }
    }

    /** A serialisable class sets its own version, since the compiler's would change with any edit. */
    @Test
    fun `every serialised class has a version`() {
        for (type in Listing.records) {
            val value = record(type, present = true)
            val proxy = type.java.declaredClasses.find { it.simpleName == "Serialized" }
            val stream = ObjectStreamClass.lookup(proxy ?: type.java)
            val field = stream.forClass().getDeclaredField("serialVersionUID").apply { isAccessible = true }
            assertEquals(field.getLong(null), stream.serialVersionUID, "$value")
        }
        for (case in Listing.errors.flatMap { it.sealedSubclasses + it }) {
            assertNotNull(case.java.getDeclaredField("serialVersionUID"))
        }
    }

    @Test
    fun `values with other fields are refused`() {
        val bytes = written(record(Listing.records.first { it.simpleName == "SessionTask" }, present = true))
        val uid = ObjectStreamClass.lookup(SessionTask::class.java).serialVersionUID
        val other = bytes.replaceLong(uid, uid + 1)
        assertFailsWith<InvalidClassException> { read<Any>(other) }
    }

    @Test
    fun `an enum value of a newer version is read as unknown`() {
        val text = "pending".reversed()
        val bytes = String(written(OrganizationMembershipRequestStatus.Pending), Charsets.ISO_8859_1)
        val newer = bytes.replace("pending", text).toByteArray(Charsets.ISO_8859_1)
        assertEquals(OrganizationMembershipRequestStatus.Unknown(text), read(newer))
    }

    private val infoType = Listing.records.first { it.simpleName == "ErrorInfo" }

    private fun record(
        type: KClass<*>,
        present: Boolean,
    ): Any = made(type, present)

    private fun made(
        type: KClass<*>,
        present: Boolean,
    ): Any {
        val constructor = checkNotNull(type.primaryConstructor) { "$type" }
        return constructor.call(*constructor.parameters.map { value(it.type, present) }.toTypedArray())
    }

    private fun value(
        kind: KType,
        present: Boolean,
    ): Any? {
        if (kind.isMarkedNullable && !present) return null
        val type = kind.classifier as KClass<*>
        return when {
            type == String::class -> {
                "text"
            }

            type == Int::class -> {
                3
            }

            type == Long::class -> {
                Long.MAX_VALUE
            }

            type == Boolean::class -> {
                present
            }

            type == Instant::class -> {
                Instant.parse("2026-01-02T03:04:05.678Z")
            }

            type == Duration::class -> {
                Duration.ofMillis(1250)
            }

            type == JsonElement::class -> {
                Json.parseToJsonElement(if (present) METADATA else "{}")
            }

            type == List::class -> {
                if (present) {
                    listOf(
                        value(checkNotNull(kind.arguments[0].type), true),
                    )
                } else {
                    emptyList<Any>()
                }
            }

            type.java.isEnum -> {
                type.java.enumConstants.first()
            }

            type.isSealed -> {
                type.sealedSubclasses.firstNotNullOf { it.objectInstance }
            }

            else -> {
                made(type, present)
            }
        }
    }

    private fun written(value: Any): ByteArray =
        ByteArrayOutputStream().also { bytes -> ObjectOutputStream(bytes).use { it.writeObject(value) } }.toByteArray()

    @Suppress("UNCHECKED_CAST")
    private fun <T> read(bytes: ByteArray): T =
        ObjectInputStream(ByteArrayInputStream(bytes)).use { it.readObject() as T }

    private fun <T : Any> carried(value: T): T = read(written(value))

    private fun ByteArray.replaceLong(
        old: Long,
        new: Long,
    ): ByteArray {
        fun text(value: Long) = String(ByteBuffer.allocate(8).putLong(value).array(), Charsets.ISO_8859_1)
        val whole = String(this, Charsets.ISO_8859_1)
        check(text(old) in whole)
        return whole.replace(text(old), text(new)).toByteArray(Charsets.ISO_8859_1)
    }

    private companion object {
        const val METADATA = """{"plan": {"seats": [1, null, "ä"], "price": 0.1}}"""
    }
}
