package dev.clerkorgs.tests

import dev.clerkorgs.SessionStatus
import org.junit.jupiter.api.Test
import kotlin.reflect.KClass
import kotlin.reflect.full.primaryConstructor
import kotlin.test.assertEquals
import kotlin.test.assertNotEquals
import kotlin.test.assertSame
import kotlin.test.assertTrue

/** Enums to which the server may add values. */
class OpenEnumsTest {
    private val open = Listing.enums.filter { it.isSealed }

    private fun unknown(
        type: KClass<*>,
        value: String,
    ): Any = checkNotNull(type.nestedClasses.single { it.simpleName == "Unknown" }.primaryConstructor).call(value)

    @Test
    fun `a value is equal to one of the same text, known or not`() {
        assertTrue(open.size >= 3, "$open")
        for (type in open) {
            val known = type.sealedSubclasses.mapNotNull { it.objectInstance }
            assertTrue(known.isNotEmpty())
            for (value in known) {
                val same = unknown(type, "$value")
                assertEquals(same, value)
                assertEquals(value, same)
                assertEquals(value.hashCode(), same.hashCode())
                assertTrue(same in setOf(value) && value in setOf(same))
                assertEquals(1, known.count { it == same })
            }
            assertEquals(unknown(type, "new"), unknown(type, "new"))
            assertNotEquals(unknown(type, "new"), unknown(type, "newer"))
            assertNotEquals<Any>(unknown(type, "new"), "new")
        }
        val values = open.map { unknown(it, "new") }
        assertEquals(values.size, values.toSet().size, "values of different types are different")
    }

    @Test
    fun `a text gives the known value, or an unknown one`() {
        for (type in open) {
            val of = type.java.getMethod("of", String::class.java)
            for (value in type.sealedSubclasses.mapNotNull { it.objectInstance }) assertSame(value, of(null, "$value"))
            assertEquals(unknown(type, "new"), of(null, "new"))
        }
        assertSame(SessionStatus.Active, SessionStatus.of("active"))
    }

    @Test
    fun `known values are data objects that print their text`() {
        for (value in open.flatMap { it.sealedSubclasses }.mapNotNull { it.objectInstance }) {
            assertTrue(value::class.isData)
            assertEquals(snake(checkNotNull(value::class.simpleName)).removePrefix("_"), "$value")
        }
    }
}
