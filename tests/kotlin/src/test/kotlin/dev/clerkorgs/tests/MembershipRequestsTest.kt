package dev.clerkorgs.tests

import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.PublicUserData
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull

/** What the docs say about membership requests is run. */
class MembershipRequestsTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    private fun isGrace(user: PublicUserData) = user.firstName == "Grace"

    @Test
    fun `each request is decided`() =
        runBlocking {
            signedIn().use { clerk ->
                val organization = clerk.organization()
                assertEquals(listOf("orgmemreq_grace"), decide(organization, ::isGrace))
                val pending = organization.getMembershipRequests(status = OrganizationMembershipRequestStatus.Pending)
                assertEquals(0L, pending.totalCount)
                assertNotNull(organization.getMembership("user_grace"))
            }
            Unit
        }

    @Test
    fun `what somebody else has decided is left out`() =
        runBlocking {
            signedIn().use { clerk ->
                val accept = "POST ${REQUESTS.removePrefix("GET ")}/{request_id}/accept"
                Emulator.fault("route" to accept, "status" to 404, "code" to "resource_not_found")
                assertEquals(emptyList(), decide(clerk.organization(), ::isGrace))
            }
        }
}
