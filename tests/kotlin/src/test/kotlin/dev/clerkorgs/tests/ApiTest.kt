package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.hasPermission
import dev.clerkorgs.isAdmin
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.nio.file.Path
import kotlin.io.path.pathString
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlin.test.fail

class ApiTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `an error's message can be displayed to a user`() =
        runBlocking {
            newClerk().use { clerk ->
                clerk.signInWithTicket("ticket_member")
                val error =
                    assertFailsWith<ClerkException.Forbidden> { clerk.organization("org_acme").getMembershipRequests() }
                assertEquals(
                    error.info.errors
                        .single()
                        .longMessage,
                    error.message,
                )
                val route = "GET /v1/organizations/{organization_id}/membership_requests"
                val (code, traceId) = error.info.code to error.info.traceId
                val details = "status=403, code=$code, traceId=$traceId, route=$route"
                val name = "dev.clerkorgs.ClerkException"
                assertEquals("$name\$Forbidden: ${error.message} ($details)", error.toString())
                val made = ClerkException.Conflict("Gone.")
                assertEquals("$name\$Conflict: Gone.", made.toString())
                assertEquals(403, error.info.status)
                assertEquals("missing_organization_permission", error.info.code)
            }
        }

    @Test
    fun `a key in the environment is used where nothing else is given`() {
        // happy-cat-12.clerk.accounts.dev$
        val key = "pk_test_aGFwcHktY2F0LTEyLmNsZXJrLmFjY291bnRzLmRldiQ"
        val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
        val command =
            listOf(java, "-cp", System.getProperty("java.class.path"), "dev.clerkorgs.tests.WithoutArgumentsKt")
        val outcomes =
            listOf(key, "", "sk_test_planted").map { value ->
                val program = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)
                program.environment()["CLERK_PUBLISHABLE_KEY"] = value
                program.start().inputReader().readText()
            }
        assertEquals("made", outcomes[0])
        assertTrue("pass a publishableKey" in outcomes[1], outcomes[1])
        assertTrue("CLERK_PUBLISHABLE_KEY is a secret key" in outcomes[2] && "planted" !in outcomes[2], outcomes[2])
    }

    @Test
    fun `every error has its info, and no other cases exist`() {
        val error = assertFailsWith<ClerkException> { BlockingClerk() }
        val case =
            when (error) {
                is ClerkException.Invalid -> error.info.paramName
                is ClerkException.Unauthenticated, is ClerkException.Forbidden, is ClerkException.NotFound -> fail()
                is ClerkException.Conflict, is ClerkException.QuotaExceeded, is ClerkException.Api -> fail()
                is ClerkException.RateLimited -> fail()
                is ClerkException.Network, is ClerkException.Timeout, is ClerkException.Decode -> fail()
                is ClerkException.Cancelled, is ClerkException.Usage -> fail()
            }
        assertEquals(error.info.paramName, case)
        assertEquals(error.info.text, error.message)
    }

    @Test
    fun `errors do not contain secrets`() {
        BlockingClerk(baseUrl = Emulator.baseUrl).use { clerk ->
            val errors =
                listOf(
                    assertFailsWith<ClerkException> { clerk.signInWithPassword("ada@example.com", "s3cret-s3cret") },
                    assertFailsWith<ClerkException> { clerk.signInWithTicket("s3cret-s3cret") },
                    assertFailsWith<ClerkException> { BlockingClerk(publishableKey = "s3cret-s3cret") },
                )
            for (error in errors) assertFalse("s3cret" in error.stackTraceToString() + error.info, error.toString())
        }
    }

    @Test
    fun `values are compared, hashed and printed by their fields`() {
        signedInBlocking().use { clerk ->
            val (first, second) = List(2) { clerk.organization().getMembershipRequests() }
            assertEquals(first, second)
            assertEquals(7, (first.data + second.data).toSet().size)
            val request = first.data.first()
            assertEquals(request.copy(), request)
            assertTrue("OrganizationMembershipRequest(id=orgmemreq_grace, " in request.toString())
            assertTrue("status=pending" in request.toString())
            assertIs<JsonObject>(
                clerk
                    .getOrganizationMemberships()
                    .data
                    .first()
                    .organization.publicMetadata,
            )
        }
    }

    /** Makes the next response contain a membership in an organization with this metadata. */
    private fun answerWith(metadata: String) {
        val times = """"created_at":1,"updated_at":1"""
        val organization = """{"id":"org_1","public_metadata":$metadata,$times}"""
        val row = """{"id":"orgmem_1","organization":$organization,$times}"""
        val body = """{"response":{"data":[$row],"total_count":1}}"""
        Emulator.fault("content_type" to "application/json", "body" to body)
    }

    private fun BlockingClerk.metadata() =
        getOrganizationMemberships()
            .data
            .single()
            .organization
            .publicMetadata
            .jsonObject

    @Test
    fun `numbers in metadata are unchanged`() {
        val numbers = listOf("0.12345678901234567", "18446744073709551616", "1e400", "1E5", "100000000000000000000")
        signedInBlocking().use { clerk ->
            answerWith("""{"n":$numbers,"a":1,"a":2}""")
            val metadata = clerk.metadata()
            assertEquals(numbers, metadata.getValue("n").jsonArray.map { it.jsonPrimitive.content })
            assertEquals("2", metadata.getValue("a").jsonPrimitive.content)
            assertEquals<JsonElement>(metadata, Json.parseToJsonElement(metadata.toString()))
        }
    }

    @Test
    fun `metadata that is nested too deeply does not affect its row`() {
        signedInBlocking().use { clerk ->
            answerWith("""{"n":${"[".repeat(10_000) + "]".repeat(10_000)}}""")
            assertEquals(JsonObject(emptyMap()), clerk.metadata())
        }
    }

    @Test
    fun `open enums print the server's text for known and unknown values`() {
        assertEquals("pending", OrganizationMembershipRequestStatus.Pending.value)
        assertEquals("pending", "${OrganizationMembershipRequestStatus.Pending}")
        val archived = OrganizationMembershipRequestStatus.Unknown("archived")
        assertEquals("archived", "$archived")
        assertEquals(archived, OrganizationMembershipRequestStatus.Unknown("archived"))
        assertEquals(null, label(archived))
    }

    private fun label(status: OrganizationMembershipRequestStatus): String? =
        when (status) {
            OrganizationMembershipRequestStatus.Pending -> "waiting"
            OrganizationMembershipRequestStatus.Accepted -> "in"
            OrganizationMembershipRequestStatus.Rejected -> "out"
            is OrganizationMembershipRequestStatus.Unknown -> null
        }

    @Test
    fun `omitted parameters have their defaults`() {
        signedInBlocking().use { clerk ->
            Emulator.clearLog()
            clerk.organization().getMembershipRequests()
            clerk.organization().getMemberships(query = "ada", role = listOf("org:admin", "org:member"))
            val (requests, memberships) = Emulator.log().map { it.getValue("query").toString() }
            assertTrue(
                "\"limit\":[\"10\"]" in requests && "\"offset\":[\"0\"]" in requests && "status" !in requests,
                requests,
            )
            assertTrue("\"role\":[\"org:admin\",\"org:member\"]" in memberships, memberships)
        }
    }

    @Test
    fun `a membership has the permissions of its role`() {
        signedInBlocking().use { clerk ->
            val (acme, umbrella) = clerk.getOrganizationMemberships().data.sortedBy { it.organization.id }
            assertTrue(acme.isAdmin && acme.hasPermission("org:sys_memberships:manage"))
            assertFalse(umbrella.isAdmin || umbrella.hasPermission("org:sys_memberships:manage"))
        }
    }
}
