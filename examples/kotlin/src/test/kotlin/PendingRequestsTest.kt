import dev.clerkorgs.ClerkException
import dev.clerkorgs.Fake
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembershipRequest
import dev.clerkorgs.OrganizationMembershipRequestPage
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.OrganizationMembershipRequestStatus.Accepted
import dev.clerkorgs.OrganizationMembershipRequestStatus.Pending
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

/** Answers with values made by hand. Every other call would throw an error that names it. */
class FakeOrganization : Organization(Fake) {
    var requests = listOf<OrganizationMembershipRequest>()
    var failure: ClerkException? = null

    override suspend fun getMembershipRequests(
        initialPage: Int,
        pageSize: Int,
        status: OrganizationMembershipRequestStatus?,
    ) = OrganizationMembershipRequestPage(data = requests.filter { it.status == status })

    override suspend fun acceptMembershipRequest(requestId: String): OrganizationMembershipRequest {
        failure?.let { throw it }
        return OrganizationMembershipRequest(id = requestId, organizationId = "org_1", status = Accepted)
    }
}

class PendingRequestsTest {
    private val organization = FakeOrganization()
    private val ada = OrganizationMembershipRequest(id = "orgmemreq_1", organizationId = "org_1", status = Pending)

    @Test
    fun `an accepted request is no longer shown`() =
        runBlocking {
            organization.requests = listOf(ada)
            val screen = PendingRequests(organization)
            screen.load()
            assertEquals(listOf(ada), screen.state.value.requests)
            screen.accept(ada)
            assertEquals(PendingRequests.State(), screen.state.value)
        }

    @Test
    fun `the reason of a failure is shown`() =
        runBlocking {
            organization.requests = listOf(ada)
            organization.failure = ClerkException.Forbidden("You are not an admin.")
            val screen = PendingRequests(organization)
            screen.load()
            screen.accept(ada)
            assertEquals(PendingRequests.State(listOf(ada), "You are not an admin."), screen.state.value)
        }
}
