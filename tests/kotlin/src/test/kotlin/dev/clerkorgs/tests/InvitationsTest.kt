package dev.clerkorgs.tests

import dev.clerkorgs.OrganizationInvitationStatus
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What the docs say about invitations is run. */
class InvitationsTest {
    @Test
    fun `people are invited by links of one's own`() =
        runBlocking {
            Emulator.seed("demo")
            signedIn().use { clerk ->
                val links = mutableMapOf<String, String>()
                // Niels is invited as an admin, and Max is a member.
                val addresses = listOf("new@example.com", "niels@example.com", "max@example.com")
                invite(clerk.organization(), addresses) { address, url -> links[address] = url }
                assertEquals(setOf("new@example.com"), links.keys)
                assertTrue(links.values.all { it.isNotEmpty() })
            }
        }

    @Test
    fun `invitations of admins are revoked`() =
        runBlocking {
            Emulator.seed("demo")
            signedIn().use { clerk ->
                val organization = clerk.organization()
                assertEquals(listOf("orginv_niels"), revokeAdmins(organization))
                val pending = organization.invitations(listOf(OrganizationInvitationStatus.Pending))
                assertEquals(listOf("orginv_marie"), pending.asFlow().toList().map { it.id })
            }
        }

    @Test
    fun `all invitations are accepted, but that of a full organization`() =
        runBlocking {
            Emulator.seed("joining")
            newClerk().use { clerk ->
                clerk.signInWithTicket("ticket_outsider")
                assertEquals(listOf("Acme", "Umbrella"), joinAll(clerk).sorted())
                assertEquals(2L, clerk.getOrganizationMemberships().totalCount)
            }
        }
}
