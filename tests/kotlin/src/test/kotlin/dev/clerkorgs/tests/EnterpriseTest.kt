package dev.clerkorgs.tests

import dev.clerkorgs.EnterpriseConnectionProvider
import dev.clerkorgs.EnterpriseConnectionSamlParams
import dev.clerkorgs.EnterpriseConnectionTestRunOauth
import dev.clerkorgs.EnterpriseConnectionTestRunSaml
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.net.HttpURLConnection
import java.net.URI
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What the docs say about enterprise connections is run. */
class EnterpriseTest {
    @BeforeEach
    fun seed() = Emulator.seed("enterprise")

    /** Signs in at the identity provider, without going there. */
    private fun follow(url: String) {
        val target = URI(url)
        val connection = URI("${Emulator.baseUrl}${target.rawPath}?${target.rawQuery}").toURL().openConnection()
        check(connection is HttpURLConnection)
        connection.instanceFollowRedirects = false
        assertEquals(301, connection.responseCode)
        connection.disconnect()
    }

    @Test
    fun `a connection is set up and tested`() =
        runBlocking {
            signedIn().use { clerk ->
                val saml =
                    EnterpriseConnectionSamlParams(idpEntityId = "entity", idpSsoUrl = "https://okta.example/sso")
                val connection = setUpSso(clerk.organization(), listOf("free.example"), saml, ::follow)
                assertEquals(EnterpriseConnectionProvider.SamlOkta, connection.provider)
                assertTrue(connection.active)
                assertEquals("https://okta.example/sso", connection.samlConnection?.idpSsoUrl)
            }
        }

    @Test
    fun `members bypass single sign-on`() =
        runBlocking {
            signedIn().use { clerk ->
                val users = bypassSso(clerk.organization(), listOf("user_rita", "user_eve"))
                assertEquals(listOf("user_max", "user_rita"), users)
            }
        }

    @Test
    fun `secrets of a test run are not printed`() {
        val oauth = EnterpriseConnectionTestRunOauth("planted id", "planted access", "{}")
        val saml = EnterpriseConnectionTestRunSaml("request", "planted response", null)
        assertEquals("EnterpriseConnectionTestRunOauth(idToken=…, accessToken=…, userInfo={})", oauth.toString())
        assertEquals("EnterpriseConnectionTestRunSaml(samlRequest=request, samlResponse=…, relayState=null)", "$saml")
        assertEquals("planted access", oauth.copy(idToken = null).accessToken)
        assertTrue("idToken=null" in "${oauth.copy(idToken = null)}")
    }
}
