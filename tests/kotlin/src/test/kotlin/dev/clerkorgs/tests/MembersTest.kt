package dev.clerkorgs.tests

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull

/** What the docs say about members is run. */
class MembersTest {
    @Test
    fun `a user becomes an admin`() =
        runBlocking {
            Emulator.seed("demo")
            signedIn().use { clerk ->
                for (user in listOf("user_max", "user_olga")) {
                    assertEquals("org:admin", promote(clerk.organization(), user).role)
                    assertEquals("org:admin", clerk.organization().getMembership(user)?.role)
                }
            }
        }

    @Test
    fun `banned users are removed`() =
        runBlocking {
            Emulator.seed("limits")
            signedIn().use { clerk ->
                val organization = clerk.organization()
                organization.addMember("user_banned", "org:member")
                assertEquals(listOf("user_banned"), removeBanned(organization))
                assertNull(organization.getMembership("user_banned"))
            }
        }
}
