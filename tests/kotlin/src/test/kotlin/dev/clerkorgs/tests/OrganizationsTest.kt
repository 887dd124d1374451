package dev.clerkorgs.tests

import dev.clerkorgs.OrganizationSuggestionStatus
import dev.clerkorgs.SessionStatus
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull

/** What the docs say about joining, creating and leaving organizations is run. */
class OrganizationsTest {
    @TempDir
    lateinit var folder: File

    @Test
    fun `a user joins where somebody has invited them`() =
        runBlocking {
            Emulator.seed("choose_organization")
            newClerk().use { clerk ->
                clerk.signInWithTicket("ticket_outsider")
                assertNull(settle(clerk))
                val joined = clerk.organizationMemberships().asFlow().toList()
                assertEquals(listOf("org_acme"), joined.map { it.organization.id })
                val suggestions = clerk.organizationSuggestions().asFlow().toList()
                assertEquals(setOf(OrganizationSuggestionStatus.Accepted), suggestions.map { it.status }.toSet())
            }
        }

    @Test
    fun `a user whom nobody has invited creates an organization`() =
        runBlocking {
            Emulator.seed("demo")
            signedIn().use { it.organization().delete() } // which has the slug
            newClerk().use { clerk ->
                clerk.signInWithTicket("ticket_outsider")
                val organization = assertNotNull(settle(clerk))
                assertEquals("Acme" to "acme", organization.name to organization.slug)
                assertEquals(organization.id, clerk.organization().id)
            }
        }

    @Test
    fun `an organization gets a logo`() =
        runBlocking {
            Emulator.seed("demo")
            val logo = folder.resolve("logo.gif").apply { writeBytes("GIF89a".toByteArray()) }
            signedIn().use { assertNotNull(brand(it.organization(), logo)) }
            Unit
        }

    @ParameterizedTest
    @CsvSource("ticket_admin, Acme", "ticket_outsider, Acme", "ticket_newcomer, Globex")
    fun `an organization is chosen`(
        ticket: String,
        name: String,
    ) = runBlocking {
        Emulator.seed("choose_organization")
        newClerk().use { clerk ->
            clerk.signInWithTicket(ticket)
            val session = choose(clerk)
            assertEquals(SessionStatus.Active, session.status)
            assertEquals(emptyList(), session.tasks)
            val chosen = assertNotNull(session.lastActiveOrganizationId)
            assertEquals(name, clerk.getOrganization(chosen).name)
        }
    }
}
