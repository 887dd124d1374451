package dev.clerkorgs.tests

import dev.clerkorgs.OrganizationInvitation
import org.junit.jupiter.api.Test
import java.time.Instant
import kotlin.reflect.KClass
import kotlin.reflect.full.primaryConstructor
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A test that makes values by hand gives only what it is about. */
class DefaultsTest {
    @Test
    fun `every record can be made from its ids alone`() {
        assertTrue(Listing.records.size > 20, "${Listing.records}")
        for (type in Listing.records) assertEquals(fromIds(type), fromIds(type))
    }

    @Test
    fun `Java has constructors for what is left out at the end`() {
        for (type in Listing.records) {
            val needed = checkNotNull(type.primaryConstructor).parameters.count { !it.isOptional }
            assertTrue(type.java.constructors.any { it.parameterCount == needed }, "$type")
        }
    }

    @Test
    fun `what is left out is empty`() {
        val invitation = OrganizationInvitation(id = "orginv_1", organizationId = "org_1", role = "org:member")
        assertEquals("", invitation.emailAddress)
        assertEquals("{}", invitation.publicMetadata.toString())
        assertEquals(null, invitation.status)
        assertEquals(Instant.EPOCH, invitation.createdAt)
    }

    private fun fromIds(type: KClass<*>): Any {
        val constructor = checkNotNull(type.primaryConstructor)
        val needed = constructor.parameters.filter { !it.isOptional }
        val values =
            needed.associateWith { parameter ->
                val kind = parameter.type.classifier as KClass<*>
                val name = checkNotNull(parameter.name)
                if (kind in Listing.records) return@associateWith fromIds(kind)
                assertTrue(kind == String::class && (name == "id" || name.endsWith("Id")), "$type: $name is no id")
                "id"
            }
        return constructor.callBy(values)
    }
}
