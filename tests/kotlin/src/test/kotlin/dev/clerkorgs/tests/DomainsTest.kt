package dev.clerkorgs.tests

import dev.clerkorgs.OrganizationDomainVerificationStatus
import dev.clerkorgs.OrganizationEnrollmentMode
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What the docs say about domains is run. */
class DomainsTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `a domain enrolls its users after a code`() =
        runBlocking {
            signedIn().use { clerk ->
                val domain = enroll(clerk.organization(), "it@joined.example") { "424242" }
                assertEquals("joined.example", domain.name)
                assertEquals(OrganizationEnrollmentMode.AutomaticSuggestion, domain.enrollmentMode)
                assertEquals(OrganizationDomainVerificationStatus.Verified, domain.affiliationVerification?.status)
            }
        }

    @Test
    fun `domains are claimed by their records`() =
        runBlocking {
            signedIn().use { clerk ->
                val records = mutableMapOf<String, String>()
                val names = listOf("shop.clerk.test", "labs.acme.example", "unpublished.example")
                val verified = claim(clerk.organization(), names) { name, value -> records[name] = value }
                assertEquals(listOf("shop.clerk.test"), verified)
                assertEquals(
                    setOf("_clerk-challenge.shop.clerk.test", "_clerk-challenge.unpublished.example"),
                    records.keys,
                )
                assertTrue(records.values.all { it.isNotEmpty() })
            }
        }
}
