package dev.clerkorgs.tests

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

/** What the docs say about roles is run. */
class RolesTest {
    @Test
    fun `roles are found by what they grant`() =
        runBlocking {
            Emulator.seed("demo")
            signedIn().use { clerk ->
                val organization = clerk.organization()
                assertEquals(listOf("org:admin"), rolesWith(organization, "org:sys_memberships:manage"))
                val readers = rolesWith(organization, "org:sys_memberships:read")
                assertEquals(listOf("org:admin", "org:member"), readers.sorted())
            }
        }

    @Test
    fun `no role can be given during a migration`() =
        runBlocking {
            Emulator.seed("demo")
            signedIn().use { clerk ->
                Emulator.control("options", """{"role_set_migration": true}""")
                assertEquals(emptyList(), rolesWith(clerk.organization(), "org:sys_memberships:manage"))
            }
        }
}
