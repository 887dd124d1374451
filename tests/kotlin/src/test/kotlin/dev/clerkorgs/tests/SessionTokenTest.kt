package dev.clerkorgs.tests

import dev.clerkorgs.ClerkException
import dev.clerkorgs.Reverification
import dev.clerkorgs.SessionToken
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

class SessionTokenTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `a token says what it grants, and nothing where it cannot know`() {
        signedInBlocking().use { clerk ->
            SessionToken(clerk.getToken()).use { token ->
                assertEquals("user_ada", token.claims.userId)
                assertEquals("org:admin", token.claims.organizationRole)
                assertEquals(true, token.has(role = "org:admin", reverification = Reverification.LAX))
                assertEquals(false, token.has(role = "org:member"))
                assertNull(token.has(permission = "org:sys_memberships:manage"))
            }
        }
    }

    @Test
    fun `the membership says what a token cannot`() =
        runBlocking {
            signedIn().use { clerk ->
                assertTrue(may(clerk, "org:sys_memberships:manage"))
                assertFalse(may(clerk, "org:invoices:create"))
                clerk.setActive(organization = "umbrella")
                assertFalse(may(clerk, "org:sys_memberships:manage"))
            }
        }

    @Test
    fun `what is no token is refused and not repeated`() {
        val error = assertFailsWith<ClerkException.Invalid> { SessionToken("s3cret.s3cret.s3cret") }
        assertEquals("token", error.info.paramName)
        assertFalse("s3cret" in error.toString())
    }
}
