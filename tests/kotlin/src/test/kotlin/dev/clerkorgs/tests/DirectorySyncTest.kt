package dev.clerkorgs.tests

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What the docs say about directory sync is run. */
class DirectorySyncTest {
    @BeforeEach
    fun seed() = Emulator.seed("enterprise")

    @Test
    fun `a directory is connected`() =
        runBlocking {
            signedIn().use { clerk ->
                val organization = clerk.organization()
                val given = mutableMapOf<String, String>()
                organization.deleteDirectorySync("entconn_okta")
                connect(organization, "entconn_okta") { url, key -> given[url] = key }
                val directory = organization.getDirectorySync("entconn_okta")
                assertTrue(directory.enabled)
                assertEquals(setOf(directory.endpointUrl), given.keys)
            }
        }

    @Test
    fun `groups are mapped to roles in order`() =
        runBlocking {
            signedIn().use { clerk ->
                val roles = mapOf("Design" to "org:admin", "Engineering" to "org:member", "Nobody" to "org:member")
                val mapped = mapGroups(clerk.organization(), "entconn_okta", roles)
                assertEquals(listOf("Design", "Engineering"), mapped)
            }
        }

    @Test
    fun `an API key is read only on purpose`() {
        signedInBlocking().use { clerk ->
            clerk.organization().rotateDirectorySyncApiKey("entconn_okta").use { key ->
                assertFalse(assertNotNull(key.apiKey) in "$key ${key.directorySync}")
            }
        }
    }
}
