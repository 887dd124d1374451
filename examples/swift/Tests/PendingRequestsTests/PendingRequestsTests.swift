import ClerkOrgs
import PendingRequests
import Testing

/// Answers with values made by hand. Every other call would end the test with an error that names it.
final class FakeOrganization: Organization, @unchecked Sendable {
    var requests: [OrganizationMembershipRequest] = []
    var failure: ClerkError?

    init() { super.init(.fake) }

    override func getMembershipRequests(
        initialPage: Int, pageSize: Int, status: OrganizationMembershipRequestStatus?
    ) async throws -> OrganizationMembershipRequestPage {
        OrganizationMembershipRequestPage(data: requests.filter { $0.status == status })
    }

    override func acceptMembershipRequest(_ requestID: String) async throws -> OrganizationMembershipRequest {
        if let failure { throw failure }
        return OrganizationMembershipRequest(id: requestID, organizationID: "org_1", status: .accepted)
    }
}

@MainActor
@Suite struct PendingRequestsTests {
    let organization = FakeOrganization()
    let ada = OrganizationMembershipRequest(id: "orgmemreq_1", organizationID: "org_1", status: .pending)

    @Test func anAcceptedRequestIsNoLongerShown() async {
        organization.requests = [ada]
        let screen = PendingRequests(organization)
        await screen.load()
        #expect(screen.requests == [ada])
        await screen.accept(ada)
        #expect(screen.requests.isEmpty && screen.message == nil)
    }

    @Test func theReasonOfAFailureIsShown() async {
        organization.requests = [ada]
        organization.failure = .forbidden(text: "You are not an admin.")
        let screen = PendingRequests(organization)
        await screen.load()
        await screen.accept(ada)
        #expect(screen.message == "You are not an admin." && screen.requests == [ada])
    }
}
